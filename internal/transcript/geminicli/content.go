package geminicli

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// spoken is the text of the parts.
func spoken(all []part) string {
	text := ""
	for _, p := range all {
		if p.Plain {
			text = message.Join(text, p.Text)
		}
	}
	return text
}

func unspoken(all []part) []part {
	var rest []part
	for _, p := range all {
		if !p.Plain {
			rest = append(rest, p)
		}
	}
	return rest
}

// addContent adds what the model said. Signed parts go back to the provider as
// they came or not at all.
func addContent(a *eventlog.Action, all []part) {
	for _, p := range all {
		switch {
		case p.Thought:
			a.Thinking = message.Join(a.Thinking, p.Text)
		case p.Text != "":
			a.Text = message.Join(a.Text, p.Text)
		}
		if !p.Plain && (p.ThoughtSignature != "" || p.Text == "") {
			a.Opaque = append(a.Opaque, eventlog.OpaqueBlock{Provider: "gemini", Block: record.Sound(p.Raw)})
		}
	}
}

// output is what the call gave, nil if nothing yet.
func (c *toolCall) output() *eventlog.Output {
	all := parts(c.Result)
	out := &eventlog.Output{ToolCallID: c.ID, Parts: outputParts(all), IsError: c.Status == "error" || c.Status == "cancelled"}
	if len(all) > 0 {
		return out
	}
	switch c.Status {
	case "success", "error", "cancelled":
		out.Parts = value(c.ResultDisplay)
		return out
	}
	return nil
}

// outputParts makes the parts of an output of the parts of a content.
func outputParts(all []part) []eventlog.Part {
	var made []eventlog.Part
	for _, p := range all {
		switch f := p.FunctionResponse; {
		case f != nil:
			made = append(made, value(response(f.Response))...)
			made = append(made, outputParts(parts(f.Parts))...)
		case p.InlineData.Data != "":
			made = append(made, message.Picture(p.InlineData.MIMEType, p.InlineData.Data, p.InlineData.MIMEType))
		case p.FileData.FileURI != "":
			made = append(made, message.Picture("", "", p.FileData.FileURI))
		case p.Text != "":
			made = append(made, eventlog.Text(p.Text))
		default:
			if v := record.Compact(p.Raw); len(v) > 0 && v.Kind() != '"' {
				made = append(made, eventlog.JSON(v))
			}
		}
	}
	return made
}

// response is what a tool answered: its output or error where there is but that,
// else all of it.
func response(v jsontext.Value) jsontext.Value {
	var members map[string]jsontext.Value
	if v.Kind() == '{' && record.Unmarshal(v, &members) == nil && len(members) == 1 {
		for _, name := range []string{"output", "error"} {
			if inner, ok := members[name]; ok {
				return inner
			}
		}
	}
	return v
}

// value makes a part of a value: a text of a string, nothing of null.
func value(v jsontext.Value) []eventlog.Part {
	switch v.Kind() {
	case jsontext.KindInvalid, 'n':
		return nil
	case '"':
		var s string
		if record.Unmarshal(v, &s) != nil || s == "" {
			return nil
		}
		return []eventlog.Part{eventlog.Text(s)}
	}
	return []eventlog.Part{eventlog.JSON(record.Compact(v))}
}
