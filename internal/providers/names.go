package providers

import (
	"strings"

	"github.com/go-json-experiment/json"
)

// name demands a word of letters, digits and the given marks, of at most so many
// bytes.
func (v value) name(rule, marks string, most int) string {
	s := v.str()
	if _, ok := v.v.(string); !ok {
		return s
	}
	if v.must(s != "" && len(s) <= most, v.at, rule, "%q has %d bytes of 1 to %d", clip(s), len(s), most) {
		v.must(spelled(s, marks), v.at, rule, "%q has other characters", clip(s))
	}
	return s
}

// spelled reports whether a word is of ASCII letters, digits and marks.
func spelled(word, marks string) bool {
	for _, c := range word {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && !strings.ContainsRune(marks, c) {
			return false
		}
	}
	return true
}

// jsonObject demands a string that is a JSON object, as OpenAI's arguments are.
func (v value) jsonObject() {
	var o map[string]any
	if s, ok := v.v.(string); ok {
		err := json.Unmarshal([]byte(s), &o)
		v.must(err == nil && o != nil, v.at, "arguments", "%q", clip(s))
	} else {
		v.str()
	}
}

// calls are the tool calls of a request: which ids were given, and which wait
// for their answer.
type calls struct {
	given   map[string]bool
	waiting map[string]string // by id: where the call stands
	order   []string
}

func newCalls() *calls {
	return &calls{given: map[string]bool{}, waiting: map[string]string{}}
}

// make notes a call.
func (c *calls) make(v value, id string) {
	v.must(!c.given[id], v.at, "call-id-unique", "%q was given before", id)
	c.given[id], c.waiting[id] = true, v.at
	c.order = append(c.order, id)
}

// answer notes a result, and reports whether a call waited for it.
func (c *calls) answer(id string) bool {
	_, ok := c.waiting[id]
	delete(c.waiting, id)
	return ok
}

// close says which calls were not answered in time.
func (c *calls) close(r *report) {
	for _, id := range c.order {
		if at, open := c.waiting[id]; open {
			r.broke(at, "call-answered", "%q is not answered", id)
		}
	}
	clear(c.waiting)
	c.order = nil
}
