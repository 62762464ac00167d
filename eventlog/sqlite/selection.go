package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
)

// selection is a query put to one session: the rows that may match, as of the
// moment it was made. It asks the columns only; [eventlog.Query.Match] decides.
type selection struct {
	session int64
	after   int64 // rows have a greater seq
	last    int64 // and at most this one
	live    []int64
	onlyOf  bool // whether rows must be in live, which lists what is left of it

	where strings.Builder
	args  []any
}

// choose makes the selection of a query in one read transaction.
func (s *Store) choose(ctx context.Context, session string, q *eventlog.Query) (*selection, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.gate.RUnlock()
	tx, err := s.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	sel := &selection{after: max(q.After, 0), onlyOf: q.Live}
	err = tx.QueryRowContext(ctx, "SELECT id, last_seq FROM sessions WHERE name = ?", session).Scan(&sel.session, &sel.last)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, eventlog.ErrNoSession
	case err != nil:
		return nil, err
	}
	sel.columns(q)
	return sel, sel.limit(ctx, tx, q)
}

// columns asks for what the columns of a row say.
func (sel *selection) columns(q *eventlog.Query) {
	if len(q.Types) > 0 {
		sel.where.WriteString(" AND kind IN (?" + strings.Repeat(", ?", len(q.Types)-1) + ")")
		for _, kind := range q.Types {
			sel.args = append(sel.args, string(kind))
		}
	}
	if q.Agent != "" {
		sel.and("agent = ?", q.Agent)
	}
	if q.Source != "" {
		sel.and("source = ?", string(q.Source))
	}
	if !q.Since.IsZero() {
		sel.and("second >= ?", q.Since.Unix())
	}
	if !q.Until.IsZero() {
		sel.and("second <= ?", q.Until.Unix())
	}
}

func (sel *selection) and(condition string, arg any) {
	sel.where.WriteString(" AND " + condition)
	sel.args = append(sel.args, arg)
}

// limit asks for the namespaces and the part of the log that the query wants.
func (sel *selection) limit(ctx context.Context, tx *sql.Tx, q *eventlog.Query) error {
	covered := q.At > 0 && q.At < sel.last
	if covered {
		sel.last = q.At
	}
	if q.Namespace == "" && !q.Live && !q.Whole {
		return nil
	}
	namespaces, err := sel.namespaces(ctx, tx, q.Namespace)
	if err != nil {
		return err
	}
	in := "namespace IN (" + join(namespaces) + ")"
	if q.Whole {
		if err := sel.checkWhole(ctx, tx, in); err != nil {
			return err
		}
	}
	if !q.Live {
		sel.where.WriteString(" AND " + in)
		return nil
	}
	query, args := "SELECT seq FROM live WHERE seq > ? AND seq <= ? AND "+in, []any{sel.after, sel.last}
	if covered {
		query += " UNION ALL SELECT seq FROM covered WHERE seq > ? AND seq <= ? AND summary > ? AND " + in +
			" EXCEPT SELECT seq FROM uncovered JOIN undos USING (namespace, undo) WHERE summary <= ? AND undo > ? AND " + in
		args = append(args, sel.after, sel.last, sel.last, sel.last, sel.last)
	}
	sel.live, err = integers(tx.QueryContext(ctx, query+" ORDER BY seq", args...))
	if err != nil || !covered {
		return err
	}
	return sel.checkWhole(ctx, tx, "seq IN ("+join(sel.live)+")")
}

// checkWhole fails where events of the selection are forgotten.
func (sel *selection) checkWhole(ctx context.Context, tx *sql.Tx, where string) error {
	row := tx.QueryRowContext(ctx, sqlGone+" AND seq > ? AND seq <= ? AND "+where, sel.session, sel.after, sel.last)
	return gone(row)
}

// namespaces gives the ids of the session's namespaces that match a pattern.
func (sel *selection) namespaces(ctx context.Context, tx *sql.Tx, pattern string) ([]int64, error) {
	rows, err := tx.QueryContext(ctx, "SELECT id, name FROM namespaces WHERE session = ?", sel.session)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, err
		}
		if eventlog.MatchNamespace(pattern, name) {
			ids = append(ids, id)
		}
	}
	return ids, rows.Err()
}

// integers reads rows of one number each.
func integers(rows *sql.Rows, err error) ([]int64, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, rows.Err()
}

func join(numbers []int64) string {
	var text []byte
	for i, n := range numbers {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendInt(text, n, 10)
	}
	return string(text)
}

// done reports whether no row is left.
func (sel *selection) done() bool {
	return sel.after >= sel.last || sel.onlyOf && len(sel.live) == 0
}

// page gives the statement for at most n more rows.
func (sel *selection) page(n int) (query string, args []any) {
	const columns = "SELECT seq, commit_hash, full_tokens, low_tokens, counter, body FROM events WHERE session = ? AND kind <> '' AND "
	args = append(args, sel.session)
	if sel.onlyOf {
		query = columns + "seq IN (" + join(sel.live[:min(n, len(sel.live))]) + ")"
	} else {
		query = columns + "seq > ? AND seq <= ?"
		args = append(args, sel.after, sel.last)
	}
	return query + sel.where.String() + " ORDER BY seq LIMIT ?", append(append(args, sel.args...), n)
}

// seen takes note of a page of up to n rows that ended with the given seq, 0
// where it was empty; whole says that no row of it was left out.
func (sel *selection) seen(seq int64, n int, rows int, whole bool) {
	switch {
	case sel.onlyOf && whole:
		sel.live = sel.live[min(n, len(sel.live)):]
	case sel.onlyOf:
		for len(sel.live) > 0 && sel.live[0] <= seq {
			sel.live = sel.live[1:]
		}
	case whole && rows < n:
		sel.after = sel.last
	default:
		sel.after = seq
	}
}
