package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/internal/transcript"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// Log is a session that a command works on: one of the store, or one replayed
// from a transcript.
type Log struct {
	Engine  *session.Engine
	Session string
	// Notes are for the user, a line each: what was chosen, what was skipped.
	Notes []string

	close func()
}

// Close ends the use of the log.
func (l *Log) Close() { l.close() }

// LogOptions say how a log is opened.
type LogOptions struct {
	// Session picks one of the sessions of a file; without it, the largest is
	// taken.
	Session string
	// Compact makes a replay compact on the way, as if its events had been
	// appended live.
	Compact bool
	// Progress, if any, is told how many events were read so far.
	Progress func(events int)
}

// OpenLog opens the LOG of a command line: a file in any known format, which is
// replayed in memory, or else the name of a session in the store.
func (a *App) OpenLog(ctx context.Context, name string, opts LogOptions) (*Log, error) {
	_, err := os.Stat(name)
	if err == nil || !errors.Is(err, fs.ErrNotExist) || looksLikePath(name) {
		return a.replayFile(ctx, name, opts)
	}
	return a.OpenSession(ctx, name)
}

func looksLikePath(name string) bool { return strings.ContainsAny(name, `/\`) }

// OpenSession opens a session of the store.
func (a *App) OpenSession(ctx context.Context, name string) (*Log, error) {
	if a.StoreMissing() {
		return nil, fmt.Errorf("open log %q: there is no such file, and no store yet at %s (tidemark import makes one)", name, a.StoreName())
	}
	engine, done, err := a.Open()
	if err != nil {
		return nil, err
	}
	if _, err := engine.Store().Session(ctx, name); err != nil {
		done()
		if errors.Is(err, eventlog.ErrNoSession) {
			return nil, fmt.Errorf("open log %q: there is no such file, and no such session in %s (tidemark sessions lists them)", name, a.StoreName())
		}
		return nil, err
	}
	return &Log{Engine: engine, Session: name, close: done}, nil
}

func (a *App) replayFile(ctx context.Context, path string, opts LogOptions) (*Log, error) {
	chosen, notes, err := chooseSession(path, opts.Session)
	if err != nil {
		return nil, err
	}
	store := memory.New()
	marks := summarize.Marks{}
	if opts.Compact {
		marks = a.Marks()
	}
	engine, err := a.replay(store, marks)
	if err != nil {
		return nil, err
	}
	log := &Log{Engine: engine, Session: chosen, Notes: notes, close: closeEngine(engine, store)}
	if err := log.replay(ctx, path, opts); err != nil {
		log.Close()
		return nil, err
	}
	return log, nil
}

// replay appends the events of the chosen session.
func (l *Log) replay(ctx context.Context, path string, opts LogOptions) error {
	r, err := transcript.OpenFile(path)
	if err != nil {
		return err
	}
	defer r.Close()
	for s, err := range r.Sessions() {
		if isRecord(err) {
			continue
		}
		if err != nil {
			return err
		}
		if s.Name != l.Session {
			continue
		}
		n, err := l.Engine.Import(ctx, s.Name, Readable(s.Events(), opts.Progress))
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("read %s: no event in it could be read%s", path, firstSkipped(r))
		}
		if opts.Session != "" { // Else the whole file was read for the choice.
			l.Notes = append(l.Notes, skippedNotes(path, r)...)
		}
		return nil
	}
	return fmt.Errorf("read %s: no event in it could be read%s", path, firstSkipped(r))
}

// chooseSession finds the session of a file that is asked for, or the largest.
func chooseSession(path, want string) (name string, notes []string, err error) {
	r, err := transcript.OpenFile(path)
	if err != nil {
		return "", nil, err
	}
	defer r.Close()
	var names []string
	most := -1
	for s, err := range r.Sessions() {
		if isRecord(err) {
			continue
		}
		if err != nil {
			return "", nil, err
		}
		names = append(names, s.Name)
		if s.Name == want {
			return want, nil, nil
		}
		n := 0
		for _, err := range Readable(s.Events(), nil) {
			if err != nil {
				return "", nil, err
			}
			n++
		}
		if n > most {
			name, most = s.Name, n
		}
	}
	switch {
	case len(names) == 0:
		return "", nil, fmt.Errorf("read %s: there is no session in it%s", path, firstSkipped(r))
	case want != "":
		return "", nil, fmt.Errorf("session %q: not in %s, which holds %s", want, path, strings.Join(names, ", "))
	case len(names) > 1:
		notes = append(notes, fmt.Sprintf("%s holds %d sessions; taking the largest, %s (--session picks another: %s)", path, len(names), name, some(names)))
	}
	return name, append(notes, skippedNotes(path, r)...), nil
}

// some names the first few of a list.
func some(names []string) string {
	const shown = 5
	if len(names) <= shown {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s, … %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}
