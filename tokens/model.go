package tokens

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"path"
	"strings"
)

// Model says how one model counts. The zero value counts nothing; get one from
// [Lookup] or [Models.Lookup].
type Model struct {
	// Name is the model as it was asked for.
	Name string
	// Rule is the entry that matched: a pattern such as "gpt-4o*", the pattern
	// of an override, or "fallback".
	Rule string
	// Encoding is the name of the encoding to count text with.
	Encoding string
	// Factor times our count of text estimates the model's. 1 if Exact.
	Factor float64
	// Error is how far a single text's estimate may be off, as a fraction of
	// the true count: 0.15 is ±15%. 0 if Exact.
	Error float64
	// Exact says that Encoding is the model's own tokenizer.
	Exact bool
	// Window is the context window in tokens, 0 if unknown.
	Window int
	// Pictures is what pictures cost. Never nil.
	Pictures PictureRule
	// Overhead is what is added around the texts.
	Overhead Overhead
	// Source says where Encoding, Factor and Error are from.
	Source string
	// Overridden says that Rule is that of an [Override], Fallback that no rule
	// but the fallback knows the model's name.
	Overridden, Fallback bool
}

// Overhead is what a provider adds around the texts of a request, in tokens.
// What the provider does not publish is an estimate, and Source says so.
type Overhead struct {
	Message    int // each message: role and delimiters
	Reply      int // each request: what opens the model's reply
	ToolCall   int // each tool call, beside its name and arguments
	ToolResult int // each tool result, beside its content
	Tool       int // each tool definition, beside the text of its schema
	Tools      int // each request that defines any tool
	Source     string
}

// Estimate turns an exact count of text by m.Encoding into the model's tokens,
// rounded up.
func (m Model) Estimate(count int) int {
	if m.Factor <= 0 || m.Factor == 1 {
		return count
	}
	return int(math.Ceil(float64(count) * m.Factor))
}

// Lookup returns how the model called name counts, by the built-in table. It
// never fails: an unknown or empty name gets the fallback, which is o200k_base
// with factor 1, not exact, and Anthropic's standard picture rule.
//
// Names are compared without case. A provider's prefix ("openai/gpt-5",
// "bedrock/us.anthropic.claude-…") and a date or version after the model's name
// do not matter.
func Lookup(name string) Model { return Models{}.Lookup(name) }

// Models is a table of models: overrides first, then the built-in table. The
// zero value is the built-in table alone. It must not be changed while in use.
type Models struct {
	// Overrides are tried in order, before the built-in table.
	Overrides []Override
	// Encoding is the name of the one that counts where no name is given, or one
	// that no rule knows. Default o200k_base.
	Encoding string
}

// Override changes how some models count. Its fields are plain, so that a
// configuration can fill them; a zero field leaves what the built-in table says.
type Override struct {
	// Match is a model's name or a pattern of it, where * stands for any text
	// without a slash: "my-finetune-*". Case does not matter, nor what providers
	// put in front of the name.
	Match string
	// Like is the name of a model whose entry to start from; default the name
	// that was asked for.
	Like string
	// Encoding is the name of an encoding, as [Get] takes it. Without a Factor it
	// is held to be the model's own.
	Encoding string
	Factor   float64     // our count times Factor estimates the model's
	Window   int         // tokens
	Pictures PictureRule // nil: as the table says
	Message  int         // tokens that each message adds
}

// Lookup is [Lookup] with the overrides applied.
func (t Models) Lookup(name string) Model {
	key := strings.ToLower(strings.TrimSpace(name))
	for _, o := range t.Overrides {
		if o.matches(key) || o.matches(bareName(key)) {
			return o.apply(name, t.builtin(cmp.Or(o.Like, name)))
		}
	}
	return t.builtin(name)
}

func (t Models) builtin(name string) Model {
	m := builtin(name)
	if m.Fallback && t.Encoding != "" {
		m.Encoding = t.Encoding
	}
	return m
}

func (o Override) matches(key string) bool {
	ok, err := path.Match(strings.ToLower(o.Match), key)
	return ok && err == nil
}

// Check reports the first thing that cannot work: a bad pattern, an unknown
// encoding, a number below 0.
func (t Models) Check() error {
	for _, o := range t.Overrides {
		if err := o.check(); err != nil {
			return fmt.Errorf("check override %q: %w", o.Match, err)
		}
	}
	if _, known := catalog[t.Encoding]; !known && t.Encoding != "" {
		return fmt.Errorf("encoding %q is unknown; known are %s", t.Encoding, strings.Join(Encodings(), ", "))
	}
	return nil
}

func (o Override) check() error {
	if _, err := path.Match(o.Match, ""); err != nil || o.Match == "" {
		return errors.New("match is not a pattern")
	}
	if _, known := catalog[o.Encoding]; !known && o.Encoding != "" {
		return fmt.Errorf("encoding %q is unknown; known are %s", o.Encoding, strings.Join(Encodings(), ", "))
	}
	if o.Factor < 0 || o.Window < 0 || o.Message < 0 {
		return errors.New("factor, window and message must not be below 0")
	}
	return nil
}

// apply changes what the built-in table says.
func (o Override) apply(name string, m Model) Model {
	m.Name, m.Rule, m.Overridden, m.Fallback = name, o.Match, true, false
	if o.Encoding != "" {
		m.Encoding, m.Factor, m.Error, m.Exact, m.Source = o.Encoding, 1, 0, true, sourceOverride
	}
	if o.Factor != 0 {
		m.Factor, m.Error, m.Exact, m.Source = o.Factor, max(m.Error, defaultSpread), false, sourceOverride
	}
	if o.Window != 0 {
		m.Window = o.Window
	}
	if o.Pictures != nil {
		m.Pictures = o.Pictures
	}
	if o.Message != 0 {
		m.Overhead.Message = o.Message
	}
	return m
}
