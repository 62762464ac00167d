package sqlite

import (
	"context"
	"database/sql"
	"errors"
)

// statements are what the writer's connection says, compiled once.
type statements struct {
	conn *sql.Conn

	beginTx, commitTx, rollbackTx        *sql.Stmt
	savepoint, release, rollbackTo       *sql.Stmt
	dataVersion                          *sql.Stmt
	findSession, newSession, lastTouched *sql.Stmt
	updateSession                        *sql.Stmt
	findNamespace, newNamespace          *sql.Stmt
	addEvent, addLive, findEvent         *sql.Stmt
	nextCoverer, cover, unlive           *sql.Stmt
	setNote, dropNote                    *sql.Stmt
	findIndexed, addWords, setIndexed    *sql.Stmt
	readEvent, coverer, addUndo          *sql.Stmt
	noteUncovered, relive, uncover       *sql.Stmt
	copyNamespaces, copyEvents, copyLive *sql.Stmt
	readSummaries, nameSession           *sql.Stmt
	addCopy, renewCopy, dropCopy         *sql.Stmt
	findTail, dropEvents, dropLive       *sql.Stmt
	dropCovered, dropUncovered           *sql.Stmt
	dropUndos, dropNamespaces            *sql.Stmt
	dropSession                          *sql.Stmt
	readOriginals, forget, countGone     *sql.Stmt
	unindex, goneUnder, goneLive         *sql.Stmt
	copyForgotten, hideSession           *sql.Stmt
	addRemoved, dropNotes, findTurn      *sql.Stmt
}

// prepare compiles the statements on the pool's one connection.
func prepare(db *sql.DB) (*statements, error) {
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	s := &statements{conn: conn}
	for query, stmt := range s.queries() {
		if *stmt, err = conn.PrepareContext(ctx, query); err != nil {
			return nil, errors.Join(err, s.close())
		}
	}
	return s, nil
}

func (s *statements) queries() map[string]**sql.Stmt {
	return map[string]**sql.Stmt{
		"BEGIN IMMEDIATE":  &s.beginTx,
		"COMMIT":           &s.commitTx,
		"ROLLBACK":         &s.rollbackTx,
		"SAVEPOINT call":   &s.savepoint,
		"RELEASE call":     &s.release,
		"ROLLBACK TO call": &s.rollbackTo,
		sqlDataVersion:     &s.dataVersion,
		sqlFindSession:     &s.findSession,
		sqlNewSession:      &s.newSession,
		sqlLastTouched:     &s.lastTouched,
		sqlUpdateSession:   &s.updateSession,
		sqlFindNamespace:   &s.findNamespace,
		sqlNewNamespace:    &s.newNamespace,
		sqlAddEvent:        &s.addEvent,
		sqlAddLive:         &s.addLive,
		sqlFindEvent:       &s.findEvent,
		sqlNextCoverer:     &s.nextCoverer,
		sqlCover:           &s.cover,
		sqlUnlive:          &s.unlive,
		sqlSetNote:         &s.setNote,
		sqlDropNote:        &s.dropNote,
		sqlFindIndexed:     &s.findIndexed,
		sqlAddWords:        &s.addWords,
		sqlSetIndexed:      &s.setIndexed,
		sqlReadEvent:       &s.readEvent,
		sqlCoverer:         &s.coverer,
		sqlAddUndo:         &s.addUndo,
		sqlNoteUncovered:   &s.noteUncovered,
		sqlRelive:          &s.relive,
		sqlUncover:         &s.uncover,
		sqlCopyNamespaces:  &s.copyNamespaces,
		sqlCopyEvents:      &s.copyEvents,
		sqlCopyLive:        &s.copyLive,
		sqlReadSummaries:   &s.readSummaries,
		sqlNameSession:     &s.nameSession,
		sqlAddCopy:         &s.addCopy,
		sqlRenewCopy:       &s.renewCopy,
		sqlDropCopy:        &s.dropCopy,
		sqlFindTail:        &s.findTail,
		sqlDropEvents:      &s.dropEvents,
		sqlDropLive:        &s.dropLive,
		sqlDropCovered:     &s.dropCovered,
		sqlDropUncovered:   &s.dropUncovered,
		sqlDropUndos:       &s.dropUndos,
		sqlDropNamespaces:  &s.dropNamespaces,
		sqlDropSession:     &s.dropSession,
		sqlReadOriginals:   &s.readOriginals,
		sqlForget:          &s.forget,
		sqlCountGone:       &s.countGone,
		sqlUnindex:         &s.unindex,
		sqlGoneUnder:       &s.goneUnder,
		sqlGoneLive:        &s.goneLive,
		sqlCopyForgotten:   &s.copyForgotten,
		sqlHideSession:     &s.hideSession,
		sqlAddRemoved:      &s.addRemoved,
		sqlDropNotes:       &s.dropNotes,
		sqlFindTurn:        &s.findTurn,
	}
}

