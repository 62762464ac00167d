package sqlite

import (
	"context"
	"fmt"
	"strings"

	"github.com/tidemark/tidemark/eventlog/search"
)

// seqBits is how many of the lower bits of a row in the index are the seq.
const seqBits = 36

func rowOf(session, seq int64) int64 { return session<<seqBits | seq }

// How many events one step of indexing takes at most: the writer waits for it.
const indexRows = 64

// indexing is the change that indexes the next events of a session.
type indexing struct {
	session int64
	after   int64 // what the session is indexed up to
	last    int64 // what it will be; once applied, what it is
	texts   []words
}

// words are those of one event, with spaces between.
type words struct {
	seq  int64
	text string
}

// apply does nothing where another search or process was faster.
func (x *indexing) apply(tx *transaction) error {
	var indexed int64
	if err := tx.findIndexed.QueryRow(x.session).Scan(&indexed); err != nil {
		return err
	}
	if indexed != x.after {
		x.last = indexed
		return nil
	}
	for _, w := range x.texts {
		if err := exec(tx.addWords, rowOf(x.session, w.seq), w.text); err != nil {
			return err
		}
	}
	return exec(tx.setIndexed, x.last, x.session)
}

func (x *indexing) size() int {
	n := 0
	for _, w := range x.texts {
		n += len(w.text)
	}
	return n
}

// index takes one step, unless the session is indexed up to its end. It gives
// what the session is indexed up to at least.
func (s *Store) index(ctx context.Context, session int64) (upTo int64, err error) {
	sel := &selection{session: session}
	if sel.after, sel.last, err = s.indexed(ctx, session); err != nil || sel.done() {
		return sel.after, err
	}
	step := &indexing{session: session, after: sel.after}
	page, err := s.page(ctx, sel, indexRows)
	if err != nil {
		return 0, err
	}
	for i := range page {
		e, err := page[i].decode()
		if err != nil {
			return 0, err
		}
		step.texts = append(step.texts, words{e.Seq, spaced(search.Text(e))})
	}
	step.last = sel.after
	if err := s.enter(ctx); err != nil {
		return 0, err
	}
	defer s.gate.RUnlock()
	if err := s.writer.do(ctx, newRequest(step)); err != nil {
		return 0, err // the writer may still be at the step
	}
	return step.last, nil
}

// indexed gives the seq that a session is indexed up to, and its last.
func (s *Store) indexed(ctx context.Context, session int64) (indexed, last int64, err error) {
	if err := s.enter(ctx); err != nil {
		return 0, 0, err
	}
	defer s.gate.RUnlock()
	err = s.reads.QueryRowContext(ctx, "SELECT indexed, last_seq FROM sessions WHERE id = ?", session).Scan(&indexed, &last)
	return indexed, last, err
}

// behind gives the sessions that are not indexed up to their end.
func (s *Store) behind(ctx context.Context) ([]int64, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.gate.RUnlock()
	return integers(s.reads.QueryContext(ctx, "SELECT id FROM sessions WHERE indexed < last_seq"))
}

// spaced cuts a text into its words.
func spaced(text string) string {
	var b strings.Builder
	for w := range search.Words(text) {
		b.WriteString(w.Text)
		b.WriteByte(' ')
	}
	return b.String()
}

// match words a query as FTS5 wants it.
func match(q search.Query) string {
	var b strings.Builder
	for i, p := range q.Phrases {
		if i > 0 {
			b.WriteString(" OR ")
		}
		fmt.Fprintf(&b, `"%s"`, strings.Join(p.Words, " "))
		if p.Prefix {
			b.WriteByte('*')
		}
	}
	return b.String()
}
