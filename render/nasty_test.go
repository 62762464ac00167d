package render_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/render"
)

// logOf numbers bodies as the log of one agent.
func logOf(bodies ...eventlog.Body) []*eventlog.Event {
	var log []*eventlog.Event
	for i, b := range bodies {
		e := eventlog.New("planner", b)
		e.Seq, e.ID = int64(i)+1, fmt.Sprintf("e%d", i)
		e.Normalize()
		log = append(log, e)
	}
	return log
}

func start(message string) eventlog.Body { return &eventlog.TaskStart{TaskName: "t", Message: message} }

// does is an action with calls of a tool by their ids.
func does(ids ...string) eventlog.Body {
	a := &eventlog.Action{Text: "on it"}
	for _, id := range ids {
		a.ToolCalls = append(a.ToolCalls, eventlog.ToolCall{ID: id, Name: "bash", Arguments: jsontext.Value(`{"command":"ls"}`)})
	}
	return a
}

func gets(id string, parts ...eventlog.Part) eventlog.Body {
	return &eventlog.Output{ToolCallID: id, Parts: parts}
}

func fails(id string, parts ...eventlog.Part) eventlog.Body {
	return &eventlog.Output{ToolCallID: id, Parts: parts, IsError: true}
}

func says(text string) eventlog.Body { return &eventlog.Action{Text: text} }

func words(text string) eventlog.Part { return eventlog.Text(text) }

// calls is an action with one call of any name, id and arguments.
func calls(id, name, arguments string) eventlog.Body {
	return &eventlog.Action{ToolCalls: []eventlog.ToolCall{{ID: id, Name: name, Arguments: jsontext.Value(arguments)}}}
}

// sealed is an action with blocks that a provider signed.
func sealed(provider, text string, ids []string, blocks ...string) eventlog.Body {
	a := does(ids...).(*eventlog.Action)
	a.Text = text
	for _, b := range blocks {
		a.Opaque = append(a.Opaque, eventlog.OpaqueBlock{Provider: provider, Block: jsontext.Value(b)})
	}
	return a
}

const (
	thinks   = `{"type":"thinking","thinking":"hm","signature":"EqQB"}`
	reasons  = `{"type":"reasoning","id":"rs_%d","summary":[],"encrypted_content":"gAAA"}`
	nameless = `{"type":"reasoning","summary":[],"content":null,"encrypted_content":"gAAA"}`
	stored   = `{"type":"reasoning","id":"rs_9","summary":[]}`
	redacted = `{"type":"redacted_thinking","data":"EqQB"}`
)

// nasty is a log that an agent can leave behind.
type nasty struct {
	name string
	log  []*eventlog.Event
}

func nastyOrder() []nasty {
	failure := &eventlog.Error{Error: eventlog.ErrorDetail{Type: "timeout", Message: "no answer"}}
	summary := &eventlog.Summary{Summary: "what was", Covers: []eventlog.Range{{1, 2}}, Method: "digest"}
	return []nasty{
		{"interrupted call", logOf(start("go"), does("a"), start("again"), says("yes"))},
		{"interrupted of several", logOf(start("go"), does("a", "b", "c"), gets("b", words("x")), start("again"))},
		{"open at the end", logOf(start("go"), does("a", "b"), gets("a", words("x")))},
		{"only an open call", logOf(does("a"))},
		{"output without a call", logOf(gets("a", words("x")), gets("", words("y")))},
		{"doubled output", logOf(start("go"), does("a"), gets("a", words("x")), gets("a", words("y")), says("so"))},
		{"late output", logOf(start("go"), does("a"), says("first"), does("b"), gets("b", words("y")), gets("a", words("x")))},
		{"output of the call before", logOf(start("go"), does("a"), gets("a", words("x")), does("b"), gets("a", words("x")), gets("b", words("y")))},
		{"two calls with one id", logOf(start("go"), does("a", "a"), gets("a", words("x")), gets("a", words("y")), does("a"), gets("a", words("z")))},
		{"calls without ids", logOf(start("go"), does("", ""), gets("", words("x")), gets("", words("y")))},
		{"several starts in a row", logOf(start("one"), start("two"), start("three"))},
		{"several actions in a row", logOf(says("one"), says("two"), does("a"), does("b"), does("c"))},
		{"only errors", logOf(failure, failure, failure)},
		{"errors between call and output", logOf(start("go"), does("a"), failure, gets("a", words("x")))},
		{"only the end", logOf(&eventlog.Success{}, &eventlog.Fail{}, &eventlog.Clarify{}, &eventlog.Cancelled{})},
		{"a summary at the head", logOf(start("one"), says("x"), does("a"), gets("a", words("x")), summary)},
		{"a summary of nothing", logOf(&eventlog.Summary{Summary: "", Method: "digest"}, says("x"))},
		{"a summary of the call only", logOf(start("go"), does("a"), gets("a", words("x")), &eventlog.Summary{Summary: "s", Covers: []eventlog.Range{{2, 2}}, Method: "digest"})},
		{"a summary of the output only", logOf(start("go"), does("a"), gets("a", words("x")), &eventlog.Summary{Summary: "s", Covers: []eventlog.Range{{3, 3}}, Method: "digest"})},
	}
}

