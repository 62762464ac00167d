// Package corpustest finds recorded transcripts for tests: sessions of many
// agents that are too large, or not ours, to keep beside the code.
//
// They lie in the folder that TIDEMARK_CORPUS names, else in shared/corpus beside
// the repository, one folder a format. A test that asks for what is not there is
// skipped.
package corpustest

import (
	"os"
	"path/filepath"
	"testing"
)

// Files are the paths of the recordings that match any of the patterns, such as
// "claude-code/*.jsonl".
func Files(t testing.TB, patterns ...string) []string {
	t.Helper()
	root, err := root()
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, pattern := range patterns {
		found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatalf("recordings %s: %v", pattern, err)
		}
		if len(found) == 0 {
			t.Skipf("no recordings at %s: set TIDEMARK_CORPUS to a folder of them, one folder a format", filepath.Join(root, pattern))
		}
		files = append(files, found...)
	}
	return files
}

// File is the path of one recording, such as "claude-code/png-read.jsonl".
func File(t testing.TB, name string) string {
	t.Helper()
	return Files(t, name)[0]
}

func root() (string, error) {
	if named := os.Getenv("TIDEMARK_CORPUS"); named != "" {
		return named, nil
	}
	dir, err := os.Getwd() // the folder of the test's package
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "..", "shared", "corpus"), nil
		}
		above := filepath.Dir(dir)
		if above == dir {
			return "", os.ErrNotExist
		}
		dir = above
	}
}