const (
	sqlDataVersion = `PRAGMA data_version`
	sqlFindSession = `SELECT id, last_seq, head, first_time FROM sessions WHERE name = ?`
	sqlNewSession  = `INSERT INTO sessions (id, name, last_seq, head, first_time, last_time, touched)
		VALUES (1 + max((SELECT coalesce(max(id), 0) FROM sessions), (SELECT coalesce(max(session), 0) FROM removed)), ?, 0, '', '', '', 0)`
	sqlLastTouched   = `SELECT coalesce(max(touched), 0) FROM sessions`
	sqlUpdateSession = `UPDATE sessions SET last_seq = ?, head = ?, first_time = ?, last_time = ?, touched = ?, appended = ? WHERE id = ?`
	sqlFindNamespace = `SELECT id FROM namespaces WHERE session = ? AND name = ?`
	sqlNewNamespace  = `INSERT INTO namespaces (session, name) VALUES (?, ?)`
	sqlAddEvent      = `INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (session, id) DO NOTHING`
	sqlFindEvent     = `SELECT seq, commit_hash FROM events WHERE session = ? AND id = ?`
	sqlAddLive       = `INSERT INTO live VALUES (?, ?)`
	sqlNextCoverer   = `SELECT summary, seq FROM covered WHERE namespace = ?1 AND seq BETWEEN ?2 AND ?3 AND summary <> ?4
		AND summary NOT IN (SELECT undo FROM undos WHERE namespace = ?1) ORDER BY seq LIMIT 1`
	sqlCover         = `INSERT INTO covered SELECT namespace, seq, ? FROM live WHERE namespace = ? AND seq BETWEEN ? AND ?`
	sqlUnlive        = `DELETE FROM live WHERE namespace = ? AND seq BETWEEN ? AND ?`
	sqlSetNote       = `INSERT INTO notes VALUES (?, ?, ?) ON CONFLICT (session, key) DO UPDATE SET value = excluded.value`
	sqlDropNote      = `DELETE FROM notes WHERE session = ? AND key = ?`
	sqlFindIndexed   = `SELECT indexed FROM sessions WHERE id = ?`
	sqlAddWords      = `INSERT INTO words (rowid, text) VALUES (?, ?)`
	sqlSetIndexed    = `UPDATE sessions SET indexed = ? WHERE id = ?`
	sqlReadEvent     = `SELECT kind, body FROM events WHERE session = ? AND seq = ?`
	sqlCoverer       = `SELECT summary FROM covered WHERE namespace = ? AND seq = ?`
	sqlAddUndo       = `INSERT INTO undos VALUES (?, ?, ?)`
	sqlNoteUncovered = `INSERT INTO uncovered SELECT namespace, seq, ? FROM covered WHERE namespace = ? AND seq BETWEEN ? AND ? AND summary = ?`
	sqlRelive        = `INSERT INTO live SELECT namespace, seq FROM covered WHERE namespace = ? AND seq BETWEEN ? AND ? AND summary = ?`
	sqlUncover       = `DELETE FROM covered WHERE namespace = ? AND seq BETWEEN ? AND ? AND summary = ?`
)

