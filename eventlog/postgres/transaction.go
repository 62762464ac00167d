package postgres

import (
	"context"
	"crypto/sha256"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tidemark/tidemark/eventlog"
)

// transaction applies a batch of calls. It takes two exchanges with the server
// where no session or namespace is new and no rule is asked: the first locks the
// sessions and reads what the log has of the events, the second writes.
type transaction struct {
	ctx   context.Context
	conn  *pgx.Conn
	batch []*addition

	sessions map[string]*session
	grown    []int64 // sessions, once the transaction is committed
}

// session is what appending needs to know of a session, whose row is locked.
type session struct {
	id         int64
	before     int64 // the last seq at first
	last       int64
	head       eventlog.Commit
	first, end string           // times
	bytes      int64            // of the bodies that are added
	namespaces map[string]int64 // those that are asked for
	known      map[string]known // by id: those that are asked for
}

// known is what the log has under an id.
type known struct {
	seq    int64
	commit eventlog.Commit
}

func newTransaction(ctx context.Context, conn *pgx.Conn, batch []*addition) *transaction {
	return &transaction{ctx: ctx, conn: conn, batch: batch, sessions: map[string]*session{}}
}

func stamp(t time.Time) string { return t.Format(time.RFC3339Nano) }

// hash is what a name or an id is found by.
func hash(s string) []byte {
	sum := sha256.Sum256([]byte(s))
	return sum[:]
}

// run makes the whole change, or leaves the transaction to be rolled back.
func (tx *transaction) run() error {
	if err := tx.lock(); err != nil {
		return err
	}
	if err := tx.makeNamespaces(); err != nil {
		return err
	}
	var rows []row
	for _, a := range tx.batch {
		s := tx.sessions[a.session]
		for i := range a.records {
			r := &a.records[i]
			if !tx.place(s, r) {
				continue
			}
			rows = append(rows, row{s, r})
			if !r.rules() {
				continue
			}
			if err := tx.insert(rows); err != nil {
				return err
			}
			if err := tx.checkUndo(s.id, r); err != nil {
				return err
			}
			if err := tx.takeOut(s.id, r); err != nil {
				return err
			}
			rows = nil
		}
	}
	return tx.finish(rows)
}

func (tx *transaction) rollback() {
	// It fails where the connection is lost, and the server then does the same.
	_, _ = tx.conn.Exec(tx.ctx, "ROLLBACK")
}

// place gives a record its seq, and reports whether it is a new one.
func (tx *transaction) place(s *session, r *record) bool {
	k, repeated := s.known[r.event.ID]
	if r.repeated = repeated; repeated {
		r.seq, r.commit = k.seq, k.commit
		return false
	}
	linked := r.event.Clone()
	after := linked.Link(s.head, r.body)
	s.last++
	r.namespace, r.seq, r.commit = s.namespaces[r.event.FullNamespace], s.last, linked.CommitHash
	s.head, s.end = after, stamp(r.event.Timestamp)
	s.bytes += int64(len(r.body))
	if s.first == "" {
		s.first = s.end
	}
	s.known[r.event.ID] = known{r.seq, r.commit}
	return true
}

// Each event and namespace is looked up by its whole key, which OFFSET 0 keeps
// the planner from doing otherwise.
const (
	sqlLock = `SELECT id, name, last_seq, head, first_time FROM sessions WHERE sha256(name) = ANY($1) ORDER BY id FOR NO KEY UPDATE`
	sqlMake = `INSERT INTO sessions (name) SELECT name FROM unnest($1::bytea[]) AS name ON CONFLICT (sha256(name)) DO NOTHING`
	sqlIDs  = `SELECT s.id, e.id, e.seq, e.commit_hash FROM unnest($1::bytea[], $2::bytea[]) AS asked (session, id)
		JOIN sessions AS s ON sha256(s.name) = asked.session
		CROSS JOIN LATERAL (SELECT * FROM events WHERE session = s.id AND sha256(id) = asked.id OFFSET 0) AS e`
	sqlNamespaces = `SELECT s.id, n.name, n.id FROM unnest($1::bytea[], $2::bytea[]) AS asked (session, name)
		JOIN sessions AS s ON sha256(s.name) = asked.session
		CROSS JOIN LATERAL (SELECT * FROM namespaces WHERE session = s.id AND sha256(name) = asked.name OFFSET 0) AS n`
)

