package eventlog

import (
	"encoding/base64"
	"errors"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// PartType tells the kinds of [Part] apart.
type PartType string

// The types of a part.
const (
	PartText  PartType = "text"
	PartImage PartType = "image"
	PartJSON  PartType = "json"
	PartTable PartType = "table"
)

// Part is one piece of an output: a text, a picture, a JSON value or a table.
// Only the fields of its type are set.
type Part struct {
	Type PartType `json:"type"`
	Text string   `json:"text,omitzero"`

	// MediaType is what the sender says a picture is; its bytes decide.
	MediaType string `json:"media_type,omitzero"`
	// Data is the picture in base64. Empty where only SHA256 is given, which
	// then refers to a picture that the session already holds.
	Data   string `json:"data,omitzero"`
	SHA256 string `json:"sha256,omitzero"`
	// Detail is "high", "low" or empty.
	Detail string `json:"detail,omitzero"`

	// Value is the value of a json part.
	Value jsontext.Value `json:"value,omitzero"`

	// Columns and Rows are a table; TotalRows is how many rows it had before
	// the sender cut it, 0 if it was not cut.
	Columns   []string           `json:"columns,omitempty"`
	Rows      [][]jsontext.Value `json:"rows,omitempty"`
	TotalRows int                `json:"total_rows,omitzero"`

	Extra jsontext.Value `json:",embed"`
}

// Text makes a text part.
func Text(s string) Part { return Part{Type: PartText, Text: s} }

// Image makes a picture part from the bytes of a file.
func Image(mediaType string, data []byte) Part {
	return Part{Type: PartImage, MediaType: mediaType, Data: base64.StdEncoding.EncodeToString(data)}
}

// JSON makes a part of any JSON value.
func JSON(value jsontext.Value) Part { return Part{Type: PartJSON, Value: value} }

// Picture decodes the bytes of a picture part. It fails where the part has no
// data or the data is not base64.
func (p *Part) Picture() ([]byte, error) {
	if p.Data == "" {
		return nil, errors.New("picture: no data")
	}
	data, err := base64.StdEncoding.DecodeString(p.Data)
	if err != nil {
		// Some senders leave out the padding.
		data, err = base64.RawStdEncoding.DecodeString(strings.TrimRight(p.Data, "="))
	}
	return data, err
}

// UnmarshalJSONFrom reads a part. A bare string is a text part, any other bare
// value a json part.
func (p *Part) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	switch dec.PeekKind() {
	case '"':
		*p = Part{Type: PartText}
		return json.UnmarshalDecode(dec, &p.Text)
	case '{':
		value, err := dec.ReadValue()
		if err != nil {
			return err
		}
		return within(dec.StackPointer(), p.fromObject(value.Clone()))
	default:
		value, err := dec.ReadValue()
		if err != nil {
			return err
		}
		*p = Part{Type: PartJSON, Value: value.Clone()}
		return nil
	}
}

// within makes the pointer of an error speak of the whole event.
func within(outer jsontext.Pointer, err error) error {
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		semantic.JSONPointer = outer + semantic.JSONPointer
	}
	return err
}

// fromObject reads an object: one of the four types of part, or else a bare
// value like any other.
func (p *Part) fromObject(value jsontext.Value) error {
	var head struct {
		Type jsontext.Value `json:"type"`
	}
	if err := json.Unmarshal(value, &head); err != nil {
		return err
	}
	switch string(head.Type) {
	case `"text"`, `"image"`, `"json"`, `"table"`:
		type plain Part
		return json.Unmarshal(value, (*plain)(p))
	}
	*p = Part{Type: PartJSON, Value: value}
	return nil
}
