package summarize

import (
	"fmt"
	"slices"

	"github.com/tidemark/tidemark/eventlog"
)

// troubles gives what failed with what followed, the newest first, and then the
// errors of the framework.
func (d *draft) troubles(share int) string {
	var failures []int
	for i := len(d.steps) - 1; i >= 0; i-- {
		if d.steps[i].failed {
			failures = append(failures, i)
		}
	}
	others := frameworkErrors(d.m.events)
	text, _ := d.list("Errors", len(failures)+len(others), func(i int) string {
		if i < len(failures) {
			return d.troubleLine(failures[i])
		}
		return others[i-len(failures)]
	}, share)
	return text
}

func (d *draft) troubleLine(i int) string {
	s := &d.steps[i]
	line := fmt.Sprintf("- @%d %s: %s", s.seq, clipLine(s.label, labelBytes/2), s.trouble)
	if again := d.sameLater(i); again != nil && again.failed {
		return line + fmt.Sprintf(" → failed again @%d", again.seq)
	} else if again != nil {
		return line + fmt.Sprintf(" → worked @%d", again.seq)
	}
	for _, later := range d.steps[i+1:] {
		if later.acts {
			return line + fmt.Sprintf(" → then @%d %s", later.seq, clipLine(later.label, labelBytes/2))
		}
	}
	return line + " → nothing followed"
}

// sameLater is the next step that did exactly the same, or nil. A label that
// leaves something out does not tell.
func (d *draft) sameLater(i int) *step {
	for j := i + 1; d.steps[i].whole && j < len(d.steps); j++ {
		if s := &d.steps[j]; s.whole && s.label == d.steps[i].label {
			return s
		}
	}
	return nil
}

// frameworkErrors gives the errors around the agent, equal ones as one.
func frameworkErrors(events []*eventlog.Event) []string {
	count := map[string]int{}
	var lines []string
	for _, e := range slices.Backward(events) {
		body, ok := e.Body.(*eventlog.Error)
		if !ok {
			continue
		}
		what := oneLine(body.Error.Type) + ": " + clipLine(oneLine(body.Error.Message), troubleBytes)
		if count[what]++; count[what] > 1 {
			continue
		}
		if !body.Recoverable {
			what += " (not recoverable)"
		}
		lines = append(lines, fmt.Sprintf("- @%d %s", e.Seq, what))
	}
	return lines
}
