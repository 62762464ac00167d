package summarize

import (
	"errors"
	"sync"
)

// ErrNotAsked is wrapped where a model was not asked, because no call is left
// or because there is no room for what it would say.
var ErrNotAsked = errors.New("the model was not asked")

// Calls is the allowance of one compaction: how often a model may be called for
// it, retries included, and who is told of the calls that came to nothing. It
// is safe for concurrent use; calls of one allowance are made one after the
// other.
type Calls struct {
	report func(Failure)

	mu     sync.Mutex
	limit  int
	begun  int
	failed *Failure // the newest call's, until it is known whether it was the last
}

// Failure is a call of a model that came to nothing.
type Failure struct {
	// Method is the name of the model.
	Method string
	// Attempt is the number of the call within the allowance, from 1, and Of
	// the allowance.
	Attempt, Of int
	// Last says that the model was given up.
	Last bool
	Err  error
}

// NewCalls makes an allowance of limit calls, of which some were used before.
// Report, if any, is told of each failure once it is known whether another call
// followed.
func NewCalls(limit, used int, report func(Failure)) *Calls {
	if report == nil {
		report = func(Failure) {}
	}
	return &Calls{limit: limit, begun: used, report: report}
}

// Left is how many calls may still be made.
func (c *Calls) Left() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return max(c.limit-c.begun, 0)
}

// Begin claims a call. It fails with [ErrNotAsked] where none is left.
func (c *Calls) Begin() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.begun >= c.limit {
		return ErrNotAsked
	}
	c.begun++
	c.flush(false)
	return nil
}

// Fail says that the newest call came to nothing. The first reason stays.
func (c *Calls) Fail(method string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed == nil {
		c.failed = &Failure{Method: method, Attempt: max(c.begun, 1), Of: c.limit, Err: err}
	}
}

// Close ends the allowance. GaveUp says that no summary came of it.
func (c *Calls) Close(gaveUp bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begun = max(c.begun, c.limit)
	c.flush(gaveUp)
}

func (c *Calls) flush(last bool) {
	if c.failed == nil {
		return
	}
	f := *c.failed
	c.failed, f.Last = nil, last
	c.report(f)
}