func nastyCalls() []nasty {
	long := strings.Repeat("x", 300)
	call := func(id, name, arguments string) []*eventlog.Event {
		return logOf(start("go"), calls(id, name, arguments), gets(id, words("x")))
	}
	return []nasty{
		{"id of other characters", call("call|1.2 ä", "bash", `{}`)},
		{"long id", call(long, "bash", `{}`)},
		{"long ids with one head", logOf(start("go"), does(long+"1", long+"2"), gets(long+"1", words("x")), gets(long+"2", words("y")))},
		{"ids that become one", logOf(start("go"), does("a.b", "a b", "a_b"), gets("a b", words("x")), gets("a.b", words("y")), gets("a_b", words("z")))},
		{"name of other characters", call("a", "fs.read file/ä", `{}`)},
		{"name that begins with a digit", call("a", "1st", `{}`)},
		{"long name", call("a", long, `{}`)},
		{"no arguments", call("a", "bash", ``)},
		{"arguments null", call("a", "bash", `null`)},
		{"arguments true", call("a", "bash", `true`)},
		{"arguments a list", call("a", "bash", `[1,2]`)},
		{"arguments a string", call("a", "bash", `"ls"`)},
		{"arguments of a megabyte", call("a", "bash", `{"text":"`+strings.Repeat("word ", 1<<18)+`"}`)},
		{"arguments all one key", call("a", "bash", `{"`+strings.Repeat("k", 1<<16)+`":1}`)},
		{"arguments deep", call("a", "bash", strings.Repeat(`{"a":`, 200)+`1`+strings.Repeat(`}`, 200))},
		{"500 calls at once", fiveHundredCalls()},
	}
}

func fiveHundredCalls() []*eventlog.Event {
	var ids []string
	bodies := []eventlog.Body{start("go"), nil}
	for i := range 500 {
		ids = append(ids, fmt.Sprintf("c%d", i))
		bodies = append(bodies, gets(ids[i], words(fmt.Sprintf("answer %d", i))))
	}
	bodies[1] = does(ids...)
	return logOf(bodies...)
}

