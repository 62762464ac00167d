package config

import (
	"maps"
	"slices"
)

// Loaded is a configuration and where each of its values came from.
type Loaded struct {
	Config
	// File is the file that was read, empty where there was none.
	File string
	// Values lists every key in the order of config.toml, without passwords.
	Values []Value

	env []string
}

// Value is the effective value of one key.
type Value struct {
	Key string `json:"key"`
	// Value is an int, a float64, a bool, a string or a []string.
	Value  any    `json:"value"`
	Source Source `json:"source"`
}

// Load makes the effective configuration. The file is the one that [Find]
// names; only one that the user named must exist. The environment is a list of
// NAME=value as os.Environ gives it; flags are values by key, in the words of
// the user. The error is an [*Error] with all problems.
func Load(path string, env []string, flags map[string]string) (*Loaded, error) {
	l := newLoader()
	l.readFile(Find(path, env))
	l.readEnv(env)
	l.readFlags(flags)
	l.loaded.env = env
	return l.finish()
}

// Check reads a file over the defaults, without environment and flags, and
// gives all of its problems.
func Check(path string) []Problem {
	l := newLoader()
	l.readFile(path, true)
	if _, err := l.finish(); err != nil {
		return l.problems
	}
	return nil
}

// loader puts the layers over each other.
type loader struct {
	loaded   *Loaded
	fields   map[string]field
	sources  map[string]Source
	refused  map[string]bool
	problems []Problem
}

func newLoader() *loader {
	l := &loader{
		loaded: &Loaded{Config: Default()},
		fields: map[string]field{}, sources: map[string]Source{}, refused: map[string]bool{},
	}
	for _, f := range fieldsOf(&l.loaded.Config) {
		l.fields[f.key] = f
		l.sources[f.key] = Source{Layer: LayerDefault}
	}
	return l
}

func (l *loader) add(p Problem) { l.problems = append(l.problems, p) }

// set notes that the source gave the field's value, or why it cannot be taken.
func (l *loader) set(f field, source Source, err error) {
	p := Problem{Source: source, Key: f.key}
	if err != nil {
		p.Reason, p.Next = err.Error(), "write it like "+f.sample(source.Layer)
	} else if rule, ok := rules[f.key]; ok {
		p.Reason, p.Next = rule(f.value.Interface())
	}
	l.sources[f.key] = source
	if p.Reason != "" {
		l.refused[f.key] = true
		l.add(p)
	}
}

func (l *loader) readFlags(flags map[string]string) {
	source := Source{Layer: LayerFlag}
	for _, key := range slices.Sorted(maps.Keys(flags)) {
		if f, known := l.fields[key]; known {
			l.set(f, source, f.setText(flags[key]))
			continue
		}
		l.add(Problem{Source: source, Key: key, Reason: "there is no such key", Next: suggestKey(key)})
	}
}

// finish compares keys with each other and gives the configuration, or all that
// is wrong with it.
func (l *loader) finish() (*Loaded, error) {
	l.compare()
	if len(l.problems) > 0 {
		sortProblems(l.problems)
		return nil, &Error{Problems: l.problems}
	}
	for _, f := range fieldsOf(&l.loaded.Config) {
		value := f.value.Interface()
		if f.key == urlKey {
			value = withoutPassword(l.loaded.Store.URL)
		}
		l.loaded.Values = append(l.loaded.Values, Value{f.key, value, l.sources[f.key]})
	}
	return l.loaded, nil
}
