package sqlite

import (
	"cmp"
	"database/sql"
	"errors"
	"time"

	"github.com/tidemark/tidemark/eventlog"
)

// transaction applies calls to the file, between a BEGIN and a COMMIT.
type transaction struct {
	*statements
	*memory
}

// apply makes the change of a call. An error ends the whole transaction.
func (tx *transaction) apply(req *request) error { return req.change.apply(tx) }

// applyAlone makes the whole change of a call, or none and gives the refusal. An
// error ends the whole transaction.
func (tx *transaction) applyAlone(req *request) (refusal, err error) {
	if err := exec(tx.savepoint); err != nil {
		return nil, err
	}
	err = tx.apply(req)
	if isRefusal(err) {
		tx.forgetAll()
		refusal = err
		err = exec(tx.rollbackTo)
	}
	if err != nil {
		return nil, err
	}
	return refusal, exec(tx.release)
}

func (a *addition) apply(tx *transaction) error {
	s, err := tx.session(a.session)
	if err != nil {
		return err
	}
	before := s.last
	for i := range a.records {
		if err := tx.add(s, &a.records[i]); err != nil {
			return err
		}
	}
	if s.last == before {
		return nil
	}
	return tx.store(s)
}

// session reads a session, or makes it.
func (tx *transaction) session(name string) (*session, error) {
	if s, ok := tx.sessions[name]; ok {
		return s, nil
	}
	s := &session{namespaces: make(map[string]int64)}
	err := tx.findSession.QueryRow(name).Scan(&s.id, &s.last, &s.head, &s.first)
	if errors.Is(err, sql.ErrNoRows) {
		s.head = eventlog.Genesis
		s.id, err = insert(tx.newSession, name)
	}
	if err != nil {
		return nil, err
	}
	tx.sessions[name] = s
	return s, nil
}

// store writes what has become of a session.
func (tx *transaction) store(s *session) error {
	if tx.touched == 0 {
		if err := tx.lastTouched.QueryRow().Scan(&tx.touched); err != nil {
			return err
		}
	}
	tx.touched++
	tx.first = cmp.Or(tx.first, tx.touched)
	return exec(tx.updateSession, s.last, string(s.head), s.first, s.end, tx.touched, time.Now().UnixMilli(), s.id)
}

// add appends an event, unless the session has its id already.
func (tx *transaction) add(s *session, r *record) error {
	e := r.event
	r.seq, r.repeated = 0, false
	namespace, err := tx.namespace(s, r)
	if err != nil || r.seq > 0 {
		return err
	}
	linked := e.Clone()
	after := linked.Link(s.head, r.body)
	result, err := tx.addEvent.Exec(s.id, s.last+1, namespace, string(e.Kind()), e.AgentName, string(e.Source), e.Timestamp.Unix(),
		e.ID, string(linked.CommitHash), e.FullDetailTokens, e.LowDetailTokens, e.Counter, r.body)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, tx.find(s, r))
	}
	r.seq, r.commit = s.last+1, linked.CommitHash
	s.advance(r, after)
	if err := exec(tx.addLive, namespace, r.seq); err != nil {
		return err
	}
	if r.undoes > 0 {
		if err := gone(tx.goneUnder.QueryRow(s.id, namespace, r.undoes)); err != nil {
			return cannotUndo(r.undoes, err)
		}
		return tx.undo(s.id, namespace, r)
	}
	return tx.coverAll(namespace, r)
}

// advance moves the end of the session to its new last event.
func (s *session) advance(r *record, after eventlog.Commit) {
	s.last, s.head = r.seq, after
	s.end = r.event.Timestamp.Format(time.RFC3339Nano)
	if s.first == "" {
		s.first = s.end
	}
}

// find sets what the log has under the event's id.
func (tx *transaction) find(s *session, r *record) error {
	err := tx.findEvent.QueryRow(s.id, r.event.ID).Scan(&r.seq, &r.commit)
	r.repeated = err == nil
	return err
}

// namespace gives the id of an event's namespace. A new one is made, unless the
// event is found to be in the log already.
func (tx *transaction) namespace(s *session, r *record) (int64, error) {
	name := r.event.FullNamespace
	if id, ok := s.namespaces[name]; ok {
		return id, nil
	}
	var id int64
	err := tx.findNamespace.QueryRow(s.id, name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		if err := tx.find(s, r); !errors.Is(err, sql.ErrNoRows) {
			return 0, err
		}
		id, err = insert(tx.newNamespace, s.id, name)
	}
	if err == nil {
		s.namespaces[name] = id
	}
	return id, err
}