// What a fork does with a range of events. A namespace keeps its place in the
// order of appearance.
const (
	sqlCopyNamespaces = `INSERT INTO namespaces (session, name)
		SELECT ?, name FROM namespaces WHERE id IN (SELECT namespace FROM events WHERE session = ? AND seq > ? AND seq <= ?)
		AND name NOT IN (SELECT name FROM namespaces WHERE session = ?) ORDER BY id`
	sqlCopyEvents = `INSERT INTO events
		SELECT fork.session, seq, fork.id, kind, agent, source, second, events.id, commit_hash, full_tokens, low_tokens, counter, body
		FROM events JOIN namespaces AS own ON own.id = namespace JOIN namespaces AS fork ON fork.session = ? AND fork.name = own.name
		WHERE events.session = ? AND seq > ? AND seq <= ? ORDER BY seq`
	sqlCopyLive      = `INSERT INTO live SELECT namespace, seq FROM events WHERE session = ? AND seq > ? AND seq <= ?`
	sqlReadSummaries = `SELECT seq, namespace, body FROM events WHERE session = ? AND seq > ? AND seq <= ? AND kind = 'SummaryEvent' ORDER BY seq`
	sqlNameSession   = `UPDATE sessions SET name = ? WHERE id = ?`
	sqlAddCopy       = `INSERT INTO copies VALUES (?, ?)`
	sqlRenewCopy     = `UPDATE copies SET renewed = ? WHERE session = ?`
	sqlDropCopy      = `DELETE FROM copies WHERE session = ?`
)

// How a copy is removed, from its end.
const (
	sqlFindTail       = `SELECT min(seq) FROM (SELECT seq FROM events WHERE session = ? ORDER BY seq DESC LIMIT ?)`
	sqlDropEvents     = `DELETE FROM events WHERE session = ? AND seq >= ?`
	sqlOfCopy         = ` WHERE namespace IN (SELECT id FROM namespaces WHERE session = ?) AND `
	sqlDropLive       = `DELETE FROM live` + sqlOfCopy + `seq >= ?`
	sqlDropCovered    = `DELETE FROM covered` + sqlOfCopy + `seq >= ?`
	sqlDropUncovered  = `DELETE FROM uncovered` + sqlOfCopy + `seq >= ?`
	sqlDropUndos      = `DELETE FROM undos` + sqlOfCopy + `undo >= ?`
	sqlDropNamespaces = `DELETE FROM namespaces WHERE session = ?`
	// The row with the greatest turn stays, hidden as it is: no turn is given twice.
	sqlDropSession = `DELETE FROM sessions WHERE id = ? AND touched < (SELECT max(touched) FROM sessions)`
)

// close lets go of the connection, which is not closed as long as it has
// statements.
func (s *statements) close() error {
	var errs []error
	for _, stmt := range s.queries() {
		if *stmt != nil {
			errs = append(errs, (*stmt).Close())
		}
	}
	return errors.Join(append(errs, s.conn.Close())...)
}

func (s *statements) begin() error { return exec(s.beginTx) }

func (s *statements) commit() error { return exec(s.commitTx) }

// rollback ends the transaction, if there is one: SQLite may have ended it by
// itself. Where this fails for another reason, so does the next begin.
func (s *statements) rollback() { _ = exec(s.rollbackTx) }

func exec(stmt *sql.Stmt, args ...any) error {
	_, err := stmt.Exec(args...)
	return err
}

// insert runs an INSERT and gives the new row's id.
func insert(stmt *sql.Stmt, args ...any) (int64, error) {
	result, err := stmt.Exec(args...)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}
