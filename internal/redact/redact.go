// Package redact takes keys, tokens and passwords out of texts, so that they do
// not go to a model that summarizes, into a summary, or into a log.
//
// A [Redactor] is a list of rules. A rule knows the shape of one kind of secret,
// and puts a marker in place of the secret that names the kind. It is a net and
// no wall: a secret of no known shape goes through. Redacting a text again
// changes nothing.
package redact

import (
	"fmt"
	"regexp"
	"strings"
)

// Redactor redacts texts. It is safe for concurrent use; nil redacts nothing.
type Redactor struct{ rules []rule }

// rule is one kind of secret.
type rule struct {
	name string
	// hints are strings of which a text with the secret has at least one; none
	// is always looked at. They keep texts without secrets cheap.
	hints []string
	// what is the secret: its first group if it has one, else all of it.
	what *regexp.Regexp
	// after, if any, looks at the text before it.
	after func(string) bool
	// isSecret, if any, looks twice at what was found.
	isSecret func(string) bool
}

// New makes a redactor of the built-in rules and of patterns of the user's, in
// the syntax of package regexp: what their first group matches is taken out, or
// all of the match where there is no group.
func New(patterns []string) (*Redactor, error) {
	r := &Redactor{rules: builtIn()}
	for i, p := range patterns {
		what, err := regexp.Compile(p)
		if err != nil {
			return nil, fmt.Errorf("pattern %d: %w", i+1, err)
		}
		r.rules = append(r.rules, rule{name: "pattern", what: what})
	}
	return r, nil
}

// Text is a text without the secrets that the rules know.
func (r *Redactor) Text(text string) string {
	if r == nil {
		return text
	}
	for i := range r.rules {
		text = r.rules[i].apply(text)
	}
	return text
}

func (r *rule) apply(text string) string {
	if !r.hinted(text) {
		return text
	}
	var b strings.Builder
	done := 0
	for _, at := range r.what.FindAllStringSubmatchIndex(text, -1) {
		from, to := at[0], at[1]
		if len(at) > 2 && at[2] >= 0 {
			from, to = at[2], at[3]
		}
		if from == to || strings.HasPrefix(text[from:to], marker) || !r.confirms(text[:from], text[from:to]) {
			continue
		}
		b.WriteString(text[done:from])
		b.WriteString(marker + r.name + "]")
		done = to
	}
	if done == 0 {
		return text
	}
	b.WriteString(text[done:])
	return b.String()
}

// confirms looks twice at a secret and what is before it.
func (r *rule) confirms(before, found string) bool {
	return (r.after == nil || r.after(before)) && (r.isSecret == nil || r.isSecret(found))
}

// marker begins what stands in place of a secret.
const marker = "[redacted:"

func (r *rule) hinted(text string) bool {
	for _, hint := range r.hints {
		if strings.Contains(text, hint) {
			return true
		}
	}
	return len(r.hints) == 0
}
