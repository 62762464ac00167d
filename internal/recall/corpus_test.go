package recall_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript"
)

// corpusDir is where the recorded transcripts are: TIDEMARK_CORPUS, or beside
// the repository.
func corpusDir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("TIDEMARK_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no recorded transcripts: %v; set TIDEMARK_CORPUS to their folder", err)
	}
	return dir
}

// run is what one agent did in one recorded session.
type run struct {
	format string // the folder of the transcript
	file   string
	events []*eventlog.Event
}

// runs reads the transcripts: a run for each namespace of each session. The
// episodes of a file with many sessions are runs of their own.
func runs(t testing.TB) []run {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(corpusDir(t), "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	var all []run
	for _, file := range files {
		r, err := transcript.OpenFile(file)
		if err != nil {
			continue // a picture, or a folder
		}
		for s, err := range r.Sessions() {
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			for _, events := range byNamespace(s) {
				all = append(all, run{filepath.Base(filepath.Dir(file)), filepath.Base(file), events})
			}
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return all
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

// cut parts a run between two groups, where the first part has at least so many
// percent of the text.
func cut(events []*eventlog.Event, size func(*eventlog.Event) int, percent int) (covered, rest []*eventlog.Event) {
	total := 0
	for _, e := range events {
		total += size(e)
	}
	before := 0
	for _, g := range eventlog.Groups(events) {
		if before*100 >= total*percent {
			rest = append(rest, g.Events...)
			continue
		}
		for _, e := range g.Events {
			before += size(e)
		}
		covered = append(covered, g.Events...)
	}
	return slices.Clip(covered), rest
}
