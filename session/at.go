package session

import (
	"context"
	"fmt"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
)

// minDigits is how many digits of a commit are asked for at least.
const minDigits = 4

// seqOf finds the seq up to which a commit, or the first digits of one, names the
// history. Where several events carry it, as those of a client that does not
// change its state, it is the last of them that counts.
func (e *Engine) seqOf(ctx context.Context, info eventlog.SessionInfo, commit string) (int64, error) {
	found := commits{wanted: commit}
	head, gaps, err := eventlog.Genesis, []eventlog.Gap(nil), error(nil)
	if f, ok := e.store.(eventlog.Forgetter); ok && info.Forgotten > 0 {
		if gaps, err = f.Gaps(ctx, info.Name); err != nil {
			return 0, err
		}
	}
	for ev, err := range e.store.Events(ctx, info.Name, eventlog.Query{}) {
		if err != nil {
			return 0, err
		}
		for len(gaps) > 0 && gaps[0].First < ev.Seq {
			head, gaps = gaps[0].Head, gaps[1:]
			found.meet(head, ev.Seq-1)
		}
		if !ev.Kind().IsResult() { // it carries the commit before it
			found.meet(ev.CommitHash, ev.Seq-1)
		}
		canonical, err := ev.Canonical()
		if err != nil {
			return 0, err
		}
		head = eventlog.NextCommit(head, canonical)
		found.meet(head, ev.Seq)
		if ev.Kind().IsResult() {
			found.meet(ev.CommitHash, ev.Seq)
		}
	}
	at, err := found.at()
	if err != nil && info.Forgotten > 0 {
		err = fmt.Errorf("%w (the commits of %d forgotten events are not looked through)", err, info.Forgotten)
	}
	if err != nil {
		return 0, fmt.Errorf("commit %q of %q: %w", commit, info.Name, err)
	}
	return at, nil
}

// commits are those that a wanted one may mean.
type commits struct {
	wanted string
	exact  bool              // the wanted commit itself was met
	names  []eventlog.Commit // those that begin so, the first few
	last   int64             // the seq of the last of them
}

func (c *commits) meet(commit eventlog.Commit, at int64) {
	exact := string(commit) == c.wanted
	switch {
	case !exact && (c.exact || !strings.HasPrefix(string(commit), c.wanted)):
		return
	case exact && !c.exact:
		c.exact, c.names = true, nil
	}
	if len(c.names) == 0 || len(c.names) < 3 && c.names[len(c.names)-1] != commit {
		c.names = append(c.names, commit)
	}
	c.last = at
}

func (c *commits) at() (int64, error) {
	switch {
	case len(c.wanted) < minDigits && !c.exact:
		return 0, fmt.Errorf("%w: give at least %d digits", eventlog.ErrNoEvent, minDigits)
	case len(c.names) == 0:
		return 0, eventlog.ErrNoEvent
	case len(c.names) > 1:
		return 0, fmt.Errorf("%w: it may be %.12s or %.12s; give more digits", eventlog.ErrNoEvent, c.names[0], c.names[1])
	case c.last < 1:
		return 0, fmt.Errorf("%w: nothing had happened then", eventlog.ErrNoEvent)
	}
	return c.last, nil
}
