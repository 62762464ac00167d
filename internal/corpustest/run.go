package corpustest

import (
	"iter"
	"path/filepath"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript"
)

// Run is what one agent did in one recorded session.
type Run struct {
	Format string // the folder of the transcript
	File   string // its name there
	Events []*eventlog.Event
}

// Runs reads the recordings that match a pattern, file by file: a run for each
// namespace of each session, in the order in which they begin.
func Runs(t testing.TB, pattern string) iter.Seq[Run] {
	t.Helper()
	files := Files(t, pattern)
	return func(yield func(Run) bool) {
		for _, file := range files {
			r, err := transcript.OpenFile(file)
			if err != nil {
				continue // a picture, or a folder
			}
			goOn := runsOf(t, r, filepath.Base(filepath.Dir(file)), filepath.Base(file), yield)
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			if !goOn {
				return
			}
		}
	}
}

func runsOf(t testing.TB, r *transcript.Reader, format, file string, yield func(Run) bool) bool {
	for s, err := range r.Sessions() {
		if err != nil {
			t.Fatalf("%s/%s: %v", format, file, err)
		}
		for _, events := range byNamespace(s) {
			if !yield(Run{Format: format, File: file, Events: events}) {
				return false
			}
		}
	}
	return true
}

func byNamespace(s *transcript.Session) [][]*eventlog.Event {
	var order []string
	spaces := map[string][]*eventlog.Event{}
	for e, err := range s.Events() {
		if err != nil {
			continue // one record that cannot be read
		}
		if spaces[e.FullNamespace] == nil {
			order = append(order, e.FullNamespace)
		}
		spaces[e.FullNamespace] = append(spaces[e.FullNamespace], e)
	}
	var all [][]*eventlog.Event
	for _, name := range order {
		all = append(all, spaces[name])
	}
	return all
}
