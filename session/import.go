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
	im := importer{engine: e, session: session}
	for ev, err := range events {
		if err == nil {
			err = im.add(ctx, ev)
		}
		if err != nil {
			return im.added, errors.Join(err, im.flush(ctx))
		}
	}
	return im.added, im.flush(ctx)
}

type importer struct {
	engine  *Engine
	session string
	batch   []*eventlog.Event
	seqs    []int64 // by ordinal, from 1
	last    int64   // the highest seq before the import or in it
	started bool
	added   int
}

func (im *importer) add(ctx context.Context, ev *eventlog.Event) error {
	if s, ok := ev.Body.(*eventlog.Summary); ok && len(s.Covers) > 0 {
		if err := im.flush(ctx); err != nil {
			return err
		}
		ev = im.translate(ev, s)
	}
	im.batch = append(im.batch, ev)
	if len(im.batch) >= importBatch || im.engine.opts.Inline {
		return im.flush(ctx)
	}
	return nil
}

func (im *importer) flush(ctx context.Context) error {
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

// translate speaks of the seqs here where a summary speaks of ordinals.
func (im *importer) translate(ev *eventlog.Event, s *eventlog.Summary) *eventlog.Event {
	body := *s
	body.Covers = nil
	for _, r := range s.Covers {
		first, last := max(r[0], 1), min(r[1], int64(len(im.seqs)))
		if first <= last {
			body.Covers = append(body.Covers, eventlog.Range{im.seqs[first-1], im.seqs[last-1]})
		}
	}
	body.Covers = slices.DeleteFunc(body.Covers, func(r eventlog.Range) bool { return r[0] > r[1] })
	if n := s.FullDetailFrom; n > 0 && n <= int64(len(im.seqs)) {
		body.FullDetailFrom = im.seqs[n-1]
	}
	ev = ev.Clone()
	ev.Body = &body
	return ev
}
