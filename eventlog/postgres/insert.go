package postgres

import (
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"
)

// row is a record at its place in a session.
type row struct {
	*session
	*record
}

const (
	sqlAddEvents = `INSERT INTO events SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bytea[], $6::text[],
		$7::bigint[], $8::bytea[], $9::bytea[], $10::bigint[], $11::bigint[], $12::bytea[], $13::bytea[])`
	sqlAddLive = `INSERT INTO live SELECT * FROM unnest($1::bigint[], $2::bigint[])`
	sqlGrow    = `UPDATE sessions SET last_seq = $2, head = $3, first_time = $4, last_time = $5, bytes = bytes + $6,
		touched = nextval('touches'), appended = clock_timestamp() WHERE id = $1`
)

// columns are rows as the server takes them in one statement.
type columns struct {
	session, seq, namespace, second []int64
	kind, source                    []string
	agent, id, commit, counter      [][]byte
	full, low                       []int64
	body                            [][]byte
}

func (c *columns) add(r row) {
	e := r.event
	c.session, c.seq, c.namespace = append(c.session, r.session.id), append(c.seq, r.seq), append(c.namespace, r.namespace)
	c.kind, c.agent, c.source = append(c.kind, string(e.Kind())), append(c.agent, []byte(e.AgentName)), append(c.source, string(e.Source))
	c.second, c.id = append(c.second, e.Timestamp.Unix()), append(c.id, []byte(e.ID))
	c.commit, c.counter = append(c.commit, []byte(r.commit)), append(c.counter, []byte(e.Counter))
	c.full, c.low = append(c.full, int64(e.FullDetailTokens)), append(c.low, int64(e.LowDetailTokens))
	c.body = append(c.body, r.body)
}

// queue adds the statements that store rows, all of which are live.
func queue(b *pgx.Batch, rows []row) {
	if len(rows) == 0 {
		return
	}
	var c columns
	for _, r := range rows {
		c.add(r)
	}
	b.Queue(sqlAddEvents, c.session, c.seq, c.namespace, c.kind, c.agent, c.source, c.second, c.id, c.commit, c.full, c.low, c.counter, c.body)
	b.Queue(sqlAddLive, c.namespace, c.seq)
}

func (tx *transaction) insert(rows []row) error {
	var b pgx.Batch
	queue(&b, rows)
	return tx.conn.SendBatch(tx.ctx, &b).Close()
}

// finish stores the last rows and what has become of the sessions, and commits.
func (tx *transaction) finish(rows []row) error {
	var b pgx.Batch
	queue(&b, rows)
	tx.grown = nil
	for _, name := range slices.Sorted(maps.Keys(tx.sessions)) {
		if s := tx.sessions[name]; s.last > s.before {
			b.Queue(sqlGrow, s.id, s.last, []byte(s.head), s.first, s.end, s.bytes)
			tx.grown = append(tx.grown, s.id)
		}
	}
	b.Queue("COMMIT")
	return tx.conn.SendBatch(tx.ctx, &b).Close()
}
