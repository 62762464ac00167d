package session

import "errors"

// Errors that callers branch on, besides those of package eventlog.
var (
	// ErrNoEvent is wrapped where a seq or a commit is not in the session.
	ErrNoEvent = errors.New("no such event")
	// ErrNotSummary is wrapped where a summary is asked for by the seq of
	// something else.
	ErrNotSummary = errors.New("not a summary")
	// ErrNothingToCover is returned where a compaction is asked for and nothing
	// may be covered.
	ErrNothingToCover = errors.New("nothing to summarize: all that is live has to stay")
	// ErrRefused is wrapped where a compaction that was asked for was not made,
	// because no summary was good enough. The log is as it was.
	ErrRefused = errors.New("no summary was good enough")
)
