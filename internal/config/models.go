package config

import (
	"fmt"
	"path"
	"reflect"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/tidemark/tidemark/tokens"
)

// ModelRule says how some models count, in place of the built-in table. A key
// that is left out stays as the table says. The file alone has such rules: they
// have no variable and no flag.
type ModelRule struct {
	// Match is a model's name, or a pattern in which * stands for any text
	// without a slash.
	Match string `toml:"match" json:"match"`
	// Like is the model whose entry to start from.
	Like     string  `toml:"like" json:"like,omitempty"`
	Encoding string  `toml:"encoding" json:"encoding,omitempty"`
	Factor   float64 `toml:"factor" json:"factor,omitempty"`
	// WindowTokens is the context window.
	WindowTokens int `toml:"window_tokens" json:"window_tokens,omitempty"`
	// PicturesLike is the model whose rule prices pictures.
	PicturesLike string `toml:"pictures_like" json:"pictures_like,omitempty"`
	// MessageTokens is what each message adds.
	MessageTokens int `toml:"message_tokens" json:"message_tokens,omitempty"`
	// The prices are in dollars a million tokens: of input that is not cached,
	// that is read from the cache, that is written to it, and of output.
	InputPrice  float64 `toml:"input_price" json:"input_price,omitempty"`
	ReadPrice   float64 `toml:"read_price" json:"read_price,omitempty"`
	WritePrice  float64 `toml:"write_price" json:"write_price,omitempty"`
	OutputPrice float64 `toml:"output_price" json:"output_price,omitempty"`
	// CacheSeconds is how long the cache stays warm after a call.
	CacheSeconds int `toml:"cache_seconds" json:"cache_seconds,omitempty"`
	// Source is where the rule begins.
	Source Source `toml:"-" json:"source,omitzero"`
}

const modelsKey = "models"

// fieldsOfModel lists the keys of a rule: "models.match", ….
func fieldsOfModel(m *ModelRule) []field {
	return appendFields(nil, modelsKey+".", reflect.ValueOf(m).Elem())
}

// ModelKeys lists the keys of a rule in [[models]], in their order.
func ModelKeys() []string {
	var keys []string
	for _, f := range fieldsOfModel(new(ModelRule)) {
		keys = append(keys, lastElement(f.key))
	}
	return keys
}

// models takes the rules of the file.
func (r *tableReader) models(value any) {
	var list []map[string]any
	switch v := value.(type) {
	case []map[string]any:
		list = v
	case []any:
		for _, entry := range v {
			table, ok := entry.(map[string]any)
			if !ok {
				r.notModels(entry)
				return
			}
			list = append(list, table)
		}
	default:
		r.notModels(value)
		return
	}
	for i, table := range list {
		r.model(fmt.Sprintf("%s[%d]", modelsKey, i), table)
	}
}

func (r *tableReader) notModels(value any) {
	r.add(Problem{
		Source: r.source(toml.Key{modelsKey}), Key: modelsKey, Reason: "want a list of sections, got " + typeName(value),
		Next: "write [[models]], with two brackets, above the keys of each rule",
	})
}

// model takes one rule, which the file has as an entry of the list.
func (r *tableReader) model(entry string, table map[string]any) {
	m := ModelRule{Source: r.entrySource(entry, "")}
	fields := map[string]field{}
	for _, f := range fieldsOfModel(&m) {
		fields[lastElement(f.key)] = f
	}
	for name, value := range table {
		source := r.entrySource(entry, name)
		f, known := fields[name]
		if !known {
			r.unknownInModel(source, name)
			continue
		}
		r.set(f, source, f.setTOML(value))
	}
	switch before := r.ruleFor(m.Match); {
	case table["match"] == nil:
		r.add(Problem{Source: m.Source, Key: modelsKey, Reason: "match is missing", Next: `write match = "my-model-*" below [[models]]`})
	case before != nil:
		r.add(Problem{
			Source: r.entrySource(entry, "match"), Key: modelsKey + ".match",
			Reason: fmt.Sprintf("%s is matched in line %d already", quoteShort(m.Match), before.Source.Line), Next: "keep one of the two",
		})
	}
	r.loaded.Models = append(r.loaded.Models, m)
}

// entrySource is where a key of an entry stands, or the entry itself.
func (r *tableReader) entrySource(entry, name string) Source {
	source := r.source(toml.Key{modelsKey})
	at := entry
	if name != "" {
		at += "." + toml.Key{name}.String()
	}
	if line := r.lines[at]; line > 0 {
		source.Line = line
	}
	return source
}

func (r *tableReader) unknownInModel(source Source, name string) {
	next := "remove it; a rule of [[models]] has " + strings.Join(ModelKeys(), ", ")
	if best := nearest(name, ModelKeys()); best != "" {
		next = fmt.Sprintf("did you mean %s?", best)
	}
	r.add(Problem{Source: source, Key: modelsKey + "." + toml.Key{name}.String(), Reason: "there is no such key", Next: next})
}

// ruleFor is the rule that has the same pattern, if any.
func (r *tableReader) ruleFor(match string) *ModelRule {
	for i := range r.loaded.Models {
		if strings.EqualFold(r.loaded.Models[i].Match, match) {
			return &r.loaded.Models[i]
		}
	}
	return nil
}

func checkMatch(value any) (reason, next string) {
	match := value.(string)
	if _, err := path.Match(match, ""); err != nil || strings.TrimSpace(match) == "" {
		return quoteShort(match) + " is no pattern", `write a model's name, with * for any text: "my-model-*"`
	}
	return "", ""
}

// checkKnownModel refuses a name that the built-in table does not know: what to
// start from would be a guess.
func checkKnownModel(value any) (reason, next string) {
	if value == "" || !tokens.Lookup(value.(string)).Fallback {
		return "", ""
	}
	return quoteShort(value.(string)) + " is not known", "name a model of docs/tokens.md, such as gpt-4o or claude-sonnet-4-5"
}

func checkFactor(value any) (reason, next string) {
	const most = 10
	if factor := value.(float64); factor > 0 && factor <= most {
		return "", ""
	}
	return fmt.Sprintf("%v is no factor", value), "write the model's tokens for one of the encoding's, above 0 and up to 10, such as 1.2"
}

func checkPrice(value any) (reason, next string) {
	if price := value.(float64); price >= 0 {
		return "", ""
	}
	return fmt.Sprintf("%v is no price", value), "write dollars a million tokens, such as 2.5"
}

// lines are the rule as the file has it.
func (m *ModelRule) lines() (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "\n[[%s]]  # %s\n", modelsKey, oneLine(m.Source.String()))
	for _, f := range fieldsOfModel(m) {
		if f.value.IsZero() {
			continue
		}
		data, err := toml.Marshal(map[string]any{lastElement(f.key): f.value.Interface()})
		if err != nil {
			return "", fmt.Errorf("show %s: %w", f.key, err)
		}
		b.Write(data)
	}
	return b.String(), nil
}
