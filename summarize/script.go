package summarize

import (
	"fmt"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/tokens"
)

// script is a log as a model reads it.
type script struct {
	enc     *tokens.Encoding
	entries []entry
}

// entry is one event of a script.
type entry struct {
	head     string
	text     string
	pictures []*Picture
}

// scene is a run of entries that is sent at once.
type scene []entry

const (
	// maxPictures is how many pictures go along, the newest.
	maxPictures = 10
	// leastEntry is what the text of an event is clipped to at most, in tokens.
	leastEntry = 24
	// indent stands before every line of a text, so that no text can pass for a
	// heading or for the end of the script.
	indent = "  "
)

func newScript(enc *tokens.Encoding, events []*eventlog.Event, prepare func(*eventlog.Part) (*Picture, bool)) *script {
	s := &script{enc: enc, entries: make([]entry, len(events))}
	left := maxPictures
	for i := len(events) - 1; i >= 0; i-- {
		e := events[i]
		s.entries[i] = entry{head: fmt.Sprintf("@%d %s", e.Seq, scriptHead(e)), text: strings.TrimSpace(defuse(sanitize(scriptText(e))))}
		out, ok := e.Body.(*eventlog.Output)
		for p := 0; ok && prepare != nil && p < len(out.Parts) && left > 0; p++ {
			if out.Parts[p].Type != eventlog.PartImage {
				continue
			}
			if shown, ok := prepare(&out.Parts[p]); ok {
				s.entries[i].pictures = append(s.entries[i].pictures, shown)
				left--
			}
		}
	}
	return s
}

// split cuts the script into scenes of at most budget tokens each, as few as
// can be and at most most. Where that is too few, texts are clipped, all to the
// same length, and if that does not do either, what lies between the first and
// the last entries is left out.
func (s *script) split(budget, most int) []scene {
	for limit := budget * 3 / 4; ; limit = max(limit/2, leastEntry) {
		clipped := s.clipped(limit)
		if scenes := clipped.pack(budget); len(scenes) <= most {
			return scenes
		}
		if limit == leastEntry {
			return clipped.thinned(budget, most).pack(budget)
		}
	}
}

func (s *script) clipped(limit int) *script {
	c := &script{enc: s.enc, entries: make([]entry, len(s.entries))}
	for i, e := range s.entries {
		e.text = clipMiddle(s.enc, e.text, limit)
		for s.pictureCost(&e) > limit && len(e.pictures) > 0 {
			e.pictures = e.pictures[1:]
		}
		c.entries[i] = e
	}
	return c
}

func (s *script) pictureCost(e *entry) int {
	n := 0
	for _, p := range e.pictures {
		n += p.Tokens
	}
	return n
}

func (s *script) cost(e *entry) int { return s.enc.Count(e.String()) + s.pictureCost(e) }

func (s *script) pack(budget int) []scene {
	var scenes []scene
	room := 0
	for i := range s.entries {
		cost := s.cost(&s.entries[i])
		if len(scenes) == 0 || cost > room {
			scenes, room = append(scenes, nil), budget
		}
		last := len(scenes) - 1
		scenes[last] = append(scenes[last], s.entries[i])
		room -= cost
	}
	return scenes
}

// thinned leaves out the middle, so that what is left fits into most scenes.
func (s *script) thinned(budget, most int) *script {
	const frame = 64 // an entry may leave so much of a scene unused, and the marker
	side := (budget - 2*frame) * most / 2
	head, tail := 0, len(s.entries)
	for room := side; head < tail; head++ {
		if room -= s.cost(&s.entries[head]); room < 0 {
			break
		}
	}
	for room := side; tail > head; tail-- {
		if room -= s.cost(&s.entries[tail-1]); room < 0 {
			break
		}
	}
	t := &script{enc: s.enc}
	t.entries = append(t.entries, s.entries[:head]...)
	t.entries = append(t.entries, entry{head: fmt.Sprintf("… %d events left out …", tail-head)})
	t.entries = append(t.entries, s.entries[tail:]...)
	return t
}

