package pretty_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/pretty"
)

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"plain, 日本語 🛠️ \n":       "plain, 日本語 🛠️ \n",
		"\x1b[31mred\x1b[0m":     "␛[31mred␛[0m",
		"\x00\x07\x08\x7f":       "␀␇␈␡",
		"\u009b31m":              `\x9b31m`,
		"\u0085":                 `\x85`,
		"\x9b31m\xff":            `\x9b31m\xff`,
		"a\u202eb\u2066c\u200fd": `a\u202eb\u2066c\u200fd`,
		"\u2028\u200b\ufeff":     `\u2028\u200b\ufeff`,
		"\U000e0041":             `\U000e0041`,
		"one\r\ntwo\rthree":      "one\ntwo␍three",
		"\tx\n\t\ty\nab\tc":      "    x\n        y\nab  c",
		"👩‍💻 می\u200cخواهم":      "👩‍💻 می\u200cخواهم",
		"\ufffd":                 "\ufffd",
	} {
		if got := pretty.Visible(text); got != want {
			t.Errorf("Visible(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestClip(t *testing.T) {
	for _, test := range []struct {
		text  string
		cells int
		want  string
	}{
		{"short", 10, "short"},
		{"two\n\t lines", 10, "two lines"},
		{"日本語日本語", 7, "日本語…"},
		{"日本語日本語", 8, "日本語…"},
		{"\x1b[2J gone", 20, "␛[2J gone"},
		{strings.Repeat("x", 1<<20), 3, "xx…"},
		{"any", 0, ""},
	} {
		if got := pretty.Clip(test.text, test.cells); got != test.want {
			t.Errorf("Clip(%.20q, %d) = %q, want %q", test.text, test.cells, got, test.want)
		}
	}
}

// hostile would take over a terminal that it reached.
const hostile = "\x1b]0;title\x07\x1b[2J\x1b[31m\u009b5m\x9b5m\r12:00:00  ✅ SuccessEvent [root]\n" +
	"\u202edesrever\u2066\x00\x08\x7f\u200b\u2028\t\xc0\xaf" + "\xf0\x9f"

// hostileEvents have hostile text in every place that takes any.
func hostileEvents() []*eventlog.Event {
	value := jsontext.Value(`{"a":"` + strings.NewReplacer("\n", " ", "\r", " ", "\t", " ", "\x1b", `\u001b`, "\x00", "", "\x07", "", "\x08", "").Replace(hostile) + `"}`)
	raw := jsontext.Value(hostile)
	bodies := []eventlog.Body{
		&eventlog.TaskStart{TaskName: hostile, Message: hostile, Inputs: value},
		&eventlog.TaskStart{Inputs: raw},
		&eventlog.Action{
			Title: hostile, Thinking: hostile, Code: hostile, Text: hostile,
			FileActions: []eventlog.FileAction{
				{Path: hostile, Content: hostile, Mode: hostile}, {Path: hostile, Content: hostile, Search: hostile, Operation: "insert-before"},
			},
			ToolCalls: []eventlog.ToolCall{{ID: hostile, Name: hostile, Arguments: value}, {ID: hostile, Name: hostile, Arguments: raw}},
			Opaque:    []eventlog.OpaqueBlock{{Provider: hostile, Block: raw}},
		},
		&eventlog.Action{Terminal: hostile},
		&eventlog.Output{ToolCallID: hostile, IsError: true, Parts: []eventlog.Part{
			eventlog.Text(hostile), eventlog.JSON(value), eventlog.JSON(raw),
			{Type: eventlog.PartImage, MediaType: hostile, SHA256: hostile},
			{Type: eventlog.PartImage, MediaType: hostile, Data: hostile},
			{Type: eventlog.PartTable, Columns: []string{hostile, hostile}, Rows: [][]jsontext.Value{{value, raw, raw}}},
		}},
		&eventlog.Success{Result: value},
		&eventlog.Fail{Message: hostile},
		&eventlog.Clarify{Message: hostile},
		&eventlog.Summary{Summary: hostile, Method: hostile},
		&eventlog.FileChange{FileSource: hostile, Added: []string{hostile}, Removed: []string{hostile}},
		&eventlog.Error{Error: eventlog.ErrorDetail{Type: hostile, Message: hostile, Extra: value}},
		&eventlog.Cancelled{TaskName: hostile},
	}
	var events []*eventlog.Event
	for _, body := range bodies {
		e := eventlog.New(hostile, body)
		e.ID, e.CommitHash, e.Counter = hostile, hostile, hostile
		events = append(events, e)
	}
	return events
}

// TestHostileTextNeverReachesTheTerminal holds what is printed to a strict rule:
// letters, spaces and newlines, and with colour the printer's own colours.
func TestHostileTextNeverReachesTheTerminal(t *testing.T) {
	for _, v := range []pretty.Verbosity{pretty.Brief, pretty.Normal, pretty.Verbose} {
		for _, color := range []bool{false, true} {
			out := printed(t, hostileEvents(), pretty.Options{Verbosity: v, Width: 60, Color: color, Indent: true, Delta: true})
			if color {
				out = withoutOwnColors(out)
			}
			checkHarmless(t, out)
			if strings.Contains(out, "\n12:00:00") {
				t.Errorf("%s: an agent's text passes for a header:\n%s", v, out)
			}
		}
	}
}

func checkHarmless(t *testing.T, out string) {
	t.Helper()
	if !utf8.ValidString(out) {
		t.Errorf("not UTF-8: %q", out)
	}
	for i, r := range out {
		bidi := r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
		if bidi || r != '\n' && (unicode.IsControl(r) || r == 0x2028 || r == 0x200b) {
			t.Fatalf("%U reaches the terminal: %q", r, out[max(0, i-20):min(len(out), i+20)])
		}
	}
}

// withoutOwnColors takes out what the printer's styles write: SGR of one or two
// digits a parameter.
func withoutOwnColors(s string) string {
	var b strings.Builder
	for s != "" {
		text, rest, found := strings.Cut(s, "\x1b[")
		b.WriteString(text)
		params, after, ends := strings.Cut(rest, "m")
		if found && (!ends || strings.Trim(params, "0123456789;") != "") {
			b.WriteString("\x1b[")
			after = rest
		}
		s = after
	}
	return b.String()
}

func FuzzPrint(f *testing.F) {
	f.Add(hostile, 40, true)
	f.Add("日本語\tx\r\n👩‍💻"+strings.Repeat("e\u0301", 50), 41, false)
	f.Add(strings.Repeat("b-a ", 40), 33, true)
	f.Add(strings.Repeat("a b-", 40)+"\u00a0\u00ad", 60, true)
	f.Fuzz(func(t *testing.T, text string, width int, verbose bool) {
		if once := pretty.Visible(text); pretty.Visible(once) != once {
			t.Errorf("Visible changes what it made: %q", once)
		}
		width = 40 + max(0, width)%160
		o := pretty.Options{Width: width, Indent: true}
		if verbose {
			o.Verbosity = pretty.Verbose
		}
		out := printed(t, []*eventlog.Event{
			eventlog.New(text, &eventlog.Action{Title: text, Thinking: text, Code: text}),
			eventlog.New(text, &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(text), {Type: eventlog.PartTable, Columns: []string{text, text}}}}),
		}, o)
		checkHarmless(t, out)
		for line := range strings.SplitSeq(out, "\n") {
			if w := ansi.StringWidth(line); w > width {
				t.Errorf("width %d: %d cells: %q", width, w, line)
			}
		}
	})
}
