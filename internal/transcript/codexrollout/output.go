package codexrollout

import (
	"regexp"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/message"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// output makes the event body of what a call gave: a text, a list of blocks, or
// JSON in a string that has the text and, beside it, how the command ended. What
// stands beside the text is the second result, for the event's extra fields.
func output(callID string, v jsontext.Value) (*eventlog.Output, jsontext.Value) {
	out := &eventlog.Output{ToolCallID: callID}
	var text string
	if v.Kind() != '"' || record.Unmarshal(v, &text) != nil {
		out.Parts = message.Parts(message.Blocks(v))
		return out, nil
	}
	inner, extra, exitCode, ok := wrapped(text)
	if !ok {
		inner, exitCode = text, 0
	}
	out.IsError = exitCode != 0 || !ok && failed(text)
	if inner != "" {
		out.Parts = []eventlog.Part{eventlog.Text(inner)}
	}
	return out, extra
}

// wrapped opens an output that is JSON with a text and metadata.
func wrapped(text string) (inner string, metadata jsontext.Value, exitCode float64, ok bool) {
	if !strings.HasPrefix(text, `{"output":`) {
		return "", nil, 0, false
	}
	var w struct {
		Output   *string        `json:"output"`
		Metadata jsontext.Value `json:"metadata"`
	}
	if record.Unmarshal([]byte(text), &w) != nil || w.Output == nil {
		return "", nil, 0, false
	}
	var m struct {
		ExitCode float64 `json:"exit_code"`
	}
	if w.Metadata.Kind() != '{' || record.Unmarshal(w.Metadata, &m) != nil {
		return *w.Output, nil, 0, true
	}
	return *w.Output, record.Compact(jsontext.Value(`{"metadata":` + string(w.Metadata) + `}`)), m.ExitCode, true
}

// exitLine is how plain outputs tell the end of a command, above what it wrote.
var exitLine = regexp.MustCompile(`(?m)^(?:Exit code: |Process exited with code )(-?\d+)$`)

// failed reads from a plain output whether the call failed.
func failed(text string) bool {
	for _, start := range failures {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	head, _, _ := strings.Cut(text, "Output:\n")
	found := exitLine.FindStringSubmatch(head[:min(len(head), maxExitHead)])
	return found != nil && found[1] != "0"
}

// maxExitHead bounds, in bytes, where an [exitLine] is looked for.
const maxExitHead = 500

// failures are how the program's own words about a call that did not run or did
// not end begin.
var failures = []string{
	"failed in sandbox", "execution error", "exec command rejected by user", "patch rejected by user", "aborted",
	"unsupported call", "unsupported custom tool call", "failed to parse function arguments", "apply_patch verification failed",
	"err: ", "command timed out", "tool call error",
}
