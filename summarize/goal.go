package summarize

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/tokens"
)

// message is something that the user told the agent.
type message struct {
	seq   int64
	text  string
	setup bool
	limit int // tokens that it may cost
	cost  int
	ended bool // a task ended after it, before the next message
	// corrected is the later message that takes back some of this one, or 0.
	corrected int64
	// corrects is the summary that stays and tells of what this one takes back,
	// or 0.
	corrects int64
}

// messagesOf are the tasks of the events and what the user said later.
func messagesOf(enc *tokens.Encoding, events []*eventlog.Event) []message {
	var all []message
	for _, e := range events {
		t, ok := e.Body.(*eventlog.TaskStart)
		if n := len(all); n > 0 && e.Kind().EndsTask() {
			all[n-1].ended = true
		}
		if !ok {
			continue
		}
		text := t.Message
		if inputs := inputsText(t.Inputs); inputs != "" {
			text += "\n" + inputs
		}
		if text = strings.TrimSpace(sanitize(text)); text != "" {
			all = append(all, message{seq: e.Seq, text: text, setup: e.Source == eventlog.SourceSetup, cost: enc.Count(text) + messageFrame})
		}
	}
	return all
}

// messageFrame is what a message costs besides its text: its number, and the
// marks of the quotation.
const messageFrame = 6

// goalTitle is the line above the goals.
const goalTitle = "\n## Goal\n"

// goal gives the tasks and what the user said later, verbatim as far as the
// share goes.
func (d *draft) goal(share int) string {
	messages := messagesOf(d.r.Encoding, d.beside.withLive(d.m.events))
	markCorrected(messages, d.beside.last())
	messages = slices.DeleteFunc(messages, func(m message) bool { return d.beside.shows(m.seq) })
	if len(messages) == 0 {
		return ""
	}
	shareOut(messages, share)
	var b strings.Builder
	b.WriteString(goalTitle)
	left := 0
	for _, m := range messages {
		if m.limit < minMessage && m.limit < m.cost {
			left++
			continue
		}
		b.WriteString(m.head())
		b.WriteString(quote(clipMiddle(d.r.Encoding, m.text, m.limit-messageFrame)))
	}
	if left > 0 {
		fmt.Fprintf(&b, "(messages left out: %d)\n", left)
	}
	return b.String()
}

func (m *message) head() string {
	switch {
	case m.corrected > 0:
		return fmt.Sprintf("@%d (corrected @%d)\n", m.seq, m.corrected)
	case m.corrects > 0:
		return fmt.Sprintf("@%d (corrects summary @%d)\n", m.seq, m.corrects)
	}
	return fmt.Sprintf("@%d\n", m.seq)
}

// minMessage is the least worth showing of a message that does not fit.
const minMessage = 16

// roomyMessage is what the messages that are told have on the average: fewer of
// them, so that each says something.
const roomyMessage = 32

// shareOut gives each message its limit. The newest word and the first task go
// before all others, corrections and newer ones before older ones; what prepares
// the work comes last.
func shareOut(messages []message, share int) {
	var first, newest, rest, setup []*message
	for i := range messages {
		m := &messages[i]
		switch {
		case m.setup:
			setup = append(setup, m)
		case len(first) == 0:
			first = append(first, m)
		case i == len(messages)-1:
			newest = append(newest, m)
		default:
			rest = append(rest, m)
		}
	}
	whole := share
	share -= fill(newest, share/2)
	share -= fill(first, max(share*3/4, minMessage))
	slices.SortStableFunc(rest, func(a, b *message) int { return compareBool(a.takesBack(), b.takesBack()) })
	for len(rest) > 0 && share/len(rest) < roomyMessage {
		rest = rest[1:]
	}
	share -= fill(rest, share)
	fill(setup, min(share, whole/4))
}

// fill deals out a total and says how much of it went: whoever asks for less
// than an equal part gets it all, and what that leaves goes to the others.
func fill(messages []*message, total int) int {
	given := 0
	for open := len(messages); open > 0; {
		level, settled := (total-given)/open, 0
		for _, m := range messages {
			if m.limit == 0 && m.cost <= level {
				m.limit = m.cost
				given += m.cost
				settled++
			}
		}
		if open -= settled; settled > 0 {
			continue
		}
		for _, m := range messages {
			if m.limit == 0 {
				m.limit = level
				given += level
			}
		}
		return given
	}
	return given
}

// corrections are words that take something back, at the beginning of a
// message.
var corrections = []string{
	"no,", "no.", "no ", "no!", "nope", "actually", "instead", "wait", "stop", "not ", "don't", "do not", "rather", "change of plan",
	"forget", "scratch that", "i meant", "correction", "undo", "revert", "that's wrong", "that is wrong", "sorry,", "on second thought",
}

func (m *message) takesBack() bool {
	text := strings.ToLower(m.text)
	for _, c := range corrections {
		if strings.HasPrefix(text, c) {
			return true
		}
	}
	return false
}

// markCorrected points the messages of a task to a later one of the same task
// that corrects them, and corrections to the summary that may tell what they
// take back.
func markCorrected(messages []message, standing int64) {
	newest := int64(0)
	for i := len(messages) - 1; i >= 0; i-- {
		m := &messages[i]
		if m.ended {
			newest = 0
		}
		if !m.setup {
			m.corrected = newest
		}
		if m.takesBack() && newest == 0 {
			newest = m.seq
		}
		if m.takesBack() && (i == 0 || messages[i-1].ended) {
			m.corrects = standing
		}
	}
}
