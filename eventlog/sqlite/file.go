package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver
)

// file is where a store lives and how to connect to it.
type file struct {
	path string
	opts Options
}

// newFile makes the file and its tables where they are missing, and checks that
// this program can read them.
func newFile(path string, opts Options) (*file, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	f := &file{path: abs, opts: opts}
	if err := f.create(); err != nil {
		return nil, err
	}
	db, err := f.connect(1, opts.BusyTimeout)
	if err != nil {
		return nil, err
	}
	err = f.prepare(db)
	return f, errors.Join(err, db.Close())
}

// create makes an empty file that only its owner can read. SQLite gives the
// files beside it the same mode. A file that exists is not even opened: closing
// it would drop the locks that other connections of this process have on it.
func (f *file) create() error {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return err
	}
	info, err := os.Stat(f.path)
	switch {
	case err == nil && info.IsDir():
		return errors.New("is a folder, want a file")
	case err == nil:
		return nil
	}
	created, err := os.OpenFile(f.path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil
	case err != nil:
		return err
	}
	return created.Close()
}

// connect gives a pool of up to n connections that wait for others at most as
// long as given. They never make the file.
func (f *file) connect(n int, timeout time.Duration, pragmas ...string) (*sql.DB, error) {
	q := url.Values{"mode": {"rw"}, "_pragma": append([]string{
		fmt.Sprintf("busy_timeout=%d", timeout.Milliseconds()),
		"synchronous=FULL",
		"wal_autocheckpoint=0",
		"temp_store=MEMORY",
		fmt.Sprintf("journal_size_limit=%d", maxLogBytes),
	}, pragmas...)}
	path := filepath.ToSlash(f.path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	db, err := sql.Open("sqlite", "file://"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

func (f *file) prepare(db *sql.DB) error {
	ctx, cancel := context.WithTimeout(context.Background(), f.opts.BusyTimeout)
	defer cancel()
	conn, err := db.Conn(ctx)
	if err != nil {
		return explain(err)
	}
	defer conn.Close()
	state, err := stateOf(ctx, conn)
	if err == nil {
		err = state.check()
	}
	if err == nil {
		err = useWAL(ctx, conn)
	}
	if err == nil && state.version < schemaVersion {
		err = upgrade(ctx, conn)
	}
	return explain(err)
}

// state is what a database file says of itself.
type state struct {
	application, version, tables int
}

func stateOf(ctx context.Context, conn *sql.Conn) (s state, err error) {
	const query = `SELECT a.application_id, v.user_version, (SELECT count(*) FROM sqlite_schema)
		FROM pragma_application_id AS a, pragma_user_version AS v`
	err = conn.QueryRowContext(ctx, query).Scan(&s.application, &s.version, &s.tables)
	return s, err
}

func (s state) empty() bool { return s == state{} }

func (s state) check() error {
	switch {
	case s.empty():
		return nil
	case s.application != applicationID:
		return errors.New("is a database of another program")
	case s.version > schemaVersion:
		return fmt.Errorf("was made by a newer version of tidemark: its schema is %d, this program knows %d: upgrade tidemark",
			s.version, schemaVersion)
	case s.version < 1:
		return fmt.Errorf("has the unknown schema %d, this program knows %d", s.version, schemaVersion)
	}
	return nil
}

// useWAL switches the file to a write-ahead log. SQLite does not wait for its
// lock here when two processes do this to a new file at once.
func useWAL(ctx context.Context, conn *sql.Conn) error {
	if _, err := conn.ExecContext(ctx, fmt.Sprintf("PRAGMA page_size=%d", pageSize)); err != nil {
		return err
	}
	for {
		var mode string
		err := conn.QueryRowContext(ctx, "PRAGMA journal_mode=WAL").Scan(&mode)
		switch {
		case err == nil && mode == "wal":
			return nil
		case err == nil:
			return fmt.Errorf("cannot keep a write-ahead log (it stays in mode %q): is it on a local disk?", mode)
		case !isBusy(err):
			return err
		}
		select {
		case <-time.After(time.Millisecond):
		case <-ctx.Done():
			return err
		}
	}
}

// upgrade takes the file to the newest schema, unless another process was
// faster. The steps are taken together or not at all.
func upgrade(ctx context.Context, conn *sql.Conn) error {
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	state, err := stateOf(ctx, conn)
	if err == nil {
		err = state.check()
	}
	if err == nil {
		_, err = conn.ExecContext(ctx, fmt.Sprintf("%s; PRAGMA application_id=%d; PRAGMA user_version=%d; COMMIT",
			strings.Join(schemas[state.version:], ""), applicationID, schemaVersion))
	}
	if err != nil {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	}
	return err
}
