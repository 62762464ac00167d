package summarize_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/corpustest"
	"github.com/tidemark/tidemark/internal/recall"
	"github.com/tidemark/tidemark/summarize"
)

// BenchmarkWeights shows where the weights of identifiers come from, and what
// they are worth on a format that they were not fitted to:
//
//	go test ./summarize -run - -bench Weights -benchtime 1x
//
// For each format it prints the mean of bFUR over the cuts and budgets with the
// weights that the digest has, with those fitted to all formats, and with those
// fitted to all but this one.
func BenchmarkWeights(b *testing.B) {
	for b.Loop() {
		s := newStudy(b)
		all := s.fit("")
		var text strings.Builder
		fmt.Fprintf(&text, "%-20s %7s %7s %7s\n", "format", "digest", "fitted", "left out")
		var means [3]float64
		formats := s.formats()
		for _, format := range formats {
			fmt.Fprintf(&text, "%-20s", format)
			for i, w := range []summarize.Weights{summarize.Recorded(), all, s.fit(format)} {
				share := s.share(b, format, w)
				means[i] += share / float64(len(formats))
				fmt.Fprintf(&text, " %7.3f", share)
			}
			text.WriteByte('\n')
		}
		fmt.Fprintf(&text, "%-20s %7.3f %7.3f %7.3f\nfitted: %.1f\n", "mean", means[0], means[1], means[2], all)
		fmt.Print("\n", text.String())
	}
}

// study is what the weights are fitted to: compactions of recorded sessions.
type study struct {
	cases   []studyCase
	samples map[string][]sample // by format
}

// studyCase is one compaction and what was needed after it.
type studyCase struct {
	format  string
	covered []*eventlog.Event
	tokens  int
	needs   []recall.Need
}

// sample is an identifier as it was used before a compaction, and whether it was
// needed after it.
type sample struct {
	traits summarize.Weights
	needed float64
}

func newStudy(b *testing.B) *study {
	b.Helper()
	s := &study{samples: map[string][]sample{}}
	enc := encoding(b)
	for r := range corpustest.Runs(b, "*/*") {
		format, events := r.Format, r.Events
		size := map[*eventlog.Event]int{}
		for _, e := range events {
			size[e] = enc.Count(recall.Text(e))
		}
		for _, percent := range []int{35, 50, 60, 70, 80} {
			covered, rest, tokens := cut(events, size, percent)
			needs := recall.Needs(covered, rest)
			if len(needs) == 0 {
				continue
			}
			s.learn(format, covered, needs)
			if percent == 50 || percent == 70 {
				s.cases = append(s.cases, studyCase{format, covered, tokens, needs})
			}
		}
	}
	return s
}

// cut parts events between two groups, where the first part has at least so many
// percent of the tokens.
func cut(events []*eventlog.Event, size map[*eventlog.Event]int, percent int) (covered, rest []*eventlog.Event, tokens int) {
	total := 0
	for _, n := range size {
		total += n
	}
	for _, g := range eventlog.Groups(events) {
		if tokens*100 >= total*percent {
			rest = append(rest, g.Events...)
			continue
		}
		for _, e := range g.Events {
			tokens += size[e]
		}
		covered = append(covered, g.Events...)
	}
	return covered, rest, tokens
}

func (s *study) learn(format string, covered []*eventlog.Event, needs []recall.Need) {
	needed := map[string]bool{}
	for _, n := range needs {
		needed[n.Name] = true
	}
	traits := summarize.TraitsOf(covered)
	for _, name := range sortedKeys(traits) {
		one := sample{traits: traits[name]}
		if needed[name] {
			one.needed = 1
		}
		s.samples[format] = append(s.samples[format], one)
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// formats are those with enough needs for a share to say something.
func (s *study) formats() []string {
	needs := map[string]int{}
	for _, c := range s.cases {
		needs[c.format] += len(c.needs)
	}
	return slices.DeleteFunc(sortedKeys(needs), func(f string) bool { return needs[f] < 10 })
}

// share is the mean of bFUR over budgets, the needs of a format pooled.
func (s *study) share(b *testing.B, format string, w summarize.Weights) float64 {
	b.Helper()
	enc, sum := encoding(b), 0.0
	budgets := []int{5, 10, 20}
	for _, budget := range budgets {
		var pooled recall.Score
		for _, c := range s.cases {
			if c.format == format {
				r := summarize.Request{Events: c.covered, MaxTokens: max(c.tokens*budget/100, 16), Encoding: enc}
				text, err := summarize.WithWeights(w).Summarize(b.Context(), r)
				if err != nil {
					b.Fatal(err)
				}
				pooled = pooled.Add(recall.Of(c.needs, text))
			}
		}
		sum += pooled.Share() / float64(len(budgets))
	}
	return sum
}

// penalty keeps fitted weights small.
const penalty = 100

// fit is a logistic regression by Newton's method on all formats but one. A
// format with many needs counts as one with a hundred.
func (s *study) fit(without string) summarize.Weights {
	var w summarize.Weights
	for range 12 {
		system := newSystem(len(w))
		for i := range w {
			system.add(i, i, penalty)
			system.right[i] = -penalty * w[i]
		}
		system.add(0, 0, -penalty+1e-6) // how rare needs are is not held small
		system.right[0] = 0
		for _, format := range sortedKeys(s.samples) {
			if format != without {
				system.learn(&w, s.samples[format])
			}
		}
		for i, step := range system.solve() {
			w[i] += step
		}
	}
	return w
}

// system is a system of linear equations.
type system struct {
	rows  [][]float64
	right []float64
}

func newSystem(n int) *system {
	s := &system{right: make([]float64, n)}
	for range n {
		s.rows = append(s.rows, make([]float64, n))
	}
	return s
}

func (s *system) add(i, j int, v float64) { s.rows[i][j] += v }

func (s *system) learn(w *summarize.Weights, samples []sample) {
	needed := 0.0
	for i := range samples {
		needed += samples[i].needed
	}
	counts := min(math.Sqrt(100/max(needed, 1)), 1)
	for i := range samples {
		t := &samples[i].traits
		p := w.Chance(t)
		for a := range t {
			s.right[a] += counts * (samples[i].needed - p) * t[a]
			for b := range t {
				s.add(a, b, counts*p*(1-p)*t[a]*t[b])
			}
		}
	}
}

// solve gives the solution by elimination.
func (s *system) solve() []float64 {
	for i := range s.rows {
		for r := range s.rows {
			if r == i {
				continue
			}
			f := s.rows[r][i] / s.rows[i][i]
			for c := range s.rows {
				s.rows[r][c] -= f * s.rows[i][c]
			}
			s.right[r] -= f * s.right[i]
		}
	}
	out := make([]float64, len(s.rows))
	for i := range out {
		out[i] = s.right[i] / s.rows[i][i]
	}
	return out
}
