package summarize_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/summarize"
	"github.com/tidemark/tidemark/tokens"
)

var update = flag.Bool("update", false, "write the golden files anew")

func encoding(t testing.TB) *tokens.Encoding {
	t.Helper()
	enc, err := tokens.Get("o200k_base")
	if err != nil {
		t.Fatal(err)
	}
	return enc
}

func digest(t rapid.TB, r summarize.Request) string {
	t.Helper()
	text, err := summarize.Digest{}.Summarize(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// A digest costs at most its budget, is never empty, is one readable document,
// and comes out the same every time.
func TestDigestLaws(t *testing.T) {
	enc := encoding(t)
	rapid.Check(t, func(t *rapid.T) {
		events := eventlogtest.AnyLog(t)
		r := summarize.Request{Events: events, MaxTokens: rapid.IntRange(16, 2000).Draw(t, "budget"), Encoding: enc}
		text := digest(t, r)
		if cost := enc.Count(text); cost > r.MaxTokens {
			t.Fatalf("costs %d of %d:\n%s", cost, r.MaxTokens, text)
		}
		if text == "" && len(events) > 0 {
			t.Fatal("empty")
		}
		checkDocument(t, text)
		if again := digest(t, r); again != text {
			t.Fatalf("first\n%s\nthen\n%s", text, again)
		}
	})
}

// titles are the headings that a digest writes itself.
var titles = []string{
	"# Digest of ", "## Goal", "## Earlier summary", "## Results and open ends", "## Files", "## Errors", "## Decisions and reasons", "## Done",
}

// checkDocument holds if nothing in the text can be taken for what it is not:
// all lines are headings of ours, items, quotations or the marks between them.
func checkDocument(t rapid.TB, text string) {
	t.Helper()
	if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && r != '\t' && unicode.IsControl(r) }) {
		t.Fatalf("control characters or invalid UTF-8 in %q", text)
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		known := line == "" || strings.HasPrefix(line, "- ") || strings.HasPrefix(line, ">") || strings.HasPrefix(line, "      ") || strings.HasPrefix(line, "@") || strings.HasPrefix(line, "(")
		known = known || slices.ContainsFunc(titles, func(title string) bool { return strings.HasPrefix(line, title) })
		if !known && i < len(lines)-1 {
			t.Fatalf("line %q in\n%s", line, text)
		}
	}
}

