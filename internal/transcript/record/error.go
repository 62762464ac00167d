package record

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Error speaks of one record that could not be read. The records after it are
// not touched by it, unless Err says that the file ends there.
type Error struct {
	// Line is where the record is, from 1, in formats of lines; else 0.
	Line int
	// Record is the record's place in its list, from 1, in formats that are
	// one JSON value; else 0.
	Record int
	// Err says what is wrong with it.
	Err error
}

func (e *Error) Error() string {
	switch {
	case e.Line > 0:
		return fmt.Sprintf("line %d: %v", e.Line, e.Err)
	case e.Record > 0:
		return fmt.Sprintf("record %d: %v", e.Record, e.Err)
	}
	return e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// AtRecord gives an [Error] the place of the record that it was met in, any other
// error as it is.
func AtRecord(err error, n int) error {
	var bad *Error
	if errors.As(err, &bad) {
		return &Error{Record: n, Err: bad.Err}
	}
	return err
}

// UnknownTypeError is the cause of an [Error] about a record that is sound, but
// of a type that the format's reader has no meaning for.
type UnknownTypeError struct{ Type string }

func (e *UnknownTypeError) Error() string {
	if e.Type == "" {
		return "a record without a type is not known"
	}
	return fmt.Sprintf("a record of the type %q is not known", e.Type)
}

// plain words an error of the JSON library without the names of Go types.
func plain(err error) error {
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		return fmt.Errorf("%s: does not hold %s", field(semantic.JSONPointer), kindName(semantic.JSONKind))
	}
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errCutOff
	case errors.As(err, &syntax):
		return fmt.Errorf("not valid JSON at byte %d: %s", syntax.ByteOffset+1, strings.TrimPrefix(syntax.Err.Error(), "jsontext: "))
	}
	return err
}

var errCutOff = errors.New("the record has no end: is the file cut off?")

// field words the pointer /message/content as message.content.
func field(p jsontext.Pointer) string {
	if p == "" {
		return "the record"
	}
	return strings.ReplaceAll(strings.TrimPrefix(string(p), "/"), "/", ".")
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
	return "such a value"
}
