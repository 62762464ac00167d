package render

import (
	"fmt"
	"math"
	"strings"
	"sync"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/tokens"
)

// voice says events to one model. It remembers what it said: an event costs its
// counting once for each level of detail.
type voice struct {
	opts   *Options
	model  tokens.Model
	enc    *tokens.Encoding
	factor float64

	mu    sync.Mutex
	said  map[saidKey]*spoken
	bytes int
}

type saidKey struct {
	event *eventlog.Event
	level level
}

// spoken is an event at one level: its blocks with the cost of each.
type spoken struct {
	role   role
	blocks []block
	costs  []int // as parts of a chat, without ids and overhead of messages
	// joined is all texts as one, where there are several, and what it costs.
	joined     string
	joinedCost int

	mu   sync.Mutex
	docs map[Format]docText // the event as part of a document
}

// docText is a text and what it costs.
type docText struct {
	text string
	cost int
}

// maxSaidBytes bounds what a voice remembers.
const maxSaidBytes = 64 << 20

func newVoice(opts *Options, name string) (*voice, error) {
	model := tokens.Lookup(name)
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
	return &voice{opts: opts, model: model, enc: enc, factor: factor, said: map[saidKey]*spoken{}}, nil
}

// count is the model's count of a text, rounded up where it is an estimate.
func (v *voice) count(text string) int { return v.scale(v.enc.Count(text)) }

func (v *voice) scale(n int) int { return int(math.Ceil(float64(n) * v.factor)) }

// counter names how the voice counts.
func (v *voice) counter() string {
	if v.factor == 1 {
		return v.enc.Name()
	}
	return fmt.Sprintf("%s×%.2f", v.enc.Name(), v.factor)
}

// say gives an event at a level. The result is shared: do not change it.
func (v *voice) say(e *eventlog.Event, l level, lookup func(string) []byte) *spoken {
	key := saidKey{e, l}
	v.mu.Lock()
	s := v.said[key]
	v.mu.Unlock()
	if s != nil {
		return s
	}
	s = v.sayAnew(e, l, lookup)
	v.mu.Lock()
	defer v.mu.Unlock()
	size := s.size()
	if v.bytes+size > maxSaidBytes {
		clear(v.said)
		v.bytes = 0
	}
	if size <= maxSaidBytes/4 {
		v.said[key] = s
		v.bytes += size
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
	s.costs = make([]int, len(s.blocks))
	for i := range s.blocks {
		s.costs[i] = v.cost(&s.blocks[i])
	}
	s.joined, s.joinedCost = v.join(s.blocks)
	return s
}

// document is the event as part of a document of the format.
func (v *voice) document(e *eventlog.Event, s *spoken, format Format) docText {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d, ok := s.docs[format]; ok {
		return d
	}
	var d docText
	switch format {
	case XML:
		d.text = taggedEvent(e, s.blocks)
	case Markdown:
		d.text = markdownEvent(e, s.blocks)
	default:
		d.text = textEvent(e, s.blocks)
	}
	d.cost = v.count(d.text)
	if s.docs == nil {
		s.docs = map[Format]docText{}
	}
	s.docs[format] = d
	return d
}

func (v *voice) join(blocks []block) (string, int) {
	var texts []string
	for i := range blocks {
		if blocks[i].kind == textBlock {
			texts = append(texts, blocks[i].tagged())
		}
	}
	if len(texts) < 2 {
		return "", 0
	}
	joined := strings.Join(texts, "\n")
	return joined, v.count(joined)
}

// cost is what a block costs in a chat, without the id of a call.
func (v *voice) cost(b *block) int {
	switch b.kind {
	case imageBlock:
		return v.model.Pictures.Tokens(b.picture.Width, b.picture.Height)
	case callBlock:
		return v.count(toolName(b.call.Name)) + v.count(b.text) + v.model.Overhead.ToolCall
	case opaqueBlock:
		return v.count(string(b.opaque))
	}
	return v.count(b.tagged())
}

func (s *spoken) size() int {
	n := len(s.joined) + 256
	for i := range s.blocks {
		b := &s.blocks[i]
		n += 2*len(b.text) + len(b.opaque) + 128 // once more as a document
		if b.picture != nil {
			n += len(b.picture.Data)
		}
	}
	return n
}
