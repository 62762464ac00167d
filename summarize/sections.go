package summarize

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
)

// carried gives earlier summaries that cannot be made anew, verbatim as far as
// the share goes.
func (d *draft) carried(share int) string {
	var b strings.Builder
	for i, e := range d.m.carried {
		s := e.Body.(*eventlog.Summary)
		title := fmt.Sprintf("\n## Earlier summary (@%d, %s)\n", e.Seq, oneLine(s.Method))
		part := share / (len(d.m.carried) - i)
		text := title + quote(clipMiddle(d.r.Encoding, strings.TrimSpace(sanitize(s.Summary)), part*9/10-d.count(title)))
		share -= d.count(text)
		b.WriteString(text)
	}
	return b.String()
}

// files gives the ledger as far as the share goes, and short names for the
// files that are in it.
func (d *draft) files(share int) (text string, short map[string]string) {
	entries := d.ledger.sorted()
	text, shown := d.list("Files", len(entries), func(i int) string { return entries[i].String() }, share)
	return text, shortNames(entries[:shown])
}

// ends gives results and what is still open: questions without an answer, calls
// without an output, and the agent's last words.
func (d *draft) ends(share int) string {
	var lines []string
	for i := len(d.m.events) - 1; i >= 0; i-- {
		if line := endLine(d.m.events, i); line != "" {
			lines = append(lines, line)
		}
	}
	if line := d.lastWords(); line != "" && len(lines) == 0 {
		lines = append(lines, line)
	}
	for i := range d.steps {
		if s := &d.steps[i]; s.open && !d.spokenAfter(s.seq) {
			lines = append(lines, fmt.Sprintf("- open call @%d: %s", s.seq, s.label))
		}
	}
	text, _ := d.list("Results and open ends", len(lines), func(i int) string { return lines[i] }, share)
	return text
}

// spokenAfter reports whether the user said something after seq: a call that was
// open then was interrupted.
func (d *draft) spokenAfter(seq int64) bool {
	return slices.ContainsFunc(d.m.events, func(e *eventlog.Event) bool {
		return e.Seq > seq && e.Kind() == eventlog.KindTaskStart
	})
}

// lastWords is what the agent said last, where nothing ended after it.
func (d *draft) lastWords() string {
	for _, e := range slices.Backward(d.m.events) {
		a, ok := e.Body.(*eventlog.Action)
		if !ok {
			continue
		}
		if words := oneLine(cmp.Or(a.Text, a.Thinking)); words != "" {
			return fmt.Sprintf("- last words @%d: %s", e.Seq, clipLine(words, wordsBytes))
		}
	}
	return ""
}

// endBytes is how much of a result is told, questionBytes of a question that waits
// for its answer.
const (
	endBytes      = 600
	questionBytes = 4000
)

// wordsBytes is how much of the last words is told.
const wordsBytes = 240

func endLine(events []*eventlog.Event, i int) string {
	e := events[i]
	switch body := e.Body.(type) {
	case *eventlog.Success:
		return fmt.Sprintf("- success @%d: %s", e.Seq, clipLine(oneLine(flatten(body.Result)), endBytes))
	case *eventlog.Fail:
		return fmt.Sprintf("- failed @%d: %s", e.Seq, clipLine(oneLine(body.Message), endBytes))
	case *eventlog.Cancelled:
		return fmt.Sprintf("- cancelled @%d after %d iterations: %s", e.Seq, body.IterationsCompleted, oneLine(body.TaskName))
	case *eventlog.Clarify:
		if answered(events[i+1:]) {
			return fmt.Sprintf("- question, answered later @%d: %s", e.Seq, clipLine(oneLine(body.Message), endBytes))
		}
		return fmt.Sprintf("- unanswered question @%d: %s", e.Seq, clipLine(oneLine(body.Message), questionBytes))
	}
	return ""
}

// answered reports whether the user spoke again.
func answered(after []*eventlog.Event) bool {
	for _, e := range after {
		if e.Kind() == eventlog.KindTaskStart {
			return true
		}
	}
	return false
}
