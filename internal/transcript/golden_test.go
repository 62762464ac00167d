package transcript_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Real transcripts, which the documentation reads too, and made-up ones that
// hold what is rare or broken.
const (
	realSamples   = "../../testdata/transcripts"
	madeUpSamples = "testdata/made-up"
)

// TestGolden reads the sample transcripts and compares a line for each event.
func TestGolden(t *testing.T) {
	for _, path := range sampleFiles(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			got := outline(t, path)
			golden := filepath.Join("testdata", "golden", goldenName(path))
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
				t.Errorf("events differ (-want +got):\n%s", diff)
			}
		})
	}
}

func sampleFiles(t testing.TB) []string {
	t.Helper()
	var files []string
	for _, pattern := range []string{realSamples + "/*.*", madeUpSamples + "/*.*", madeUpSamples + "/*/*.json"} {
		all, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) == 0 {
			t.Fatalf("no samples at %s", pattern)
		}
		for _, path := range all {
			if filepath.Base(path) != "README.md" {
				files = append(files, path)
			}
		}
	}
	return files
}

// goldenName is the name of a sample's file, with that of its folder where it
// is one of several files.
func goldenName(path string) string {
	name := filepath.Base(path) + ".txt"
	if folder := filepath.Dir(path); folder != realSamples && folder != madeUpSamples {
		return filepath.Base(folder) + "-" + name
	}
	return name
}

// outline prints a file's sessions: a line for each event with its number,
// kind, namespace and the beginnings and sizes of what it holds.
func outline(t testing.TB, path string) string {
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
		fmt.Fprintf(&b, "session %s\n", s.Name)
		for e, err := range s.Events() {
			if err != nil {
				fmt.Fprintf(&b, "! %v\n", err)
				continue
			}
			b.WriteString(eventLine(e) + "\n")
		}
	}
	if skipped := r.Skipped(); skipped.Records > 0 || len(skipped.Unknown) > 0 {
		fmt.Fprintf(&b, "skipped %d, unknown %v\n", skipped.Records, skipped.Unknown)
	}
	return b.String()
}

func eventLine(e *eventlog.Event) string {
	kind := strings.TrimSuffix(string(e.Kind()), "Event")
	line := fmt.Sprintf("%d %s %s [%s] %s", e.Seq, e.Timestamp.Format("15:04:05.000"), kind, e.FullNamespace, e.ID)
	if e.Source == eventlog.SourceSetup {
		line += " setup"
	}
	return line + bodyLine(e.Body)
}

func bodyLine(body eventlog.Body) string {
	switch b := body.(type) {
	case *eventlog.TaskStart:
		return fmt.Sprintf(" name=%q message=%s", b.TaskName, text(b.Message))
	case *eventlog.Action:
		return actionLine(b)
	case *eventlog.Output:
		return outputLine(b)
	case *eventlog.Summary:
		return fmt.Sprintf(" %s original=%d covers=%v method=%s", text(b.Summary), b.OriginalTokens, b.Covers, b.Method)
	case *eventlog.Error:
		return fmt.Sprintf(" %s %s recoverable=%v", b.Error.Type, text(b.Error.Message), b.Recoverable)
	case *eventlog.Cancelled:
		return fmt.Sprintf(" task=%q iterations=%d", b.TaskName, b.IterationsCompleted)
	}
	return fmt.Sprintf(" %+v", body)
}

func actionLine(b *eventlog.Action) string {
	var line strings.Builder
	for _, field := range []struct{ name, text string }{
		{"title", b.Title}, {"thinking", b.Thinking}, {"text", b.Text}, {"code", b.Code}, {"terminal", b.Terminal},
	} {
		if field.text != "" {
			fmt.Fprintf(&line, " %s=%s", field.name, text(field.text))
		}
	}
	for i := range b.FileActions {
		f := &b.FileActions[i]
		fmt.Fprintf(&line, " file=%s:%s(%s→%s)", f.Path, f.Mode+f.Operation, text(f.Search), text(f.Content))
	}
	for _, c := range b.ToolCalls {
		fmt.Fprintf(&line, " call=%s:%s(%s)", c.Name, c.ID, text(string(c.Arguments)))
	}
	for _, o := range b.Opaque {
		fmt.Fprintf(&line, " opaque=%s:%dB", o.Provider, len(o.Block))
	}
	if b.InputTokens+b.OutputTokens > 0 {
		fmt.Fprintf(&line, " in=%d out=%d", b.InputTokens, b.OutputTokens)
	}
	return line.String()
}

func outputLine(b *eventlog.Output) string {
	line := " for=" + b.ToolCallID
	if b.IsError {
		line += " error"
	}
	for i := range b.Parts {
		switch p := &b.Parts[i]; p.Type {
		case eventlog.PartImage:
			line += fmt.Sprintf(" image:%s:%dB", p.MediaType, len(p.Data))
		case eventlog.PartJSON:
			line += " json:" + text(string(p.Value))
		default:
			line += " " + string(p.Type) + ":" + text(p.Text)
		}
	}
	return line
}

// text is the beginning of a text and its length.
func text(s string) string {
	short := []rune(s)
	if len(short) > 48 {
		return fmt.Sprintf("%q…%dB", string(short[:48]), len(s))
	}
	return fmt.Sprintf("%q", s)
}
