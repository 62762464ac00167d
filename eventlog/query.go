package eventlog

import (
	"slices"
	"strings"
	"time"
)

// Query chooses events of a session. The zero value is all of them.
type Query struct {
	// Types, if any, are the kinds to take.
	Types []Kind
	// Agent is an exact agent name.
	Agent string
	// Namespace is an exact namespace, or all below one where it ends in "/*",
	// or one and all below it where it ends in "/...".
	Namespace string
	Source    Source
	// Since is inclusive, Until exclusive.
	Since, Until time.Time
	// After takes events with a greater seq: a cursor.
	After int64
	// At takes events with a seq up to this one, if it is not 0.
	At int64
	// Live takes only events that no summary covers and no undo takes back, of
	// those up to At. Undos themselves are among them.
	Live bool
	// Whole makes the read fail with [ErrForgotten] where events of the
	// namespaces and the seqs asked for are forgotten. Live implies it of the
	// events that were live then.
	Whole bool
	// Limit is how many events to take at most; 0 is no limit.
	Limit int
}

// SessionQuery chooses a part of the list of sessions. The zero value is all of
// it.
type SessionQuery struct {
	// Before takes sessions with a lesser Turn, if it is not 0: a cursor.
	Before int64
	// Limit is how many sessions to take at most; 0 is no limit.
	Limit int
}

// Match reports whether the event passes the filters of the query. Live,
// Whole and Limit speak of a whole log and are not looked at.
func (q *Query) Match(e *Event) bool {
	switch {
	case len(q.Types) > 0 && !slices.Contains(q.Types, e.Kind()):
	case q.Agent != "" && e.AgentName != q.Agent:
	case q.Source != "" && e.Source != q.Source:
	case !q.Since.IsZero() && e.Timestamp.Before(q.Since):
	case !q.Until.IsZero() && !e.Timestamp.Before(q.Until):
	case e.Seq <= q.After:
	case q.At > 0 && e.Seq > q.At:
	default:
		return MatchNamespace(q.Namespace, e.FullNamespace)
	}
	return false
}

// MatchNamespace reports whether a namespace is the pattern: an exact name,
// "name/*" for all below it, or "name/..." for it and all below. An empty
// pattern matches all.
func MatchNamespace(pattern, namespace string) bool {
	if pattern == "" || pattern == namespace {
		return true
	}
	if root, ok := strings.CutSuffix(pattern, "/..."); ok {
		return namespace == root || strings.HasPrefix(namespace, root+"/")
	}
	root, ok := strings.CutSuffix(pattern, "/*")
	return ok && strings.HasPrefix(namespace, root+"/")
}
