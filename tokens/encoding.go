package tokens

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Encoding counts text by one vocabulary. It is immutable, shared, and safe
// for concurrent use; its tables are built once, by the first [Get] of its name.
type Encoding struct {
	name   string
	core   core
	splits splitter
}

// core counts by one vocabulary.
type core interface {
	// count is the number of tokens of text.
	count(text []byte) int
	// head cuts text, which costs more than limit tokens, to its beginning:
	// text[:n] costs count, at most limit.
	head(text []byte, limit int) (n, count int)
	// tail cuts text, which costs total tokens, more than limit, to its end:
	// text[start:] costs count, at most limit.
	tail(text []byte, total, limit int) (start, count int)
}

// catalog is an immutable table: how to get each known encoding. Encodings with
// the same ranks share one core, which loads at the first use.
var catalog = func() map[string]func() (*Encoding, error) {
	cl100k := sync.OnceValues(func() (core, error) { return newCounter(cl100kFile, nextCl100k, countCl100k) })
	o200k := sync.OnceValues(func() (core, error) { return newCounter(o200kFile, nextO200k, countO200k) })
	p50k := sync.OnceValues(func() (core, error) { return newReference("p50k_base") })
	r50k := sync.OnceValues(func() (core, error) { return newReference("r50k_base") })
	return map[string]func() (*Encoding, error){
		"cl100k_base":   encodingOnce("cl100k_base", cl100k),
		"o200k_base":    encodingOnce("o200k_base", o200k),
		"o200k_harmony": encodingOnce("o200k_harmony", o200k),
		"p50k_base":     encodingOnce("p50k_base", p50k),
		"p50k_edit":     encodingOnce("p50k_edit", p50k),
		"r50k_base":     encodingOnce("r50k_base", r50k),
	}
}()

func encodingOnce(name string, load func() (core, error)) func() (*Encoding, error) {
	return sync.OnceValues(func() (*Encoding, error) {
		c, err := load()
		if err != nil {
			return nil, fmt.Errorf("load encoding %q: %w", name, err)
		}
		_, old := c.(*reference)
		return &Encoding{name: name, core: c, splits: splitter{classes: classes(), blanks: old}}, nil
	})
}

// Get returns the encoding called name. An unknown name is an error that lists
// the known ones. The first Get of a name builds its tables; nothing is ever
// downloaded.
func Get(name string) (*Encoding, error) {
	load, ok := catalog[name]
	if !ok {
		return nil, fmt.Errorf("get encoding %q: unknown; known are %s", name, strings.Join(Encodings(), ", "))
	}
	return load()
}

// MustGet is [Get] for names known to be right. It panics on an error.
func MustGet(name string) *Encoding {
	e, err := Get(name)
	if err != nil {
		panic(err)
	}
	return e
}

// Encodings returns the names that [Get] knows, sorted.
func Encodings() []string {
	names := make([]string, 0, len(catalog))
	for name := range catalog {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Name returns the name that the encoding was asked for by.
func (e *Encoding) Name() string { return e.name }

// Count returns the exact number of tokens of text.
func (e *Encoding) Count(text string) int { return e.core.count(bytesOf(text)) }

// CountBytes is [Encoding.Count] for bytes. It neither keeps nor changes text.
func (e *Encoding) CountBytes(text []byte) int { return e.core.count(text) }