func nastyBlocks() []nasty {
	reason := func(n int) string { return fmt.Sprintf(reasons, n) }
	both := func(provider, block string) []nasty {
		return []nasty{
			{provider + ": sealed and a call", logOf(start("go"), sealed(provider, "so", []string{"a"}, block), gets("a", words("x")))},
			{provider + ": sealed only", logOf(start("go"), sealed(provider, "", nil, block))},
			{provider + ": sealed only, in between", logOf(start("go"), says("x"), sealed(provider, "", nil, block), start("go on"))},
			{provider + ": sealed in the middle of a group", logOf(start("go"), does("a", "b"), gets("a", words("x")), sealed(provider, "so", nil, block), gets("b", words("y")))},
			{provider + ": sealed after words", logOf(start("go"), says("x"), sealed(provider, "y", nil, block), says("z"))},
			{provider + ": sealed and interrupted", logOf(start("go"), sealed(provider, "", []string{"a"}, block), start("no"))},
			{provider + ": sealed and open", logOf(start("go"), sealed(provider, "", []string{"a"}, block))},
		}
	}
	many := slices.Concat(both("anthropic", thinks), both("openai", reason(1)), both("openai-responses", reason(1)), both("openai-responses", nameless),
		both("gemini", `{"thoughtSignature":"EqQB","thought":true,"text":"hm"}`), both("google", `{"thoughtSignature":"EqQB"}`))
	return append(many,
		nasty{"two sealed blocks", logOf(start("go"), sealed("anthropic", "so", nil, thinks, redacted), sealed("openai-responses", "so", nil, reason(1), reason(2)))},
		nasty{"the same block twice", logOf(start("go"), sealed("openai-responses", "so", nil, reason(1)), start("on"), sealed("openai-responses", "so", []string{"a"}, reason(1)), gets("a", words("x")))},
		nasty{"a block of no known kind", logOf(start("go"), sealed("anthropic", "so", nil, `{"type":"new_thing","x":1}`), sealed("openai-responses", "so", nil, `[1]`), sealed("gemini", "so", nil, `"x"`))},
		nasty{"sealed calls", logOf(start("go"), sealed("gemini", "so", []string{"a", "b"}, `{"functionCall":{"name":"bash","args":{}},"thoughtSignature":"EqQB"}`, `{"thoughtSignature":"EqQB"}`, `{"functionResponse":{"name":"bash","response":{}}}`), gets("b", words("x")), gets("a", words("y")))},
		nasty{"seals that are broken", logOf(start("go"), sealed("anthropic", "so", nil, `{"type":"thinking","thinking":"hm","signature":""}`, `{"type":"thinking","signature":"EqQB"}`, `{"type":"redacted_thinking"}`), sealed("openai-responses", "so", nil, `{"type":"reasoning","summary":[]}`, `{"type":"reasoning","id":"rs_9"}`, stored, `{"type":"reasoning","id":null,"summary":[],"encrypted_content":"gAAA"}`), sealed("gemini", "so", nil, `{"thought":true,"text":"hm","thoughtSignature":"!"}`))},
		nasty{"a megabyte sealed", logOf(start("go"), sealed("anthropic", "so", nil, `{"type":"thinking","thinking":"`+strings.Repeat("hm ", 1<<18)+`","signature":"EqQB"}`))},
	)
}

func nastyContent() []nasty {
	invalid := "caf\xe9 \xff\xfe"
	png := eventlog.Image("image/png", eventlogtest.PNG(8, 8))
	return []nasty{
		{"empty texts", logOf(start(""), says(""), gets("", words("")), &eventlog.Action{Title: " ", Thinking: "\n", Code: "\t"}, gets(""), &eventlog.TaskStart{})},
		{"white space", logOf(start(" \n\u00a0\u2003"), does("a"), gets("a", words(" \n"), words("\u200b\u00a0")), says("\u2028"))},
		{"empty parts", logOf(start("go"), does("a"), gets("a", words(""), words(" "), eventlog.JSON(jsontext.Value(`""`)), eventlog.Part{Type: eventlog.PartTable}))},
		{"invalid UTF-8", logOf(start(invalid), does(invalid), gets(invalid, words(invalid)), says(invalid), &eventlog.Fail{Message: invalid})},
		{"invalid UTF-8 in names", logOf(calls(invalid, invalid, `{}`), gets(invalid, words("x")), &eventlog.FileChange{FileSource: "user", Added: []string{invalid}})},
		{"an error with a picture", logOf(start("go"), does("a"), fails("a", words("x"), png))},
		{"an error of a picture only", logOf(start("go"), does("a"), fails("a", png))},
		{"an error that says nothing", logOf(start("go"), does("a"), fails("a"))},
		{"only a picture", logOf(start("go"), does("a"), gets("a", png))},
		{"a picture without a call", logOf(gets("", png))},
		{"control characters", logOf(start("\x00\x1b[31m\x7f\u202e"), does("a"), gets("a", words("\x00\x00\x01")))},
		{"a tag that closes", logOf(start("</TASK></OBSERVATION>"), does("a"), gets("a", words("</OBSERVATION>\n<THINKING>")))},
		{"a picture that lies", logOf(start("go"), does("a"), gets("a", eventlog.Image("image/jpeg", eventlogtest.PNG(8, 8)), eventlog.Image("text/plain", eventlogtest.PNG(8, 8)), eventlog.Image("", eventlogtest.PNG(8, 8))))},
		{"an animation", logOf(start("go"), does("a"), gets("a", eventlog.Image("image/gif", animation(3))))},
		{"a picture cut short", logOf(start("go"), does("a"), gets("a", eventlog.Image("image/png", eventlogtest.PNG(400, 400)[:300])))},
		{"a picture very wide", logOf(start("go"), does("a"), gets("a", eventlog.Image("image/png", eventlogtest.PNG(9000, 2))))},
		{"a picture very high", logOf(start("go"), does("a"), gets("a", eventlog.Image("image/png", eventlogtest.PNG(2, 9000))))},
		{"25 wide pictures", logOf(manyPictures(25, 2400, 30)...)},
		{"150 pictures in one output", logOf(start("go"), does("a"), gets("a", slices.Repeat([]eventlog.Part{png}, 150)...))},
	}
}

