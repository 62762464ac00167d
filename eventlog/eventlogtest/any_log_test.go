package eventlogtest

import (
	"bytes"
	"image/png"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
)

// TestAnyLogIsRich looks for what logs must hold to be of use, in a few hundred
// that are drawn.
func TestAnyLogIsRich(t *testing.T) {
	seen := features{}
	logs := rapid.Custom(AnyLog)
	for seed := range 400 {
		log := logs.Example(seed)
		seen.has("only errors", len(log) > 0 && !slices.ContainsFunc(log, func(e *eventlog.Event) bool { return e.Kind() != eventlog.KindError }))
		for i, e := range log {
			if e.Seq != int64(i)+1 || e.ID == "" || e.Timestamp.IsZero() {
				t.Fatalf("event %d has seq %d, id %q, time %v", i+1, e.Seq, e.ID, e.Timestamp)
			}
			if err := e.Validate(); err != nil {
				t.Fatalf("event %d: %v", e.Seq, err)
			}
			seen.note(log, e)
		}
		for _, namespace := range []string{"planner", "critic"} {
			seen.noteGroups(log, namespace)
		}
	}
	for _, feature := range []string{
		"starts in a row", "clock goes back", "summary of a summary", "range over another namespace", "pinned", "unknown fields",
		"parallel calls", "two calls with one id", "interrupted call", "output without a call", "second output", "picture", "no picture",
		"empty output", "undo", "line by seq", "line by time", "only errors",
	} {
		if seen[feature] == 0 {
			t.Errorf("no log has: %s", feature)
		}
	}
	for _, kind := range eventlog.Kinds() {
		if seen[string(kind)] == 0 {
			t.Errorf("no log has a %s", kind)
		}
	}
}

// features counts what was seen.
type features map[string]int

func (f features) has(feature string, yes bool) {
	if yes {
		f[feature]++
	}
}

func (f features) note(log []*eventlog.Event, e *eventlog.Event) {
	f.has(string(e.Kind()), true)
	f.has("pinned", e.Pinned)
	f.has("unknown fields", len(e.Extra) > 0)
	if e.Seq > 1 {
		before := log[e.Seq-2]
		f.has("starts in a row", e.Kind() == eventlog.KindTaskStart && before.Kind() == e.Kind())
		f.has("clock goes back", e.Timestamp.Before(before.Timestamp))
	}
	switch body := e.Body.(type) {
	case *eventlog.Summary:
		f.has("undo", body.Undoes > 0)
		f.has("line by seq", body.FullDetailFrom > 0)
		f.has("line by time", body.FullDetailFrom == 0 && body.LowDetailThreshold != nil)
		f.noteCovered(log, e, body)
	case *eventlog.Action:
		f.noteCalls(body.ToolCalls)
	case *eventlog.Output:
		f.has("output without a call", body.ToolCallID == "")
		f.has("empty output", len(body.Parts) == 0)
		f.notePictures(body.Parts)
	}
}

func (f features) noteCovered(log []*eventlog.Event, e *eventlog.Event, body *eventlog.Summary) {
	for _, old := range log[:e.Seq-1] {
		if body.CoversSeq(old.Seq) {
			f.has("range over another namespace", old.FullNamespace != e.FullNamespace)
			f.has("summary of a summary", old.FullNamespace == e.FullNamespace && old.Kind() == eventlog.KindSummary)
		}
	}
}

func (f features) noteCalls(calls []eventlog.ToolCall) {
	f.has("parallel calls", len(calls) > 1)
	ids := map[string]int{}
	for _, call := range calls {
		ids[call.ID]++
		f.has("two calls with one id", ids[call.ID] > 1)
	}
}

func (f features) notePictures(parts []eventlog.Part) {
	for _, p := range parts {
		if p.Type == eventlog.PartImage {
			data, _ := p.Picture()
			_, err := png.Decode(bytes.NewReader(data))
			f.has("picture", err == nil)
			f.has("no picture", err != nil)
		}
	}
}

func (f features) noteGroups(log []*eventlog.Event, namespace string) {
	var own []*eventlog.Event
	answers := map[string]int{}
	for _, e := range log {
		if e.FullNamespace != namespace {
			continue
		}
		own = append(own, e)
		if out, ok := e.Body.(*eventlog.Output); ok && out.ToolCallID != "" {
			answers[out.ToolCallID]++
			f.has("second output", answers[out.ToolCallID] > 1)
		}
	}
	for _, g := range eventlog.Groups(own) {
		for _, call := range g.Calls {
			f.has("interrupted call", call.Output == nil && !g.Open)
		}
	}
}
