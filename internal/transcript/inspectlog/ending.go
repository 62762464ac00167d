package inspectlog

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// ending is how a sample ended.
type ending struct {
	scores map[string]score // by scorer
	failed *failure
	limit  string
}

type score struct {
	Value jsontext.Value `json:"value"`
}

// failure is an error that ended the sample.
type failure struct {
	Message   string `json:"message"`
	Traceback string `json:"traceback"`
}

func (e *ending) set(name string, value jsontext.Value) error {
	switch name {
	case "scores":
		return record.Unmarshal(value, &e.scores)
	case "error":
		return record.Unmarshal(value, &e.failed)
	case "limit":
		var limit struct {
			Type string `json:"type"`
		}
		err := record.Unmarshal(value, &limit)
		e.limit = limit.Type
		return err
	}
	return nil
}

// bodies are the events of the end: the error or limit that was met, and the
// verdict of the scorers.
func (e *ending) bodies(task string, replies int) []eventlog.Body {
	var all []eventlog.Body
	if e.failed != nil {
		detail := eventlog.ErrorDetail{Type: "sample_error", Message: e.failed.Message}
		if e.failed.Traceback != "" {
			detail.Extra, _ = json.Marshal(map[string]string{"traceback": e.failed.Traceback})
		}
		all = append(all, &eventlog.Error{Error: detail})
	}
	if e.limit != "" {
		detail := eventlog.ErrorDetail{Type: "limit", Message: "the sample ran into its " + e.limit + " limit"}
		all = append(all, &eventlog.Error{Error: detail}, &eventlog.Cancelled{TaskName: task, IterationsCompleted: replies})
	}
	if len(e.scores) > 0 {
		all = append(all, e.verdict())
	}
	return all
}

// verdict is a failure where a scorer says that the answer is wrong.
func (e *ending) verdict() eventlog.Body {
	values, failed := map[string]jsontext.Value{}, []string{}
	for _, scorer := range slices.Sorted(maps.Keys(e.scores)) {
		value := record.Compact(e.scores[scorer].Value)
		if len(value) == 0 {
			value = jsontext.Value("null")
		}
		values[scorer] = value
		switch string(value) {
		case `"I"`, `"N"`, "0", "0.0", "false":
			failed = append(failed, fmt.Sprintf("%s gave %s", scorer, strings.Trim(string(value), `"`)))
		}
	}
	if len(failed) > 0 {
		return &eventlog.Fail{Message: "scored as wrong: " + strings.Join(failed, ", ")}
	}
	result, _ := json.Marshal(values, json.Deterministic(true))
	return &eventlog.Success{Result: result}
}
