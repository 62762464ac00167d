package session

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/tidemark/tidemark/eventlog"
)

// importBatch is how many events of an import are stored at once.
const importBatch = 64

// Import appends the events of a transcript, in order. Their seqs are taken for
// ordinals in the transcript: what summaries among them cover is translated to
// the seqs that the events get here. It answers how many events were new.
//
// An error of the transcript ends the import; what came before it is stored.
func (e *Engine) Import(ctx context.Context, session string, events iter.Seq2[*eventlog.Event, error]) (added int, err error) {
	im := e.Importer(session)
	for ev, err := range events {
		if err == nil {
			err = im.Add(ctx, ev)
		}
		if err != nil {
			return im.added, errors.Join(err, im.Flush(ctx))
		}
	}
	return im.added, im.Flush(ctx)
}

// Importer is an [Engine.Import] that is fed one event after the other, for a
// transcript that is still being written. It is not safe for concurrent use.
type Importer struct {
	engine  *Engine
	session string
	batch   []*eventlog.Event
	seqs    []int64 // by ordinal, from 1; 0 where it is not known yet
	skipped []string
	last    int64 // the highest seq before the import or in it
	started bool
	added   int
}

// Importer makes an importer into a session.
func (e *Engine) Importer(session string) *Importer {
	return &Importer{engine: e, session: session}
}

// Added is how many events were new so far.
func (im *Importer) Added() int { return im.added }

// Skip passes over an event that an earlier import has stored. It may only come
// before all calls of Add.
func (im *Importer) Skip(ev *eventlog.Event) {
	im.skipped = append(im.skipped, ev.ID)
	im.seqs = append(im.seqs, 0)
}

// Add takes the next event. It is stored with others, at the latest by Flush.
func (im *Importer) Add(ctx context.Context, ev *eventlog.Event) error {
	if s, ok := ev.Body.(*eventlog.Summary); ok && (len(s.Covers) > 0 || s.Undoes > 0) {
		err := im.Flush(ctx)
		if err == nil {
			err = im.findSkipped(ctx)
		}
		if err != nil {
			return err
		}
		return im.addSummary(ctx, im.translate(ev, s))
	}
	im.batch = append(im.batch, ev)
	if len(im.batch) >= importBatch || im.engine.opts.Inline {
		return im.Flush(ctx)
	}
	return nil
}

// addSummary stores a summary. Where a compaction here was faster, so that it
// comes too late to cover anything, it is kept for what it says.
func (im *Importer) addSummary(ctx context.Context, ev *eventlog.Event) error {
	im.batch = append(im.batch, ev)
	err := im.Flush(ctx)
	body := *ev.Body.(*eventlog.Summary)
	if !errors.Is(err, eventlog.ErrCovered) || body.Undoes > 0 {
		return err
	}
	body.Covers, body.FullDetailFrom = nil, 0
	late := ev.Clone()
	late.Body = &body
	im.batch[0] = late
	return im.Flush(ctx)
}

// Flush stores what was added.
func (im *Importer) Flush(ctx context.Context) error {
	if len(im.batch) == 0 {
		return nil
	}
	if !im.started {
		im.started = true
		if info, err := im.engine.store.Session(ctx, im.session); err == nil {
			im.last = info.LastSeq
		}
	}
	stored, err := im.engine.Append(ctx, im.session, im.batch...)
	if err != nil {
		return err
	}
	for _, ev := range stored {
		im.seqs = append(im.seqs, ev.Seq)
		if ev.Seq > im.last {
			im.last = ev.Seq
			im.added++
		}
	}
	im.batch = im.batch[:0]
	return nil
}

// findSkipped looks up the seqs of what was passed over.
func (im *Importer) findSkipped(ctx context.Context) error {
	if len(im.skipped) == 0 {
		return nil
	}
	seqs := map[string]int64{}
	for ev, err := range im.engine.store.Events(ctx, im.session, eventlog.Query{}) {
		if err != nil {
			return err
		}
		seqs[ev.ID] = ev.Seq
	}
	for i, id := range im.skipped {
		im.seqs[i] = seqs[id]
	}
	im.skipped = nil
	return nil
}

// translate speaks of the seqs here where a summary speaks of ordinals.
func (im *Importer) translate(ev *eventlog.Event, s *eventlog.Summary) *eventlog.Event {
	body := *s
	body.Covers = nil
	for _, r := range s.Covers {
		first, last := max(r[0], 1), min(r[1], int64(len(im.seqs)))
		if first <= last {
			body.Covers = append(body.Covers, eventlog.Range{im.seqs[first-1], im.seqs[last-1]})
		}
	}
	if n := s.Undoes; n > 0 && n <= int64(len(im.seqs)) {
		body.Undoes = im.seqs[n-1]
	}
	body.Covers = slices.DeleteFunc(body.Covers, func(r eventlog.Range) bool { return r[0] > r[1] })
	if n := s.FullDetailFrom; n > 0 && n <= int64(len(im.seqs)) {
		body.FullDetailFrom = im.seqs[n-1]
	}
	ev = ev.Clone()
	ev.Body = &body
	return ev
}
