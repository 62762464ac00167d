package eventlogtest

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
)

// AnyEventOf draws a valid event of a kind, with an id and a time but without a
// number. Two events may have the same id, and a summary may cover what a log
// does not hold; [AnyLog] draws events that go together.
func AnyEventOf(t *rapid.T, kind eventlog.Kind) *eventlog.Event {
	e := eventlog.New(rapid.SampledFrom([]string{"planner", "worker", "критик", "a b"}).Draw(t, "agent"), AnyBody(t, kind))
	e.ID = fmt.Sprintf("%016x", rapid.Uint64().Draw(t, "id"))
	e.Timestamp = anyTime(t)
	e.FullNamespace = rapid.SampledFrom([]string{"planner", "planner/worker", "planner/worker/2", "plan"}).Draw(t, "namespace")
	e.Source = rapid.SampledFrom([]eventlog.Source{eventlog.SourceMain, eventlog.SourceSetup}).Draw(t, "source")
	e.CommitHash = rapid.SampledFrom([]eventlog.Commit{"", "", "4b825dc642cb6eb9a060e54bf8d69288fbee4904"}).Draw(t, "commit")
	e.Pinned = oneIn(t, 8)
	e.FullDetailTokens = rapid.IntRange(0, 1<<20).Draw(t, "full tokens")
	e.LowDetailTokens = rapid.IntRange(0, e.FullDetailTokens).Draw(t, "low tokens")
	e.Counter = rapid.SampledFrom([]string{"", "o200k_base"}).Draw(t, "counter")
	e.Extra = anyExtra(t)
	return e
}

// anyTime draws times of every precision, from the first year to the last.
func anyTime(t *rapid.T) time.Time {
	if oneIn(t, 8) {
		return rapid.SampledFrom([]time.Time{
			time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC),
			time.Date(1969, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
			time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
		}).Draw(t, "far time")
	}
	second := rapid.Int64Range(0, 1<<32).Draw(t, "second")
	nanos := rapid.SampledFrom([]int64{0, 1, 500_000_000, 123_456_789}).Draw(t, "nanos")
	return time.Unix(second, nanos).UTC()
}

// AnyText draws a text: often empty, often of a few words, now and then of
// several lines, of many scripts, of control characters, or long.
func AnyText(t *rapid.T) string {
	switch rapid.IntRange(0, 9).Draw(t, "text") {
	case 0, 1:
		return ""
	case 2:
		return rapid.String().Draw(t, "unicode")
	case 3:
		return "строка — 日本語 👩‍👩‍👧 \u0000\u001b[31m \u2028 <|endoftext|> \"quoted\" \\ </file>"
	case 4:
		word := rapid.SampledFrom([]string{"tide ", "行", "x", "\n"}).Draw(t, "word")
		return strings.Repeat(word, rapid.IntRange(1, 3000).Draw(t, "times"))
	default:
		return rapid.StringMatching(`[a-z]{1,8}( [a-z0-9/._-]{1,10}){0,12}\n?`).Draw(t, "words")
	}
}

// AnyJSON draws a JSON value in any layout, or none.
func AnyJSON(t *rapid.T) jsontext.Value {
	return anyValue(rapid.SampledFrom([]string{
		"", `null`, `true`, `0`, `-1.50e3`, `12345678901234567890`, `""`, `"text \u00e9 \n"`, `[]`, `[1, [2, [3, [4, [5]]]]]`,
		`{}`, `{"b": 1, "a": {"deep": {"deeper": {"deepest": [null]}}}}`, "{\n  \"rows\": [{\"id\": 1}, {\"id\": 2}]\n}",
	}).Draw(t, "json"))
}

func anyObject(t *rapid.T) jsontext.Value {
	return anyValue(rapid.SampledFrom([]string{
		"", `{}`, `{"path": "a.go"}`, `{"query":"tide","limit":10,"nested":{"list":[1,2,{"x":null}]}}`,
	}).Draw(t, "object"))
}

// anyExtra draws fields that the log does not know.
func anyExtra(t *rapid.T) jsontext.Value {
	return anyValue(rapid.SampledFrom([]string{
		"", "", "", `{"x_trace":"4bf92f","x_list":[1,2.50,"\u00e9"]}`, `{"Type":"not the type","ID":null}`,
	}).Draw(t, "extra"))
}

// anyValue is the given JSON, nil where there is none.
func anyValue(text string) jsontext.Value {
	if text == "" {
		return nil
	}
	return jsontext.Value(text)
}

// oneIn draws true once in n.
func oneIn(t *rapid.T, n int) bool { return rapid.IntRange(1, n).Draw(t, "one in") == n }

func anyList[T any](t *rapid.T, atMost int, draw func(*rapid.T) T) []T {
	var list []T
	for range rapid.IntRange(0, atMost).Draw(t, "length") {
		list = append(list, draw(t))
	}
	return list
}
