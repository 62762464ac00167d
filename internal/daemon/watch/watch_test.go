package watch_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/internal/app"
	"github.com/tidemark/tidemark/internal/daemon/watch"
	"github.com/tidemark/tidemark/internal/transcript"
	"github.com/tidemark/tidemark/session"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is a folder, a store, and a watcher that can be restarted.
type bench struct {
	t      *testing.T
	dir    string
	engine *session.Engine
	opts   watch.Options
	log    *lockedBuffer

	watcher *watch.Watcher
	stop    func()
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// newBench makes a bench on which no file is ever taken for finished by time.
func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir(), log: new(lockedBuffer)}
	store := eventlogtest.NewMemory()
	var err error
	if b.engine, err = session.Open(store, session.Options{}); err != nil {
		t.Fatal(err)
	}
	b.opts = watch.Options{
		Paths: []string{b.dir}, Open: app.OpenTranscript, Settle: time.Hour, Pause: time.Millisecond,
		Log: slog.New(slog.NewTextHandler(b.log, nil)),
	}
	t.Cleanup(func() {
		if b.stop != nil {
			b.stop()
		}
		b.engine.Close()
		_ = store.Close()
	})
	return b
}

// start runs a watcher and waits until it has read what is there.
func (b *bench) start() {
	b.t.Helper()
	w, err := watch.New(b.engine, b.opts)
	if err != nil {
		b.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	b.watcher = w
	b.stop = func() {
		cancel()
		if err := <-done; err != nil {
			b.t.Error(err)
		}
		b.stop = nil
	}
	<-w.Ready()
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

func (b *bench) write(name, text string) {
	b.t.Helper()
	if err := os.WriteFile(b.path(name), []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) append(name, text string) {
	b.t.Helper()
	f, err := os.OpenFile(b.path(name), os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		b.t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		b.t.Fatal(err)
	}
}

// age makes a file one that was written long ago.
func (b *bench) age(name string) {
	b.t.Helper()
	old := time.Now().Add(-24 * time.Hour)
	if err := os.Chtimes(b.path(name), old, old); err != nil {
		b.t.Fatal(err)
	}
}

// messages gives the messages of the first n events of a session, once they
// are there.
func (b *bench) messages(name string, n int) []string {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 20*time.Second)
	defer cancel()
	var found []string
	for e, err := range b.engine.Follow(ctx, name, eventlog.Query{}) {
		if err != nil {
			b.t.Fatal(err)
		}
		if found = append(found, messageOf(e)); len(found) == n {
			return found
		}
	}
	b.t.Fatalf("session %s has only %q, want %d events; the log:\n%s", name, found, n, b.log)
	return nil
}

func messageOf(e *eventlog.Event) string {
	switch body := e.Body.(type) {
	case *eventlog.Fail:
		return body.Message
	case *eventlog.TaskStart:
		return body.Message
	case *eventlog.Action:
		return body.Text
	}
	return string(e.Kind())
}

// count is how many events a session has now.
func (b *bench) count(name string) int64 {
	info, err := b.engine.Store().Session(b.t.Context(), name)
	if err != nil {
		return 0
	}
	return info.LastSeq
}

func (b *bench) sessions() []string {
	b.t.Helper()
	infos, err := b.engine.Store().Sessions(b.t.Context(), eventlog.SessionQuery{})
	if err != nil {
		b.t.Fatal(err)
	}
	var names []string
	for _, s := range infos {
		names = append(names, s.Name)
	}
	slices.Sort(names)
	return names
}

func fail(message string) string {
	return fmt.Sprintf(`{"type":"FailEvent","agent_name":"a","message":%q}`, message) + "\n"
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAGrowingFileIsFollowed(t *testing.T) {
	b := newBench(t)
	b.start()
	b.append("run.jsonl", fail("one"))
	same(t, b.messages("run", 1), "one")
	line := fail("two")
	b.append("run.jsonl", line[:len(line)/2])
	b.append("run.jsonl", line[len(line)/2:])
	same(t, b.messages("run", 2), "one", "two")
	// Records joined on a line, and one that a crash cut off before another.
	b.append("run.jsonl", strings.TrimSpace(fail("three"))+strings.TrimSpace(fail("four"))+"\n"+`{"type":"FailEv`+fail("five"))
	same(t, b.messages("run", 5), "one", "two", "three", "four", "five")
	b.append("run.jsonl", fail(strings.Repeat("long ", 300_000)))
	if got := b.messages("run", 6)[5]; len(got) != 1_500_000 {
		t.Errorf("%d bytes", len(got))
	}
}

func TestFoldersThatComeLater(t *testing.T) {
	b := newBench(t)
	b.start()
	if err := os.MkdirAll(b.path("a/b"), 0o700); err != nil {
		t.Fatal(err)
	}
	b.write("a/b/run.jsonl", fail("one"))
	same(t, b.messages("run", 1), "one")
}

func TestRestartReadsOn(t *testing.T) {
	b := newBench(t)
	b.write("run.jsonl", fail("one")+fail("two"))
	b.start()
	same(t, b.messages("run", 2), "one", "two")
	b.stop()
	b.append("run.jsonl", fail("three"))
	b.start()
	same(t, b.messages("run", 3), "one", "two", "three")
	b.stop()
	b.age("run.jsonl")
	b.start()
	b.stop()
	b.start()
	if n := b.count("run"); n != 3 {
		t.Errorf("%d events", n)
	}
	if files := b.watcher.Files(); len(files) != 1 || files[0].Added != 0 || files[0].Events != 3 {
		t.Errorf("%+v", files)
	}
}

func TestUnreadableRecordsAreLoggedOnce(t *testing.T) {
	b := newBench(t)
	b.write("run.jsonl", fail("one")+"{broken\n"+fail("two"))
	b.start()
	same(t, b.messages("run", 2), "one", "two")
	b.append("run.jsonl", fail("three")+"{broken too\n"+fail("four"))
	same(t, b.messages("run", 4), "one", "two", "three", "four")
	b.stop()
	b.age("run.jsonl")
	b.start()
	b.stop()
	if n := strings.Count(b.log.String(), "record skipped"); n != 2 {
		t.Errorf("logged %d times:\n%s", n, b.log)
	}
	if !strings.Contains(b.log.String(), `error="line 2: `) || strings.Contains(b.log.String(), "broken") {
		t.Errorf("the log has no place, or has contents:\n%s", b.log)
	}
	if files := b.watcher.Files(); files[0].Skipped != 2 {
		t.Errorf("%+v", files)
	}
}

func TestRotation(t *testing.T) {
	for _, order := range []string{"seen one by one", "seen at once"} {
		t.Run(order, func(t *testing.T) {
			b := newBench(t)
			b.write("run.jsonl", fail("one")+fail("two"))
			b.start()
			same(t, b.messages("run", 2), "one", "two")
			if order == "seen at once" {
				b.stop()
			}
			if err := os.Rename(b.path("run.jsonl"), b.path("run.jsonl.1")); err != nil {
				t.Fatal(err)
			}
			b.write("run.jsonl", fail("other one")+fail("other two"))
			if order == "seen at once" {
				b.start()
			}
			same(t, b.messages("run-2", 2), "other one", "other two")
			b.append("run.jsonl", fail("other three"))
			same(t, b.messages("run-2", 3), "other one", "other two", "other three")
			b.append("run.jsonl.1", fail("three"))
			same(t, b.messages("run", 3), "one", "two", "three")
			same(t, b.sessions(), "run", "run-2")
		})
	}
}

func TestTruncation(t *testing.T) {
	b := newBench(t)
	b.write("run.jsonl", fail("one")+fail("two")+fail("three"))
	b.start()
	b.messages("run", 3)
	b.write("run.jsonl", fail("one")+fail("anew"))
	same(t, b.messages("run-2", 2), "one", "anew")
	same(t, b.messages("run", 3), "one", "two", "three")
}

// TestADocumentIsWrittenAnew saves a document with one message more each time,
// by renaming, by writing over it, and by growing an indented one.
func TestADocumentIsWrittenAnew(t *testing.T) {
	save := map[string]func(b *bench, text string){
		"over": func(b *bench, text string) { b.write("chat.json", text) },
		"rename": func(b *bench, text string) {
			b.write("draft.tmp", text)
			if err := os.Rename(b.path("draft.tmp"), b.path("chat.json")); err != nil {
				b.t.Error(err)
			}
		},
	}
	for name, save := range save {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.start()
			chat := "[\n  {\"role\": \"user\", \"content\": \"go\"}"
			for i := range 6 {
				chat += fmt.Sprintf(",\n  {\"role\": \"assistant\", \"content\": \"answer %d\"},\n  {\"role\": \"user\", \"content\": \"more %d\"}", i, i)
				save(b, chat+"\n]\n")
				got := b.messages("chat", 2+2*i)
				if got[1+2*i] != fmt.Sprintf("answer %d", i) {
					t.Fatalf("%q", got)
				}
			}
			if got := b.sessions(); !slices.Equal(got, []string{"chat"}) {
				t.Errorf("%q", got)
			}
		})
	}
}

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

func TestLinksAreNotFollowed(t *testing.T) {
	b := newBench(t)
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret.jsonl"), []byte(fail("secret")), 0o600); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"file.jsonl": filepath.Join(outside, "secret.jsonl"), "folder": outside, "up": ".."} {
		if err := os.Symlink(to, b.path(link)); err != nil {
			t.Fatal(err)
		}
	}
	b.write("run.jsonl", fail("one"))
	b.start()
	// A file that was read becomes a link.
	if err := os.Remove(b.path("run.jsonl")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "secret.jsonl"), b.path("run.jsonl")); err != nil {
		t.Fatal(err)
	}
	b.write("last.jsonl", fail("last"))
	b.messages("last", 1)
	same(t, b.sessions(), "last", "run")
	if n := b.count("run"); n != 1 {
		t.Errorf("%d events", n)
	}
}

