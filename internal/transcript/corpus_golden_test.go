package transcript_test

import (
	"fmt"
	"hash/fnv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/corpustest"
	"github.com/tidemark/tidemark/internal/transcript"
)

// TestCorpusGolden keeps, for transcripts that are too large to keep, what they
// hold: by session and namespace how many events of each kind, calls, results and
// pictures there are, and a hash of the outline.
func TestCorpusGolden(t *testing.T) {
	files := corpustest.Files(t, "*/*.*", "*/*/*.json")
	for _, path := range files {
		r, err := transcript.OpenFile(path)
		if err != nil {
			continue // A picture, or a format that has no importer.
		}
		_ = r.Close()
		name := filepath.Base(filepath.Dir(path)) + "-" + filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			got := inventory(t, path)
			golden := filepath.Join("testdata", "golden", "corpus", name+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatalf("%v: run the test with -update", err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("what is in the file differs (-want +got):\n%s", diff)
			}
		})
	}
}

func inventory(t *testing.T, path string) string {
	t.Helper()
	r, err := transcript.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var b strings.Builder
	fmt.Fprintf(&b, "format %s\n", r.Format())
	for s, err := range r.Sessions() {
		if err != nil {
			fmt.Fprintf(&b, "! %v\n", err)
			continue
		}
		name := s.Name
		if r.Format() == "codex-rollout" {
			name = "…" // Nothing of these files may be kept, not even an id.
		}
		fmt.Fprintf(&b, "session %s\n", name)
		sum, counts := fnv.New32a(), map[string]map[string]int{}
		for e, err := range s.Events() {
			if err != nil {
				fmt.Fprintf(&b, "! %v\n", err)
				continue
			}
			fmt.Fprintln(sum, eventLine(e))
			if counts[e.FullNamespace] == nil {
				counts[e.FullNamespace] = map[string]int{}
			}
			count(counts[e.FullNamespace], e)
		}
		for _, namespace := range slices.Sorted(maps.Keys(counts)) {
			fmt.Fprintf(&b, "  %s: %v\n", namespace, counts[namespace])
		}
		fmt.Fprintf(&b, "  outline %08x\n", sum.Sum32())
	}
	if skipped := r.Skipped(); skipped.Records > 0 || len(skipped.Unknown) > 0 {
		fmt.Fprintf(&b, "skipped %d, unknown %v\n", skipped.Records, skipped.Unknown)
	}
	return b.String()
}

func count(counts map[string]int, e *eventlog.Event) {
	counts[strings.TrimSuffix(string(e.Kind()), "Event")]++
	switch b := e.Body.(type) {
	case *eventlog.Action:
		counts["calls"] += len(b.ToolCalls)
		counts["edits"] += len(b.FileActions)
		counts["input_tokens"] += b.InputTokens
		counts["output_tokens"] += b.OutputTokens
	case *eventlog.Output:
		for i := range b.Parts {
			if b.Parts[i].Type == eventlog.PartImage {
				counts["images"]++
			}
		}
		if b.ToolCallID != "" {
			counts["results"]++
		}
	}
	maps.DeleteFunc(counts, func(_ string, n int) bool { return n == 0 })
}
