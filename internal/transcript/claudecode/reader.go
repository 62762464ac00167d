package claudecode

import (
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// reader turns lines into events.
type reader struct {
	*format.Sink

	lines  lineSet
	agents *subagents
	queue  queue
	// preTokens is what the context held before the compaction whose summary
	// comes next.
	preTokens int
}

func newReader(to *format.Sink) *reader {
	return &reader{Sink: to, lines: lineSet{}, agents: newSubagents()}
}

// lineSet is a set of lines by their uuids. It holds keys, so that a long file
// costs a few bytes a line.
type lineSet map[format.Key]*conversation

func lineKey(uuid string) format.Key { return format.KeyOf(uuid) }

// emit gives events to the caller, after what the conversation holds.
func (r *reader) emit(c *conversation, events ...*eventlog.Event) {
	for _, e := range append(c.take(), events...) {
		r.Send(e)
	}
}

// End gives what is still held.
func (r *reader) End() {
	for _, c := range r.agents.all {
		r.emit(c)
	}
}

// Read takes a line.
func (r *reader) Read(v record.Value) {
	l := new(line)
	if err := v.Decode(l); err != nil {
		r.Report(err)
		return
	}
	if err := r.take(l); err != nil {
		r.Report(v.Error(err))
	}
}

// take reads one line, unless it is a copy of one that was read.
func (r *reader) take(l *line) error {
	if _, again := r.lines[lineKey(l.UUID)]; again && l.UUID != "" {
		return nil
	}
	if l.Type == "progress" {
		return r.progress(l)
	}
	c := r.conversation(l)
	if l.UUID != "" {
		r.lines[lineKey(l.UUID)] = c
	}
	if c.fromProgress {
		return nil
	}
	return r.turn(c, l)
}

// turn reads a line of a conversation.
func (r *reader) turn(c *conversation, l *line) error {
	switch l.Type {
	case "user":
		r.user(c, l)
	case "assistant":
		r.assistant(c, l)
	case "attachment":
		r.attachment(c, l)
	case "system":
		if l.Subtype == "compact_boundary" {
			r.preTokens = max(0, l.CompactMetadata.PreTokens)
		}
	case "queue-operation":
		r.queueOperation(c, l)
	case "summary", "file-history-snapshot", "last-prompt", "pr-link", "custom-title", "ai-title", "tag":
	default:
		return &record.UnknownTypeError{Type: l.Type}
	}
	return nil
}

// conversation tells whose line it is. A new sub-agent's first line comes after
// the reply that called for it.
func (r *reader) conversation(l *line) *conversation {
	if !l.IsSidechain {
		return r.agents.main
	}
	c, parent := r.agents.of(l, r.lines[lineKey(l.ParentUUID)])
	if parent != nil {
		r.emit(parent)
	}
	return c
}

// progress reads a line about something that runs. What a sub-agent said there
// is taken where the file does not have it as lines of its own.
func (r *reader) progress(l *line) error {
	if l.IsSidechain && l.UUID != "" {
		r.lines[lineKey(l.UUID)] = r.conversation(l)
	}
	if l.Data.Type != "agent_progress" || len(l.Data.Message) == 0 {
		return nil
	}
	said := new(line)
	if err := record.Unmarshal(l.Data.Message, said); err != nil {
		return err
	}
	if _, again := r.lines[lineKey(said.UUID)]; again && said.UUID != "" {
		return nil
	}
	c, parent := r.agents.inProgress(l)
	if parent != nil {
		r.emit(parent)
	}
	if said.UUID != "" {
		r.lines[lineKey(said.UUID)] = c
	}
	if !c.fromProgress {
		return nil
	}
	return r.turn(c, said)
}

func (r *reader) assistant(c *conversation, l *line) {
	if l.IsAPIErrorMessage {
		r.emit(c, l.event(c, &eventlog.Error{
			Error:       eventlog.ErrorDetail{Type: "api_error", Message: message.Text(l.blocks())},
			Recoverable: true,
		}))
		return
	}
	if !c.continues(l) {
		r.emit(c)
	}
	r.agents.called(c, c.say(l))
}