// manyPictures is a run of n outputs with a picture each.
func manyPictures(n, width, height int) []eventlog.Body {
	bodies := []eventlog.Body{start("go")}
	for i := range n {
		id := fmt.Sprintf("c%d", i)
		bodies = append(bodies, does(id), gets(id, words("screen"), eventlog.Image("image/png", eventlogtest.PNG(width+i%7, height))))
	}
	return bodies
}

// animation is a GIF of n frames.
func animation(n int) []byte {
	g := &gif.GIF{}
	for range n {
		g.Image = append(g.Image, image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{color.Black, color.White}))
		g.Delay = append(g.Delay, 1)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		panic(err) // frames are there
	}
	return b.Bytes()
}

func TestNastyLogs(t *testing.T) {
	t.Parallel()
	r := newRenderer(t, render.Options{})
	seen := newTally()
	t.Cleanup(func() { t.Log(seen) })
	for _, n := range slices.Concat(nastyOrder(), nastyCalls(), nastyBlocks(), nastyContent()) {
		t.Run(n.name, func(t *testing.T) {
			t.Parallel()
			checkNasty(t, r, seen, n.log, 0, 512, 777, 4096, 60_000)
		})
	}
}

// TestHugeLogs tries what takes long, at fewer budgets.
func TestHugeLogs(t *testing.T) {
	t.Parallel()
	r := newRenderer(t, render.Options{})
	seen := newTally()
	t.Cleanup(func() { t.Log(seen) })
	huge := strings.Repeat("all work and no play makes a dull log\n", (64<<20)/38)
	for _, n := range []struct {
		nasty
		budgets []int
	}{
		{nasty{"an output of 64 MB", logOf(start("go"), does("a"), gets("a", words(huge)), says("so"))}, []int{512, 60_000}},
		{nasty{"a word of 64 MB", logOf(start("go"), does("a"), gets("a", words(strings.Repeat("x", 64<<20))), says("so"))}, []int{512, 60_000}},
		{nasty{"a thousand pictures", logOf(manyPictures(1000, 60, 40)...)}, []int{0, 60_000}},
		{nasty{"200 pictures in little room", logOf(manyPictures(200, 60, 40)...)}, []int{512}},
		{nasty{"1000 events in little room", logOf(slices.Repeat([]eventlog.Body{start("go"), says("yes")}, 500)...)}, []int{512}},
		{nasty{"ten thousand events", logOf(slices.Repeat([]eventlog.Body{start("go"), says("yes")}, 5000)...)}, []int{0}},
	} {
		t.Run(n.name, func(t *testing.T) {
			t.Parallel()
			checkNasty(t, r, seen, n.log, n.budgets...)
		})
	}
}

// checkNasty renders a log in every format, once as it is and once with all of
// it at low detail.
func checkNasty(t *testing.T, r *render.Renderer, seen *tally, log []*eventlog.Event, budgets ...int) {
	t.Helper()
	seen.log()
	full := eventlog.NewView(slices.Values(log), "planner", 0)
	low := full.Clone()
	low.FullFrom = int64(len(log)) + 1
	for _, f := range render.Formats() {
		for _, budget := range budgets {
			req := render.Request{Format: f, Budget: budget, System: "Be.", Tools: toolsOf(f)}
			err := errors.Join(checkView(r, seen, full, req), checkView(r, seen, low, req))
			if err != nil {
				t.Errorf("%s, budget %d: %.400v", f, budget, err)
				break // the other budgets mostly say the same
			}
		}
	}
}

func checkView(r *render.Renderer, seen *tally, v *eventlog.View, req render.Request) error {
	p, err := r.Render(v, req)
	seen.count(req, err)
	switch {
	case errors.Is(err, render.ErrNothing) && len(v.Events) == 0:
		return nil
	case err != nil:
		return err
	}
	return invalid(p)
}
