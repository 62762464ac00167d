package render_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
)

// tally counts what a law was tried on.
type tally struct {
	mu                               sync.Mutex
	logs, prompts, tooSmall, nothing int
	formats                          map[render.Format]int
	budgets                          map[int]bool
}

func newTally() *tally {
	return &tally{formats: map[render.Format]int{}, budgets: map[int]bool{}}
}

func (s *tally) log() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logs++
}

func (s *tally) count(req render.Request, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.budgets[req.Budget] = true
	var small *render.BudgetError
	switch {
	case errors.As(err, &small):
		s.tooSmall++
	case err != nil:
		s.nothing++
	default:
		s.prompts++
		s.formats[req.Format]++
	}
}

func (s *tally) String() string {
	by := make([]string, 0, len(s.formats))
	for _, f := range render.Formats() {
		by = append(by, fmt.Sprintf("%s %d", f, s.formats[f]))
	}
	return fmt.Sprintf("%d logs, %d budgets: %d prompts (%s), %d budget errors, %d empty views",
		s.logs, len(s.budgets), s.prompts, strings.Join(by, ", "), s.tooSmall, s.nothing)
}

// openEnded is what later renders must begin with: a text; or system and tools,
// then the turns without the brackets that close them and without
// cache_control, which moves with the tail.
func openEnded(t rapid.TB, p *render.Prompt) string {
	t.Helper()
	var r map[string]jsontext.Value
	if err := json.Unmarshal(p.Request, &r); err != nil {
		t.Fatal(err)
	}
	var head, turns string
	for _, key := range slices.Sorted(maps.Keys(r)) {
		switch key {
		case "text":
			var text string
			if err := json.Unmarshal(r[key], &text); err != nil {
				t.Fatal(err)
			}
			return text
		case "messages", "input", "contents":
			turns = string(r[key])
		default:
			head += key + string(r[key])
		}
	}
	for _, control := range []string{`,"cache_control":{"type":"ephemeral"}`, `"cache_control":{"type":"ephemeral"},`} {
		turns = strings.ReplaceAll(turns, control, "")
	}
	return head + strings.TrimRight(turns, "]}")
}

// wire is the events as they are stored.
func wire(t rapid.TB, events []*eventlog.Event) string {
	t.Helper()
	var b strings.Builder
	for _, e := range events {
		if err := eventlog.Encode(&b, e); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}
