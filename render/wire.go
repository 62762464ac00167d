package render

import (
	"encoding/base64"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/render/picture"
)

// wire writes the JSON of a request. A prompt is thousands of small objects that
// are written anew for every step of an agent, so they are appended one after
// the other, without a tree of values in between. Invalid UTF-8, which events
// made in memory can hold, is replaced.
type wire struct {
	buf []byte
}

func newWire(size int) *wire { return &wire{make([]byte, 0, size+size/8+1024)} }

// open begins an object or a list.
func (w *wire) open(bracket byte) {
	w.comma()
	w.buf = append(w.buf, bracket)
}

func (w *wire) shut(bracket byte) { w.buf = append(w.buf, bracket) }

// key begins a member of an object, whose value is to follow.
func (w *wire) key(name string) {
	w.comma()
	w.buf = append(w.buf, '"')
	w.buf = append(w.buf, name...)
	w.buf = append(w.buf, '"', ':')
}

func (w *wire) field(name, text string) {
	w.key(name)
	w.text(text)
}

func (w *wire) text(text string) {
	w.comma()
	w.buf, _ = jsontext.AppendQuote(w.buf, text) // the error is of what is replaced
}

// value writes JSON as it stands, byte for byte.
func (w *wire) value(v jsontext.Value) {
	w.comma()
	w.buf = append(w.buf, v...)
}

// picture writes a picture in base64, after a prefix that needs no quoting.
func (w *wire) picture(name, prefix string, p *picture.Picture) {
	w.key(name)
	w.buf = append(w.buf, '"')
	w.buf = append(w.buf, prefix...)
	w.buf = base64.StdEncoding.AppendEncode(w.buf, p.Data)
	w.buf = append(w.buf, '"')
}

// comma parts a value from the one before it.
func (w *wire) comma() {
	if n := len(w.buf); n > 0 {
		switch w.buf[n-1] {
		case '{', '[', ':':
		default:
			w.buf = append(w.buf, ',')
		}
	}
}

// request ends the request, an object.
func (w *wire) request() jsontext.Value {
	w.shut('}')
	return w.buf
}
