package eventlog

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Validate reports the first rule that the event breaks: `field: reason`.
func (e *Event) Validate() error {
	if e.Body == nil {
		return errors.New("type is missing")
	}
	if e.Source != "" && e.Source != SourceMain && e.Source != SourceSetup {
		return fmt.Errorf("source: %q is neither setup nor main", e.Source)
	}
	switch {
	case !utf8.ValidString(e.ID):
		return errors.New("id: not valid UTF-8")
	case !utf8.ValidString(e.AgentName):
		return errors.New("agent_name: not valid UTF-8")
	case !utf8.ValidString(e.FullNamespace):
		return errors.New("full_namespace: not valid UTF-8")
	}
	if err := checkNamespace(e.FullNamespace); err != nil {
		return err
	}
	return e.Body.validate()
}

func checkNamespace(ns string) error {
	for element := range strings.SplitSeq(ns, "/") {
		if element == "" && ns != "" {
			return fmt.Errorf("full_namespace: %q has an empty element", ns)
		}
	}
	return nil
}

func (b *TaskStart) validate() error {
	if len(b.Inputs) > 0 && b.Inputs.Kind() != '{' && b.Inputs.Kind() != 'n' {
		return errors.New("inputs: must be an object")
	}
	return nil
}

func (b *Action) validate() error {
	if b.Code != "" && b.Terminal != "" {
		return errors.New("code and terminal are both set")
	}
	for i := range b.FileActions {
		if err := b.FileActions[i].validate(); err != nil {
			return fmt.Errorf("file_actions[%d].%w", i, err)
		}
	}
	for i, c := range b.ToolCalls {
		if c.Name == "" {
			return fmt.Errorf("tool_calls[%d].name: is empty", i)
		}
	}
	return notNegative("input_tokens", b.InputTokens, "output_tokens", b.OutputTokens)
}

func (f *FileAction) validate() error {
	switch {
	case f.Path == "":
		return errors.New("path: is empty")
	case f.IsEdit() && f.Mode != "":
		return errors.New("mode: goes with a write, not with an edit")
	case f.IsEdit() && !oneOf(f.Operation, "", "replace", "insert-after", "insert-before"):
		return fmt.Errorf("operation: %q is none of replace, insert-after, insert-before", f.Operation)
	case !oneOf(f.Mode, "", "write", "append"):
		return fmt.Errorf("mode: %q is neither write nor append", f.Mode)
	}
	return nil
}

func (b *Output) validate() error {
	for i := range b.Parts {
		p := &b.Parts[i]
		if p.Type == PartImage && p.Data == "" && p.SHA256 == "" {
			return fmt.Errorf("parts[%d]: an image needs data or sha256", i)
		}
		if p.TotalRows < 0 {
			return fmt.Errorf("parts[%d].total_rows: is negative", i)
		}
	}
	return nil
}

func (b *Summary) validate() error {
	last := int64(0)
	for i, r := range b.Covers {
		if r[0] <= last || r[1] < r[0] {
			return fmt.Errorf("covers[%d]: [%d, %d] is not an ascending range", i, r[0], r[1])
		}
		last = r[1]
	}
	switch {
	case b.Undoes < 0:
		return errors.New("undoes: is negative")
	case b.Undoes > 0 && len(b.Covers) > 0:
		return errors.New("undoes: does not go with covers: an undo covers nothing")
	case strings.ContainsAny(b.Name, "\n\r"):
		return errors.New("name: has more than one line")
	}
	return notNegative("summarized_event_count", b.SummarizedEventCount, "original_tokens", b.OriginalTokens)
}

func (b *FileChange) validate() error {
	if !oneOf(b.FileSource, "user", "agent") {
		return fmt.Errorf("file_source: %q is neither user nor agent", b.FileSource)
	}
	return nil
}

func (b *Cancelled) validate() error {
	return notNegative("iterations_completed", b.IterationsCompleted)
}

func (*Success) validate() error { return nil }
func (*Fail) validate() error    { return nil }
func (*Clarify) validate() error { return nil }
func (*Error) validate() error   { return nil }

// notNegative takes names and values in turn.
func notNegative(pairs ...any) error {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1].(int) < 0 {
			return fmt.Errorf("%s: is negative", pairs[i])
		}
	}
	return nil
}

func oneOf(s string, allowed ...string) bool { return slices.Contains(allowed, s) }

func lastElement(ns string) string { return ns[strings.LastIndexByte(ns, '/')+1:] }
