package render_test

import (
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
)

var update = flag.Bool("update", false, "write the golden files anew")

// readLog reads a log in the wire form.
func readLog(t *testing.T, path string) []*eventlog.Event {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var log []*eventlog.Event
	for d := eventlog.NewDecoder(file); ; {
		e, err := d.Next()
		if errors.Is(err, io.EOF) {
			return log
		}
		if err != nil {
			t.Fatal(err)
		}
		e.Normalize()
		log = append(log, e)
	}
}

// TestGolden renders a log of all kinds of event in every format: with a summary,
// both levels of detail, a table, a picture, calls answered out of order, one
// interrupted, and an id used twice.
func TestGolden(t *testing.T) {
	t.Parallel()
	r := newRenderer(t, render.Options{ShowErrors: true})
	log := measured(r, readLog(t, filepath.Join("testdata", "kinds.jsonl")))
	view := eventlog.NewView(slices.Values(log), "planner", 0)
	for _, f := range render.Formats() {
		t.Run(string(f), func(t *testing.T) {
			t.Parallel()
			p, err := r.Render(view, render.Request{Format: f, System: "You mend web pages.", Tools: toolsOf(f)})
			if err != nil {
				t.Fatal(err)
			}
			if err := invalid(p); err != nil {
				t.Error(err)
			}
			name, got := readable(t, p)
			path := filepath.Join("testdata", "golden", name)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil || string(got) != string(want) {
				t.Errorf("%s is not what is rendered (%v); -update writes it anew:\n%s", path, err, got)
			}
		})
	}
}

// readable is a prompt as a person reviews it: indented JSON, or the text.
func readable(t *testing.T, p *render.Prompt) (name string, data []byte) {
	t.Helper()
	switch p.Format {
	case render.XML, render.Markdown, render.Text:
		var doc struct {
			Text string `json:"text"`
		}
		if err := json.Unmarshal(p.Request, &doc); err != nil {
			t.Fatal(err)
		}
		ends := map[render.Format]string{render.XML: ".xml", render.Markdown: ".md", render.Text: ".txt"}
		return "prompt" + ends[p.Format], []byte(doc.Text)
	}
	indented := p.Request.Clone()
	if err := indented.Indent(); err != nil {
		t.Fatal(err)
	}
	return string(p.Format) + ".json", append(indented, '\n')
}
