package app

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/daemon/watch"
	"github.com/tidemark/tidemark/internal/transcript"
	"github.com/tidemark/tidemark/session"
)

// Imported tells what an import of one session did.
type Imported struct {
	Session string `json:"session"`
	Format  string `json:"format"`
	Events  int    `json:"events"`
	Added   int    `json:"added"`
}

// ImportFile appends all sessions of a transcript to the store, or the one that
// is named. Notes tell of what was skipped, and of a session that is stored under
// another name than its own.
func ImportFile(ctx context.Context, engine *session.Engine, path, only string, progress func(int)) (done []Imported, notes []string, err error) {
	r, err := transcript.OpenFile(path)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	for s, err := range r.Sessions() {
		if isRecord(err) {
			continue
		}
		if err == nil && only != "" && s.Name != only {
			continue
		}
		var im Imported
		if err == nil {
			im, err = importSession(ctx, engine, path, r.Format(), s, progress)
		}
		if err != nil {
			return done, append(notes, skippedNotes(path, r)...), err
		}
		if im.Session != s.Name {
			notes = append(notes, fmt.Sprintf("%s: the session %s of the store is another conversation; this one is %s", path, s.Name, im.Session))
		}
		done = append(done, im)
	}
	return done, append(notes, skippedNotes(path, r)...), nil
}

func importSession(ctx context.Context, engine *session.Engine, path, format string, s *transcript.Session, progress func(int)) (im Imported, err error) {
	im = Imported{Session: s.Name, Format: format}
	events, first, stop := peek(Readable(s.Events(), func(n int) {
		im.Events = n
		if progress != nil {
			progress(n)
		}
	}))
	defer stop()
	if first != nil && watch.IsOrdinal(format, first) {
		if im.Session, err = nameFor(ctx, engine, path, s); err != nil {
			return im, err
		}
	}
	im.Added, err = engine.Import(ctx, im.Session, events)
	return im, err
}

// peek gives the first of events too, nil where there is none.
func peek(events iter.Seq2[*eventlog.Event, error]) (all iter.Seq2[*eventlog.Event, error], first *eventlog.Event, stop func()) {
	next, stop := iter.Pull2(events)
	e, err, ok := next()
	return func(yield func(*eventlog.Event, error) bool) {
		for ; ok; e, err, ok = next() {
			if !yield(e, err) {
				return
			}
		}
	}, e, stop
}

// nameFor gives the session for events whose ids do not tell them from those of
// another file: the first of NAME, NAME-2, NAME-3 and so on that is not in the
// store, or says nothing else than they do.
func nameFor(ctx context.Context, engine *session.Engine, path string, s *transcript.Session) (string, error) {
	var own watch.Stored
	for number := 1; ; number++ {
		name := s.Name
		if number > 1 {
			name = fmt.Sprintf("%s-%d", s.Name, number)
		}
		_, err := engine.Store().Session(ctx, name)
		switch {
		case errors.Is(err, eventlog.ErrNoSession):
			return name, nil
		case err != nil:
			return "", err
		}
		if own == nil {
			if own, err = fingerprints(path, s.Number); err != nil {
				return "", err
			}
		}
		stored, err := watch.ReadStored(ctx, engine.Store(), name)
		if err != nil || !stored.Contradicts(own) {
			return name, err
		}
	}
}

// fingerprints reads a session of a file, as far as it can be read.
func fingerprints(path string, number int) (watch.Stored, error) {
	r, err := transcript.OpenFile(path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	found := watch.Stored{}
	for s, err := range r.Sessions() {
		switch {
		case isRecord(err):
			continue
		case err != nil:
			return found, nil // the import will end there too
		case s.Number != number:
			continue
		}
		for e, err := range Readable(s.Events(), nil) {
			if err != nil {
				break
			}
			found.Add(e)
		}
		break
	}
	return found, nil
}
