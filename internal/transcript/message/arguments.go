package message

import (
	"cmp"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Arguments reads the arguments of a tool call. A JSON string with JSON in it,
// as OpenAI sends them, is opened; one that does not hold JSON stays a string,
// and an empty one is an empty object.
func Arguments(v jsontext.Value) jsontext.Value {
	if v.Kind() == '"' {
		var inner string
		if record.Unmarshal(v, &inner) == nil {
			v = opened(inner, v)
		}
	}
	if args := record.Compact(v); len(args) > 0 && args.Kind() != 'n' {
		return args
	}
	return jsontext.Value("{}")
}

func opened(inner string, whole jsontext.Value) jsontext.Value {
	if inner == "" {
		return nil
	}
	if args := record.Sound(jsontext.Value(inner)); len(args) > 0 {
		return args
	}
	return whole
}

// ToolCall makes a call. A tool without a name is called "tool"; see [Arguments]
// for how arguments are read.
func ToolCall(id, name string, args jsontext.Value) eventlog.ToolCall {
	return eventlog.ToolCall{ID: id, Name: cmp.Or(name, "tool"), Arguments: Arguments(args)}
}