// lock begins the transaction, locks its sessions, and reads what they have of
// the batch. Sessions that are new are made, in the order of their names, so
// that no two transactions wait for each other. One that another process makes
// between two of the questions is not locked; what is said of it waits for the
// second round.
func (tx *transaction) lock() error {
	asked := tx.questions()
	byID := map[int64]*session{}
	read := func(b *pgx.Batch) error {
		b.Queue(sqlLock, asked.names).Query(func(rows pgx.Rows) error { return tx.take(rows, byID) })
		b.Queue(sqlIDs, asked.ofID, asked.ids).Query(func(rows pgx.Rows) error { return takeKnown(rows, byID) })
		b.Queue(sqlNamespaces, asked.ofNamespace, asked.namespaces).Query(func(rows pgx.Rows) error { return takeNamespaces(rows, byID) })
		return tx.conn.SendBatch(tx.ctx, b).Close()
	}
	var first pgx.Batch
	first.Queue("BEGIN")
	if err := read(&first); err != nil || len(byID) == len(tx.sessions) {
		return err
	}
	var second pgx.Batch
	second.Queue(sqlMake, tx.missing())
	return read(&second)
}

// questions are what a transaction asks of the log, by hashes.
type questions struct {
	names                   [][]byte // of the sessions
	ofID, ids               [][]byte // sessions and ids, in pairs
	ofNamespace, namespaces [][]byte // sessions and namespaces, in pairs
}

func (tx *transaction) questions() (q questions) {
	seen := map[[2]string]bool{}
	for _, a := range tx.batch {
		own := hash(a.session)
		if tx.sessions[a.session] == nil {
			tx.sessions[a.session] = &session{namespaces: map[string]int64{}, known: map[string]known{}}
			q.names = append(q.names, own)
		}
		for i := range a.records {
			e := a.records[i].event
			q.ofID, q.ids = append(q.ofID, own), append(q.ids, hash(e.ID))
			if key := [2]string{a.session, e.FullNamespace}; !seen[key] {
				seen[key] = true
				q.ofNamespace, q.namespaces = append(q.ofNamespace, own), append(q.namespaces, hash(e.FullNamespace))
			}
		}
	}
	return q
}

// missing are the names of the sessions that are not there yet, in order.
func (tx *transaction) missing() [][]byte {
	var names [][]byte
	for _, name := range slices.Sorted(maps.Keys(tx.sessions)) {
		if tx.sessions[name].id == 0 {
			names = append(names, []byte(name))
		}
	}
	return names
}

// take reads the rows of the sessions.
func (tx *transaction) take(rows pgx.Rows, byID map[int64]*session) error {
	for rows.Next() {
		var id, last int64
		var name, head []byte
		var first string
		if err := rows.Scan(&id, &name, &last, &head, &first); err != nil {
			return err
		}
		s := tx.sessions[string(name)]
		s.id, s.before, s.last, s.first = id, last, last, first
		if s.head = eventlog.Commit(head); s.head == "" {
			s.head = eventlog.Genesis
		}
		byID[id] = s
	}
	return rows.Err()
}

func takeKnown(rows pgx.Rows, byID map[int64]*session) error {
	for rows.Next() {
		var session int64
		var id, commit []byte
		var k known
		if err := rows.Scan(&session, &id, &k.seq, &commit); err != nil {
			return err
		}
		k.commit = eventlog.Commit(commit)
		if s := byID[session]; s != nil {
			s.known[string(id)] = k
		}
	}
	return rows.Err()
}

func takeNamespaces(rows pgx.Rows, byID map[int64]*session) error {
	for rows.Next() {
		var session, id int64
		var name []byte
		if err := rows.Scan(&session, &name, &id); err != nil {
			return err
		}
		if s := byID[session]; s != nil {
			s.namespaces[string(name)] = id
		}
	}
	return rows.Err()
}

// makeNamespaces makes those of events that are new, in order of appearance.
func (tx *transaction) makeNamespaces() error {
	var b pgx.Batch
	type eventID struct{ session, id string }
	seen := map[eventID]bool{} // of the batch: a later one of an id is not stored
	for _, a := range tx.batch {
		s := tx.sessions[a.session]
		for i := range a.records {
			e := a.records[i].event
			_, known := s.known[e.ID]
			known = known || seen[eventID{a.session, e.ID}]
			seen[eventID{a.session, e.ID}] = true
			if _, made := s.namespaces[e.FullNamespace]; made || known {
				continue
			}
			s.namespaces[e.FullNamespace] = 0
			b.Queue("INSERT INTO namespaces (session, name) VALUES ($1, $2) RETURNING id", s.id, []byte(e.FullNamespace)).
				QueryRow(func(row pgx.Row) error {
					var id int64
					err := row.Scan(&id)
					s.namespaces[e.FullNamespace] = id
					return err
				})
		}
	}
	if b.Len() == 0 {
		return nil
	}
	return tx.conn.SendBatch(tx.ctx, &b).Close()
}
