package eventlog

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Event is one entry of a session's log.
type Event struct {
	Base
	// Body is what only this kind of event has. Never nil in an event that
	// was decoded or appended.
	Body Body
	// Extra holds the fields that this package does not know, as one JSON
	// object, or is empty.
	Extra jsontext.Value
}

// Base is what every event has, whatever its kind.
type Base struct {
	// Seq is the event's number in its session, from 1 without gaps. The store
	// sets it.
	Seq int64 `json:"seq"`
	// ID is chosen by the client and unique in the session: appending it again
	// is a no-op that answers the first Seq. The session makes one where it is
	// empty.
	ID string `json:"id"`
	// Timestamp is when it happened, in UTC.
	Timestamp time.Time `json:"timestamp"`
	// AgentName is the agent that the event belongs to.
	AgentName string `json:"agent_name"`
	// FullNamespace is the agent's path in the session, such as
	// "planner/worker". It defaults to AgentName.
	FullNamespace string `json:"full_namespace"`
	// CommitHash names the agent's state that goes with the event. See
	// [NextCommit] for the one that the log makes where a client sends none.
	CommitHash Commit `json:"commit_hash"`
	// Source tells events of the work from those of preparing it. It defaults
	// to [SourceMain].
	Source Source `json:"source"`
	// Pinned events are never summarized.
	Pinned bool `json:"pinned"`
	// FullDetailTokens and LowDetailTokens are what the event costs in a prompt
	// at each level of detail, as counted by Counter when it was appended.
	FullDetailTokens int    `json:"full_detail_tokens"`
	LowDetailTokens  int    `json:"low_detail_tokens"`
	Counter          string `json:"counter,omitzero"`
	// Repeated is set by a store that has the event's ID already: what the log
	// says under that may be something else.
	Repeated bool `json:"-"`
}

// Source says whether an event belongs to the setting up of a session or to
// its work.
type Source string

// The two sources.
const (
	SourceSetup Source = "setup"
	SourceMain  Source = "main"
)

// Commit names a state of the agent, or nothing: it is null in JSON when empty.
type Commit string

// Kind is an event's type as the wire spells it, such as "ActionEvent".
func (e *Event) Kind() Kind {
	if e.Body == nil {
		return ""
	}
	return e.Body.Kind()
}

// IsSetup reports whether the event says what a session was set up with, such as
// a system prompt.
func (e *Event) IsSetup() bool { return e.Kind() == KindTaskStart && e.Source == SourceSetup }

// New makes an event of the agent with the given body. What it leaves empty
// (id, time, seq, tokens) is filled when the event is appended.
func New(agent string, body Body) *Event {
	return &Event{Base: Base{AgentName: agent, FullNamespace: agent}, Body: body}
}

// Clone returns a copy that may be changed at the level of Base and Extra; the
// body is shared.
func (e *Event) Clone() *Event {
	c := *e
	return &c
}

// Normalize fills the defaults of Base that need no clock: namespace, source
// and UTC.
func (e *Event) Normalize() {
	if e.AgentName == "" {
		e.AgentName = lastElement(e.FullNamespace)
	}
	if e.FullNamespace == "" {
		e.FullNamespace = e.AgentName
	}
	if e.Source == "" {
		e.Source = SourceMain
	}
	e.Timestamp = e.Timestamp.UTC()
}
