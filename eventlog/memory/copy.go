package memory

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
)

// Copy makes a deep copy: a change to either event is not seen in the other.
func Copy(e *eventlog.Event) *eventlog.Event {
	c := *e
	c.Extra = e.Extra.Clone()
	c.Body = copyBody(e.Body)
	return &c
}

func copyBody(body eventlog.Body) eventlog.Body {
	switch b := body.(type) {
	case *eventlog.TaskStart:
		c := *b
		c.Inputs = b.Inputs.Clone()
		return &c
	case *eventlog.Action:
		return copyAction(b)
	case *eventlog.Output:
		c := *b
		c.Parts = copyEach(b.Parts, copyPart)
		return &c
	case *eventlog.Success:
		return &eventlog.Success{Result: b.Result.Clone()}
	case *eventlog.Fail:
		return shallow(b)
	case *eventlog.Clarify:
		return shallow(b)
	case *eventlog.Summary:
		return copySummary(b)
	case *eventlog.FileChange:
		c := *b
		c.Added, c.Modified, c.Removed = slices.Clone(b.Added), slices.Clone(b.Modified), slices.Clone(b.Removed)
		return &c
	case *eventlog.Error:
		c := *b
		c.Error.Extra = b.Error.Extra.Clone()
		return &c
	case *eventlog.Cancelled:
		return shallow(b)
	}
	return body
}

func copyAction(b *eventlog.Action) *eventlog.Action {
	c := *b
	c.FileActions = copyEach(b.FileActions, func(f *eventlog.FileAction) { f.Extra = f.Extra.Clone() })
	c.ToolCalls = copyEach(b.ToolCalls, func(t *eventlog.ToolCall) {
		t.Arguments, t.Extra = t.Arguments.Clone(), t.Extra.Clone()
	})
	c.Opaque = copyEach(b.Opaque, func(o *eventlog.OpaqueBlock) {
		o.Block, o.Extra = o.Block.Clone(), o.Extra.Clone()
	})
	return &c
}

func copySummary(b *eventlog.Summary) *eventlog.Summary {
	c := *b
	c.Covers = slices.Clone(b.Covers)
	if b.LowDetailThreshold != nil {
		c.LowDetailThreshold = shallow(b.LowDetailThreshold)
	}
	return &c
}

// copyPart makes a part that was copied by value independent of its original.
func copyPart(p *eventlog.Part) {
	p.Value, p.Extra = p.Value.Clone(), p.Extra.Clone()
	p.Columns = slices.Clone(p.Columns)
	p.Rows = copyEach(p.Rows, func(row *[]jsontext.Value) {
		*row = copyEach(*row, func(cell *jsontext.Value) { *cell = cell.Clone() })
	})
}

// copyEach copies a slice and then makes each element of the copy independent.
func copyEach[T any](s []T, separate func(*T)) []T {
	c := slices.Clone(s)
	for i := range c {
		separate(&c[i])
	}
	return c
}

func shallow[T any](v *T) *T {
	c := *v
	return &c
}
