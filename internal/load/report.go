package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
)

// report gathers what was measured.
type report struct {
	lines  []string
	rounds map[string]map[int][]round // by side and rate
	logged int64                      // the largest write-ahead log seen
	long   int
}

// round is one round of appends.
type round struct {
	persecond      float64
	p50, p99, p999 time.Duration
	processor      time.Duration // for each append
}

func (r *report) line(what, measured, of string) {
	r.lines = append(r.lines, fmt.Sprintf("| %s | %s | %s |", what, measured, of))
	fmt.Fprintf(os.Stderr, "%-60s %-40s %s\n", what, measured, of)
}

// machine measures what a forced write of a page costs.
func (r *report) machine(folder string) {
	var took []time.Duration
	f, err := os.Create(filepath.Join(folder, "page"))
	if err != nil {
		return
	}
	defer f.Close()
	page := make([]byte, 16384)
	for range 200 {
		begun := time.Now()
		if _, err := f.Write(page); err != nil || f.Sync() != nil {
			return
		}
		took = append(took, time.Since(begun))
	}
	r.line(fmt.Sprintf("%d processors; a forced write of 16 KB", runtime.NumCPU()), quantiles(took), "")
}

func (r *report) appends(side string, rate int, took []time.Duration, length, processor time.Duration) {
	if r.rounds == nil {
		r.rounds = map[string]map[int][]round{}
	}
	if r.rounds[side] == nil {
		r.rounds[side] = map[int][]round{}
	}
	one := round{
		float64(len(took)) / length.Seconds(), quantile(took, 0.5), quantile(took, 0.99), quantile(took, 0.999),
		processor / time.Duration(max(len(took), 1)),
	}
	r.rounds[side][rate] = append(r.rounds[side][rate], one)
	fmt.Fprintf(os.Stderr, "  %-12s rate %-6d %s\n", side, rate, one)
}

func (r *report) log(size int64) { r.logged = max(r.logged, size) }

func (r *report) streams(lost, events int64) {
	r.line("events on streams", humanize.Comma(events), fmt.Sprintf("%d lost or out of order", lost))
}

func (r *report) memory(what string, now, most int64) {
	r.line(what, humanize.IBytes(uint64(now)), humanize.IBytes(uint64(most))+" at most")
}

func (r *report) filled(events int, took time.Duration) {
	r.long = events
	r.line("written: a session of "+humanize.Comma(int64(events))+" events", took.Round(time.Millisecond).String(),
		fmt.Sprintf("%s events/s", humanize.Comma(int64(float64(events)/took.Seconds()))))
}

func (r *report) longest() string { return fmt.Sprintf("long-%d", r.long) }

func (r *report) contexts(events int, grows bool, took []time.Duration) {
	state := "unchanged"
	if grows {
		state = "grown"
	}
	r.line(fmt.Sprintf("context of %s events, %s", humanize.Comma(int64(events)), state), quantiles(took), "")
}

func (r *report) restart(how string, ready, first time.Duration) {
	r.line("start after it was "+how+": ready", ready.Round(time.Millisecond).String(), "first context "+first.Round(time.Millisecond).String())
}

// write prints the table, appends first.
func (r *report) write(w io.Writer) error {
	var b strings.Builder
	b.WriteString("| what | measured | beside it |\n| --- | --- | --- |\n")
	for _, rate := range r.rates() {
		own, bare := median(r.rounds["daemon"][rate]), median(r.rounds["bare store"][rate])
		what := fmt.Sprintf("appends at %s/s", humanize.Comma(int64(rate)))
		if rate == 0 {
			what = "appends as fast as they go"
		}
		fmt.Fprintf(&b, "| %s | %s | bare store: %s; ratio %.2f |\n", what, own, bare, own.persecond/bare.persecond)
	}
	fmt.Fprintf(&b, "| largest write-ahead log | %s | |\n", humanize.IBytes(uint64(r.logged)))
	for _, line := range r.lines {
		b.WriteString(line + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *report) rates() []int {
	var rates []int
	for rate := range r.rounds["daemon"] {
		rates = append(rates, rate)
	}
	slices.SortFunc(rates, func(a, b int) int { return b - a })
	return rates
}

func (r round) String() string {
	return fmt.Sprintf("%s/s, p50 %s, p99 %s, p99.9 %s, %d µs of CPU each", humanize.Comma(int64(r.persecond)),
		milliseconds(r.p50), milliseconds(r.p99), milliseconds(r.p999), r.processor.Microseconds())
}

// median takes the middle of each figure.
func median(rounds []round) round {
	return round{
		middle(rounds, func(r round) float64 { return r.persecond }), middle(rounds, func(r round) time.Duration { return r.p50 }),
		middle(rounds, func(r round) time.Duration { return r.p99 }), middle(rounds, func(r round) time.Duration { return r.p999 }),
		middle(rounds, func(r round) time.Duration { return r.processor }),
	}
}

func middle[T cmp.Ordered](rounds []round, of func(round) T) (zero T) {
	if len(rounds) == 0 {
		return zero
	}
	values := make([]T, len(rounds))
	for i, r := range rounds {
		values[i] = of(r)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func quantile(took []time.Duration, q float64) time.Duration {
	if len(took) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(took))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

func quantiles(took []time.Duration) string {
	return fmt.Sprintf("p50 %s, p99 %s, p99.9 %s", milliseconds(quantile(took, 0.5)), milliseconds(quantile(took, 0.99)), milliseconds(quantile(took, 0.999)))
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}
