package format

import (
	"bytes"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/internal/transcript/record"
)

// HeadBytes is how much of a file is looked at to tell its format.
const HeadBytes = 256 << 10

// Head is the beginning of a file, as bytes and as far as it is JSON.
type Head struct {
	// Raw is the bytes, valid until the file is read further.
	Raw []byte
	// Values are the first top-level values. The last one may be incomplete:
	// of what the head cuts off, the names of members are there and their
	// values nil.
	Values []Value
	// Spread says that the first value goes over several lines.
	Spread bool
	// Whole says that the first value is there to its end.
	Whole bool
}

// Value is a JSON value: nil, bool, string, [Number], []Value or [Object].
type Value any

// Number is a number as it is written.
type Number string

// Object is a JSON object.
type Object map[string]Value

// maxHeadValues bounds how many values of a head are looked at.
const maxHeadValues = 64

// ParseHead reads what there is of the values at the beginning of a file. Lines
// that are no JSON are passed over.
func ParseHead(data []byte) *Head {
	h := &Head{Raw: data}
	data = bytes.TrimSpace(data)
	for len(data) > 0 && len(h.Values) < maxHeadValues {
		dec := record.NewDecoder(bytes.NewBuffer(data))
		for len(h.Values) < maxHeadValues {
			v, err := parse(dec)
			if v != nil {
				h.Whole = h.Whole || len(h.Values) == 0 && err == nil
				h.Spread = h.Spread || len(h.Values) == 0 && bytes.IndexByte(data[:dec.InputOffset()], '\n') >= 0
				h.Values = append(h.Values, v)
			}
			if err != nil {
				break
			}
		}
		data = afterNewline(data, int(dec.InputOffset()))
	}
	return h
}

// full reports whether a longer file would have the same head.
func (h *Head) full() bool {
	return len(h.Values) == maxHeadValues || len(h.Raw) >= HeadBytes-len("\xEF\xBB\xBF")
}

func afterNewline(data []byte, from int) []byte {
	i := bytes.IndexByte(data[from:], '\n')
	if i < 0 {
		return nil
	}
	return data[from+i+1:]
}

// parse reads one value, or what there is of it.
func parse(dec *jsontext.Decoder) (Value, error) {
	token, err := dec.ReadToken()
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case '{':
		return parseObject(dec)
	case '[':
		return parseList(dec)
	case '"':
		return token.String(), nil
	case '0':
		return Number(token.String()), nil
	case 't', 'f':
		return token.Bool(), nil
	}
	return nil, nil
}

func parseObject(dec *jsontext.Decoder) (Value, error) {
	object := Object{}
	for {
		token, err := dec.ReadToken()
		if err != nil || token.Kind() == '}' {
			return object, err
		}
		name := token.String()
		object[name], err = parse(dec)
		if err != nil {
			return object, err
		}
	}
}

func parseList(dec *jsontext.Decoder) (Value, error) {
	list := []Value{}
	for {
		if dec.PeekKind() == ']' {
			_, err := dec.ReadToken()
			return list, err
		}
		v, err := parse(dec)
		if v != nil || err == nil {
			list = append(list, v)
		}
		if err != nil {
			return list, err
		}
	}
}

// Objects are the top-level objects: a line each, or one document.
func (h *Head) Objects() []Object { return objects(h.Values) }

// Listed are the objects of the list that the file is, if it is one.
func (h *Head) Listed() []Object {
	if len(h.Values) == 0 {
		return nil
	}
	list, _ := h.Values[0].([]Value)
	return objects(list)
}

// Any reports whether one of the objects passes the test.
func Any(all []Object, test func(Object) bool) bool { return slices.ContainsFunc(all, test) }

func objects(values []Value) []Object {
	var all []Object
	for _, v := range values {
		if o, ok := v.(Object); ok {
			all = append(all, o)
		}
	}
	return all
}

// Has reports whether the object has members of all these names.
func (o Object) Has(names ...string) bool {
	for _, name := range names {
		if _, ok := o[name]; !ok {
			return false
		}
	}
	return true
}

// String is the member of the name if it is a string, else empty.
func (o Object) String(name string) string {
	s, _ := o[name].(string)
	return s
}

// List is the objects of the member of the name if it is a list.
func (o Object) List(name string) []Object {
	list, _ := o[name].([]Value)
	return objects(list)
}

// Object is the member of the name if it is an object, else nil.
func (o Object) Object(name string) Object {
	inner, _ := o[name].(Object)
	return inner
}
