package sqlite

import (
	"context"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/tidemark/tidemark/eventlog"
)

// explain adds to an error of SQLite the cause in plain words.
func explain(err error) error {
	cause := causeOf(err)
	switch {
	case codeOf(err) == lib.SQLITE_FULL:
		return fmt.Errorf("%w: %w", eventlog.ErrNoSpace, err)
	case cause != "":
		return fmt.Errorf("%s: %w", cause, err)
	}
	return err
}

// explain also names the file.
func (f *file) explain(err error) error {
	if causeOf(err) == "" {
		return err
	}
	return fmt.Errorf("%s: %w", f.path, explain(err))
}

// explainRead is explain for a read, which SQLite breaks off in its own words
// when the context ends.
func (f *file) explainRead(ctx context.Context, err error) error {
	if codeOf(err) == lib.SQLITE_INTERRUPT && ctx.Err() != nil {
		return ctx.Err()
	}
	return f.explain(err)
}

func causeOf(err error) string {
	switch codeOf(err) {
	case lib.SQLITE_OK:
		return ""
	case lib.SQLITE_FULL:
		return eventlog.ErrNoSpace.Error()
	case lib.SQLITE_READONLY:
		return "the file is read-only"
	case lib.SQLITE_CORRUPT:
		return "the file is damaged"
	case lib.SQLITE_NOTADB:
		return "the file is no database"
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return "another process holds the file"
	case lib.SQLITE_CANTOPEN, lib.SQLITE_PERM:
		return "the file cannot be opened"
	case lib.SQLITE_IOERR:
		return "the disk fails"
	}
	return "the database refuses"
}

// codeOf is SQLite's primary code of an error, 0 for any other error.
func codeOf(err error) int {
	if failure, ok := errors.AsType[*sqlite.Error](err); ok {
		return failure.Code() & 0xff
	}
	return lib.SQLITE_OK
}

func isBusy(err error) bool { return codeOf(err) == lib.SQLITE_BUSY }

// isRefusal tells an error of the log's rules from one of the file.
func isRefusal(err error) bool {
	for _, refusal := range []error{
		eventlog.ErrCovered, eventlog.ErrCannotUndo, eventlog.ErrNoSession, eventlog.ErrNoEvent, eventlog.ErrSessionExists,
		eventlog.ErrForgotten, eventlog.ErrInUse, errCopyDropped,
	} {
		if errors.Is(err, refusal) {
			return true
		}
	}
	return false
}
