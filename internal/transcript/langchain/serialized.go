package langchain

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// serialized is a message in any of the three ways: its fields are in Kwargs, in
// Data, or beside the type.
type serialized struct {
	Type   string         `json:"type"`
	ID     jsontext.Value `json:"id"`
	Kwargs jsontext.Value `json:"kwargs"`
	Data   jsontext.Value `json:"data"`
}

// read makes the events of a message. The first has the message's id, further ones
// have it with a number.
func read(v record.Value) ([]*eventlog.Event, error) {
	m, err := decode(v)
	if err != nil {
		return nil, err
	}
	events, err := m.events()
	if err != nil {
		return nil, v.Error(err)
	}
	for i, e := range events {
		if e.ID = m.ID; i > 0 && m.ID != "" {
			e.ID = fmt.Sprintf("%s#%d", m.ID, i+1)
		}
	}
	return events, nil
}

func decode(v record.Value) (*fields, error) {
	var s serialized
	if err := v.Decode(&s); err != nil {
		return nil, err
	}
	inner, kind := v.JSON, s.Type
	switch {
	case s.Type == "constructor":
		inner, kind = s.Kwargs, s.class()
	case s.Type == "not_implemented":
		return nil, v.Error(&record.UnknownTypeError{Type: s.Type})
	case len(s.Data) > 0:
		inner = s.Data
	}
	m := &fields{}
	if len(inner) == 0 {
		return nil, v.Error(errors.New("the message has no kwargs"))
	}
	if err := (record.Value{JSON: inner, Line: v.Line, Record: v.Record}).Decode(m); err != nil {
		return nil, err
	}
	m.Type = cmp.Or(m.Type, kind)
	return m, nil
}

// class is the type that a class is for: `human` for `HumanMessage` and
// `HumanMessageChunk`.
func (s *serialized) class() string {
	var path []string
	if record.Unmarshal(s.ID, &path) != nil || len(path) == 0 {
		return ""
	}
	name := strings.TrimSuffix(path[len(path)-1], "Chunk")
	return strings.ToLower(strings.TrimSuffix(name, "Message"))
}
