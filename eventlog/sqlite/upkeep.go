package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// Size is how large the files of a store are, in bytes.
type Size struct {
	File int64 // the database
	Log  int64 // what was written last, beside it
}

// Size looks how large the files are. One that is not there has none.
func (s *Store) Size() Size { return Size{sizeOf(s.file.path), sizeOf(s.file.path + "-wal")} }

// Used is how many bytes of the database hold something. The file may be
// larger: SQLite keeps what becomes free for what comes next.
func (s *Store) Used(ctx context.Context) (int64, error) {
	if err := s.enter(ctx); err != nil {
		return 0, fmt.Errorf("size of store: %w", err)
	}
	defer s.gate.RUnlock()
	const query = "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
	var used int64
	if err := s.reads.QueryRowContext(ctx, query).Scan(&used); err != nil {
		return 0, fmt.Errorf("size of store: %w", s.file.explainRead(ctx, err))
	}
	return used, nil
}

// Upkeep has SQLite look at its statistics where they are out of date, and
// empties the write-ahead log into the database. Appends wait for the second,
// which takes milliseconds.
func (s *Store) Upkeep(ctx context.Context) (Size, error) {
	if err := s.enter(ctx); err != nil {
		return Size{}, fmt.Errorf("upkeep of store: %w", err)
	}
	defer s.gate.RUnlock()
	u, err := s.upkeep(ctx)
	if err != nil {
		return u, fmt.Errorf("upkeep of store: %w", s.file.explain(err))
	}
	return u, nil
}

func (s *Store) upkeep(ctx context.Context) (u Size, err error) {
	if err := s.writer.files.check(); err != nil {
		return u, err
	}
	db, err := s.file.connect(1, s.file.opts.BusyTimeout)
	if err != nil {
		return u, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	// Statistics from a sample: enough for the plans, and quick.
	if _, err = db.ExecContext(ctx, "PRAGMA analysis_limit=400; PRAGMA optimize=0x10002"); err != nil {
		return u, err
	}
	s.writer.turn.Lock()
	_, err = db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	s.writer.turn.Unlock()
	return s.Size(), err
}

// sizeOf is 0 for a file that is not there.
func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
