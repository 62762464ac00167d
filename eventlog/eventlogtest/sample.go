package eventlogtest

import (
	"reflect"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
)

// Sample gives a valid event of a kind with every field set, and with fields
// that the log does not know wherever it keeps them.
func Sample(kind eventlog.Kind) *eventlog.Event {
	e := eventlog.New("worker", sampleBody(kind))
	e.ID, e.Timestamp = "sample-"+string(kind), time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC)
	e.FullNamespace, e.Source, e.Pinned = "planner/worker", eventlog.SourceSetup, true
	e.CommitHash = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
	e.FullDetailTokens, e.LowDetailTokens, e.Counter = 120, 40, "o200k_base"
	e.Extra = raw(`{"x_trace":{"span":"4bf92f","flags":[1,2.50]}}`)
	return e
}

func sampleBody(kind eventlog.Kind) eventlog.Body {
	switch kind {
	case eventlog.KindTaskStart:
		return &eventlog.TaskStart{TaskName: "tide", Inputs: raw(`{"port":"Brest"}`), Message: "When is high water?"}
	case eventlog.KindAction:
		return sampleAction()
	case eventlog.KindOutput:
		return &eventlog.Output{Parts: sampleParts(), ToolCallID: "call-1", IsError: true}
	case eventlog.KindSuccess:
		return &eventlog.Success{Result: raw(`{"at":"17:42"}`)}
	case eventlog.KindFail:
		return &eventlog.Fail{Message: "the gauge is dry"}
	case eventlog.KindClarify:
		return &eventlog.Clarify{Message: "which day?"}
	case eventlog.KindSummary:
		line := time.Date(2026, 3, 1, 11, 0, 0, 0, time.UTC)
		return &eventlog.Summary{
			Summary: "asked for high water", SummarizedEventCount: 3, OriginalTokens: 900, LowDetailThreshold: &line, Method: "digest", Rank: 1,
			Name: "the tide at Brest",
		}
	case eventlog.KindFile:
		return &eventlog.FileChange{FileSource: "user", Added: []string{"a"}, Modified: []string{"b"}, Removed: []string{"c"}}
	case eventlog.KindError:
		detail := eventlog.ErrorDetail{Type: "timeout", Message: "no answer", Extra: raw(`{"after_ms":30000}`)}
		return &eventlog.Error{Error: detail, Recoverable: true}
	case eventlog.KindCancelled:
		return &eventlog.Cancelled{TaskName: "tide", IterationsCompleted: 7}
	}
	return nil
}

func sampleAction() *eventlog.Action {
	extra := raw(`{"x_more":true}`)
	return &eventlog.Action{
		Title: "look it up", Thinking: "the table first", Terminal: "tide Brest", Text: "I look it up.", InputTokens: 800, OutputTokens: 60,
		FileActions: []eventlog.FileAction{
			{Path: "a.txt", Content: "17:42", Mode: "append", Extra: extra},
			{Path: "b.txt", Content: "17:43", Search: "17:42", Operation: "replace", MatchAll: true, Extra: extra},
		},
		ToolCalls: []eventlog.ToolCall{{ID: "call-1", Name: "tide", Arguments: raw(`{"port":"Brest"}`), Extra: extra}},
		Opaque:    []eventlog.OpaqueBlock{{Provider: "anthropic", Block: raw(`{"type":"thinking","signature":"Eq=="}`), Extra: extra}},
	}
}

func sampleParts() []eventlog.Part {
	picture := eventlog.Image("image/png", PNG(4, 3))
	picture.Detail, picture.SHA256 = "low", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	rows := [][]jsontext.Value{{raw(`"17:42"`), raw(`7.1`)}}
	parts := []eventlog.Part{
		eventlog.Text("17:42"), picture, eventlog.JSON(raw(`[1,{"a":null}]`)),
		{Type: eventlog.PartTable, Columns: []string{"time", "metres"}, Rows: rows, TotalRows: 4},
	}
	for i := range parts {
		parts[i].Extra = raw(`{"x_more":true}`)
	}
	return parts
}

// raw is JSON in memory of its own.
func raw(text string) jsontext.Value { return jsontext.Value(text) }

// scribble overwrites everything that can be reached from an event, but for
// its id and body's type.
func scribble(e *eventlog.Event) {
	scribbleValue(reflect.ValueOf(e.Body))
	scribbleValue(reflect.ValueOf(&e.Extra))
	e.AgentName, e.FullNamespace, e.CommitHash, e.Seq, e.Timestamp = "scribbled", "scribbled", "scribbled", -1, time.Time{}
}

func scribbleValue(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			scribbleValue(v.Elem())
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.SetZero()
			return
		}
		for i := range v.NumField() {
			scribbleValue(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			scribbleValue(v.Index(i))
		}
	case reflect.String:
		v.SetString("scribbled")
	case reflect.Uint8:
		v.SetUint('#')
	case reflect.Int, reflect.Int64:
		v.SetInt(-1)
	}
}
