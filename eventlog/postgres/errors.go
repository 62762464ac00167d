package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// codeOf is the SQLSTATE of an error, empty for an error that is not the
// server's.
func codeOf(err error) string {
	if failure, ok := errors.AsType[*pgconn.PgError](err); ok {
		return failure.Code
	}
	return ""
}

const diskFull = "53100"

// causes say in plain words what errors of the server mean, by their SQLSTATE or
// its first two characters.
var causes = map[string]string{
	"08":     "the connection failed",
	"28":     "the server refuses the login",
	"3D000":  "there is no such database (createdb makes one)",
	"25006":  "the server takes no changes: is it a standby?",
	"42501":  "the user may not do this: it must own the schema, or be allowed to create it",
	diskFull: "the disk is full",
	"53300":  "the server has too many connections",
	"53":     "the server is short of means",
	"55P03":  "another process holds a row for too long",
	"57P":    "the server is going down or starting",
	"58":     "the server's disk fails",
	"XX":     "the server's data are damaged",
}

func causeOf(err error) string {
	code := codeOf(err)
	switch {
	case err == nil:
		return ""
	case code == "" && isLost(err):
		return "the server does not answer"
	case code == "":
		return ""
	}
	for _, n := range []int{5, 3, 2} {
		if cause, ok := causes[code[:min(n, len(code))]]; ok {
			return cause
		}
	}
	return "the server refuses"
}

// isLost reports whether an error is that of a connection and not of what was
// said over it.
func isLost(err error) bool {
	if errors.Is(err, context.Canceled) {
		return false
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	return pgconn.SafeToRetry(err) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		strings.Contains(err.Error(), "conn closed")
}

// isPassing reports whether the same call may succeed a little later.
func isPassing(err error) bool {
	switch code := codeOf(err); {
	case code == "":
		return isLost(err)
	case strings.HasPrefix(code, "08"), strings.HasPrefix(code, "40"), strings.HasPrefix(code, "57P"), code == "53300":
		return true
	}
	return false
}
