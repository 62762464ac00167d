package tokens

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/internal/corpustest"
)

// replayed is a file of the corpus that carries real usage, and the name of a
// model of its kind.
var replayed = []struct{ file, model string }{
	{"claude-code/compaction-long.jsonl", "claude-opus-4-6"},
	{"claude-code/japanese-sidechains.jsonl", "claude-sonnet-4-20250514"},
	{"claude-code/png-read.jsonl", "claude-sonnet-4-5-20250929"},
	{"claude-code/screenshots-docker.jsonl", "claude-haiku-4-5-20251001"},
	{"claude-code/sidechains-todo-app.jsonl", "claude-sonnet-4-20250514"},
	{"codex-rollout/rollout-2025-09-24T19-22-20.jsonl", "gpt-5-codex"},
	{"codex-rollout/rollout-2025-09-24T20-12-23-images.jsonl", "gpt-5-codex"},
	{"gemini-cli/session-python-agent.json", "gemini-2.5-pro"},
	{"gemini-cli/session-tool-error.json", "gemini-2.5-pro"},
	{"pi-session/two-compactions.jsonl", "claude-opus-4-5"},
}

// readUsage reads the calls of a file.
func readUsage(t *testing.T, file string, m Model) []usage {
	r := usageReader{t, MustGet(m.Encoding), m.Pictures}
	path := corpustest.File(t, file)
	switch kind, _, _ := strings.Cut(file, "/"); kind {
	case "claude-code":
		return r.claudeCode(jsonLines(t, path))
	case "pi-session":
		return r.piSession(jsonLines(t, path))
	case "codex-rollout":
		return r.codexRollout(jsonLines(t, path))
	default:
		return r.geminiCLI(path)
	}
}

// unforeseen are the calls of the corpus that add more than 3% of the prompt
// that their log does not hold, by file and number of the call.
var unforeseen = map[string]string{
	"claude-code/compaction-long.jsonl 30": "the session was left and resumed: 9,600 tokens that no record holds",
}

// TestReplay shows the error before and after calibration on real usage, from
// the sixth report of each agent on.
func TestReplay(t *testing.T) {
	for _, f := range replayed {
		r := replay(t, f.file, Lookup(f.model))
		if len(r.after) == 0 {
			t.Logf("%s: too few calls", f.file)
			continue
		}
		before, after := magnitudes(r.before), magnitudes(r.after)
		t.Logf("%-60s %3d calls; before: median %4.1f%%, p95 %4.1f%%; after: median %.2f%%, p95 %.2f%%, worst under %.1f%%, worst over %.1f%%",
			f.file, len(after), 100*middle(before), 100*nearEnd(before), 100*middle(after), 100*nearEnd(after), 100*min(0, slices.Min(r.after)), 100*slices.Max(r.after))
		if middle(after) > 0.02 || nearEnd(after) > 0.06 {
			t.Errorf("%s: median %.3f, p95 %.3f", f.file, middle(after), nearEnd(after))
		}
	}
}

// replayedErrors are those of the model's factor alone, and of a calibration.
type replayedErrors struct{ before, after []float64 }

// replay estimates each call of a file from the calls before it, and complains
// of each estimate that is under by more than 2% without a reason.
func replay(t *testing.T, file string, m Model) replayedErrors {
	agents := map[string]*Calibration{}
	var errs replayedErrors
	for i, u := range readUsage(t, file, m) {
		c := agents[u.agent]
		if c == nil {
			fresh := m.Calibration()
			c = &fresh
			agents[u.agent] = c
		}
		if c.Reports >= 5 {
			e := relative(c.Estimate(u.own), u.reported)
			errs.before = append(errs.before, relative(m.Estimate(u.own), u.reported))
			errs.after = append(errs.after, e)
			switch why := unforeseen[fmt.Sprint(file, " ", i)]; {
			case why != "":
				t.Logf("%s: call %d is off by %.1f%%: %s", file, i, 100*e, why)
			case e < -0.02:
				t.Errorf("%s: call %d is under by %.1f%%", file, i, -100*e)
			}
		}
		c.Add(u.own, u.reported)
		if c.Fit().Erratic {
			t.Errorf("%s: the reports up to call %d are erratic", file, i)
		}
	}
	return errs
}

func relative(estimate, reported int) float64 {
	return float64(estimate-reported) / float64(reported)
}

func magnitudes(errs []float64) []float64 {
	out := make([]float64, len(errs))
	for i, e := range errs {
		out[i] = math.Abs(e)
	}
	slices.Sort(out)
	return out
}

func middle(sorted []float64) float64  { return sorted[len(sorted)/2] }
func nearEnd(sorted []float64) float64 { return sorted[len(sorted)*95/100] }

// TestCalibrationFindsOffsetAndSlope feeds prompts of a known provider.
func TestCalibrationFindsOffsetAndSlope(t *testing.T) {
	r := seeded(t)
	for range 200 {
		slope, offset := 0.8+r.Float64()*0.6, r.Float64()*40_000
		c := Calibration{Prior: 1.1}
		own := 500
		for i := range 60 {
			reported := int(offset + slope*float64(own))
			most := 0.06
			if i < 15 { // a short log grows by much at each call
				most = 0.15
			}
			most += 300 / float64(reported) // where the log hides next to nothing, the reserve is too much
			if got := relative(c.Estimate(own), reported); i >= 5 && (got < -0.02 || got > most) {
				t.Fatalf("slope %.2f offset %.0f: report %d is off by %.1f%%", slope, offset, i, 100*got)
			}
			c.Add(own, reported)
			own += 200 + r.IntN(1500)
		}
		f := c.Fit()
		if math.Abs(f.Slope-slope) > 0.03 || f.Error > 0.02 || f.Reports != 60 {
			t.Fatalf("slope %.3f offset %.0f: found %+v", slope, offset, f)
		}
	}
}

func TestCalibrationWithoutReports(t *testing.T) {
	var c Calibration
	if got := c.Estimate(1000); got != 1000 {
		t.Errorf("zero value estimates %d of 1000", got)
	}
	c = Calibration{Prior: 1.2}
	if got := c.Estimate(1000); got != 1200 {
		t.Errorf("prior 1.2 estimates %d of 1000", got)
	}
	c.Add(-1, 5)
	c.Add(5, 0)
	if c.Reports != 0 {
		t.Errorf("took %d reports without tokens", c.Reports)
	}
}

// TestCalibrationIsBounded feeds nonsense, and stores and reads what came of it.
func TestCalibrationIsBounded(t *testing.T) {
	r := seeded(t)
	c := Calibration{Prior: 1}
	for range 1000 {
		c.Add(r.IntN(1_000_000), 1+r.IntN(1_000_000))
		if f := c.Fit(); f.Slope < 1/slopeBound || f.Slope > slopeBound || f.Step < 0 || f.Step > stepBound || math.IsNaN(f.Offset) {
			t.Fatalf("unbounded: %+v", f)
		}
		if n := c.Estimate(r.IntN(1_000_000)); n < 0 {
			t.Fatalf("estimates %d", n)
		}
	}
	if len(c.Recent) != recentReports || c.Reports != 1000 {
		t.Errorf("keeps %d of %d reports", len(c.Recent), c.Reports)
	}
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var stored Calibration
	if err := json.Unmarshal(data, &stored); err != nil {
		t.Fatal(err)
	}
	if a, b := fmt.Sprint(c.Fit()), fmt.Sprint(stored.Fit()); a != b {
		t.Errorf("stored: %s, was %s", b, a)
	}
}
