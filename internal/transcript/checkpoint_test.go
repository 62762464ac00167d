package transcript_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/internal/corpustest"
	"github.com/tidemark/tidemark/internal/transcript"
)

// TestGoingOnFromCheckpoints reads the beginning of a file of lines, goes on
// from a checkpoint at its end, perhaps several times, and compares what comes
// with what the whole file gives.
func TestGoingOnFromCheckpoints(t *testing.T) {
	for name, data := range lineSamples(t) {
		t.Run(name, func(t *testing.T) { checkCuts(t, data) })
	}
	t.Run("recordings", func(t *testing.T) {
		for _, path := range corpustest.Files(t, "claude-code/japanese-sidechains.jsonl", "codex-rollout/*images.jsonl", "pi-session/*") {
			t.Run(filepath.Base(path), func(t *testing.T) { checkCuts(t, readFile(t, path)) })
		}
	})
}

// lineSamples are made-up files of each format of lines.
func lineSamples(t *testing.T) map[string][]byte {
	t.Helper()
	samples := map[string][]byte{}
	for _, name := range []string{
		"claude-code-made-up.jsonl", "codex-rollout-made-up.jsonl", "gemini-cli-made-up.jsonl", "openai-chat-made-up.jsonl",
		"pi-session-made-up.jsonl", "tidemark-events.ndjson",
	} {
		samples[name] = readFile(t, filepath.Join("testdata", "made-up", name))
	}
	for _, name := range []string{"langchain-made-up.json", "openhands-events-made-up.json"} {
		var list []jsontext.Value
		sample := bytes.NewReader(readFile(t, filepath.Join("testdata", "made-up", name)))
		if err := json.UnmarshalDecode(jsontext.NewDecoder(sample, jsontext.AllowInvalidUTF8(true)), &list); err != nil {
			t.Fatal(err)
		}
		for _, value := range list {
			_ = value.Compact()
			samples[name+"l"] = append(append(samples[name+"l"], value...), '\n')
		}
	}
	return samples
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func checkCuts(t *testing.T, data []byte) {
	whole := map[string][]string{}
	readOn(t, data, len(data), false, nil, whole)
	first := bytes.IndexByte(data, '\n') + 1 // the format is told by a whole line
	rapid.Check(t, func(rt *rapid.T) {
		got := map[string][]string{}
		var checkpoint []byte
		at := first
		for cuts := rapid.IntRange(1, 3).Draw(rt, "cuts"); cuts > 0; cuts-- {
			at = rapid.IntRange(at, len(data)).Draw(rt, "cut")
			if next := readOn(rt, data, at, true, checkpoint, got); next != nil {
				checkpoint = next
			} else if at == len(data) {
				rt.Fatal("no checkpoint at the end")
			}
		}
		readOn(rt, data, len(data), false, checkpoint, got)
		if diff := cmp.Diff(whole, got); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// readOn reads a file up to a cut and adds its events to those of an earlier
// reading. It gives a checkpoint of the end.
func readOn(t rapid.TB, data []byte, cut int, growing bool, from []byte, into map[string][]string) (checkpoint []byte) {
	file := &ending{Reader: bytes.NewReader(data[:cut])}
	r, err := transcript.Open(file, transcript.Options{Name: "run.jsonl", Growing: growing, Resume: from})
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]bool{}
	file.atEnd = func() {
		if data, _ := r.Checkpoint(); data != nil {
			checkpoint = data
		}
	}
	for s, err := range r.Sessions() {
		if err != nil {
			continue
		}
		given[s.Name] = true
		into[s.Name] = into[s.Name][:min(int(s.After), len(into[s.Name]))] // the others are held in the checkpoint
		for e, err := range s.Events() {
			if err == nil {
				into[s.Name] = append(into[s.Name], fmt.Sprint(e.Seq, " ", eventLine(e)))
			}
		}
	}
	return checkpoint
}

// ending calls atEnd before it says that the file ends.
type ending struct {
	*bytes.Reader
	atEnd func()
}

func (e *ending) Read(p []byte) (int, error) {
	n, err := e.Reader.Read(p)
	if errors.Is(err, io.EOF) && e.atEnd != nil {
		e.atEnd()
	}
	return n, err
}

func TestCheckpointsOfOtherFiles(t *testing.T) {
	data := readFile(t, "testdata/made-up/claude-code-made-up.jsonl")
	checkpoint := readOn(t, data, len(data), true, nil, map[string][]string{})
	for name, resume := range map[string][]byte{"broken": checkpoint[:20], "of no session": []byte(`{"format":"claude-code"}`)} {
		if _, err := transcript.Open(bytes.NewReader(data), transcript.Options{Resume: resume}); !errors.Is(err, transcript.ErrCheckpoint) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := readFile(t, "testdata/made-up/pi-session-made-up.jsonl")
	if _, err := transcript.Open(bytes.NewReader(other), transcript.Options{Resume: checkpoint}); !errors.Is(err, transcript.ErrCheckpoint) {
		t.Error(err)
	}
	state := strings.Replace(string(checkpoint), `"conversations":[`, `"conversations":[],"x":[`, 1)
	r, err := transcript.Open(bytes.NewReader(data), transcript.Options{Resume: []byte(state)})
	if err != nil {
		t.Fatal(err)
	}
	for s := range r.Sessions() {
		for _, err := range s.Events() {
			if !errors.Is(err, transcript.ErrCheckpoint) {
				t.Errorf("got %v", err)
			}
		}
	}
}
