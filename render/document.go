package render

import (
	"strings"

	"github.com/go-json-experiment/json"
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

	text     strings.Builder
	spent    map[*eventlog.Event]int
	overhead int
}

func newDocument(v *voice, format Format, lookup func(string) []byte) *document {
	return &document{voice: v, format: format, lookup: lookup, spent: map[*eventlog.Event]int{}}
}

// head puts the system text and the tools first, and says what they cost.
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
	d.text.WriteString(s)
	return d.voice.count(s)
}

func (d *document) note(text string) {
	s := "[" + text + "]\n"
	if d.format == XML {
		s = "<NOTE>" + text + "</NOTE>\n"
	}
	d.text.WriteString(s)
	d.overhead += d.voice.count(s)
}

func (d *document) group(g *eventlog.Group, l level) {
	for _, e := range g.Events {
		if e.Kind() == eventlog.KindError && !d.voice.opts.ShowErrors {
			continue
		}
		doc := d.voice.document(e, d.voice.say(e, l, d.lookup), d.format)
		d.text.WriteString(doc.text)
		d.spent[e] += doc.cost
	}
}

func (d *document) request() (jsontext.Value, error) {
	return json.Marshal(struct {
		Text string `json:"text"`
	}{d.text.String()}, wireOptions)
}
