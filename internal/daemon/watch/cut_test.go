package watch_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestNothingIsLostOrDoubled writes a transcript in random pieces, with
// restarts in between, and compares the session with that of the whole file.
func TestNothingIsLostOrDoubled(t *testing.T) {
	for _, name := range []string{"claude-code-made-up.jsonl", "openai-chat-made-up.jsonl", "tidemark-events.ndjson"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(filepath.Join("../../transcript/testdata/made-up", name))
			if err != nil {
				t.Fatal(err)
			}
			want := imported(t, string(data))
			rapid.Check(t, func(rt *rapid.T) {
				cuts := rapid.SliceOfN(rapid.IntRange(0, len(data)), 0, 3).Draw(rt, "cuts")
				restarts := rapid.SliceOfN(rapid.Bool(), 4, 4).Draw(rt, "restarts")
				b := newBench(t)
				defer func() {
					if b.stop != nil {
						b.stop()
					}
				}()
				b.start()
				written := 0
				for i, cut := range append(cuts, len(data)) {
					if restarts[i] {
						b.stop()
					}
					b.append("run.jsonl", string(data[written:max(cut, written)]))
					written = max(cut, written)
					if restarts[i] {
						b.start()
					}
				}
				b.stop()
				b.age("run.jsonl")
				b.start()
				if diff := cmp.Diff(want, b.stored(rt, b.only(rt))); diff != "" {
					rt.Fatalf("%s\nthe log:\n%s", diff, b.log)
				}
			})
		})
	}
}
