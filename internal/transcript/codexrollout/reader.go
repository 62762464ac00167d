package codexrollout

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// reader turns the lines of a thread into events.
type reader struct {
	*format.Sink
	known
}

// known is what the meaning of a line depends on, as it is kept.
type known struct {
	Now time.Time `json:"now"` // of the line

	Reply *reply `json:"reply"`
	// Before is the count of tokens that came before the reply it is of; in
	// files where CountsBehind there is none.
	Before       usage `json:"before"`
	CountsBehind bool  `json:"counts_behind"`
	// Last and Total are the newest counts.
	Last  usage `json:"last"`
	Total usage `json:"total"`

	// Aborted is the abort of the turn whose last items still come.
	Aborted *abort `json:"aborted"`
	// ToldOfAbort says that the model was told of the abort that comes next.
	ToldOfAbort bool `json:"told_of_abort"`

	Begun      bool   `json:"begun"` // a task was given
	Meta       bool   `json:"meta"`  // the first session_meta was read
	Task       string `json:"task"`
	Iterations int    `json:"iterations"`
}

// State is what it knows of the lines so far.
func (r *reader) State() any { return &r.known }

func (r *reader) emitAt(at time.Time, body eventlog.Body) {
	e := eventlog.New(Agent, body)
	e.Timestamp = at
	r.Send(e)
}

func (r *reader) emit(body eventlog.Body) { r.emitAt(r.Now, body) }

// End gives what is held.
func (r *reader) End() { r.turnOver() }

// turnOver gives what is held of a turn that is over.
func (r *reader) turnOver() {
	r.closeReply()
	if a := r.Aborted; a != nil {
		r.Aborted = nil
		r.cancelled(a.At, field("reason", a.Reason))
	}
	r.Before = usage{}
}

// Read takes a line.
func (r *reader) Read(v record.Value) {
	l := new(line)
	if err := v.Decode(l); err != nil {
		r.Report(err)
		return
	}
	if at := message.ParseTime(l.Timestamp); !at.IsZero() {
		r.Now = at
	}
	if err := r.line(l, v.JSON); err != nil {
		r.Report(v.Error(err))
	}
}

// line reads a line. Those of the first versions are items without an envelope.
func (r *reader) line(l *line, raw jsontext.Value) error {
	switch l.Type {
	case "session_meta":
		return r.sessionMeta(l.Payload)
	case "response_item":
		return r.item(l.Payload)
	case "event_msg":
		return r.event(l.Payload)
	case "compacted":
		return r.compacted(l.Payload)
	case "turn_context":
		r.turnOver()
		return nil
	case "world_state", "inter_agent_communication_metadata":
		return nil
	}
	switch {
	case len(l.Payload) > 0:
		return &record.UnknownTypeError{Type: l.Type}
	case l.RecordType != "":
		return nil
	case l.Type == "":
		return r.bareHead(raw)
	}
	return r.item(raw)
}

// bareHead reads the first line of a file whose lines have no envelope.
func (r *reader) bareHead(raw jsontext.Value) error {
	var m meta
	if err := record.Unmarshal(raw, &m); err != nil || m.ID == "" || len(m.Instructions) == 0 {
		return &record.UnknownTypeError{}
	}
	return r.sessionMeta(raw)
}

// sessionMeta reads the thread's first line. Another one is a copy of the
// thread that it was forked from.
func (r *reader) sessionMeta(payload jsontext.Value) error {
	var m meta
	if err := record.Unmarshal(payload, &m); err != nil {
		return err
	}
	if r.Meta {
		return nil
	}
	r.Meta = true
	for _, v := range []jsontext.Value{m.BaseInstructions, m.Instructions} {
		if text := instructions(v); text != "" {
			r.setup("instructions", text)
		}
	}
	return nil
}

// instructions is a string, or an object with a text.
func instructions(v jsontext.Value) string {
	var o struct {
		Text string `json:"text"`
	}
	switch v.Kind() {
	case '"':
		_ = record.Unmarshal(v, &o.Text)
	case '{':
		_ = record.Unmarshal(v, &o)
	}
	return o.Text
}

func (r *reader) setup(name, text string) {
	e := message.Setup(Agent, name, text)
	e.Timestamp = r.Now
	r.Send(e)
}

// compacted reads a summary that the program made of what was before. Where the
// provider made it, its text is encrypted.
func (r *reader) compacted(payload jsontext.Value) error {
	var c compacted
	if err := record.Unmarshal(payload, &c); err != nil {
		return err
	}
	r.turnOver()
	e := eventlog.New(Agent, &eventlog.Summary{Summary: c.Message, OriginalTokens: max(0, r.Last.TotalTokens), Method: Agent})
	e.Timestamp = r.Now
	for _, it := range c.ReplacementHistory {
		if it.EncryptedContent != "" && it.Type != "reasoning" {
			e.Extra = field("encrypted_content", it.EncryptedContent)
		}
	}
	r.Send(e)
	return nil
}

// event reads an event_msg for what no item says.
func (r *reader) event(payload jsontext.Value) error {
	var e event
	if err := record.Unmarshal(payload, &e); err != nil {
		return err
	}
	switch e.Type {
	case "token_count":
		r.count(&e)
	case "turn_aborted":
		r.abort(&e)
	case "error":
		r.turnOver()
		r.emit(&eventlog.Error{Error: eventlog.ErrorDetail{Type: "error", Message: e.Message}})
	case "stream_error", "warning":
		r.emit(&eventlog.Error{Error: eventlog.ErrorDetail{Type: e.Type, Message: e.Message}, Recoverable: true})
	case "patch_apply_end":
		r.patched(&e)
	case "task_complete", "turn_complete", "task_started", "turn_started":
		r.turnOver()
	default:
		if !repeated[e.Type] {
			return &record.UnknownTypeError{Type: "event_msg " + e.Type}
		}
	}
	return nil
}

// abort is a turn_aborted.
type abort struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// abort notes that the turn was stopped. Its last items still come, unless the
// model was told of it: then it is an event already.
func (r *reader) abort(e *event) {
	if r.ToldOfAbort {
		r.ToldOfAbort = false
		return
	}
	r.Aborted = &abort{At: r.Now, Reason: e.Reason}
}

// late notes that an item came after the abort of its turn.
func (r *reader) late() {
	if r.Aborted != nil {
		r.Aborted.At = r.Now
	}
}

func (r *reader) cancelled(at time.Time, extra jsontext.Value) {
	e := eventlog.New(Agent, &eventlog.Cancelled{TaskName: r.Task, IterationsCompleted: r.Iterations})
	e.Timestamp, e.Extra = at, extra
	r.Send(e)
}

func field(name, text string) jsontext.Value {
	if text == "" {
		return nil
	}
	extra, _ := json.Marshal(map[string]string{name: text})
	return extra
}
