package render

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/tokens"
)

// voice says events to one model. It is made for one prompt; what it says is
// remembered by the renderer, for all models that count alike, so that an event
// is counted once for each level of detail.
type voice struct {
	opts   *Options
	model  tokens.Model
	enc    *tokens.Encoding
	factor float64
	rule   string // the name of the rule of pictures
	memory *memory
}

// spoken is an event at one level: its blocks, and the count of each as text.
// What a model makes of the counts is for its voice to say.
type spoken struct {
	role   role
	blocks []block
	counts []int
	// joined is all texts as one, where there are several.
	joined      string
	joinedCount int
	// looked says that a picture was looked for in the view: what is said holds
	// for this view only.
	looked bool

	mu   sync.Mutex
	docs map[Format]docText // the event as part of a document
}

// docText is a text and its count. The event had this seq: a store numbers what
// was measured before.
type docText struct {
	seq   int64
	text  string
	count int
}

func newVoice(opts *Options, memory *memory, name string) (*voice, error) {
	model := opts.Models.Lookup(name)
	if name == "" {
		model.Encoding = opts.Encoding
	}
	enc, err := tokens.Get(model.Encoding)
	if err != nil {
		return nil, fmt.Errorf("model %q: %w", name, err)
	}
	factor := model.Factor
	if factor <= 0 {
		factor = 1
	}
	return &voice{opts: opts, model: model, enc: enc, factor: factor, rule: model.Pictures.Name(), memory: memory}, nil
}

// scale turns a count of text into the model's, rounded up where it is an
// estimate.
func (v *voice) scale(n int) int {
	if v.factor == 1 {
		return n
	}
	return int(math.Ceil(float64(n) * v.factor))
}

// count is what a text costs that belongs to no event: system text, tools, ids
// and labels. It is remembered.
func (v *voice) count(text string) int {
	key := thing{enc: v.enc, text: text}
	if n, ok := v.memory.get(key).(int); ok {
		return v.scale(n)
	}
	n := v.enc.Count(text)
	v.memory.put(key, n, len(text)+entryBytes)
	return v.scale(n)
}

// counter names how the voice counts.
func (v *voice) counter() string {
	if v.factor == 1 {
		return v.enc.Name()
	}
	return fmt.Sprintf("%s×%.2f", v.enc.Name(), v.factor)
}

// say gives an event at a level. The result is shared: do not change it.
func (v *voice) say(e *eventlog.Event, l level, lookup func(string) []byte) *spoken {
	key := thing{enc: v.enc, event: e, level: l, rule: v.rule}
	if s, ok := v.memory.get(key).(*spoken); ok {
		return s
	}
	s := v.sayAnew(e, l, lookup)
	if !s.looked {
		v.memory.put(key, s, s.size())
	}
	return s
}

func (v *voice) sayAnew(e *eventlog.Event, l level, lookup func(string) []byte) *spoken {
	sp := speaker{
		limits: v.opts.limits(l), enc: v.enc, rule: v.model.Pictures,
		pictures: v.opts.Pictures, lookup: lookup,
	}
	s := new(spoken)
	s.role, s.blocks = sp.say(e)
	s.looked = sp.looked
	if full := v.alike(e, l, s); full != nil {
		return full
	}
	s.counts = make([]int, len(s.blocks))
	for i := range s.blocks {
		b := &s.blocks[i]
		b.shown = b.tagged()
		s.counts[i] = countOf(v.enc, b)
	}
	s.join(v.enc)
	return s
}

// alike is the event as it was said at full detail, where that is the same: most
// events are too short for low detail to leave anything out, and need no counts of
// their own.
func (v *voice) alike(e *eventlog.Event, l level, s *spoken) *spoken {
	if l == levelFull {
		return nil
	}
	full, ok := v.memory.get(thing{enc: v.enc, event: e, level: levelFull, rule: v.rule}).(*spoken)
	if !ok || full.role != s.role || !slices.EqualFunc(full.blocks, s.blocks, isSameText) {
		return nil
	}
	return full
}

// countOf counts the text of a block in a chat, without the id of a call.
func countOf(enc *tokens.Encoding, b *block) int {
	switch b.kind {
	case imageBlock:
		return 0
	case callBlock:
		b.idCount = enc.Count(b.call.ID)
		return enc.Count(toolName(b.call.Name)) + enc.Count(b.text)
	case opaqueBlock:
		return sealedCount(enc, b)
	}
	return enc.Count(b.shown)
}

func (s *spoken) join(enc *tokens.Encoding) {
	var texts []string
	for i := range s.blocks {
		if s.blocks[i].kind == textBlock {
			texts = append(texts, s.blocks[i].shown)
		}
	}
	if len(texts) > 1 {
		s.joined = strings.Join(texts, "\n")
		s.joinedCount = enc.Count(s.joined)
	}
}

// cost is what a block of so many counted tokens costs in a chat, without the id
// of a call.
func (v *voice) cost(b *block, count int) int {
	switch b.kind {
	case imageBlock:
		return v.model.Pictures.Tokens(b.picture.Width, b.picture.Height)
	case callBlock:
		return v.scale(count) + v.model.Overhead.ToolCall
	}
	return v.scale(count)
}

// document is the event as part of a document of the format, and what it costs.
func (v *voice) document(e *eventlog.Event, s *spoken, format Format) (text string, cost int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.docs[format]
	if !ok || d.seq != e.Seq {
		d = docText{seq: e.Seq}
		switch format {
		case XML:
			d.text = taggedEvent(e, s.blocks)
		case Markdown:
			d.text = markdownEvent(e, s.blocks)
		default:
			d.text = textEvent(e, s.blocks)
		}
		d.count = v.enc.Count(d.text)
		if s.docs == nil {
			s.docs = map[Format]docText{}
		}
		s.docs[format] = d
	}
	return d.text, v.scale(d.count)
}

// entryBytes is about what a remembered thing takes beside its texts.
const entryBytes = 400

// size is about what remembering takes, the three documents included.
func (s *spoken) size() int {
	n := len(s.joined) + entryBytes
	for i := range s.blocks {
		b := &s.blocks[i]
		n += 4*len(b.text) + len(b.opaque) + entryBytes
		if b.tag != "" {
			n += len(b.shown)
		}
		if b.picture != nil {
			n += len(b.picture.Data)
		}
	}
	return n
}
