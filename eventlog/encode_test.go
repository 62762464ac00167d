package eventlog_test

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
)

func TestWhatCannotBeEncodedIsNamed(t *testing.T) {
	call := func(arguments, extra string) eventlog.Body {
		return &eventlog.Action{ToolCalls: []eventlog.ToolCall{{ID: "c", Name: "n", Arguments: jsontext.Value(arguments), Extra: jsontext.Value(extra)}}}
	}
	for _, test := range []struct {
		body        eventlog.Body
		extra, want string
	}{
		{&eventlog.TaskStart{Inputs: jsontext.Value{}}, "", "inputs: not one valid JSON value"},
		{&eventlog.Success{Result: jsontext.Value("{")}, "", "result: not one valid JSON value"},
		{&eventlog.Output{Parts: []eventlog.Part{eventlog.JSON(jsontext.Value{})}}, "", "parts[0].value: not one valid JSON value"},
		{call("", ""), "", "tool_calls[0].arguments: not one valid JSON value"},
		{call(`{"a":1,"a":2}`, ""), "", "tool_calls[0].arguments: not one valid JSON value"},
		{call("{}", `{"name":1}`), "", "tool_calls[0].name: is among the extra fields"},
		{&eventlog.Fail{}, `{"message":1}`, "message: is among the extra fields"},
		{&eventlog.Fail{}, `{"seq":1}`, "seq: is among the extra fields"},
		{&eventlog.Fail{}, `[1]`, "extra: "},
	} {
		e := eventlog.New("a", test.body)
		if test.extra != "" {
			e.Extra = jsontext.Value(test.extra)
		}
		_, err := e.Canonical()
		if err == nil || !strings.HasPrefix(err.Error(), test.want) || strings.Contains(err.Error(), "jsontext.Value") {
			t.Errorf("canonical form of %T: %v, want %q", test.body, err, test.want)
		}
		if _, err := e.MarshalJSON(); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("wire form of %T: %v, want %q", test.body, err, test.want)
		}
	}
}
