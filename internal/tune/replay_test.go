package tune

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/tokens"
)

// steady is the track of an agent that reads one file after the other.
func steady(t testing.TB, steps int) *Track {
	t.Helper()
	r, err := render.New(render.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var events []*eventlog.Event
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	add := func(b eventlog.Body) {
		e := eventlog.New("reader", b)
		e.Seq, e.Timestamp = int64(len(events)+1), at
		e.ID = fmt.Sprint(e.Seq)
		e.Normalize()
		events = append(events, e)
		at = at.Add(2 * time.Second)
	}
	add(&eventlog.TaskStart{TaskName: "read", Message: "Read all files."})
	for i := range steps {
		add(&eventlog.Action{Terminal: fmt.Sprintf("cat file%d.txt", i)})
		add(&eventlog.Output{Parts: []eventlog.Part{{Type: eventlog.PartText, Text: fmt.Sprint("line ", i)}}})
	}
	return NewTrack("reader", events, Costs{
		Renderers: map[int]*render.Renderer{1024: r}, Encoding: tokens.MustGet("o200k_base"),
	})
}

// TestBillByHand follows a cache through three calls, a compaction's cut and a
// cold start, with figures that were added up by hand.
func TestBillByHand(t *testing.T) {
	p := Price{Input: 10, Read: 1, Write: 12, Output: 50, TTL: 60, Least: 100, Step: 10}
	c := cache{price: p}
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	c.call(at, 50, 5)                       // too short for the cache: 50 uncached
	c.call(at.Add(10*time.Second), 205, 5)  // 50 kept, below the least: 205 written
	c.call(at.Add(20*time.Second), 300, 5)  // 205 kept, in steps of ten: 200 read, 100 written
	c.cut(150)                              // a compaction
	c.call(at.Add(30*time.Second), 200, 5)  // 150 read, 50 written
	c.call(at.Add(200*time.Second), 210, 5) // cold: 210 written
	want := Bill{Read: 350, Write: 205 + 100 + 50 + 210, Uncached: 50, Output: 25}
	if c.bill != want {
		t.Errorf("bill %+v, want %+v", c.bill, want)
	}
	if got, want := c.bill.Cost(p), (350*1+565*12+50*10+25*50)/1e6; math.Abs(got-want) > 1e-12 {
		t.Errorf("cost $%v, want $%v", got, want)
	}
}

// TestPoliciesKeepTheirPromises checks what each policy says of itself.
func TestPoliciesKeepTheirPromises(t *testing.T) {
	track := alike(t, 600)
	p := profiles[0]
	s := Setting{High: 40_000, Low: 20_000, Share: 0.25, LowDetail: 1024, Fixed: 1000}
	step := 600
	for _, policy := range []Policy{Fixed, Adaptive, Sliding, EveryTurn} {
		s.Policy = policy
		r, err := track.Replay(s, p)
		if err != nil {
			t.Fatal(err)
		}
		if r.Calls != track.Calls() || r.Ended {
			t.Errorf("%s: %d calls of %d", policy, r.Calls, track.Calls())
		}
		if r.Peak > s.High+step {
			t.Errorf("%s: a prompt of %d tokens, over high water %d and a step", policy, r.Peak, s.High)
		}
		if r.Compactions == 0 {
			t.Errorf("%s: nothing was compacted", policy)
		}
		if sum := r.Full + r.Low + r.Summarized; sum > 1+1e-9 || policy != Sliding && sum < 1-1e-9 {
			t.Errorf("%s: shows %.3f of the log", policy, sum)
		}
		for _, at := range r.Timeline {
			if at.Full < 0 || at.Low < 0 || at.Summarized < 0 {
				t.Fatalf("%s: %+v", policy, at)
			}
		}
	}
}

func TestAppendOnlyEndsWithItsWindow(t *testing.T) {
	track := alike(t, 600)
	r, err := track.Replay(Setting{Policy: AppendOnly, High: 30_000, LowDetail: 1024}, profiles[0])
	if err != nil {
		t.Fatal(err)
	}
	if !r.Ended || r.Peak > 30_000 || r.Compactions != 0 {
		t.Errorf("ended %v, peak %d, compactions %d", r.Ended, r.Peak, r.Compactions)
	}
	if r.Hits < 0.9 {
		t.Errorf("only %.2f of the input came from the cache, though nothing ever changed", r.Hits)
	}
}

// TestWorseHabitsCostMore is the reason why tiers change at compactions only.
func TestWorseHabitsCostMore(t *testing.T) {
	track := varied(t, 1200)
	for i := range track.low[1024] {
		track.low[1024][i] /= 2
	}
	s := Setting{Policy: Fixed, High: 60_000, Low: 30_000, Share: 0.25, LowDetail: 1024, Fixed: 4000}
	ours, err := track.Replay(s, profiles[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range Baselines(s, 200_000)[1:] {
		r, err := track.Replay(b, profiles[0])
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %.2f times the cost", b.Policy, r.Cost/ours.Cost)
		if r.Cost < ours.Cost*1.3 {
			t.Errorf("%s costs $%.2f, compactions alone $%.2f", b.Policy, r.Cost, ours.Cost)
		}
	}
}

// TestExactAgreesWithTheModel compares modelled sizes of summaries with those
// of digests.
func TestExactAgreesWithTheModel(t *testing.T) {
	track := steady(t, 600)
	s := Setting{Policy: Fixed, High: 4000, Low: 2000, Share: 0.25, LowDetail: 1024, Fixed: 200}
	model, err := track.Replay(s, profiles[0])
	if err != nil {
		t.Fatal(err)
	}
	exact, err := track.Exact(context.Background(), s, profiles[0], 3)
	if err != nil {
		t.Fatal(err)
	}
	if ratio := model.Cost / exact.Cost; ratio < 0.9 || ratio > 1.1 {
		t.Errorf("modelled $%.4f, exact $%.4f", model.Cost, exact.Cost)
	}
}

// BenchmarkSweep is 200 settings over 10,000 events.
func BenchmarkSweep(b *testing.B) {
	track := steady(b, 5000)
	for i := range track.full {
		track.full[i], track.low[1024][i] = 150, 150
	}
	settings := Grid{
		Policies: []Policy{Fixed, Adaptive}, High: []int{16_000, 24_000, 32_000, 48_000, 64_000, 80_000, 96_000, 128_000, 160_000, 190_000},
		LowShares: []float64{0.3, 0.4, 0.5, 0.6, 0.75}, Shares: []float64{0.25, 0.5}, LowDetail: []int{1024}, Fixed: 4000,
	}.Settings()
	b.ReportMetric(float64(len(settings)), "settings")
	b.ReportMetric(float64(track.Len()), "events")
	for b.Loop() {
		if _, err := Sweep(context.Background(), []*Track{track}, settings, profiles[0]); err != nil {
			b.Fatal(err)
		}
	}
}