func TestMoreFilesThanMayBeOpen(t *testing.T) {
	b := newBench(t)
	b.opts.OpenFiles = 3
	b.start()
	const files = 12
	for round := range 3 {
		for i := range files {
			b.append(fmt.Sprintf("run%02d.jsonl", i), fail(fmt.Sprint(round)))
		}
		for i := range files {
			b.messages(fmt.Sprintf("run%02d", i), round+1)
		}
	}
	for i := range files {
		same(t, b.messages(fmt.Sprintf("run%02d", i), 3), "0", "1", "2")
	}
}

// TestAFileSettles holds the last reply back until the file has been still.
func TestAFileSettles(t *testing.T) {
	b := newBench(t)
	b.opts.Settle = 50 * time.Millisecond
	sample, err := os.ReadFile("../../transcript/testdata/made-up/claude-code-made-up.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	b.write("run.jsonl", string(sample))
	want := imported(t, string(sample))
	b.start()
	b.messages("made-up-session", len(want))
}

// imported are the events that a finished file holds, as hashes.
func imported(t *testing.T, text string) (all []string) {
	t.Helper()
	r, err := transcript.Open(strings.NewReader(text), transcript.Options{Name: "run.jsonl"})
	if err != nil {
		t.Fatal(err)
	}
	for s, err := range r.Sessions() {
		if err != nil {
			continue
		}
		for e, err := range s.Events() {
			if err == nil {
				all = append(all, described(e))
			}
		}
	}
	return all
}

func described(e *eventlog.Event) string {
	e = e.Clone()
	if s, ok := e.Body.(*eventlog.Summary); ok {
		body := *s
		body.Covers, body.FullDetailFrom = nil, 0
		e.Body = &body
	}
	data, err := e.Canonical()
	if err != nil {
		return err.Error()
	}
	return string(data)
}
