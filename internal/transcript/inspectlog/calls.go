package inspectlog

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// calls is what a sample's events tell of the calls of the model and of tools, and
// when the sample began and was scored.
type calls struct {
	began, scored time.Time
	models        []modelCall
	tools         map[string]time.Time // by id of the call
	unknown       []string
}

// modelCall is one call of the model.
type modelCall struct {
	messageID     string
	at            time.Time
	input, output int // tokens
}

// output is a model's answer, of which only this is read.
type output struct {
	Choices []struct {
		Message struct {
			ID string `json:"id"`
		} `json:"message"`
	} `json:"choices"`
	Usage struct {
		InputTokens  int `json:"input_tokens"`
		OutputTokens int `json:"output_tokens"`
		TotalTokens  int `json:"total_tokens"`
	} `json:"usage"`
}

// entry is an event of the sample, as far as it is read.
type entry struct {
	kind, id             string
	timestamp, completed time.Time
	output               output
}

func (c *calls) read(dec *jsontext.Decoder) error {
	c.tools = map[string]time.Time{}
	for _, err := range record.Items(dec) {
		if err != nil {
			return err
		}
		var e entry
		if err := e.read(dec); err != nil {
			return err
		}
		c.add(&e)
	}
	return nil
}

// read takes of an event what is wanted; the rest, which repeats the conversation,
// is not held.
func (e *entry) read(dec *jsontext.Decoder) error {
	for name, err := range record.Members(dec) {
		if err != nil {
			return err
		}
		switch name {
		case "event", "id", "timestamp", "completed", "output":
			value, err := dec.ReadValue()
			if err != nil {
				return record.InDocument(err)
			}
			e.set(name, value)
		}
	}
	return nil
}

func (e *entry) set(name string, value jsontext.Value) {
	switch name {
	case "event":
		e.kind = label(value)
	case "id":
		e.id = label(value)
	case "timestamp":
		e.timestamp = message.Time(value)
	case "completed":
		e.completed = message.Time(value)
	case "output":
		_ = record.Unmarshal(value, &e.output) // Other kinds of event have a text there.
	}
}

func (c *calls) add(e *entry) {
	at := e.completed
	if at.IsZero() {
		at = e.timestamp
	}
	switch e.kind {
	case "sample_init":
		c.began = e.timestamp
	case "model":
		m := modelCall{at: at, input: max(e.output.Usage.InputTokens, 0), output: max(e.output.Usage.OutputTokens, 0)}
		// Some providers' input leaves out what came from a cache.
		m.input = max(m.input, e.output.Usage.TotalTokens-m.output)
		if len(e.output.Choices) > 0 {
			m.messageID = e.output.Choices[0].Message.ID
		}
		c.models = append(c.models, m)
	case "tool":
		c.tools[e.id] = at
	case "score":
		c.scored = e.timestamp
	case "span_begin", "span_end", "step", "state", "store", "sandbox", "error", "info", "logger", "input", "approval", "subtask", "sample_limit":
	default:
		c.unknown = append(c.unknown, "event "+e.kind)
	}
}

// of gives the call that a reply came from: by the message's id, or else, where
// there are as many calls as replies, by its place among them.
func (c *calls) of(messageID string, place, replies int) *modelCall {
	for i := range c.models {
		if messageID != "" && c.models[i].messageID == messageID {
			return &c.models[i]
		}
	}
	if len(c.models) == replies && c.models[place].messageID == "" {
		return &c.models[place]
	}
	return nil
}
