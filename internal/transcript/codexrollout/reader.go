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
	now time.Time // of the line

	reply *reply
	// before is the count of tokens that came before the reply it is of; in
	// files where countsBehind there is none.
	before       usage
	countsBehind bool
	// last and total are the newest counts.
	last, total usage

	// aborted is the abort of the turn whose last items still come.
	aborted *abort
	// toldOfAbort says that the model was told of the abort that comes next.
	toldOfAbort bool

	begun      bool // a task was given
	meta       bool // the first session_meta was read
	task       string
	iterations int
}

func (r *reader) emitAt(at time.Time, body eventlog.Body) {
	e := eventlog.New(Agent, body)
	e.Timestamp = at
	r.Send(e)
}

func (r *reader) emit(body eventlog.Body) { r.emitAt(r.now, body) }

// End gives what is held.
func (r *reader) End() { r.turnOver() }

// turnOver gives what is held of a turn that is over.
func (r *reader) turnOver() {
	r.closeReply()
	if a := r.aborted; a != nil {
		r.aborted = nil
		r.cancelled(a.at, field("reason", a.reason))
	}
	r.before = usage{}
}

// Read takes a line.
func (r *reader) Read(v record.Value) {
	l := new(line)
	if err := v.Decode(l); err != nil {
		r.Report(err)
		return
	}
	if at := message.ParseTime(l.Timestamp); !at.IsZero() {
		r.now = at
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
	if r.meta {
		return nil
	}
	r.meta = true
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
	e.Timestamp = r.now
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
	e := eventlog.New(Agent, &eventlog.Summary{Summary: c.Message, OriginalTokens: max(0, r.last.TotalTokens), Method: Agent})
	e.Timestamp = r.now
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
	at     time.Time
	reason string
}

// abort notes that the turn was stopped. Its last items still come, unless the
// model was told of it: then it is an event already.
func (r *reader) abort(e *event) {
	if r.toldOfAbort {
		r.toldOfAbort = false
		return
	}
	r.aborted = &abort{at: r.now, reason: e.Reason}
}

// late notes that an item came after the abort of its turn.
func (r *reader) late() {
	if r.aborted != nil {
		r.aborted.at = r.now
	}
}

func (r *reader) cancelled(at time.Time, extra jsontext.Value) {
	e := eventlog.New(Agent, &eventlog.Cancelled{TaskName: r.task, IterationsCompleted: r.iterations})
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
