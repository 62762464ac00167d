package codexrollout_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/codexrollout"
	"github.com/tidemark/tidemark/internal/transcript/format"
)

// item, event and meta make lines.
func item(payload string) string {
	return `{"timestamp":"2026-01-02T03:04:05Z","type":"response_item","payload":` + payload + `}`
}

func event(payload string) string {
	return `{"timestamp":"2026-01-02T03:04:05Z","type":"event_msg","payload":` + payload + `}`
}

func meta(id string) string {
	return fmt.Sprintf(`{"timestamp":"2026-01-02T03:04:05Z","type":"session_meta","payload":{"id":%q,"instructions":null}}`, id)
}

func say(role, text string) string {
	return item(fmt.Sprintf(`{"type":"message","role":%q,"content":[{"type":"output_text","text":%q}]}`, role, text))
}

func call(id string) string {
	return item(fmt.Sprintf(`{"type":"function_call","name":"shell","arguments":"{}","call_id":%q}`, id))
}

func gave(id string) string {
	return item(fmt.Sprintf(`{"type":"function_call_output","call_id":%q,"output":"ok"}`, id))
}

// tokens counts a call of n tokens of a thread that then has used total.
func tokens(n, total int) string {
	return event(fmt.Sprintf(`{"type":"token_count","info":{"total_token_usage":{"total_tokens":%d},"last_token_usage":{"input_tokens":%d,"total_tokens":%[2]d}}}`, total, n))
}

const turn = `{"timestamp":"2026-01-02T03:04:05Z","type":"turn_context","payload":{}}`

// read gives the sessions' names and events in short.
func read(t *testing.T, growing bool, lines ...string) []string {
	t.Helper()
	text := strings.Join(lines, "\n")
	src := &format.Source{R: strings.NewReader(text), Name: "x", Head: format.ParseHead([]byte(text)), Growing: growing}
	var got []string
	for s, err := range (codexrollout.Format{}).Sessions(src) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, "= "+s.Name)
		for e, err := range s.Events {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, short(e))
		}
	}
	return got
}

func short(e *eventlog.Event) string {
	switch b := e.Body.(type) {
	case *eventlog.TaskStart:
		return "task " + b.Message
	case *eventlog.Action:
		line := "say " + b.Text
		for _, c := range b.ToolCalls {
			line += " " + c.ID
		}
		return fmt.Sprintf("%s (%d)", line, b.InputTokens)
	case *eventlog.Output:
		return "hear " + b.ToolCallID
	}
	return string(e.Kind())
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events differ (-want +got):\n%s", diff)
	}
}

// TestCountsBefore reads a file in which the count of a reply's tokens comes
// before the reply.
func TestCountsBefore(t *testing.T) {
	expect(t, read(t, false,
		meta("a"), say("user", "go"), turn, tokens(10, 10), call("1"), gave("1"), turn, tokens(20, 30), call("2"), gave("2"),
		turn, tokens(40, 70), say("assistant", "done"), say("user", "more"), turn, tokens(50, 120), say("assistant", "no")),
		"= a", "task go", "say  1 (10)", "hear 1", "say  2 (20)", "hear 2", "say done (40)", "task more", "say no (50)")
}

// TestCountsBehind reads a file in which the count comes behind the reply, and
// again whenever the limits are told.
func TestCountsBehind(t *testing.T) {
	expect(t, read(t, false,
		meta("a"), say("user", "go"), turn, call("1"), call("2"), tokens(10, 10), gave("2"), gave("1"), tokens(10, 10),
		say("assistant", "first"), call("3"), tokens(20, 30), gave("3"), tokens(20, 30), say("assistant", "done"), tokens(40, 70)),
		"= a", "task go", "say  1 2 (10)", "hear 2", "hear 1", "say first 3 (20)", "hear 3", "say done (40)")
}

// TestGrowingHoldsTheReply gives a reply once its tokens are counted.
func TestGrowingHoldsTheReply(t *testing.T) {
	lines := []string{meta("a"), say("user", "go"), turn, say("assistant", "done")}
	expect(t, read(t, true, lines...), "= a", "task go")
	expect(t, read(t, true, append(lines, tokens(10, 10))...), "= a", "task go", "say done (10)")
}

// TestAbort comes after the items that are written behind it.
func TestAbort(t *testing.T) {
	aborted := event(`{"type":"turn_aborted","reason":"interrupted"}`)
	expect(t, read(t, false, meta("a"), say("user", "go"), turn, aborted, call("1"), gave("1"), turn, say("user", "more")),
		"= a", "task go", "say  1 (0)", "hear 1", "CancelledEvent", "task more")
	expect(t, read(t, false, meta("a"), say("user", "go"), turn, call("1"), say("user", "<turn_aborted> by the user"), aborted, gave("1")),
		"= a", "task go", "say  1 (0)", "CancelledEvent", "hear 1")
}

// TestThreads keeps the copied lines of a fork, and cuts a file that two threads
// were written to.
func TestThreads(t *testing.T) {
	expect(t, read(t, false, meta("b"), meta("a"), say("user", "go"), say("assistant", "done")),
		"= b", "task go", "say done (0)")
	expect(t, read(t, false, meta("a"), say("user", "go"), say("assistant", "done"), meta("b"), say("user", "stop"), meta("b"), say("assistant", "yes")),
		"= a", "task go", "say done (0)", "= b", "task stop", "say yes (0)")
}

// TestBareLines reads the lines of the first versions.
func TestBareLines(t *testing.T) {
	text := []string{
		`{"id":"a","timestamp":"2026-01-02T03:04:05Z","instructions":"be brief"}`,
		`{"record_type":"state"}`,
		`{"type":"message","role":"user","content":[{"type":"input_text","text":"go"}]}`,
		`{"type":"function_call","id":"fc","name":"shell","arguments":"{}","call_id":"1"}`,
	}
	if !(codexrollout.Format{}).Detect(format.ParseHead([]byte(text[0]))) {
		t.Error("the head is not known")
	}
	expect(t, read(t, false, text...), "= a", "task be brief", "task go", "say  1 (0)")
}