// String is the entry as the model reads it.
func (e *entry) String() string {
	var b strings.Builder
	b.WriteString(e.head)
	b.WriteByte('\n')
	if e.text == "" {
		return b.String()
	}
	for line := range strings.SplitSeq(e.text, "\n") {
		b.WriteString(indent)
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return b.String()
}

func (s scene) text() string {
	var b strings.Builder
	for i := range s {
		b.WriteString(s[i].String())
	}
	return b.String()
}

// defuse takes the meaning from marks that some servers read as control tokens
// of the model wherever they stand in a message.
func defuse(text string) string {
	if !strings.ContainsAny(text, "<[") {
		return text
	}
	return strings.NewReplacer(
		"<|", "< |", "<s>", "< s>", "</s>", "< /s>", "[INST]", "[ INST]", "[/INST]", "[ /INST]", "<<SYS>>", "< <SYS>>",
		"<start_of_turn>", "< start_of_turn>", "<end_of_turn>", "< end_of_turn>",
	).Replace(text)
}

// scriptHead says who speaks.
func scriptHead(e *eventlog.Event) string {
	switch body := e.Body.(type) {
	case *eventlog.TaskStart:
		if e.Source == eventlog.SourceSetup {
			return "preparation"
		}
		return "user"
	case *eventlog.Action:
		return "agent"
	case *eventlog.Output:
		if body.IsError {
			return "output (an error)"
		}
		return "output"
	case *eventlog.Success:
		return "result"
	case *eventlog.Fail:
		return "the agent gave up"
	case *eventlog.Clarify:
		return "question to the user"
	case *eventlog.Summary:
		return "earlier summary"
	case *eventlog.FileChange:
		return "files changed by the " + oneLine(body.FileSource)
	case *eventlog.Error:
		return "error around the agent"
	case *eventlog.Cancelled:
		return "cancelled"
	}
	return "event"
}

// scriptText is all that an event says.
func scriptText(e *eventlog.Event) string {
	switch body := e.Body.(type) {
	case *eventlog.TaskStart:
		return body.Message + "\n" + inputsText(body.Inputs)
	case *eventlog.Action:
		return actionText(body)
	case *eventlog.Output:
		return textOf(body) + pictureNames(body)
	case *eventlog.Success:
		return flatten(body.Result)
	case *eventlog.Fail:
		return body.Message
	case *eventlog.Clarify:
		return body.Message
	case *eventlog.Summary:
		return body.Summary
	case *eventlog.FileChange:
		return fileChangeText(body)
	case *eventlog.Error:
		return body.Error.Type + ": " + body.Error.Message
	case *eventlog.Cancelled:
		return body.TaskName
	}
	return ""
}

func actionText(a *eventlog.Action) string {
	var b strings.Builder
	put := func(label, text string) {
		if text = strings.TrimSpace(text); text != "" {
			b.WriteString(label + text + "\n")
		}
	}
	put("", a.Title)
	put("thinks: ", a.Thinking)
	put("", a.Text)
	put("runs code:\n", a.Code)
	put("$ ", a.Terminal)
	for i := range a.FileActions {
		f := &a.FileActions[i]
		if f.IsEdit() {
			put("edits "+f.Path+":\n", f.Search+"\n→\n"+f.Content)
			continue
		}
		put("writes "+f.Path+":\n", f.Content)
	}
	for i := range a.ToolCalls {
		put("calls ", a.ToolCalls[i].Name+" "+flatten(a.ToolCalls[i].Arguments))
	}
	return b.String()
}

func fileChangeText(c *eventlog.FileChange) string {
	var lines []string
	for _, list := range []struct {
		verb  string
		paths []string
	}{{"added", c.Added}, {"modified", c.Modified}, {"removed", c.Removed}} {
		for _, p := range list.paths {
			lines = append(lines, list.verb+" "+p)
		}
	}
	return strings.Join(lines, "\n")
}

func pictureNames(o *eventlog.Output) string {
	var b strings.Builder
	for i := range o.Parts {
		if p := &o.Parts[i]; p.Type == eventlog.PartImage {
			b.WriteString("\n[" + strings.TrimSpace("picture "+p.Text) + "]")
		}
	}
	return b.String()
}
