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

// TestKilledBetweenAnyTwoWrites writes a transcript in pieces and kills the
// daemon after some writes to the store in each of its lives but the last. A
// checkpoint is made wherever one can be, or hardly ever.
func TestKilledBetweenAnyTwoWrites(t *testing.T) {
	for _, path := range files(t, "../../transcript/testdata/made-up/*.jsonl", "../../transcript/testdata/made-up/*.ndjson") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			want := imported(t, string(data))
			rapid.Check(t, func(rt *rapid.T) {
				b := newBench(t)
				b.opts.CheckpointBytes = rapid.SampledFrom([]int64{1, 500, 1 << 20}).Draw(rt, "checkpoints")
				written := 0
				for lives := rapid.IntRange(1, 3).Draw(rt, "lives"); lives > 0; lives-- {
					cut := rapid.IntRange(written, len(data)).Draw(rt, "cut")
					b.append("run.jsonl", string(data[written:cut]))
					written = cut
					b.revive(rapid.Int64Range(0, 12).Draw(rt, "writes"))
					b.start()
					b.stop()
				}
				b.append("run.jsonl", string(data[written:]))
				b.age("run.jsonl")
				b.revive(forever)
				b.start()
				b.stop()
				var got []string
				for _, name := range b.sessions() {
					got = append(got, b.stored(rt, name)...)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					rt.Fatalf("%s\nthe log:\n%s", diff, b.log)
				}
			})
		})
	}
}
