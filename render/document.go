package render

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
)

// document lays out groups as one text. Every piece begins with a printable
// character and ends with a newline, where tokenizers always split: so the
// counts of the pieces add up to that of the whole.
type document struct {
	voice  *voice
	format Format
	lookup func(string) []byte

	texts    []string
	spent    map[*eventlog.Event]int
	overhead int
	total    int // what is spent, and overhead
}

func newDocument(v *voice, format Format, lookup func(string) []byte, events int) *document {
	return &document{voice: v, format: format, lookup: lookup, spent: make(map[*eventlog.Event]int, events)}
}

func (d *document) head(req *Request) (system, tools int) {
	return d.section("SYSTEM", req.System), d.section("TOOLS", string(req.Tools))
}

func (d *document) section(name, text string) int {
	if isBlank(text) {
		return 0
	}
	var s string
	switch d.format {
	case XML:
		s = (&block{tag: name, text: text}).tagged() + "\n"
	case Markdown:
		s = "# " + name[:1] + strings.ToLower(name[1:]) + "\n\n" + strings.TrimRight(text, "\n") + "\n\n"
	default:
		s = "[" + strings.ToLower(name) + "]\n" + strings.TrimRight(text, "\n") + "\n"
	}
	d.texts = append(d.texts, s)
	return d.voice.count(s)
}

func (d *document) note(text string) {
	s := "[" + text + "]\n"
	if d.format == XML {
		s = "<NOTE>" + text + "</NOTE>\n"
	}
	d.texts = append(d.texts, s)
	cost := d.voice.count(s)
	d.overhead += cost
	d.total += cost
}

func (d *document) group(g *eventlog.Group, l level) {
	for _, e := range g.Events {
		if e.Kind() == eventlog.KindError && !d.voice.opts.ShowErrors {
			continue
		}
		text, cost := d.voice.document(e, d.voice.say(e, l, d.lookup), d.format)
		d.texts = append(d.texts, text)
		d.spent[e] += cost
		d.total += cost
	}
}

func (d *document) request() jsontext.Value {
	text := strings.Join(d.texts, "")
	w := newWire(len(text))
	w.open('{')
	w.field("text", text)
	return w.request()
}
