package tune

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/tokens"
)

// long are recorded sessions that pass a high-water mark often.
var long = []string{
	"claude-code/compaction-long.jsonl",
	"pi-session/two-compactions.jsonl",
	"codex-rollout/rollout-2025-09-24T19-22-20.jsonl",
}

// recorded is the track of the busiest agent of a recorded session.
func recorded(t *testing.T, file string) *Track {
	t.Helper()
	dir := os.Getenv("TIDEMARK_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no recorded transcripts: %v; set TIDEMARK_CORPUS to their folder", err)
	}
	r, err := transcript.OpenFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	spaces := map[string][]*eventlog.Event{}
	busiest := ""
	for s, err := range r.Sessions() {
		if err != nil {
			t.Fatal(err)
		}
		for e, err := range s.Events() {
			if err != nil {
				continue // a record that cannot be read
			}
			ns := e.FullNamespace
			spaces[ns] = append(spaces[ns], e)
			if len(spaces[ns]) > len(spaces[busiest]) {
				busiest = ns
			}
		}
	}
	renderer, err := render.New(render.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return NewTrack(busiest, spaces[busiest], Costs{
		Renderers: map[int]*render.Renderer{1024: renderer}, Encoding: tokens.MustGet("o200k_base"),
	})
}

// TestAdaptiveOnRecordings compares the adaptive policy with the best fixed high
// mark in hindsight on recorded sessions, whose few and uneven steps leave more
// to luck than simulated ones.
func TestAdaptiveOnRecordings(t *testing.T) {
	const window = 190_000
	sum, n := 0.0, 0
	for _, file := range long {
		track := recorded(t, file)
		for _, model := range []string{"claude-sonnet-4-6", "gpt-6-sol", "gpt-5", "gpt-4.1"} {
			p, err := Prices{}.Lookup(model)
			if err != nil {
				t.Fatal(err)
			}
			for _, low := range []int{12_000, 24_000} {
				s := Setting{Policy: Fixed, Low: low, Share: 0.25, LowDetail: 1024, Fixed: 4000}
				best, at := math.Inf(1), 0
				for high := low * 115 / 100; high <= window; high = high * 106 / 100 {
					if r := replayed(t, track, s, high, p); r.Cost < best {
						best, at = r.Cost, high
					}
				}
				half := replayed(t, track, s, 2*low, p).Cost
				s.Policy = Adaptive
				r := replayed(t, track, s, window, p)
				t.Logf("%-48s %-18s low %6d: best fixed $%6.3f at %6d, adaptive $%6.3f (%+5.1f%%), fixed L/H 0.5 %+5.1f%%",
					file, model, low, best, at, r.Cost, 100*(r.Cost/best-1), 100*(half/best-1))
				sum += r.Cost/best - 1
				n++
			}
		}
	}
	if mean := sum / float64(n); mean > 0.06 {
		t.Errorf("adaptive costs %.1f%% more than the best fixed mark on average", 100*mean)
	} else {
		t.Logf("on average %+.1f%%", 100*mean)
	}
}
