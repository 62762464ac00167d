package summarize

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// argument is one named value of a tool call, as text.
type argument struct {
	key, value string
}

// argumentsOf reads the arguments of a tool call. Nested values are flattened;
// arguments that are no object are one argument without a key.
func argumentsOf(raw jsontext.Value) []argument {
	if raw.Kind() != '{' {
		if text := flatten(raw); text != "" {
			return []argument{{"", text}}
		}
		return nil
	}
	dec := jsontext.NewDecoder(strings.NewReader(string(raw)))
	_, _ = dec.ReadToken()
	var args []argument
	for dec.PeekKind() == '"' {
		key, err := dec.ReadToken()
		if err != nil {
			break
		}
		name := key.String()
		value, err := dec.ReadValue()
		if err != nil {
			break
		}
		if text := flatten(value); text != "" {
			args = append(args, argument{name, text})
		}
	}
	return args
}

// flatten writes a JSON value as text for people: `key: value, key: value`, no
// quotes and no brackets, each object on a line of its own. Text that is not
// JSON comes back as it is.
func flatten(raw jsontext.Value) string {
	switch raw.Kind() {
	case '"':
		if s, err := jsontext.AppendUnquote(nil, raw); err == nil {
			return string(s)
		}
	case '{', '[':
		return flattenTree(raw)
	case 'n':
		return ""
	}
	return string(raw)
}

func flattenTree(raw []byte) string {
	dec := jsontext.NewDecoder(strings.NewReader(string(raw)))
	var b strings.Builder
	b.Grow(len(raw))
	f := flattener{dec: dec, out: &b}
	for f.next() {
	}
	if !f.whole {
		return string(raw)
	}
	return b.String()
}

// flattener walks the tokens of one JSON value.
type flattener struct {
	dec   *jsontext.Decoder
	out   *strings.Builder
	sep   string // what comes before the next key or value
	whole bool   // the value was read to its end
}

func (f *flattener) next() bool {
	tok, err := f.dec.ReadToken()
	if err != nil {
		return false
	}
	kind, length := f.dec.StackIndex(f.dec.StackDepth())
	switch tok.Kind() {
	case '{', '[':
		if strings.HasPrefix(f.sep, ",") {
			f.sep = "\n"
		}
		return true
	case '}', ']':
		f.sep = ",\n"
	case 'n':
		f.put("none")
	default:
		f.put(tok.String())
	}
	if isKey := kind == '{' && length%2 == 1 && tok.Kind() == '"'; isKey {
		f.sep = ": "
	} else if f.sep != ",\n" {
		f.sep = ", "
	}
	f.whole = f.dec.StackDepth() == 0
	return !f.whole
}

func (f *flattener) put(text string) {
	f.out.WriteString(f.sep)
	f.out.WriteString(text)
	f.sep = ""
}
