package format

import (
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
)

// State is what the readers of a file of lines know behind some of its lines. A
// reading that is given it goes on from there, and gives the events that a
// reading from the start would give then.
type State struct {
	// Lines is how many lines were read.
	Lines int `json:"lines"`
	// Known and Reader are those of [Lines], and of the session that goes on.
	Known  jsontext.Value `json:"known,omitzero"`
	Reader jsontext.Value `json:"reader,omitzero"`
}

// ErrState is the final error of a reading that was given a state which is none
// of its format.
var ErrState = errors.New("what was kept of an earlier reading is of another file, or of another version of the program")

// Keeper is a [Reader] whose state can be kept.
type Keeper interface {
	Reader
	// State is a pointer to all that the reader knows of what it has read. JSON
	// can write it, and read it into that of a new reader.
	State() any
}

func save(state any) (jsontext.Value, error) {
	if state == nil {
		return nil, nil
	}
	return json.Marshal(state, json.Deterministic(true))
}

func load(data jsontext.Value, state any) error {
	if state == nil {
		return nil
	}
	return json.Unmarshal(data, state)
}

// Held is an event that a reader holds back. JSON has its wire form byte for
// byte, as a string.
type Held struct{ *eventlog.Event }

// MarshalJSON writes the event.
func (h Held) MarshalJSON() ([]byte, error) {
	wire, err := h.Event.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return json.Marshal(wire)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (h *Held) UnmarshalJSON(text []byte) error {
	var wire []byte
	err := json.Unmarshal(text, &wire)
	if err == nil {
		h.Event, err = eventlog.Decode(wire)
	}
	return err
}
