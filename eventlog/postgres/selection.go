package postgres

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/tidemark/tidemark/eventlog"
)

// selection is a query put to one session: the rows that may match, as of the
// moment it was made. It asks the columns only; [eventlog.Query.Match] decides.
type selection struct {
	session    int64
	after      int64 // rows have a greater seq
	last       int64 // and at most this one
	namespaces []int64
	live       []int64
	onlyOf     bool // whether rows must be in live, which lists what is left of it

	where strings.Builder
	args  []any
}

// What a selection needs to know first, in one statement so that it is of one
// moment: the session, the namespaces that match, and what of them is live.
const (
	sqlChosen = `WITH s AS MATERIALIZED (
			SELECT id, last_seq, least(last_seq, $2::bigint) AS upto FROM sessions WHERE sha256(name) = $1
		), ns AS MATERIALIZED (
			SELECT n.id FROM s JOIN namespaces AS n ON n.session = s.id
			WHERE $3 AND (n.name = ANY($4::bytea[]) OR substring(n.name FROM 1 FOR length($5::bytea)) = $5)
		)
		SELECT id, upto, ARRAY(SELECT id FROM ns), `
	sqlNothing = `NULL::bigint[] FROM s`
	sqlLive    = `ARRAY(SELECT live.seq FROM s, ns, live
			WHERE live.namespace = ns.id AND live.seq > $6 AND live.seq <= s.upto ORDER BY 1) FROM s`
	// sqlLiveThen looks back: to what was covered later, and what later undos
	// brought back.
	sqlLiveThen = `ARRAY(SELECT live.seq FROM s, ns, live
			WHERE live.namespace = ns.id AND live.seq > $6 AND live.seq <= s.upto
			UNION ALL SELECT covered.seq FROM s, ns, covered
			WHERE s.upto < s.last_seq AND covered.namespace = ns.id AND covered.seq > $6 AND covered.seq <= s.upto AND covered.summary > s.upto
			EXCEPT SELECT uncovered.seq FROM s, ns, undos, uncovered
			WHERE s.upto < s.last_seq AND undos.namespace = ns.id AND undos.summary <= s.upto AND undos.undo > s.upto
				AND uncovered.namespace = ns.id AND uncovered.undo = undos.undo
			ORDER BY 1) FROM s`
)

// choose makes the selection of a query.
func (s *Store) choose(ctx context.Context, session string, q *eventlog.Query) (*selection, error) {
	sel := &selection{after: max(q.After, 0), onlyOf: q.Live}
	upTo := int64(math.MaxInt64)
	if q.At > 0 {
		upTo = q.At
	}
	args := append([]any{hash(session), upTo, q.Live || q.Whole || q.Namespace != ""}, namespaceArgs(q.Namespace)...)
	query := sqlChosen + sqlNothing
	if q.Live {
		args = append(args, sel.after)
		if query = sqlChosen + sqlLive; q.At > 0 {
			query = sqlChosen + sqlLiveThen
		}
	}
	err := s.query(ctx, func() error {
		return s.pool.QueryRow(ctx, query, args...).Scan(&sel.session, &sel.last, &sel.namespaces, &sel.live)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		err = eventlog.ErrNoSession
	}
	if err != nil {
		return nil, err
	}
	if err := s.checkWhole(ctx, sel, q); err != nil {
		return nil, err
	}
	sel.columns(q)
	if !q.Live && q.Namespace != "" {
		sel.and("namespace = ANY(%s)", sel.namespaces)
	}
	return sel, nil
}

// checkWhole fails where events are forgotten that the query has to give: any,
// where it says so, and what was live at a time that is past.
func (s *Store) checkWhole(ctx context.Context, sel *selection, q *eventlog.Query) error {
	if q.Whole {
		where := sqlGone + " AND seq > $2 AND seq <= $3 AND namespace = ANY($4)"
		if err := s.gone(ctx, where, sel.session, sel.after, sel.last, sel.namespaces); err != nil {
			return err
		}
	}
	if q.Live && q.At > 0 {
		return s.gone(ctx, sqlGone+" AND seq = ANY($2)", sel.session, sel.live)
	}
	return nil
}

// namespaceArgs are a pattern of namespaces as names and the beginning of names.
// Everything begins with nothing; nothing begins with NULL.
func namespaceArgs(pattern string) []any {
	if pattern == "" {
		return []any{[][]byte{}, []byte{}}
	}
	names := [][]byte{[]byte(pattern)}
	root, ok := strings.CutSuffix(pattern, "/...")
	if ok {
		names = append(names, []byte(root))
	} else if root, ok = strings.CutSuffix(pattern, "/*"); !ok {
		return []any{names, nil}
	}
	return []any{names, []byte(root + "/")}
}

// columns asks for what the columns of a row say.
func (sel *selection) columns(q *eventlog.Query) {
	if len(q.Types) > 0 {
		kinds := make([]string, len(q.Types))
		for i, kind := range q.Types {
			kinds[i] = string(kind)
		}
		sel.and("kind = ANY(%s)", kinds)
	}
	if q.Agent != "" {
		sel.and("agent = %s", []byte(q.Agent))
	}
	if q.Source != "" {
		sel.and("source = %s", string(q.Source))
	}
	if !q.Since.IsZero() {
		sel.and("second >= %s", q.Since.Unix())
	}
	if !q.Until.IsZero() {
		sel.and("second <= %s", q.Until.Unix())
	}
}

// fixedArgs is how many arguments a page has before those of its columns.
const fixedArgs = 4

// and adds a condition with an argument at its verb.
func (sel *selection) and(condition string, arg any) {
	sel.args = append(sel.args, arg)
	fmt.Fprintf(&sel.where, " AND "+condition, fmt.Sprintf("$%d", fixedArgs+len(sel.args)))
}

// done reports whether no row is left.
func (sel *selection) done() bool {
	return sel.after >= sel.last || sel.onlyOf && len(sel.live) == 0
}

// page gives the statement for at most n more rows. The server counts the bytes
// as well, as it sends all rows that it finds.
func (sel *selection) page(n int) (query string, args []any) {
	const columns = "seq, commit_hash, full_tokens, low_tokens, counter, body"
	query = "SELECT " + columns + ", rows FROM (SELECT *, count(*) OVER () AS rows, sum(octet_length(body)) OVER (ORDER BY seq) - octet_length(body) AS bytes" +
		" FROM (SELECT " + columns + " FROM events WHERE session = $1 AND kind <> '' AND "
	var live []int64
	if sel.onlyOf {
		live = sel.live[:min(n, len(sel.live))]
		query += "seq = ANY($3) AND $4::bigint > 0"
		args = []any{sel.session, n, live, sel.last}
	} else {
		query += "seq > $3 AND seq <= $4"
		args = []any{sel.session, n, sel.after, sel.last}
	}
	query += sel.where.String() + fmt.Sprintf(" ORDER BY seq LIMIT $2) AS page) AS page WHERE bytes < %d ORDER BY seq", maxPageBytes)
	return query, append(args, sel.args...)
}

// seen takes note of a page of up to n rows. There were so many rows for it,
// some of which may not have fit.
func (sel *selection) seen(page []stored, n, rows int) {
	last := int64(0)
	if len(page) > 0 {
		last = page[len(page)-1].Seq
	}
	switch whole := len(page) == rows; {
	case sel.onlyOf && whole:
		sel.live = sel.live[min(n, len(sel.live)):]
	case sel.onlyOf:
		for len(sel.live) > 0 && sel.live[0] <= last {
			sel.live = sel.live[1:]
		}
	case whole && rows < n:
		sel.after = sel.last
	default:
		sel.after = last
	}
}
