package app

import (
	"errors"
	"iter"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/daemon/watch"
	"github.com/tidemark/tidemark/internal/transcript"
	"github.com/tidemark/tidemark/session"
)

func (a *App) watcher(engine *session.Engine) (*watch.Watcher, error) {
	c := &a.Config.Watch
	return watch.New(engine, watch.Options{
		Paths: c.Paths, Open: OpenTranscript, Settle: time.Duration(c.SettleSeconds) * time.Second,
		OpenFiles: c.OpenFiles, Log: a.Log,
	})
}

// OpenTranscript reads watched files by the importers.
func OpenTranscript(s watch.Source) (*watch.Transcript, error) {
	r, err := transcript.Open(s.File, transcript.Options{Name: s.Name, Folder: s.Folder, Beside: s.Beside, Growing: s.Growing, Resume: s.Resume})
	if err != nil {
		return nil, errors.Unwrap(err) // the path is known
	}
	return &watch.Transcript{Format: r.Format(), Sessions: watchedSessions(r, s.Skipped), Checkpoint: r.Checkpoint}, nil
}

func watchedSessions(r *transcript.Reader, skipped func(error)) iter.Seq2[watch.Session, error] {
	return func(yield func(watch.Session, error) bool) {
		for s, err := range r.Sessions() {
			if isRecord(err) {
				skipped(err)
				continue
			}
			var found watch.Session
			if err == nil {
				found = watch.Session{Name: s.Name, Number: s.Number, After: s.After, Events: watchedEvents(s, skipped)}
			}
			if !yield(found, err) {
				return
			}
		}
	}
}

func watchedEvents(s *transcript.Session, skipped func(error)) iter.Seq2[*eventlog.Event, error] {
	return func(yield func(*eventlog.Event, error) bool) {
		for e, err := range s.Events() {
			if isRecord(err) {
				skipped(err)
				continue
			}
			if !yield(e, err) {
				return
			}
		}
	}
}
