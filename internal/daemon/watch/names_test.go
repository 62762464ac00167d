package watch_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/internal/app"
	"github.com/tidemark/tidemark/internal/corpustest"
)

func TestTwoFilesOfOneName(t *testing.T) {
	b := newBench(t)
	for _, dir := range []string{"a", "b"} {
		if err := os.Mkdir(b.path(dir), 0o700); err != nil {
			t.Fatal(err)
		}
		b.write(dir+"/run.jsonl", fail("the same")+fail("of "+dir))
		b.age(dir + "/run.jsonl")
	}
	b.start()
	first, second := b.messages("run", 2), b.messages("run-2", 2)
	if all := []string{first[1], second[1]}; !slices.Contains(all, "of a") || !slices.Contains(all, "of b") {
		t.Errorf("%q", all)
	}
	b.stop()
	b.start()
	same(t, b.sessions(), "run", "run-2")
}

// TestNamesAreThoseOfAnImport watches each sample and recording, and imports it
// behind that: the sessions are the same, and nothing comes twice.
func TestNamesAreThoseOfAnImport(t *testing.T) {
	t.Run("samples", func(t *testing.T) {
		const madeUp = "../../transcript/testdata/made-up"
		compareNames(t, files(t, madeUp+"/*.*", madeUp+"/webvoyager-made-up/*.json", "../../../testdata/transcripts/*"))
	})
	t.Run("recordings", func(t *testing.T) {
		compareNames(t, corpustest.Files(t, "*/*.*", "webvoyager/*/*.json"))
	})
}

func files(t *testing.T, patterns ...string) (all []string) {
	t.Helper()
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		all = append(all, found...)
	}
	return all
}

func compareNames(t *testing.T, paths []string) {
	for _, path := range paths {
		if filepath.Base(path) == "README.md" {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			imported := newBench(t)
			done, _, err := app.ImportFile(t.Context(), imported.engine, path, "", nil)
			if err != nil || len(done) == 0 {
				t.Fatal(done, err)
			}
			watched := newBench(t)
			watched.opts.Paths = []string{path}
			watched.opts.Settle = time.Nanosecond // a file that was copied just now is whole, too
			watched.start()
			watched.stop()
			same(t, watched.sessions(), imported.sessions()...)
			for _, name := range imported.sessions() {
				if diff := cmp.Diff(imported.stored(t, name), watched.stored(t, name)); diff != "" {
					t.Errorf("session %s: %s", name, diff)
				}
			}
			again, _, err := app.ImportFile(t.Context(), watched.engine, path, "", nil)
			for _, session := range again {
				if session.Added > 0 {
					t.Errorf("the import brought %d events more", session.Added)
				}
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// TestTwoRunsOfOneFileName watches two tasks of a program that gives all its
// files one name.
func TestTwoRunsOfOneFileName(t *testing.T) {
	b := newBench(t)
	sample, err := os.ReadFile("../../transcript/testdata/made-up/webvoyager-made-up/interact_messages.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range []string{"Coursera--1", "Coursera--2"} {
		if err := os.Mkdir(b.path(task), 0o700); err != nil {
			t.Fatal(err)
		}
		b.write(task+"/interact_messages.json", string(sample))
	}
	b.start()
	same(t, b.sessions(), "Coursera--1", "Coursera--2")
}