func TestGolden(t *testing.T) {
	enc := encoding(t)
	for _, budget := range []int{16, 60, 200, 800} {
		got := digest(t, summarize.Request{Events: booking(), MaxTokens: budget, Encoding: enc})
		file := filepath.Join("testdata", "digest", fmt.Sprintf("booking-%d.md", budget))
		if *update {
			if err := os.WriteFile(file, []byte(got+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got+"\n" != string(want) {
			t.Errorf("%s: got\n%s\nwant\n%s\n(go test -update writes it anew)", file, got, want)
		}
	}
}

// booking is a small log with most of what a digest tells.
func booking() []*eventlog.Event {
	return number(
		&eventlog.TaskStart{TaskName: "rename", Message: "Rename the field `created` to `created_at` in the orders service.\nKeep the JSON name. Do not touch migrations."},
		&eventlog.Action{Thinking: "Let me look first.", ToolCalls: calls("Grep", `{"pattern":"created","path":"/srv/orders"}`)},
		&eventlog.Output{ToolCallID: "c2", Parts: text("/srv/orders/store/order.go:41: created time.Time `json:\"created\"`\n/srv/orders/api/list.go:17: sort.By(o.created)")},
		&eventlog.Action{ToolCalls: calls("Read", `{"file_path":"/srv/orders/store/order.go"}`)},
		&eventlog.Output{ToolCallID: "c4", Parts: text("    41→\tcreated time.Time `json:\"created\"`\n    42→\tcustomerID string // like CUS-20481\n    43→}")},
		&eventlog.Action{
			Text:      "I'll keep the tag, because clients read the JSON name created.",
			ToolCalls: calls("Edit", `{"file_path":"/srv/orders/store/order.go","old_string":"created time.Time","new_string":"createdAt time.Time"}`),
		},
		&eventlog.Output{ToolCallID: "c6", Parts: text("The file /srv/orders/store/order.go has been updated.")},
		&eventlog.Action{Terminal: "go test ./...", Title: ""},
		&eventlog.Output{Parts: text("--- FAIL: TestListOrders (0.02s)\n    list_test.go:88: got order 90313, want order 90311\nFAIL")},
		&eventlog.Action{Terminal: "sed -i 's/o.created/o.createdAt/' api/list.go && mv api/old.go api/legacy.go"},
		&eventlog.Output{Parts: text("")},
		&eventlog.Action{Terminal: "go test ./..."},
		&eventlog.Output{Parts: text("ok  \torders/api\t0.31s")},
		&eventlog.FileChange{FileSource: "user", Modified: []string{"README.md"}},
		&eventlog.TaskStart{TaskName: "rename", Message: "No, call it `placed_at` instead."},
		&eventlog.Clarify{Message: "Should the database column be renamed as well?"},
	)
}

func number(bodies ...eventlog.Body) []*eventlog.Event {
	events := make([]*eventlog.Event, len(bodies))
	for i, b := range bodies {
		events[i] = eventlog.New("main", b)
		events[i].Seq = int64(i + 1)
		if a, ok := b.(*eventlog.Action); ok && len(a.ToolCalls) == 1 {
			a.ToolCalls[0].ID = fmt.Sprintf("c%d", i+1)
		}
	}
	return events
}

func calls(name, arguments string) []eventlog.ToolCall {
	return []eventlog.ToolCall{{Name: name, Arguments: []byte(arguments)}}
}

func text(s string) []eventlog.Part { return []eventlog.Part{eventlog.Text(s)} }

// A digest among the events gives way to what it stood for: the new digest is
// that of the originals and the rest.
func TestDigestOfDigest(t *testing.T) {
	enc := encoding(t)
	events := booking()
	older := eventlog.New("main", &eventlog.Summary{Summary: "an old text", Method: "digest", Covers: []eventlog.Range{{1, 9}}})
	older.Seq = 17
	r := summarize.Request{
		Events: append([]*eventlog.Event{older}, events[9:]...), MaxTokens: 600, Encoding: enc,
		Originals: func(s *eventlog.Event) (summarize.Past, error) { return summarize.Past{Events: events[:9]}, nil },
	}
	want := digest(t, summarize.Request{Events: events, MaxTokens: 600, Encoding: enc})
	if got := digest(t, r); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	r.Originals = nil
	if got := digest(t, r); !strings.Contains(got, "> an old text") {
		t.Errorf("without originals the text is lost:\n%s", got)
	}
}

// Of a past that is too long to be told anew, the older digest tells the older
// part, but for the goals, which are as they were.
func TestDigestOfAThinnedPast(t *testing.T) {
	events := booking()
	older := eventlog.New("main", &eventlog.Summary{
		Summary: "# Digest\n\n## Goal\n> the goal in other words\n\n## Files\n- vault/prod-7 read\n", Method: "digest", Covers: []eventlog.Range{{1, 9}},
	})
	older.Seq = 17
	got := digest(t, summarize.Request{
		Events: append([]*eventlog.Event{older}, events[9:]...), MaxTokens: 600, Encoding: encoding(t),
		Originals: func(s *eventlog.Event) (summarize.Past, error) {
			return summarize.Past{Events: events[:1], Thinned: true}, nil
		},
	})
	for text, want := range map[string]bool{
		"> Rename the field `created` to `created_at`": true, "> - vault/prod-7 read\n": true, "the goal in other words": false,
	} {
		if strings.Contains(got, text) != want {
			t.Errorf("the digest has %q: %v, want %v:\n%s", text, !want, want, got)
		}
	}
}

// What an agent wrote is carried on word for word.
func TestCarriesAgentSummaries(t *testing.T) {
	enc := encoding(t)
	own := eventlog.New("main", &eventlog.Summary{Summary: "# Mine\nThe key is in vault/prod-7.", Method: "agent", Covers: []eventlog.Range{{1, 4}}})
	own.Seq = 20
	got := digest(t, summarize.Request{
		Events: append([]*eventlog.Event{own}, booking()[9:]...), MaxTokens: 400, Encoding: enc,
		Originals: func(*eventlog.Event) (summarize.Past, error) {
			return summarize.Past{}, errors.New("must not be asked")
		},
	})
	if !strings.Contains(got, "## Earlier summary (@20, agent)\n> # Mine\n> The key is in vault/prod-7.\n") {
		t.Errorf("got\n%s", got)
	}
}

func TestOriginalsFail(t *testing.T) {
	older := eventlog.New("main", &eventlog.Summary{Summary: "x", Method: "digest", Covers: []eventlog.Range{{1, 9}}})
	older.Seq = 17
	gone := errors.New("gone")
	_, err := summarize.Digest{}.Summarize(context.Background(), summarize.Request{
		Events: []*eventlog.Event{older}, MaxTokens: 100, Encoding: encoding(t),
		Originals: func(*eventlog.Event) (summarize.Past, error) { return summarize.Past{}, gone },
	})
	if !errors.Is(err, gone) || !strings.Contains(err.Error(), "summary 17") {
		t.Errorf("error %v", err)
	}
}

// What the log says is out of date never stands beside the new without a mark.
func TestMarksWhatIsSuperseded(t *testing.T) {
	got := digest(t, summarize.Request{Events: booking(), MaxTokens: 800, Encoding: encoding(t)})
	for _, want := range []string{
		"@1 (corrected @15)\n> Rename the field",
		"@4 Read order.go (changed @6): ",
		"- edited /srv/orders/store/order.go (Edit @6)",
		"unanswered question @16: Should the database column",
		"$ go test ./...: --- FAIL: TestListOrders (0.02s) → worked @12",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// What stays live beside the summary, and summaries that stay, may take back
// what it says, or the other way round.
func TestMarksWhatIsSupersededBeside(t *testing.T) {
	standing := eventlog.New("main", &eventlog.Summary{
		Summary: "# Digest of events 1 to 2\n\n## Files\n- created api/list.go (touch @2)", Method: "digest", Covers: []eventlog.Range{{1, 2}},
	})
	standing.Seq = 3
	events := number(
		&eventlog.TaskStart{}, &eventlog.TaskStart{}, &eventlog.TaskStart{},
		&eventlog.TaskStart{Message: "No, keep the old names."},
		&eventlog.Action{Terminal: "sed -i s/a/b/ api/list.go; touch api/new.go"},
		&eventlog.Action{Terminal: "rm api/new.go"},
		&eventlog.TaskStart{Message: "Wait, new names after all."},
	)
	r := summarize.Request{Events: events[3:5], MaxTokens: 400, Encoding: encoding(t), Beside: []*eventlog.Event{standing, events[5]}}
	got := digest(t, r)
	for _, want := range []string{
		"@4 (corrects summary @3)\n> No, keep",
		"- edited api/list.go (sed @5; older in summary @3)",
		"- created api/new.go (touch @5; changed again @6)",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	r.Beside = append(r.Beside, events[6])
	if got := digest(t, r); !strings.Contains(got, "@4 (corrected @7)\n> No, keep") || strings.Contains(got, "Wait, new") {
		t.Errorf("got\n%s", got)
	}
}
