package transcript_test

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/internal/transcript"
)

// repeated is a long file that is never held: lines made by next.
type repeated struct {
	next func(n int) string
	n    int
	rest *strings.Reader
}

func (r *repeated) Read(p []byte) (int, error) {
	for r.rest.Len() == 0 {
		line := r.next(r.n)
		if r.n++; line == "" {
			return 0, io.EOF
		}
		r.rest.Reset(line)
	}
	return r.rest.Read(p)
}

// TestMemory reads files of 20 MB and holds no more than 12 MB.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 60 MB")
	}
	const lines = 2000
	text := strings.Repeat("all work and no play ", 500)
	for name, next := range map[string]func(int) string{
		"claude-code": func(n int) string {
			return fmt.Sprintf(`{"type":"user","isSidechain":false,"parentUuid":"%d","uuid":"%d","message":{"role":"user","content":%q}}`+"\n", n-1, n, text)
		},
		"openai-chat": func(n int) string {
			return strings.Repeat("[", max(0, 1-n)) + fmt.Sprintf(`{"role":"user","content":%q},`, text)
		},
		"swe-agent-traj": func(n int) string {
			if n == 0 {
				return `{"trajectory":[{"action":"a","observation":"b","messages":[`
			}
			return fmt.Sprintf(`{"role":"user","content":%q},`, text)
		},
	} {
		t.Run(name, func(t *testing.T) {
			file := &repeated{rest: strings.NewReader(""), next: func(n int) string {
				if n >= lines {
					return ""
				}
				return next(n)
			}}
			if peak := peakMemory(t, file); peak > 12<<20 {
				t.Errorf("held %d MB", peak>>20)
			}
		})
	}
}

func peakMemory(t *testing.T, file io.Reader) uint64 {
	t.Helper()
	var peak uint64
	sampled := &sampler{r: file, peak: &peak}
	r, err := transcript.Open(sampled, transcript.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for s := range r.Sessions() {
		for range s.Events() {
		}
	}
	return peak
}

// sampler measures the live heap now and then while it is read.
type sampler struct {
	r     io.Reader
	reads int
	peak  *uint64
}

func (s *sampler) Read(p []byte) (int, error) {
	if s.reads++; s.reads%100 == 0 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		*s.peak = max(*s.peak, m.HeapAlloc)
	}
	return s.r.Read(p)
}
