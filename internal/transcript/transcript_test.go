package transcript_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript"
)

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	write := func(name, data string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, test := range []struct {
		path string
		want error
		says string
	}{
		{write("empty.jsonl", ""), transcript.ErrEmpty, "empty"},
		{write("blank.jsonl", " \n\n"), transcript.ErrEmpty, "empty"},
		{write("picture.json", "\x89PNG\r\n\x1a\n\x00\x00"), transcript.ErrBinary, "UTF-8"},
		{write("other.json", `{"colour":"blue"}`), transcript.ErrUnknownFormat, "claude-code"},
		{write("words.json", "once upon a time"), transcript.ErrUnknownFormat, "tidemark"},
		{dir, transcript.ErrDirectory, "name a file"},
		{filepath.Join(dir, "none.json"), fs.ErrNotExist, "check the path"},
	} {
		_, err := transcript.OpenFile(test.path)
		if !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", test.path, err, test.want)
			continue
		}
		if text := err.Error(); !strings.Contains(text, test.path) || !strings.Contains(text, test.says) {
			t.Errorf("%s: %q does not name the file or say %q", test.path, text, test.says)
		}
	}
}

func TestOpenUnreadable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret.jsonl")
	if err := os.WriteFile(path, []byte("{}"), 0o000); err != nil {
		t.Fatal(err)
	}
	if f, err := os.Open(path); err == nil {
		_ = f.Close()
		return // root may read everything
	}
	if _, err := transcript.OpenFile(path); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v, want a permission error", err)
	}
}

// TestNameIsNotAsked reads each sample under a name that says nothing.
func TestNameIsNotAsked(t *testing.T) {
	for _, path := range sampleFiles(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := transcript.OpenFile(path)
		for _, mark := range []string{"", "\xEF\xBB\xBF"} {
			// A plain reader can be read but once.
			r, err := transcript.Open(io.MultiReader(strings.NewReader(mark), bytes.NewReader(data)), transcript.Options{})
			if err != nil || r.Format() != want.Format() {
				t.Errorf("%s: got %v, %v", path, r, err)
			}
		}
		_ = want.Close()
	}
}

