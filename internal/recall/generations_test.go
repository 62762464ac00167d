package recall_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/internal/corpustest"
	"github.com/tidemark/tidemark/internal/recall"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
	"github.com/tidemark/tidemark/tokens"
)

// generations is a log that is compacted over and over while it grows.
type generations struct {
	t      testing.TB
	engine *session.Engine
	all    []*eventlog.Event // as they were appended, without summaries
	made   []*eventlog.Event // the summaries, in the order in which they came
}

func newGenerations(t testing.TB, opts session.Options) *generations {
	t.Helper()
	store := memory.New()
	opts.Inline = true
	engine, err := session.Open(store, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		engine.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return &generations{t: t, engine: engine}
}

func (g *generations) append(e *eventlog.Event) {
	g.t.Helper()
	stored, err := g.engine.Append(g.t.Context(), "s", e)
	if err != nil {
		g.t.Fatal(err)
	}
	g.all = append(g.all, stored...)
	for _, e := range g.view() {
		if s := summary(e); s != nil && (len(g.made) == 0 || e.Seq > g.made[len(g.made)-1].Seq) {
			g.made = append(g.made, e)
		}
	}
}

func (g *generations) view() []*eventlog.Event {
	g.t.Helper()
	v, err := g.engine.View(g.t.Context(), "s", session.ContextRequest{})
	if err != nil {
		g.t.Fatal(err)
	}
	return v.Events
}

func summary(e *eventlog.Event) *eventlog.Summary {
	if s, ok := e.Body.(*eventlog.Summary); ok && len(s.Covers) > 0 {
		return s
	}
	return nil
}

// checkRewrites holds if no fact was written anew more than log₂ N times.
func (g *generations) checkRewrites() {
	g.t.Helper()
	depth := map[int64]int{} // of what each summary says
	for n, e := range g.made {
		for _, older := range g.made[:n] {
			if covers(summary(e), older.Seq) {
				depth[e.Seq] = max(depth[e.Seq], depth[older.Seq]+1)
			}
		}
		if most := math.Log2(float64(n + 1)); float64(depth[e.Seq]) > most {
			g.t.Errorf("compaction %d writes something anew for the %d. time, log₂ is %.1f", n+1, depth[e.Seq], most)
		}
	}
}

func covers(s *eventlog.Summary, seq int64) bool {
	for _, r := range s.Covers {
		if r[0] <= seq && seq <= r[1] {
			return true
		}
	}
	return false
}

// ledgerLine is a line of a digest's list of files.
var ledgerLine = regexp.MustCompile(`(?m)^- (read|created|written|edited|deleted|moved) (\S+)[^(\n]* \(\S+(?: \S+)? @(\d+)([^)\n]*)\)$`)

// checkSuperseded holds if no summary of the view says of a file what a newer
// one corrects, without the newer one saying so.
func (g *generations) checkSuperseded() {
	g.t.Helper()
	type told struct {
		summary, seq int64
	}
	shown := map[string]told{}
	for _, e := range g.view() {
		s := summary(e)
		if s == nil {
			continue
		}
		for _, m := range ledgerLine.FindAllStringSubmatch(s.Summary, -1) {
			seq, _ := strconv.ParseInt(m[3], 10, 64)
			before, both := shown[m[2]]
			if both && m[1] != "read" && !strings.Contains(m[4], fmt.Sprintf("older in summary @%d", before.summary)) {
				g.t.Errorf("%s as of @%d stands beside %q, without a mark", m[2], before.seq, m[0])
			}
			shown[m[2]] = told{e.Seq, seq}
		}
	}
}

// What was pinned, the goals and the open questions stand word for word after
// twenty compactions and more, whatever else the log is made of.
func TestTwentyGenerations(t *testing.T) {
	for seed := range uint64(8) {
		past := 0
		if seed%2 == 1 {
			past = 15 // so that most of what is behind a summary is not read again
		}
		t.Run(fmt.Sprintf("seed %d, past %d", seed, past), func(t *testing.T) {
			g := newGenerations(t, session.Options{Marks: summarize.Marks{High: 6000, Low: 4000, SummaryTokens: 800}, Past: past})
			random := rand.New(rand.NewPCG(seed, 20))
			g.append(eventlog.New("main", &eventlog.TaskStart{Message: "Move the billing service to the ledger API. Keep invoice numbers as they are."}))
			pinned := eventlog.New("main", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text("The staging password is tr0ub4dor-&3.")}})
			pinned.Pinned = true
			g.append(pinned)
			g.append(eventlog.New("main", &eventlog.Clarify{Message: "May I drop the table invoices_2019?"}))
			for n := 0; len(g.made) < 24; n++ {
				g.append(work(random, n))
				if n == 60 {
					g.append(eventlog.New("main", &eventlog.TaskStart{Message: "Actually, write invoice numbers with the prefix INV-."}))
				}
			}
			text := ""
			for _, e := range g.view() {
				text += recall.Text(e)
			}
			for _, want := range []string{
				"Move the billing service to the ledger API. Keep invoice numbers as they are.",
				"The staging password is tr0ub4dor-&3.",
				"May I drop the table invoices_2019?",
				"Actually, write invoice numbers with the prefix INV-.",
			} {
				if !strings.Contains(text, want) {
					t.Errorf("after %d compactions %q is gone from\n%s", len(g.made), want, text)
				}
			}
			if marked := regexp.MustCompile(`@1 \(corrected @\d+\)\n> Move the billing`); !marked.MatchString(text) {
				t.Errorf("the task is not marked as corrected in\n%s", text)
			}
			g.checkRewrites()
			g.checkSuperseded()
		})
	}
}

