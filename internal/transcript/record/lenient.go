package record

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// lenient takes what other programs write: invalid UTF-8 and lone surrogates
// become U+FFFD, and of two members of one name the last counts.
var lenient = json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))

// Unmarshal decodes a value of a foreign transcript. Its errors name the field
// in JSON's words.
func Unmarshal(data []byte, v any) error {
	if err := json.Unmarshal(data, v, lenient); err != nil {
		return plain(err)
	}
	return nil
}

// NewDecoder reads a foreign JSON document token by token.
func NewDecoder(r io.Reader) *jsontext.Decoder {
	if memory, ok := r.(*bytes.Buffer); ok {
		return jsontext.NewDecoder(memory, lenient)
	}
	return jsontext.NewDecoder(marked{r}, lenient)
}

// NewEncoder writes tokens of a foreign document anew, as strict JSON takes them.
func NewEncoder(w io.Writer) *jsontext.Encoder {
	return jsontext.NewEncoder(w, jsontext.AllowInvalidUTF8(true))
}

// marked tells errors of a reader from those of the JSON that it reads, which a
// decoder reports alike.
type marked struct{ r io.Reader }

// readError is an error of a reader.
type readError struct{ err error }

func (e *readError) Error() string { return e.err.Error() }

func (m marked) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = &readError{err}
	}
	return n, err
}

// Compact is [Sound] without white space.
func Compact(v jsontext.Value) jsontext.Value {
	sound := Sound(v)
	if len(sound) > 0 {
		_ = sound.Compact() // Sound JSON has no error.
	}
	return sound
}

// Sound gives a copy of a value that strict JSON takes: the same bytes where
// they are sound, else the value written anew. It is empty where the value is
// no JSON at all.
func Sound(v jsontext.Value) jsontext.Value {
	if v.IsValid() {
		return v.Clone()
	}
	var any any
	if err := json.Unmarshal(v, &any, lenient); err != nil {
		return nil
	}
	again, err := json.Marshal(any, jsontext.AllowInvalidUTF8(true), json.Deterministic(true))
	if err != nil {
		return nil
	}
	return again
}
