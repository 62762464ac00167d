package providers

import (
	"fmt"
	"slices"
	"strings"
)

// value is a place in a request and what stands there.
type value struct {
	*report
	at    string
	v     any
	there bool // false where the key is missing
}

// object demands an object with the given keys, and gives the value whose keys
// may then be asked for. A key that ends in ? may be missing. It is false where
// there is no object.
func (v value) object(keys ...string) bool {
	o, ok := v.v.(map[string]any)
	if !ok {
		v.broke(v.at, "shape", "%s is no object", kindOf(v.v))
		return false
	}
	known := make([]string, len(keys))
	for i, key := range keys {
		name, optional := strings.CutSuffix(key, "?")
		known[i] = name
		if _, there := o[name]; !there && !optional {
			v.broke(v.at, "missing-key", "%q is missing", name)
		}
	}
	for _, key := range sortedKeys(o) {
		if !slices.Contains(known, key) {
			v.broke(v.at, "unknown-key", "%q", key)
		}
	}
	return true
}

func sortedKeys(o map[string]any) []string {
	keys := make([]string, 0, len(o))
	for key := range o {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// get is what stands at a key of an object.
func (v value) get(key string) value {
	o, _ := v.v.(map[string]any)
	inner, there := o[key]
	at := key
	if v.at != "" {
		at = v.at + "." + key
	}
	return value{report: v.report, at: at, v: inner, there: there}
}

// has reports whether an object has a key.
func (v value) has(key string) bool { return v.get(key).there }

// items demands a list that is not empty.
func (v value) items() []value {
	if !v.there {
		return nil // said by object
	}
	list, ok := v.v.([]any)
	if !ok {
		v.broke(v.at, "shape", "%s is no list", kindOf(v.v))
		return nil
	}
	v.must(len(list) > 0, v.at, "no-empty-list", "it has no items")
	all := make([]value, len(list))
	for i := range list {
		all[i] = v.item(i)
	}
	return all
}

// item is what stands at a place of a list.
func (v value) item(i int) value {
	list, _ := v.v.([]any)
	return value{report: v.report, at: fmt.Sprintf("%s[%d]", v.at, i), v: list[i], there: true}
}

// str demands a string. A missing one is empty: object says so.
func (v value) str() string {
	if !v.there {
		return ""
	}
	s, ok := v.v.(string)
	v.must(ok, v.at, "shape", "%s is no string", kindOf(v.v))
	return s
}

// word is the string at a key, without complaint where there is none.
func (v value) word(key string) string {
	s, _ := v.get(key).v.(string)
	return s
}

// text demands a string that says something.
func (v value) text() {
	if !v.there {
		return
	}
	if s, ok := v.v.(string); !ok {
		v.str()
	} else {
		v.must(strings.TrimSpace(s) != "", v.at, "no-empty-text", "%q", clip(s))
	}
}

// choice demands one of a few words, and is empty for any other.
func (v value) choice(words ...string) string {
	s := v.str()
	if _, ok := v.v.(string); ok && !v.must(oneOf(s, words...), v.at, "choice", "%q is none of %q", clip(s), words) {
		return ""
	}
	return s
}

// truth demands true or false, if anything.
func (v value) truth() bool {
	b, ok := v.v.(bool)
	v.must(ok || !v.there, v.at, "shape", "%s is no boolean", kindOf(v.v))
	return b
}

// dict demands an object with any keys.
func (v value) dict() {
	_, ok := v.v.(map[string]any)
	v.must(ok || !v.there, v.at, "shape", "%s is no object", kindOf(v.v))
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case float64:
		return "a number"
	case string:
		return "a string"
	case []any:
		return "a list"
	}
	return "an object"
}

// clip shortens what an error quotes.
func clip(s string) string {
	const most = 40
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
