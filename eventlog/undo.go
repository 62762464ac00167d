package eventlog

import "fmt"

// CheckUndo reports why an undo may not take back the event with a seq. The undo
// is of the given namespace; target is that event, nil if it is not in the log
// yet, and by the event that covers it or has undone it, nil if it is live. The
// error wraps [ErrCannotUndo].
func CheckUndo(namespace string, seq int64, target, by *Event) error {
	if reason := whyNotUndo(namespace, target, by); reason != "" {
		return fmt.Errorf("event %d %w: %s", seq, ErrCannotUndo, reason)
	}
	return nil
}

func whyNotUndo(namespace string, target, by *Event) string {
	if target == nil {
		return "there is no such event before the undo"
	}
	s, ok := target.Body.(*Summary)
	switch {
	case !ok:
		return fmt.Sprintf("it is %s, not a summary", target.Kind().WithArticle())
	case target.FullNamespace != namespace:
		return fmt.Sprintf("it is of namespace %q, not of %q", target.FullNamespace, namespace)
	case s.Undoes > 0:
		return "it is an undo itself: summarize again instead"
	case len(s.Covers) == 0:
		return "it covers nothing"
	case by != nil && by.isUndo():
		return fmt.Sprintf("event %d has undone it already", by.Seq)
	case by != nil:
		return fmt.Sprintf("the summary %d has taken it in: undo that one first", by.Seq)
	}
	return ""
}

// isUndo reports whether the event takes back a summary.
func (e *Event) isUndo() bool {
	s, ok := e.Body.(*Summary)
	return ok && s.Undoes > 0
}