// work is a step of an agent that edits, moves and removes the same few files.
func work(random *rand.Rand, n int) *eventlog.Event {
	file := fmt.Sprintf("/srv/billing/part%d.go", random.IntN(12))
	commands := []string{"cat " + file, "sed -i s/a/b/ " + file, "rm " + file, "touch " + file, "go test ./part" + strconv.Itoa(n)}
	return eventlog.New("main", &eventlog.Action{
		Thinking: strings.Repeat(fmt.Sprintf("The number %d matters for handler_%d. ", 1000+n, n), 1+random.IntN(20)),
		Terminal: commands[random.IntN(len(commands))],
	})
}

// A long recorded session keeps after many compactions what one digest of the
// same size would keep: on average, as it matters much at which moment between
// two merges one looks.
func TestTwentyGenerationsOfARecording(t *testing.T) {
	recorded := longest(t, filepath.Join("pi-session", "two-compactions.jsonl"))
	var many, once float64
	stops := []int{70, 75, 80, 85, 90}
	for _, percent := range stops {
		m, o := keptAfter(t, recorded[:len(recorded)*percent/100], recorded[len(recorded)*percent/100:])
		many, once = many+m/float64(len(stops)), once+o/float64(len(stops))
	}
	if many < once-0.05 {
		t.Errorf("bFUR fell from %.2f to %.2f", once, many)
	}
}

// keptAfter compacts a log as it grows, and gives the bFUR of what stands at its
// end, and that of one digest, for what comes later.
func keptAfter(t *testing.T, recorded, later []*eventlog.Event) (many, once float64) {
	enc, err := tokens.Get("o200k_base")
	if err != nil {
		t.Fatal(err)
	}
	g := newGenerations(t, session.Options{Marks: summarize.Marks{High: 24_000, Low: 12_000, SummaryTokens: 3000}})
	pinned := recorded[7].Clone()
	pinned.Pinned = true
	for i, e := range recorded {
		if i == 7 {
			e = pinned
		}
		g.append(uncounted(e))
	}
	if len(g.made) < 20 {
		t.Fatalf("only %d compactions", len(g.made))
	}
	g.checkRewrites()
	g.checkSuperseded()
	var texts, live string
	var covered, kept []*eventlog.Event
	for _, e := range g.view() {
		live += recall.Text(e)
		if s := summary(e); s != nil {
			texts += s.Summary + "\n"
		} else {
			kept = append(kept, e)
		}
	}
	for _, e := range g.all {
		if !contains(kept, e.Seq) && summary(e) == nil {
			covered = append(covered, e)
		}
	}
	for _, want := range []string{recall.Text(pinned), recorded[0].Body.(*eventlog.TaskStart).Message} {
		if !strings.Contains(live, strings.TrimSpace(want)) {
			t.Errorf("%q is gone", want)
		}
	}
	needs := recall.Needs(covered, append(kept, later...))
	digest, err := summarize.Digest{}.Summarize(context.Background(), summarize.Request{Events: covered, MaxTokens: enc.Count(texts), Encoding: enc})
	if err != nil {
		t.Fatal(err)
	}
	stands, one := recall.Of(needs, texts), recall.Of(needs, digest)
	t.Logf("%d compactions, %d summaries stand, %d tokens: bFUR %.2f of %d names, in one go %.2f", len(g.made), strings.Count(texts, "# Digest of"), enc.Count(texts), stands.Share(), stands.Needed, one.Share())
	return stands.Share(), one.Share()
}

// uncounted leaves out what the provider counted, by which the water marks would
// be calibrated.
func uncounted(e *eventlog.Event) *eventlog.Event {
	a, ok := e.Body.(*eventlog.Action)
	if !ok || a.InputTokens == 0 {
		return e
	}
	own, body := e.Clone(), *a
	body.InputTokens = 0
	own.Body = &body
	return own
}

func contains(events []*eventlog.Event, seq int64) bool {
	for _, e := range events {
		if e.Seq == seq {
			return true
		}
	}
	return false
}

// longest is the longest run of a recorded transcript.
func longest(t testing.TB, name string) []*eventlog.Event {
	t.Helper()
	var best []*eventlog.Event
	for r := range corpustest.Runs(t, name) {
		if len(r.Events) > len(best) {
			best = r.Events
		}
	}
	return best
}
