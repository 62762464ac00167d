package eventlog

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// wire is the flat JSON object of an event whose body is a B.
type wire[B any] struct {
	Type  Kind `json:"type"`
	Base  `json:",embed"`
	Body  B              `json:",embed"`
	Extra jsontext.Value `json:",embed"`
}

// content is an event without what the log itself adds: number, commit and
// token counts. Its JSON is the canonical form of the event.
type content[B any] struct {
	Type          Kind           `json:"type"`
	ID            string         `json:"id"`
	Timestamp     time.Time      `json:"timestamp"`
	AgentName     string         `json:"agent_name"`
	FullNamespace string         `json:"full_namespace"`
	Source        Source         `json:"source"`
	Pinned        bool           `json:"pinned,omitzero"`
	Body          B              `json:",embed"`
	Extra         jsontext.Value `json:",embed"`
}

// codec writes and reads the events of one kind.
type codec struct {
	encode    func(*Event) any
	canonical func(*Event) any
	decode    func([]byte) (*Event, error)
}

func codecOf[B any, P interface {
	*B
	Body
}]() codec {
	return codec{
		encode: func(e *Event) any {
			return &wire[B]{Type: e.Kind(), Base: e.Base, Body: *e.Body.(P), Extra: e.Extra}
		},
		canonical: func(e *Event) any {
			return &content[B]{
				Type: e.Kind(), ID: e.ID, Timestamp: e.Timestamp, AgentName: e.AgentName, FullNamespace: e.FullNamespace,
				Source: e.Source, Pinned: e.Pinned, Body: *e.Body.(P), Extra: e.Extra,
			}
		},
		decode: func(data []byte) (*Event, error) {
			w := new(wire[B])
			if err := json.Unmarshal(data, w); err != nil {
				return nil, err
			}
			return &Event{Base: w.Base, Body: P(&w.Body), Extra: w.Extra}, nil
		},
	}
}

func codecFor(k Kind) (codec, bool) {
	switch k {
	case KindTaskStart:
		return codecOf[TaskStart](), true
	case KindAction:
		return codecOf[Action](), true
	case KindOutput:
		return codecOf[Output](), true
	case KindSuccess:
		return codecOf[Success](), true
	case KindFail:
		return codecOf[Fail](), true
	case KindClarify:
		return codecOf[Clarify](), true
	case KindSummary:
		return codecOf[Summary](), true
	case KindFile:
		return codecOf[FileChange](), true
	case KindError:
		return codecOf[Error](), true
	case KindCancelled:
		return codecOf[Cancelled](), true
	}
	return codec{}, false
}

// rawStrings keeps the strings of opaque and unknown values as they came. The
// strings of an event made in memory may hold invalid UTF-8, which is replaced.
var rawStrings = json.JoinOptions(jsontext.PreserveRawStrings(true), jsontext.AllowInvalidUTF8(true))

// MarshalJSON gives the event's wire form: one object, `type` first.
func (e *Event) MarshalJSON() ([]byte, error) {
	c, ok := codecFor(e.Kind())
	if !ok {
		return nil, errors.New("encode event: it has no body")
	}
	data, err := json.Marshal(c.encode(e), rawStrings)
	return data, encodeError(err)
}

// Canonical gives the bytes that the log's own commits are made of: the wire
// form without seq, commit hash and token counts.
func (e *Event) Canonical() ([]byte, error) {
	c, ok := codecFor(e.Kind())
	if !ok {
		return nil, errors.New("encode event: it has no body")
	}
	data, err := json.Marshal(c.canonical(e), rawStrings)
	if err == nil && len(e.Extra) > 0 {
		// Extra must not have the fields either that the log itself adds.
		_, err = json.Marshal(c.encode(e), rawStrings)
	}
	return data, encodeError(err)
}

// encodeError words what is wrong with the raw JSON in an event that a program
// made, and what would do.
func encodeError(err error) error {
	var semantic *json.SemanticError
	var syntax *jsontext.SyntacticError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &semantic) && semantic.JSONPointer == "":
		return fmt.Errorf("extra: %w: want a JSON object of fields that the event does not have", semantic.Err)
	case errors.As(err, &semantic):
		return fmt.Errorf("%s: not one valid JSON value (%w): leave it nil, or give a value such as null", fieldPath(semantic.JSONPointer), semantic.Err)
	case errors.As(err, &syntax) && errors.Is(err, jsontext.ErrDuplicateName):
		return fmt.Errorf("%s: is among the extra fields, and the event has it itself: set that one, or give the extra field another name", fieldPath(syntax.JSONPointer))
	}
	return err
}

