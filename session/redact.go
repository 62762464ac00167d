package session

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/summarize"
)

// redacted is a request without secrets: what a summarizer does not see it
// cannot hand on.
func (e *Engine) redacted(req summarize.Request) summarize.Request {
	if e.opts.Redact == nil {
		return req
	}
	req.Events, req.Beside = e.redactedEvents(req.Events), e.redactedEvents(req.Beside)
	if originals := req.Originals; originals != nil {
		req.Originals = func(s *eventlog.Event) (summarize.Past, error) {
			past, err := originals(s)
			past.Events = e.redactedEvents(past.Events)
			return past, err
		}
	}
	return req
}

func (e *Engine) redactedText(text string) string {
	if e.opts.Redact == nil {
		return text
	}
	return e.opts.Redact(text)
}

// redactedEvents are copies where something was taken out. One that cannot be
// copied so is left out: the log has it still.
func (e *Engine) redactedEvents(events []*eventlog.Event) []*eventlog.Event {
	var clean []*eventlog.Event
	for _, ev := range events {
		data, err := ev.MarshalJSON()
		if err != nil {
			continue
		}
		text, changed, err := e.redactedJSON(data)
		if err != nil {
			continue
		}
		if changed {
			if ev, err = eventlog.Decode(text); err != nil {
				continue
			}
		}
		clean = append(clean, ev)
	}
	return clean
}

// redactedJSON redacts the strings of a JSON value, each with the name that it
// stands under, since that may be what makes it a secret.
func (e *Engine) redactedJSON(data []byte) (clean []byte, changed bool, err error) {
	var out bytes.Buffer
	dec := jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowInvalidUTF8(true))
	enc := jsontext.NewEncoder(&out, jsontext.AllowInvalidUTF8(true))
	name := ""
	for {
		token, err := dec.ReadToken()
		if errors.Is(err, io.EOF) {
			return out.Bytes(), changed, nil
		}
		if err != nil {
			return nil, false, err
		}
		kind, length := dec.StackIndex(dec.StackDepth())
		switch isName := kind == '{' && length%2 == 1; {
		case token.Kind() != '"':
		case isName:
			name = token.String()
		default:
			text := token.String()
			if now := e.redactedMember(name, text); now != text {
				token, changed = jsontext.String(now), true
			}
		}
		if err := enc.WriteToken(token); err != nil {
			return nil, false, err
		}
	}
}

// redactedMember redacts a text that stands under a name.
func (e *Engine) redactedMember(name, text string) string {
	if now := e.opts.Redact(text); now != text {
		return now
	}
	before := name + "="
	if now := e.opts.Redact(before + text); len(now) > len(before) && now[:len(before)] == before {
		return now[len(before):]
	}
	return text
}
