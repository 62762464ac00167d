package providers

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
)

// Rule is one thing that a provider demands of a request.
type Rule struct {
	Says string // what must be so
	Page string // where the provider says it
}

// Violation is a place in a request that breaks a rule.
type Violation struct {
	Place  string // such as messages[3].content[1]; empty for the whole request
	Name   string // of the rule, a key of [Rules]
	Rule   Rule
	Detail string // what stands there
}

func (v *Violation) Error() string {
	place := v.Place
	if place == "" {
		place = "request"
	}
	return fmt.Sprintf("%s: %s: %s (%s)", place, v.Rule.Says, v.Detail, v.Rule.Page)
}

// format is a request's shape: the rules that it must keep, and the check.
type format struct {
	rules map[string]Rule
	limit limits
	check func(request value)
}

func formatOf(name string) (format, bool) {
	switch name {
	case "anthropic":
		return format{anthropicRules, anthropicLimits, checkAnthropic}, true
	case "openai-chat":
		return format{chatRules, chatLimits, checkChat}, true
	case "openai-responses":
		return format{responsesRules, responsesLimits, checkResponses}, true
	case "gemini":
		return format{geminiRules, geminiLimits, checkGemini}, true
	}
	return format{}, false
}

// Formats lists the formats that [Check] knows.
func Formats() []string {
	return []string{"anthropic", "openai-chat", "openai-responses", "gemini"}
}

// Rules are the rules of a format by name, nil for an unknown format.
func Rules(name string) map[string]Rule {
	f, _ := formatOf(name)
	return f.rules
}

// Check gives what is wrong with a request, each a [*Violation], in order of the
// request; nil means that the provider would take it. An unknown format is an
// error of its own.
func Check(name string, request []byte) []error {
	f, ok := formatOf(name)
	if !ok {
		return []error{fmt.Errorf("check request: unknown format %q, known are %q", name, Formats())}
	}
	r := &report{rules: f.rules, limit: f.limit}
	r.check(request, f.check)
	return r.errs
}

func (r *report) check(request []byte, check func(value)) {
	if !utf8.Valid(request) {
		r.broke("", "utf-8", "it holds other bytes")
		return
	}
	var v any
	if err := json.Unmarshal(request, &v); err != nil {
		r.broke("", "json", "%v", err)
		return
	}
	if limit := r.limit.bytes; len(request) > limit {
		r.broke("", "request-bytes", "%d bytes are over %d", len(request), limit)
	}
	root := value{report: r, v: v, there: true}
	if _, ok := v.(map[string]any); r.must(ok, "", "shape", "%s is no object", kindOf(v)) {
		check(root)
		r.countPictures()
	}
}

// report collects what is wrong with one request.
type report struct {
	rules    map[string]Rule
	limit    limits
	errs     []error
	pictures []picture
}

// broke notes that a place breaks a rule.
func (r *report) broke(place, rule, detail string, args ...any) {
	known, ok := r.rules[rule]
	if !ok {
		panic("no such rule: " + rule)
	}
	r.errs = append(r.errs, &Violation{Place: place, Name: rule, Rule: known, Detail: fmt.Sprintf(detail, args...)})
}

// must notes a broken rule where something does not hold, and says whether it
// holds.
func (r *report) must(holds bool, place, rule, detail string, args ...any) bool {
	if !holds {
		r.broke(place, rule, detail, args...)
	}
	return holds
}

// oneOf reports whether a word is one of a list.
func oneOf(word string, list ...string) bool { return slices.Contains(list, word) }
