// Command bench compares package tokens with the Go counters of the same
// encodings: CPU time of the same texts in the same process, taken in turns.
//
//	GOMAXPROCS=1 go run . [-rounds 5] [-size 262144]
//
// It prints megabytes a second of CPU time, and the median over the rounds of
// each round's ratio to tiktoken-go's EncodeOrdinary.
package main

import (
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/pkoukk/tiktoken-go"
	loader "github.com/pkoukk/tiktoken-go-loader"
	"github.com/tidemark/tidemark/tokens"
	"github.com/tiktoken-go/tokenizer"
)

func main() {
	rounds := flag.Int("rounds", 5, "rounds to take the median of")
	size := flag.Int("size", 1<<18, "bytes of each text")
	flag.Parse()
	if err := run(*rounds, *size); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(rounds, size int) error {
	tiktoken.SetBpeLoader(loader.NewOfflineLoader())
	texts, err := makeTexts(size)
	if err != nil {
		return err
	}
	for _, encoding := range []string{"cl100k_base", "o200k_base"} {
		counters, err := makeCounters(encoding)
		if err != nil {
			return err
		}
		compare(encoding, counters, texts, rounds)
	}
	parallel(texts)
	return nil
}

// counter is one contender.
type counter struct {
	name  string
	count func(string) int
}

// makeCounters loads the contenders, tiktoken-go first and ours last, and prints
// what each costs to load.
func makeCounters(encoding string) ([]counter, error) {
	var counters []counter
	add := func(name string, load func() (func(string) int, error)) error {
		before, start := heap(), time.Now()
		count, err := load()
		if err != nil {
			return fmt.Errorf("load %s: %w", name, err)
		}
		count("to make lazy tables")
		fmt.Printf("%s %s: loaded in %.0f ms, %.1f MB of heap\n", encoding, name,
			float64(time.Since(start).Microseconds())/1e3, float64(heap()-before)/1e6)
		counters = append(counters, counter{name, count})
		return nil
	}
	err := add("tiktoken-go", func() (func(string) int, error) {
		e, err := tiktoken.GetEncoding(encoding)
		return func(s string) int { return len(e.EncodeOrdinary(s)) }, err
	})
	if err != nil {
		return nil, err
	}
	err = add("tokenizer", func() (func(string) int, error) {
		e, err := tokenizer.Get(tokenizer.Encoding(encoding))
		return func(s string) int { n, _ := e.Count(s); return n }, err
	})
	if err != nil {
		return nil, err
	}
	err = add("tidemark", func() (func(string) int, error) {
		e, err := tokens.Get(encoding)
		return e.Count, err
	})
	return counters, err
}

// heap is the live heap in bytes.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// compare prints a line for each text.
func compare(encoding string, counters []counter, texts []text, rounds int) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	defer w.Flush()
	fmt.Fprintf(w, "%s\t", encoding)
	for _, c := range counters {
		fmt.Fprintf(w, "%s MB/s\t×\tallocs\t", c.name)
	}
	fmt.Fprintln(w)
	product := make([]float64, len(counters))
	for _, t := range texts {
		fmt.Fprintf(w, "%s\t", t.name)
		want := counters[0].count(t.text)
		seconds := measure(counters, t.text, rounds)
		for i, c := range counters {
			ratio := medianRatio(seconds[0], seconds[i])
			product[i] += math.Log(ratio) / float64(len(texts))
			wrong := ""
			if got := c.count(t.text); got != want {
				wrong = fmt.Sprintf(" (counts %d, not %d)", got, want)
			}
			fmt.Fprintf(w, "%.1f\t%.1f%s\t%.0f\t", float64(len(t.text))/1e6/median(seconds[i]), ratio, wrong, allocations(c, t.text))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "geometric mean\t")
	for i := range counters {
		fmt.Fprintf(w, "\t%.1f\t\t", math.Exp(product[i]))
	}
	fmt.Fprintln(w)
}

// measure returns the CPU seconds of a count, for each counter and round. The
// counters take turns; each turn repeats the count until it is long enough to
// time.
func measure(counters []counter, s string, rounds int) [][]float64 {
	seconds := make([][]float64, len(counters))
	for range rounds {
		for i, c := range counters {
			runtime.GC()
			n, start := 0, cpu()
			for cpu()-start < 30*time.Millisecond || n == 0 {
				c.count(s)
				n++
			}
			seconds[i] = append(seconds[i], (cpu()-start).Seconds()/float64(n))
		}
	}
	return seconds
}

// cpu is the CPU time of this process.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func allocations(c counter, s string) float64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	c.count(s)
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs - before.Mallocs)
}

func medianRatio(base, other []float64) float64 {
	ratios := make([]float64, len(base))
	for i := range base {
		ratios[i] = base[i] / other[i]
	}
	return median(ratios)
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// parallel prints what two cores gain on one large text.
func parallel(texts []text) {
	var all string
	for len(all) < 32<<20 {
		for _, t := range texts[:5] {
			all += t.text
		}
	}
	e := tokens.MustGet("o200k_base")
	old := runtime.GOMAXPROCS(2)
	defer runtime.GOMAXPROCS(old)
	var ratios []float64
	for range 5 {
		start := time.Now()
		one := e.Count(all)
		middle := time.Now()
		if two := e.CountParallel(all, 2); two != one {
			fmt.Println("parallel count is wrong:", two, one)
		}
		ratios = append(ratios, float64(middle.Sub(start))/float64(time.Since(middle)))
	}
	fmt.Printf("two cores on %d MB: %.2f times\n", len(all)>>20, median(ratios))
}
