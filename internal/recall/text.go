package recall

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
)

// Text is an event as plain text: all that a model would read of it.
func Text(e *eventlog.Event) string {
	var b strings.Builder
	switch body := e.Body.(type) {
	case *eventlog.TaskStart:
		lines(&b, body.Message, values(body.Inputs, true))
	case *eventlog.Action:
		lines(&b, body.Title, body.Thinking, body.Text, acts(body, true))
	case *eventlog.Output:
		for i := range body.Parts {
			lines(&b, partText(&body.Parts[i]))
		}
	case *eventlog.Success:
		lines(&b, values(body.Result, true))
	case *eventlog.Fail:
		lines(&b, body.Message)
	case *eventlog.Clarify:
		lines(&b, body.Message)
	case *eventlog.Summary:
		lines(&b, body.Summary)
	case *eventlog.FileChange:
		lines(&b, body.Added...)
		lines(&b, body.Modified...)
		lines(&b, body.Removed...)
	case *eventlog.Error:
		lines(&b, body.Error.Type+": "+body.Error.Message)
	case *eventlog.Cancelled:
		lines(&b, body.TaskName)
	}
	return b.String()
}

// acts is what an action does, as text: code, commands, files and tool calls,
// with the names of tools and of arguments or without.
func acts(a *eventlog.Action, named bool) string {
	var b strings.Builder
	lines(&b, a.Code, a.Terminal)
	for i := range a.FileActions {
		lines(&b, a.FileActions[i].Path, a.FileActions[i].Search, a.FileActions[i].Content)
	}
	for i := range a.ToolCalls {
		c := &a.ToolCalls[i]
		if named {
			fmt.Fprintf(&b, "%s ", c.Name)
		}
		lines(&b, values(c.Arguments, named))
	}
	return b.String()
}

func partText(p *eventlog.Part) string {
	switch p.Type {
	case eventlog.PartText:
		return p.Text
	case eventlog.PartJSON:
		return values(p.Value, true)
	case eventlog.PartTable:
		var b strings.Builder
		lines(&b, strings.Join(p.Columns, ", "))
		for _, row := range p.Rows {
			for _, cell := range row {
				b.WriteString(values(cell, true) + ", ")
			}
			b.WriteByte('\n')
		}
		return b.String()
	}
	return ""
}

func lines(b *strings.Builder, texts ...string) {
	for _, t := range texts {
		if t != "" {
			b.WriteString(t)
			b.WriteByte('\n')
		}
	}
}

// values is JSON as text: strings without their quotes, and keys, if they are
// asked for, before their values.
func values(raw jsontext.Value, keys bool) string {
	dec := jsontext.NewDecoder(strings.NewReader(string(raw)))
	var b strings.Builder
	for {
		tok, err := dec.ReadToken()
		if err != nil {
			return b.String()
		}
		in, n := dec.StackIndex(dec.StackDepth())
		isKey := in == '{' && n%2 == 1
		switch tok.Kind() {
		case '{', '}', '[', ']', 'n':
			continue
		}
		if isKey && !keys {
			continue
		}
		b.WriteString(tok.String())
		if isKey {
			b.WriteString(": ")
		} else {
			b.WriteByte('\n')
		}
	}
}
