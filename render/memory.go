package render

import (
	"sync"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/tokens"
)

// memory keeps what was said and counted, within a bound of bytes. It has two
// generations: when the young one is half of the bound, it becomes the old one,
// and what the old one held is forgotten unless it was asked for since.
type memory struct {
	half int // bytes of a generation

	mu         sync.Mutex
	young, old map[thing]remembered
	bytes      int // of the young
}

// thing is what is remembered: an event at a level, for models with one encoding
// and one rule of pictures; or a text that belongs to no event.
type thing struct {
	enc   *tokens.Encoding
	event *eventlog.Event
	level level
	rule  string
	text  string
}

type remembered struct {
	value any
	bytes int
}

func newMemory(bound int) *memory {
	return &memory{half: bound / 2, young: map[thing]remembered{}}
}

func (m *memory) get(key thing) any {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.young[key]
	if !ok {
		if r, ok = m.old[key]; ok {
			m.keep(key, r)
		}
	}
	return r.value
}

// put remembers a value. One that takes more than a quarter of the bound is not
// worth it.
func (m *memory) put(key thing, value any, bytes int) {
	if bytes > m.half/2 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep(key, remembered{value, bytes})
}

func (m *memory) keep(key thing, r remembered) {
	if m.bytes+r.bytes > m.half {
		m.old, m.young, m.bytes = m.young, map[thing]remembered{}, 0
	}
	m.bytes += r.bytes - m.young[key].bytes
	m.young[key] = r
}