// TestExportReadsBack writes each sample's events as Tidemark's own and reads
// them again.
func TestExportReadsBack(t *testing.T) {
	for _, path := range sampleFiles(t) {
		r, err := transcript.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for s, err := range r.Sessions() {
			if err != nil {
				continue
			}
			var exported bytes.Buffer
			var want, got []string
			for e, err := range s.Events() {
				if err == nil {
					want = append(want, eventLine(e))
					if err := eventlog.Encode(&exported, e); err != nil {
						t.Fatal(err)
					}
				}
			}
			own, err := transcript.Open(&exported, transcript.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for s := range own.Sessions() {
				for e, err := range s.Events() {
					if err != nil {
						t.Errorf("%s: %v", path, err)
						continue
					}
					got = append(got, eventLine(e))
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, session %s (-want +got):\n%s", path, s.Name, diff)
			}
		}
		_ = r.Close()
	}
}

// TestGrowing cuts samples of lines anywhere: what a growing file gives is
// always a beginning of what the whole file gives.
func TestGrowing(t *testing.T) {
	for _, path := range sampleFiles(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		whole := growingLines(t, data)
		for cut := len(data) / 7; cut < len(data); cut += len(data)/7 + 1 {
			part := growingLines(t, data[:cut])
			if len(part) > len(whole) || !slices.Equal(part, whole[:len(part)]) {
				t.Errorf("%s cut at byte %d: %s", path, cut, cmp.Diff(whole[:min(len(whole), len(part))], part))
			}
		}
	}
}

func growingLines(t *testing.T, data []byte) []string {
	t.Helper()
	r, err := transcript.Open(bytes.NewReader(data), transcript.Options{Growing: true})
	if err != nil {
		return nil
	}
	var lines []string
	for s := range r.Sessions() {
		if s == nil {
			continue
		}
		for e, err := range s.Events() {
			if err == nil {
				lines = append(lines, s.Name+" "+eventLine(e))
			}
		}
	}
	return lines
}

// TestBrokenRecords says one thing about each broken record and goes on.
func TestBrokenRecords(t *testing.T) {
	message := func(n int) string { return fmt.Sprintf(`{"role":"user","content":"message %d"}`, n) }
	for _, test := range []struct {
		name, data   string
		events, bad  int
		line, record int
	}{
		{"sound", message(1) + "\n" + message(2) + "\n", 2, 0, 0, 0},
		{"joined", message(1) + message(2) + "\n" + message(3), 3, 0, 0, 0},
		{"cut off, then joined", message(1) + "\n" + `{"role":"user","cont` + message(2) + "\n" + message(3), 3, 1, 2, 0},
		{"cut off at the end", message(1) + "\n" + `{"role":"us`, 1, 1, 2, 0},
		{"not JSON in the middle", message(1) + "\nhello\n" + message(2), 2, 1, 2, 0},
		{"a hole of zero bytes", message(1) + "\n\x00\x00\x00" + message(2), 2, 0, 0, 0},
		{"wrong type", message(1) + "\n" + `{"role":7,"content":"x"}` + "\n" + message(2), 2, 1, 2, 0},
		{"invalid UTF-8", `{"role":"user","content":"a` + "\xff" + `b \ud800"}` + "\n" + message(2), 2, 0, 0, 0},
		{"a long line", `{"role":"user","content":"` + strings.Repeat("x", 700<<10) + `"}` + "\n" + message(2), 2, 0, 0, 0},
		{"a list", "[" + message(1) + "," + message(2) + "]", 2, 0, 0, 0},
		{"a list cut off", "[" + message(1) + "," + message(2) + ",{", 2, 1, 0, 3},
		{"a list broken", "[" + message(1) + ",{]," + message(2) + "]", 1, 1, 0, 2},
		{"an object cut off", `{"messages":[` + message(1) + `,{"role"`, 1, 1, 0, 2},
		{"a second object cut off", `{"messages":[` + message(1) + `]}` + "\n" + `{"mess`, 1, 1, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, err := transcript.Open(strings.NewReader(test.data), transcript.Options{})
			if err != nil {
				t.Fatal(err)
			}
			events := 0
			for s, err := range r.Sessions() {
				if err != nil {
					t.Fatalf("final error: %v", err)
				}
				for _, err := range s.Events() {
					if err == nil {
						events++
					}
				}
			}
			skipped := r.Skipped()
			if events != test.events || skipped.Records != test.bad {
				t.Fatalf("got %d events and %v, want %d events and %d errors", events, skipped.First, test.events, test.bad)
			}
			if test.bad > 0 && (skipped.First[0].Line != test.line || skipped.First[0].Record != test.record) {
				t.Errorf("got %v at line %d, record %d", skipped.First[0], skipped.First[0].Line, skipped.First[0].Record)
			}
		})
	}
}

// failing fails after its text, as a disk does.
type failing struct{ io.Reader }

var errDisk = errors.New("disk fell out")

func (f failing) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if err == io.EOF {
		err = errDisk
	}
	return n, err
}

// TestReadErrorIsFinal keeps errors of the reader apart from those of records.
func TestReadErrorIsFinal(t *testing.T) {
	for _, path := range sampleFiles(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.HasPrefix(data, []byte("[")) || strings.HasSuffix(path, ".traj") {
			data = data[:len(data)-len(data)/4]
		}
		// The head must be sound for the format to be told.
		data = append(data, bytes.Repeat([]byte(" "), 300<<10)...)
		r, err := transcript.Open(failing{bytes.NewReader(data)}, transcript.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var last error
		for s, err := range r.Sessions() {
			if last = err; err != nil {
				break
			}
			for _, err := range s.Events() {
				last = err
			}
		}
		if !errors.Is(last, errDisk) {
			t.Errorf("%s: ended with %v, want %v", path, last, errDisk)
		}
	}
}

func TestRepeatedIDIsSkipped(t *testing.T) {
	event := `{"type":"FailEvent","id":"a","agent_name":"x","message":"m"}` + "\n"
	r, err := transcript.Open(strings.NewReader(event+event), transcript.Options{Name: "dir/run one.jsonl"})
	if err != nil {
		t.Fatal(err)
	}
	for s := range r.Sessions() {
		if s.Name != "run-one" {
			t.Errorf("session is named %q", s.Name)
		}
		for range s.Events() {
		}
	}
	if skipped := r.Skipped(); skipped.Records != 1 {
		t.Errorf("skipped %v, want the second event", skipped.First)
	}
}

func TestSessionsOfOneName(t *testing.T) {
	document := `{"messages":[{"role":"user","content":"a"}]}` + "\n"
	r, err := transcript.Open(strings.NewReader(strings.Repeat(document, 3)), transcript.Options{Name: "chats.jsonl"})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for s, err := range r.Sessions() { // Their events are not read.
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, s.Name)
	}
	if diff := cmp.Diff([]string{"chats", "chats-2", "chats-3"}, names); diff != "" {
		t.Errorf("names differ (-want +got):\n%s", diff)
	}
}
