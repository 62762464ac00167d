package picture

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/disintegration/imaging"
)

// BenchmarkFit compares with the plain way to do it, in turns, by CPU time. MB is
// all that a picture allocates.
func BenchmarkFit(b *testing.B) {
	inputs := []struct {
		name string
		data []byte
	}{
		{"screen-png", asPNG(screen(1920, 1080))},
		{"photo-jpeg", asJPEG(photo(1920, 1080))},
	}
	for _, in := range inputs {
		for _, limit := range []int{768, 200} {
			b.Run(fmt.Sprintf("%s/%d-tokens", in.name, limit), func(b *testing.B) { compare(b, in.data, limit) })
		}
	}
	b.Run("seen", func(b *testing.B) {
		var w Workshop
		data := inputs[0].data
		sum := hash(data)
		again := func() { must(w.FitTo(data, sum, Bounds{Rule: cells{}, Tokens: 768})) }
		again()
		for b.Loop() {
			again()
		}
	})
	b.Run("corpus", func(b *testing.B) { compare(b, corpus(b)["screenshot3.png"], 200) })
}

func compare(b *testing.B, data []byte, limit int) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var ratios []float64
	var ours *Picture
	var plainBytes int
	for b.Loop() {
		start := cpuTime()
		ours = must((&Workshop{}).Fit(data, cells{}, limit))
		middle := cpuTime()
		plainBytes = plain(data, ours.Width, ours.Height)
		ratios = append(ratios, float64(cpuTime()-middle)/float64(middle-start))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "×cheaper")
	b.ReportMetric(float64(plainBytes)/float64(len(ours.Data)), "×smaller")
	b.ReportMetric(float64(allocated(func() { must((&Workshop{}).Fit(data, cells{}, limit)) }))/(1<<20), "MB")
}

// plain is what one would write without this package.
func plain(data []byte, w, h int) int {
	img := must(imaging.Decode(bytes.NewReader(data)))
	var out bytes.Buffer
	if err := imaging.Encode(&out, imaging.Fit(img, w, h, imaging.Lanczos), imaging.PNG); err != nil {
		panic(err)
	}
	return out.Len()
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
