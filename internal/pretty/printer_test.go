package pretty_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/pretty"
)

var update = flag.Bool("update", false, "write the golden files anew")

// story is a log with every kind of event.
func story(t *testing.T) []*eventlog.Event {
	t.Helper()
	f, err := os.Open("testdata/events.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var events []*eventlog.Event
	for d := eventlog.NewDecoder(f); ; {
		e, err := d.Next()
		if e == nil && err != nil && err.Error() == "EOF" {
			return events
		}
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
}

func printed(t *testing.T, events []*eventlog.Event, o pretty.Options) string {
	t.Helper()
	var b bytes.Buffer
	p := pretty.New(&b, o)
	for _, e := range events {
		if err := p.Print(e); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for _, width := range []int{80, 140} {
		for _, verbosity := range []pretty.Verbosity{pretty.Brief, pretty.Normal, pretty.Verbose} {
			for _, color := range []bool{false, true} {
				name := fmt.Sprintf("%s-%d", verbosity, width)
				if color {
					name += "-color"
				}
				t.Run(name, func(t *testing.T) {
					o := pretty.Options{Verbosity: verbosity, Color: color, Width: width, Delta: true, Indent: true}
					golden(t, filepath.Join("testdata", name+".golden"), printed(t, story(t), o))
				})
			}
		}
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestColorChangesNothingElse(t *testing.T) {
	for _, v := range []pretty.Verbosity{pretty.Brief, pretty.Normal, pretty.Verbose} {
		o := pretty.Options{Verbosity: v, Width: 100, Delta: true, Indent: true}
		bare := printed(t, story(t), o)
		o.Color = true
		if diff := cmp.Diff(bare, ansi.Strip(printed(t, story(t), o))); diff != "" {
			t.Errorf("%s: %s", v, diff)
		}
	}
}

func TestNothingIsWiderThanTheWidth(t *testing.T) {
	for width := 40; width < 150; width += 7 {
		for _, v := range []pretty.Verbosity{pretty.Brief, pretty.Normal, pretty.Verbose} {
			out := printed(t, append(story(t), hostileEvents()...), pretty.Options{Verbosity: v, Width: width, Delta: true, Indent: true})
			for line := range strings.SplitSeq(out, "\n") {
				if w := ansi.StringWidth(line); w > width {
					t.Errorf("%s, width %d: %d cells: %q", v, width, w, line)
				}
			}
		}
	}
}

func TestVerboseLosesNothing(t *testing.T) {
	text := strings.Repeat("0123456789", 100) + "\n" + strings.Repeat("line\n", 500) + "end"
	e := eventlog.New("a", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(text)}})
	out := printed(t, []*eventlog.Event{e}, pretty.Options{Verbosity: pretty.Verbose})
	_, body, _ := strings.Cut(out, "seq 0\n")
	if got := strings.NewReplacer(" ", "", "\n", "").Replace(body); got != strings.ReplaceAll(text, "\n", "") {
		t.Errorf("got %d of %d letters", len(got), len(text))
	}
}

func TestNormalSaysWhatItLeavesOut(t *testing.T) {
	text := strings.Repeat("line\n", 1500) + "end"
	e := eventlog.New("a", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(text)}})
	out := printed(t, []*eventlog.Event{e}, pretty.Options{CodeLines: 3})
	if strings.Count(out, "line\n") != 3 || !strings.Contains(out, "… 1,498 more lines\n") {
		t.Errorf("got\n%s", out)
	}
}

func TestEmptyEvents(t *testing.T) {
	for _, body := range []eventlog.Body{
		&eventlog.TaskStart{}, &eventlog.Action{}, &eventlog.Output{}, &eventlog.Success{}, &eventlog.Fail{},
		&eventlog.Clarify{}, &eventlog.Summary{}, &eventlog.FileChange{}, &eventlog.Error{}, &eventlog.Cancelled{},
		&eventlog.Output{Parts: []eventlog.Part{{}, {Type: eventlog.PartTable}, {Type: eventlog.PartJSON}, {Type: eventlog.PartImage}}},
		&eventlog.Action{ToolCalls: []eventlog.ToolCall{{}}, FileActions: []eventlog.FileAction{{}}, Opaque: []eventlog.OpaqueBlock{{}}},
	} {
		for _, v := range []pretty.Verbosity{pretty.Brief, pretty.Normal, pretty.Verbose} {
			out := printed(t, []*eventlog.Event{{Body: body}}, pretty.Options{Verbosity: v})
			if !strings.HasPrefix(out, "--:--:--  ") || strings.Contains(out, "\n\n") {
				t.Errorf("%s of %T: %q", v, body, out)
			}
		}
	}
}

func TestParseVerbosity(t *testing.T) {
	for _, name := range []string{"brief", "normal", "verbose"} {
		if v, err := pretty.ParseVerbosity(name); err != nil || string(v) != name {
			t.Errorf("%s: %v, %v", name, v, err)
		}
	}
	if _, err := pretty.ParseVerbosity("loud"); err == nil {
		t.Error("loud was taken")
	}
}

// TestNoDeltaFromATimeThatIsNone has events of a transcript without times, which
// begin in 1970, before one of today.
func TestNoDeltaFromATimeThatIsNone(t *testing.T) {
	var events []*eventlog.Event
	for _, at := range []time.Time{time.Unix(0, 0), time.Unix(1, 0), time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), time.Date(2026, 3, 1, 12, 0, 2, 0, time.UTC)} {
		e := eventlog.New("planner", &eventlog.Action{Thinking: "the tide"})
		e.Timestamp = at
		events = append(events, e)
	}
	out := printed(t, events, pretty.Options{Verbosity: pretty.Brief, Delta: true})
	if strings.Count(out, "Δ") != 1 || !strings.Contains(out, "Δ 2.0s") {
		t.Errorf("printed is\n%s", out)
	}
}
