package search

import (
	"bytes"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
)

// Text is what is read of an event: all of its words, a line each, also those of
// fields that the log does not know. Pictures are known by their media type and
// hash; what a provider signed or encrypted is left out.
func Text(e *eventlog.Event) string {
	var t text
	switch b := e.Body.(type) {
	case *eventlog.TaskStart:
		t.lines(b.TaskName, b.Message)
		t.json(b.Inputs)
	case *eventlog.Action:
		t.action(b)
	case *eventlog.Output:
		for i := range b.Parts {
			t.part(&b.Parts[i])
		}
	case *eventlog.Success:
		t.json(b.Result)
	case *eventlog.Fail:
		t.lines(b.Message)
	case *eventlog.Clarify:
		t.lines(b.Message)
	case *eventlog.Summary:
		t.lines(b.Name, b.Summary)
	case *eventlog.FileChange:
		t.lines(b.Added...)
		t.lines(b.Modified...)
		t.lines(b.Removed...)
	case *eventlog.Error:
		t.lines(b.Error.Type, b.Error.Message)
		t.json(b.Error.Extra)
	case *eventlog.Cancelled:
		t.lines(b.TaskName)
	}
	t.json(e.Extra)
	return t.String()
}

// text gathers lines.
type text struct{ strings.Builder }

func (t *text) lines(lines ...string) {
	for _, line := range lines {
		if line != "" {
			t.WriteString(line)
			t.WriteByte('\n')
		}
	}
}

func (t *text) action(b *eventlog.Action) {
	t.lines(b.Title, b.Thinking, b.Text, b.Code, b.Terminal)
	for i := range b.FileActions {
		f := &b.FileActions[i]
		t.lines(f.Path, f.Search, f.Content)
		t.json(f.Extra)
	}
	for i := range b.ToolCalls {
		c := &b.ToolCalls[i]
		t.lines(c.Name)
		t.json(c.Arguments)
		t.json(c.Extra)
	}
}

func (t *text) part(p *eventlog.Part) {
	t.lines(p.Text, p.MediaType, p.SHA256, strings.Join(p.Columns, " | "))
	t.json(p.Value)
	for _, row := range p.Rows {
		for i, cell := range row {
			if i > 0 {
				t.WriteString("| ")
			}
			t.scalars(cell, ' ')
		}
		t.WriteByte('\n')
	}
	t.json(p.Extra)
}

// json adds the keys and values of a JSON value, a line each.
func (t *text) json(value jsontext.Value) {
	if len(value) > 0 {
		t.scalars(value, '\n')
	}
}

func (t *text) scalars(value jsontext.Value, end byte) {
	dec := jsontext.NewDecoder(bytes.NewReader(value), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	for {
		token, err := dec.ReadToken()
		if err != nil {
			return // the end, as events hold valid JSON only
		}
		switch token.Kind() {
		case '{', '}', '[', ']', 'n':
			continue
		}
		t.WriteString(token.String())
		if in, n := dec.StackIndex(dec.StackDepth()); in == '{' && n%2 == 1 {
			t.WriteString(": ")
			continue
		}
		t.WriteByte(end)
	}
}
