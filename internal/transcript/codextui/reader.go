package codextui

import (
	"maps"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/codexrollout"
	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// reader turns lines into events.
type reader struct {
	*format.Sink
	now time.Time

	keys keyboard
	// asked is what an operation says that the person typed.
	asked string
	// approval says that a question is on the screen, which takes the keys.
	approval bool

	turn       *turn
	said       bool // the task has a reply
	task       string
	iterations int
	// patches are the changes of patches that are being made, by call.
	patches map[string]map[string]jsontext.Value
}

func newReader(to *format.Sink) *reader {
	return &reader{Sink: to, turn: newTurn(), patches: map[string]map[string]jsontext.Value{}}
}

func (r *reader) event(body eventlog.Body) *eventlog.Event {
	e := eventlog.New(Agent, body)
	e.Timestamp = r.now
	return e
}

func (r *reader) emit(body eventlog.Body) { r.Send(r.event(body)) }

// endTurn gives what the model said and what its calls gave. Calls that still
// run go on.
func (r *reader) endTurn() {
	t := r.turn
	t.settle()
	r.turn = newTurn()
	r.turn.running = t.running
	if t.acts() {
		r.said = r.said || t.action.Text != ""
		r.iterations++
		action := eventlog.New(Agent, &t.action)
		action.Timestamp = t.at
		r.Send(action)
	}
	for _, e := range t.outputs {
		r.Send(e)
	}
}

// End gives what is held.
func (r *reader) End() { r.stop() }

// stop ends the turn, and with it all calls: what they wrote so far is what they
// gave.
func (r *reader) stop() {
	for _, id := range slices.Sorted(maps.Keys(r.turn.running)) {
		if text := r.turn.running[id].String(); text != "" {
			r.gave(output(id, text, false))
		}
	}
	clear(r.turn.running)
	r.endTurn()
}

// speaking is the turn for something that the model says: the one that is held,
// unless its calls were answered.
func (r *reader) speaking() *turn {
	if len(r.turn.outputs) > 0 {
		r.endTurn()
	}
	if r.turn.empty() {
		r.turn.at = r.now
	}
	return r.turn
}

// gave adds an output to the turn.
func (r *reader) gave(out *eventlog.Output) { r.turn.outputs = append(r.turn.outputs, r.event(out)) }

// Read takes a line.
func (r *reader) Read(v record.Value) {
	l := new(line)
	if err := v.Decode(l); err != nil {
		r.Report(err)
		return
	}
	// Times of neighbours can go back a little.
	if at := message.ParseTime(l.TS); at.After(r.now) {
		r.now = at
	}
	switch l.Kind {
	case "key_event":
		if !r.approval {
			r.keys.press(l.Event)
		}
	case "op":
		var op operation
		if err := record.Unmarshal(l.Payload, &op); err == nil {
			r.operation(&op)
		}
	case "codex_event":
		m := l.message()
		if err := r.message(&m); err != nil {
			r.Report(v.Error(err))
		}
	case "app_event", "insert_history", "insert_history_cell", "log_line", "session_start", "session_end", "new_session",
		"clear_ui", "file_search_start", "file_search_result":
	default:
		r.Report(v.Error(&record.UnknownTypeError{Type: l.Kind}))
	}
}

// operation reads what the person asked for.
func (r *reader) operation(op *operation) {
	switch op.Type {
	case "user_input", "user_turn":
		r.asked = ""
		for _, item := range op.Items {
			r.asked = message.Join(r.asked, item.Text)
		}
	case "add_to_history":
		r.asked = op.Text
	case "exec_approval", "patch_approval":
		r.approval = false
		if op.Decision == "denied" || op.Decision == "abort" {
			r.denied(op)
		}
	}
}

// denied answers the call that the person did not allow.
func (r *reader) denied(op *operation) {
	for _, c := range r.turn.action.ToolCalls {
		if r.turn.running[c.ID] != nil {
			delete(r.turn.running, c.ID)
			r.gave(output(c.ID, "["+op.Decision+" by the user]", true))
			return
		}
	}
}

// begin starts the task that was asked for last.
func (r *reader) begin() {
	r.stop()
	text := r.keys.take()
	if r.asked != "" {
		text = r.asked
	}
	r.asked = ""
	task := message.Task(text)
	if text == "" {
		task.TaskName = "what was asked is not in the log"
	}
	r.task, r.iterations, r.said = task.TaskName, 0, false
	r.emit(task)
}

// complete ends the task. What was typed meanwhile is gone from the input line.
func (r *reader) complete(last string) {
	r.stop()
	if !r.said && last != "" {
		r.speaking().say(last)
		r.endTurn()
	}
	r.keys.clear()
}

func (r *reader) cancelled() {
	r.stop()
	r.emit(&eventlog.Cancelled{TaskName: r.task, IterationsCompleted: r.iterations})
}

func (r *reader) failed(m *agentMessage, recoverable bool) {
	r.endTurn()
	r.emit(&eventlog.Error{Error: eventlog.ErrorDetail{Type: m.Type, Message: m.Message}, Recoverable: recoverable})
}

// count sets the usage of the turn, which ends with it.
func (r *reader) count(m *agentMessage) {
	u := m.Info.Last
	if u == (usage{}) {
		u = m.usage
	}
	if r.turn.empty() {
		return
	}
	r.turn.action.InputTokens, r.turn.action.OutputTokens = max(0, u.InputTokens), max(0, u.OutputTokens)
	if len(r.turn.running) == 0 {
		r.endTurn()
	}
}

// patched tells how a patch went, and which files it changed.
func (r *reader) patched(m *agentMessage) {
	delete(r.turn.running, m.CallID)
	text := m.Stdout
	if !m.Success {
		text = message.Join(m.Stdout, m.Stderr)
	}
	r.gave(output(m.CallID, text, !m.Success))
	if changes := codexrollout.Changes(r.patches[m.CallID]); m.Success && changes != nil {
		r.turn.outputs = append(r.turn.outputs, r.event(changes))
	}
	delete(r.patches, m.CallID)
}
