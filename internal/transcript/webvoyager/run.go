package webvoyager

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// run is what the meaning of a message depends on.
type run struct {
	folder       fs.FS
	dialogue     message.Dialogue
	observations int
}

func (r *run) read(v record.Value) ([]*eventlog.Event, error) {
	var m message.Message
	if err := v.Decode(&m); err != nil {
		return nil, err
	}
	var bodies []eventlog.Body
	switch m.Role {
	case "user":
		bodies = r.observed(message.Blocks(m.Content))
	case "assistant":
		bodies = decided(message.Text(message.Blocks(m.Content)))
	default:
		events, err := r.dialogue.Events(&m)
		if err != nil {
			err = v.Error(err)
		}
		return events, err
	}
	var events []*eventlog.Event
	for _, body := range bodies {
		events = append(events, eventlog.New(Agent, body))
	}
	return events, nil
}

// observed is a message of the user. The first one gives the task, too. One that
// is no observation says what was wrong with the last action.
func (r *run) observed(blocks []message.Block) []eventlog.Body {
	r.observations++
	text, pictures := message.Text(blocks), 0
	for i := range blocks {
		if blocks[i].Type == "image_url" {
			pictures++
		}
	}
	var bodies []eventlog.Body
	if r.observations == 1 {
		at := strings.Index(text, "Observation:")
		if at < 0 {
			at = len(text)
		}
		bodies, text = append(bodies, message.Task(text[:at])), text[at:]
	}
	out := &eventlog.Output{}
	if text != "" {
		out.Parts = append(out.Parts, eventlog.Text(text))
	}
	switch {
	case pictures > 0 || strings.HasPrefix(text, "Observation"):
		out.Parts = append(out.Parts, r.screenshot())
	case r.observations == 1:
		return bodies
	default:
		out.IsError = true
	}
	return append(bodies, out)
}

// decided is a reply: `Thought: … Action: …`. The action that answers the task ends
// it.
func decided(text string) []eventlog.Body {
	thought, action, found := cutLast(text, "Action:")
	if thought = strings.TrimSpace(thought); !found || !strings.HasPrefix(thought, "Thought:") && thought != "" {
		return []eventlog.Body{&eventlog.Action{Text: text}}
	}
	thought = strings.TrimSpace(strings.TrimPrefix(thought, "Thought:"))
	action = strings.TrimSpace(action)
	if answer, ok := strings.CutPrefix(action, "ANSWER"); ok {
		result, _ := jsontext.AppendQuote(nil, strings.TrimLeft(answer, "; "))
		end := &eventlog.Success{Result: result}
		if thought == "" {
			return []eventlog.Body{end}
		}
		return []eventlog.Body{&eventlog.Action{Thinking: thought}, end}
	}
	return []eventlog.Body{&eventlog.Action{Thinking: thought, Text: "Action: " + action}}
}

// cutLast is [strings.Cut] at the last place of the separator.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// screenshot is the picture of the observation, or a text that says why it is not
// there.
func (r *run) screenshot() eventlog.Part {
	name := fmt.Sprintf("screenshot%d.png", r.observations)
	data, err := picture(r.folder, name)
	if err != nil {
		return eventlog.Text(fmt.Sprintf("[picture, not in the transcript: %s: %v]", name, err))
	}
	return eventlog.Image("image/png", data)
}