// UnmarshalJSON reads one event by the rules of [Decode].
func (e *Event) UnmarshalJSON(data []byte) error {
	d, err := Decode(data)
	if err != nil {
		return err
	}
	*e = *d
	return nil
}

// Decode reads one event. It is strict: names are exact, keys are not doubled,
// strings are UTF-8, and the rules of the kind hold. The error is a
// [*DecodeError].
func Decode(data []byte) (*Event, error) {
	kind, err := peekKind(data)
	if err != nil {
		return nil, &DecodeError{Kind: kind, Err: err}
	}
	c, _ := codecFor(kind)
	e, err := c.decode(data)
	if err != nil {
		return nil, &DecodeError{Kind: kind, Err: plainError(err)}
	}
	e.Normalize()
	if err := e.Validate(); err != nil {
		return nil, &DecodeError{Kind: kind, Err: err}
	}
	return e, nil
}

func peekKind(data []byte) (Kind, error) {
	var head struct {
		Type *Kind `json:"type"`
	}
	if jsontext.Value(data).Kind() != '{' {
		return "", errors.New("an event is a JSON object")
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return "", plainError(err)
	}
	if head.Type == nil {
		return "", errors.New("type is missing")
	}
	if _, ok := codecFor(*head.Type); !ok {
		return "", fmt.Errorf("type %q is none of the ten kinds of event", string(*head.Type))
	}
	return *head.Type, nil
}

// DecodeError says which event could not be read, and why.
type DecodeError struct {
	// Line is where the event begins in a stream, from 1; 0 for a lone event.
	Line int
	// Kind is the event's type where it could be told.
	Kind Kind
	// Err names the field and the reason.
	Err error
}

func (e *DecodeError) Error() string {
	var b strings.Builder
	if e.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", e.Line)
	}
	if e.Kind != "" {
		fmt.Fprintf(&b, "%s: ", e.Kind)
	}
	return b.String() + e.Err.Error()
}

func (e *DecodeError) Unwrap() error { return e.Err }

// plainError words an error of the JSON library as `field: reason`, without
// the names of Go types.
func plainError(err error) error {
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		return fieldError(semantic)
	}
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		if errors.Is(err, jsontext.ErrDuplicateName) {
			return fmt.Errorf("%s: the key is given twice", fieldPath(syntax.JSONPointer))
		}
		return fmt.Errorf("not valid JSON at byte %d: %s", syntax.ByteOffset+1, strings.TrimPrefix(syntax.Err.Error(), "jsontext: "))
	}
	return err
}

func fieldError(err *json.SemanticError) error {
	field := fieldPath(err.JSONPointer)
	if err.Err != nil && err.JSONKind == '"' {
		return fmt.Errorf("%s: %s does not fit: %w", field, string(err.JSONValue), err.Err)
	}
	want := "a value of another type"
	if err.GoType != nil {
		want = wantOf(err.GoType.String(), err.GoType.Kind().String())
	}
	return fmt.Errorf("%s: want %s, got %s", field, want, kindName(err.JSONKind))
}

// wantOf names in JSON's words what a Go type takes.
func wantOf(name, kind string) string {
	switch {
	case name == "time.Time":
		return "a time like 2006-01-02T15:04:05Z"
	case strings.HasPrefix(kind, "int"):
		return "a whole number"
	case kind == "bool":
		return "true or false"
	case kind == "string":
		return "a string"
	case kind == "slice" || kind == "array":
		return "a list"
	}
	return "an object"
}

func kindName(k jsontext.Kind) string {
	switch k {
	case '"':
		return "a string"
	case '0':
		return "a number"
	case '{':
		return "an object"
	case '[':
		return "a list"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "something else"
}

// fieldPath words the pointer /tool_calls/0/name as tool_calls[0].name.
func fieldPath(p jsontext.Pointer) string {
	var b strings.Builder
	for token := range p.Tokens() {
		if strings.Trim(token, "0123456789") == "" {
			fmt.Fprintf(&b, "[%s]", token)
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(token)
	}
	if b.Len() == 0 {
		return "event"
	}
	return b.String()
}

// MarshalJSON writes null for no commit.
func (c Commit) MarshalJSON() ([]byte, error) {
	if c == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(c))
}

// UnmarshalJSON takes a string or null.
func (c *Commit) UnmarshalJSON(data []byte) error {
	var s *string
	if err := json.Unmarshal(data, &s); err != nil || s == nil {
		return err
	}
	*c = Commit(*s)
	return nil
}
