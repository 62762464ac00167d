package watch

import (
	"context"
	"errors"
	"slices"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/session"
)

// errAnotherConversation ends a reading that met other events under the ids of
// those that are stored. The next reading is into a session of another name.
var errAnotherConversation = errors.New("another conversation under the same name")

// errRemoved ends a reading that would go on with a session that is not there any
// more. The next reading stores the whole file.
var errRemoved = errors.New("the session was removed")

// writer stores the events of one session of a file.
type writer struct {
	r        *reading
	format   string
	name     string // in the file
	number   int    // in the file, from 0
	after    int64  // events that the reading does not give
	progress *progress
	importer *session.Importer
	// known is how many events are stored and begin the file still.
	known int64
	// stored are hashes of the session's events by id, where ids say nothing:
	// those of a file that was replaced, or of a session that is not the
	// file's own.
	stored Stored
	n      int64
	added  int
	last   *eventlog.Event
	edits  edits
	looked bool // that the session is there, since the last flush
}

// write begins a session of the file, or goes on with one.
func (r *reading) write(ctx context.Context, s Session) (*writer, error) {
	w := &writer{r: r, format: r.transcript.Format, name: s.Name, number: s.Number, after: s.After, n: s.After}
	if s.Number < len(r.place.Sessions) {
		if p := r.place.Sessions[s.Number]; p.Name != "" && (r.goesOn || p.Source == s.Name) && s.After <= p.Events {
			w.progress = p
			return w, w.resume(ctx)
		}
	}
	if s.After > 0 {
		return nil, errStartOver
	}
	return w, nil
}

// resume goes on with a session that has been read before.
func (w *writer) resume(ctx context.Context) (err error) {
	w.importer = w.r.w.engine.Importer(w.progress.Name)
	if w.r.goesOn {
		w.known = w.progress.Events
	}
	if w.known == 0 && w.progress.Ordinal || w.r.edited {
		w.stored, err = ReadStored(ctx, w.r.w.engine.Store(), w.progress.Name)
	}
	return err
}

// begin finds the name of a new session by its first event.
func (w *writer) begin(ctx context.Context, first *eventlog.Event) (err error) {
	p := &progress{Source: w.name, Ordinal: IsOrdinal(w.format, first)}
	if p.Name, err = w.r.w.names.choose(ctx, w.name, w.r.path, p.Ordinal); err != nil {
		return err
	}
	w.becomes(p)
	w.importer = w.r.w.engine.Importer(p.Name)
	if p.Ordinal {
		w.stored, err = ReadStored(ctx, w.r.w.engine.Store(), w.progress.Name)
	}
	return err
}

// becomes puts a progress in the session's place.
func (w *writer) becomes(p *progress) {
	w.progress = p
	all := w.r.place.Sessions
	for len(all) <= w.number {
		all = append(all, &progress{})
	}
	all[w.number] = p
	w.r.place.Sessions = all
}

// add takes the next event of the file.
func (w *writer) add(ctx context.Context, e *eventlog.Event) error {
	if w.progress == nil {
		if err := w.begin(ctx, e); err != nil {
			return err
		}
	}
	if w.after > 0 && speaksOfOthers(e) {
		return errStartOver
	}
	if w.r.tail == nil {
		w.edits.follow(w.last)
	}
	w.n++
	w.last = e
	known, differs := w.isKnown(e)
	if w.wasEdited() {
		return errEdited
	}
	switch {
	case w.r.edited && w.n < w.progress.Events:
		return w.addEdited(ctx, e)
	case known && differs && w.n == w.progress.Events: // the last one has grown since
		e = e.Clone()
		e.ID += grown
	case known && differs && !w.r.edited:
		return w.another(ctx)
	case known:
		return w.pass(ctx, e)
	}
	if err := w.stillThere(ctx); err != nil {
		return err
	}
	return w.importer.Add(ctx, e)
}

// stillThere looks whether the session that has what was read before is there
// still. Where it is not, what comes now would be a session without a beginning.
func (w *writer) stillThere(ctx context.Context) error {
	if w.looked || w.progress.Events == 0 {
		return nil
	}
	w.looked = true
	info, err := w.r.w.engine.Store().Session(ctx, w.progress.Name)
	switch {
	case errors.Is(err, eventlog.ErrNoSession), err == nil && w.progress.ID != 0 && info.ID != w.progress.ID:
		w.r.w.opts.Log.Info("a removed session comes back with its file, from the file's start", "path", w.r.path, "session", w.progress.Name)
		w.becomes(&progress{Source: w.name, Name: w.progress.Name, Ordinal: w.progress.Ordinal})
		return errRemoved
	}
	return err
}

// speaksOfOthers reports whether an event names others by their numbers, which
// takes all that come before it.
func speaksOfOthers(e *eventlog.Event) bool {
	s, ok := e.Body.(*eventlog.Summary)
	return ok && (len(s.Covers) > 0 || s.Undoes > 0)
}

// isKnown reports whether an event is stored, and whether it says something
// else there.
func (w *writer) isKnown(e *eventlog.Event) (known, differs bool) {
	if w.n < w.known {
		return true, false
	}
	if w.n == w.known {
		return true, hashOf(e) != w.progress.Last
	}
	known, differs = w.stored.Look(e)
	return known, differs && !slices.Contains(w.progress.Edited, w.n)
}

// another gives the file's session another name, for the next reading.
func (w *writer) another(ctx context.Context) error {
	name, err := w.r.w.names.another(ctx, w.name, w.r.path)
	if err != nil {
		return err
	}
	w.r.w.opts.Log.Info("another conversation in the file", "path", w.r.path, "session", name, "before", w.progress.Name)
	w.becomes(&progress{Source: w.name, Name: name, Ordinal: true})
	return errAnotherConversation
}

// flush stores what was added, and answers how many events were new since the
// last time.
func (w *writer) flush(ctx context.Context) (added int, err error) {
	if w.importer == nil {
		return 0, nil
	}
	if err := w.importer.Flush(ctx); err != nil {
		return 0, err
	}
	added = w.importer.Added() - w.added
	w.added, w.looked = w.importer.Added(), false
	if w.progress.ID == 0 && added > 0 {
		info, err := w.r.w.engine.Store().Session(ctx, w.progress.Name)
		if err != nil && !errors.Is(err, eventlog.ErrNoSession) {
			return added, err
		}
		w.progress.ID = info.ID
	}
	if w.n >= w.progress.Events && w.last != nil {
		if w.r.edited {
			w.progress.Edited = w.edits.numbers
		}
		w.progress.Events, w.progress.Last, w.progress.Sum = w.n, hashOf(w.last), w.edits.sum
	}
	return added, nil
}
