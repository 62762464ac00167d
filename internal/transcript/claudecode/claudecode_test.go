package claudecode_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/claudecode"
	"github.com/tidemark/tidemark/internal/transcript/format"
)

// say, hear and ask make lines: a reply, a result, a user's text.
func say(uuid, parent, message, blocks string) string {
	return fmt.Sprintf(`{"type":"assistant","uuid":%q,"parentUuid":%q,"isSidechain":false,"message":{"id":%q,"content":[%s]}}`, uuid, parent, message, blocks)
}

func hear(uuid, parent, call string) string {
	return fmt.Sprintf(`{"type":"user","uuid":%q,"parentUuid":%q,"isSidechain":false,"message":{"content":[{"type":"tool_result","tool_use_id":%q,"content":"of %s"}]}}`, uuid, parent, call, call)
}

func ask(uuid, parent, text string) string {
	return fmt.Sprintf(`{"type":"user","uuid":%q,"parentUuid":%q,"isSidechain":false,"message":{"content":%q}}`, uuid, parent, text)
}

func call(id string) string {
	return fmt.Sprintf(`{"type":"tool_use","id":%q,"name":"Bash","input":{}}`, id)
}

func task(id, kind, prompt string) string {
	return fmt.Sprintf(`{"type":"tool_use","id":%q,"name":"Task","input":{"subagent_type":%q,"prompt":%q}}`, id, kind, prompt)
}

// side makes a line a sub-agent's.
func side(line string) string {
	return strings.Replace(line, `"isSidechain":false`, `"isSidechain":true`, 1)
}

// progress tells of a sub-agent's line.
func progress(uuid, agent, call, line string) string {
	return fmt.Sprintf(`{"type":"progress","uuid":%q,"isSidechain":false,"parentToolUseID":%q,"data":{"type":"agent_progress","agentId":%q,"message":%s}}`, uuid, call, agent, line)
}

// read gives the events of lines in short: namespace, kind and what it holds.
func read(t *testing.T, growing bool, lines ...string) []string {
	t.Helper()
	text := `{"type":"tag","sessionId":"x"}` + "\n" + strings.Join(lines, "\n")
	src := &format.Source{R: strings.NewReader(text), Name: "x", Head: format.ParseHead([]byte(text)), Growing: growing}
	var got []string
	for s, err := range (claudecode.Format{}).Sessions(src) {
		if err != nil {
			t.Fatal(err)
		}
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
	line := strings.TrimPrefix(e.FullNamespace, "claude-code") + " "
	switch b := e.Body.(type) {
	case *eventlog.TaskStart:
		return line + "task " + b.Message
	case *eventlog.Action:
		line += "say " + b.Text
		for _, c := range b.ToolCalls {
			line += " " + c.ID
		}
		return line
	case *eventlog.Output:
		if b.ToolCallID != "" {
			return line + "hear " + b.ToolCallID
		}
		return line + "note " + b.Parts[0].Text
	}
	return line + string(e.Kind())
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events differ (-want +got):\n%s", diff)
	}
}

// TestReplyWithEarlyResults merges a reply whose last call comes after the
// result of its first, and cuts one whose calls were all answered.
func TestReplyWithEarlyResults(t *testing.T) {
	expect(t, read(t, false,
		say("1", "", "m1", call("a")), say("2", "1", "m1", call("b")), hear("3", "1", "a"),
		say("4", "3", "m1", call("c")), hear("5", "2", "b"), hear("6", "4", "c"),
		say("7", "6", "m1", call("d")), hear("8", "7", "d"),
	), " say  a b c", " hear a", " hear b", " hear c", " say  d", " hear d")
}

func TestGrowingHoldsTheReply(t *testing.T) {
	lines := []string{ask("1", "", "go"), say("2", "1", "m1", `{"type":"text","text":"first"}`)}
	expect(t, read(t, true, lines...), " task go")
	expect(t, read(t, false, lines...), " task go", " say first")
}

// TestSidechains keeps two sub-agents of one kind apart while their lines mix,
// and gives a reply before the conversation that it started.
func TestSidechains(t *testing.T) {
	expect(t, read(t, false,
		ask("1", "", "go"),
		say("2", "1", "m1", task("a", "explore", "find x")), say("3", "2", "m1", task("b", "explore", "find y")),
		side(ask("s1", "", "find y")), side(ask("t1", "", "find x")),
		side(say("s2", "s1", "n1", call("c"))), side(say("t2", "t1", "o1", call("d"))),
		side(hear("s3", "s2", "c")), side(hear("t3", "t2", "d")),
		side(say("t4", "t3", "o2", `{"type":"text","text":"x is here"}`)), hear("4", "2", "a"),
		side(say("s4", "s3", "n2", `{"type":"text","text":"y is there"}`)), hear("5", "3", "b"),
	),
		" task go", " say  a b",
		"/explore task find y", "/explore-2 task find x",
		"/explore say  c", "/explore hear c", "/explore-2 say  d", "/explore-2 hear d",
		"/explore-2 say x is here", " hear a", "/explore say y is there", " hear b")
}

// TestProgressOfSubagents takes what a sub-agent said from progress lines, once,
// and not at all where the file has the sub-agent's own lines.
func TestProgressOfSubagents(t *testing.T) {
	start := say("2", "", "m1", task("a", "explore", "find x"))
	first := progress("p1", "A", "a", ask("q1", "", "find x"))
	second := progress("p2", "A", "a", say("q2", "", "o1", call("d")))
	expect(t, read(t, false, start, first, second, second, progress("p3", "A", "a", hear("q3", "", "d")), hear("4", "2", "a")),
		" say  a", "/explore task find x", "/explore say  d", "/explore hear d", " hear a")

	own := []string{side(ask("t1", "", "find x")), side(say("t2", "t1", "o1", call("d"))), side(hear("t3", "t2", "d"))}
	want := []string{" say  a", "/explore task find x", "/explore say  d", "/explore hear d", " hear a"}
	expect(t, read(t, false, start, own[0], first, own[1], second, own[2], hear("4", "2", "a")), want...)
	expect(t, read(t, false, start, first, own[0], second, own[1], progress("p3", "A", "a", hear("q3", "", "d")), own[2], hear("4", "2", "a")), want...)
}

// TestQueuedPrompts gives a prompt that was typed while the agent worked once,
// however the file tells of it.
func TestQueuedPrompts(t *testing.T) {
	queue := func(operation, text string) string {
		return fmt.Sprintf(`{"type":"queue-operation","operation":%q,"content":%q}`, operation, text)
	}
	attached := `{"type":"attachment","uuid":"9","isSidechain":false,"parentUuid":null,"attachment":{"type":"queued_command","prompt":"also y"}}`
	work := say("2", "", "m1", `{"type":"text","text":"working"}`)
	for name, lines := range map[string][]string{
		"taken out":             {queue("enqueue", "also y"), work, queue("remove", "")},
		"taken out and told":    {queue("enqueue", "also y"), work, queue("remove", ""), attached},
		"told and taken out":    {queue("enqueue", "also y"), work, attached, queue("remove", "")},
		"told only":             {work, attached},
		"typed after the reply": {queue("enqueue", "also y"), work, queue("dequeue", ""), ask("3", "2", "also y")},
	} {
		t.Run(name, func(t *testing.T) { expect(t, read(t, false, lines...), " say working", " task also y") })
	}
	expect(t, read(t, false, queue("enqueue", "also y"), work, queue("popAll", "")), " say working")
}
