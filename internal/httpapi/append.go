package httpapi

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
)

// maxFaults is how many places a problem names at most.
const maxFaults = 10

// append stores the events of the body.
func (c *call) append() error {
	name, err := c.session()
	if err != nil {
		return err
	}
	events, err := readEvents(c.r.Body)
	if err != nil {
		return err
	}
	if err := c.enterSession(c.r.Context(), name); err != nil {
		return err
	}
	stored, err := c.engine.Append(c.r.Context(), name, events...)
	if err != nil {
		return err
	}
	result := api.AppendResult{Seqs: make([]int64, len(stored))}
	for i, e := range stored {
		result.Seqs[i] = e.Seq
		result.LastSeq = max(result.LastSeq, e.Seq)
	}
	return c.answer(result)
}

// readEvents reads all events or reports the first places where it cannot.
func readEvents(body io.Reader) ([]*eventlog.Event, error) {
	decoder := eventlog.NewDecoder(body)
	var events []*eventlog.Event
	var faults []api.Fault
	for number := 1; len(faults) < maxFaults; number++ {
		e, err := decoder.Next()
		var bad *eventlog.DecodeError
		switch {
		case errors.Is(err, io.EOF):
			return events, badEvents(faults, number-1)
		case errors.As(err, &bad):
			faults = append(faults, faultOf(bad, number))
		case err != nil:
			return nil, err
		}
		events = append(events, e)
	}
	return nil, badEvents(faults, len(events))
}

func badEvents(faults []api.Fault, read int) error {
	if read == 0 {
		return api.NewProblem(api.BadEvent, "the body holds no event")
	}
	if len(faults) == 0 {
		return nil
	}
	p := api.NewProblem(api.BadEvent, wordFaults(faults))
	p.Errors = faults
	return p
}

// wordFaults words the first fault and counts the others.
func wordFaults(faults []api.Fault) string {
	f := faults[0]
	var b strings.Builder
	fmt.Fprintf(&b, "line %d: ", f.Line)
	for _, part := range []string{string(f.Type), f.Field} {
		if part != "" {
			b.WriteString(part + ": ")
		}
	}
	b.WriteString(f.Detail)
	if n := len(faults) - 1; n > 0 {
		fmt.Fprintf(&b, " (and %d more)", n)
	}
	b.WriteString("; nothing of the request was stored")
	return b.String()
}

// fieldOf finds the path of a field at the head of a reason.
var fieldOf = regexp.MustCompile(`^([A-Za-z_$][A-Za-z0-9_.$-]*(?:\[\d+\][A-Za-z0-9_.$-]*)*): (?s:(.*))$`)

func faultOf(bad *eventlog.DecodeError, number int) api.Fault {
	f := api.Fault{Line: bad.Line, Event: number, Type: bad.Kind, Detail: bad.Err.Error()}
	if m := fieldOf.FindStringSubmatch(f.Detail); m != nil {
		f.Field, f.Detail = m[1], m[2]
	}
	return f
}
