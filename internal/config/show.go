package config

import (
	"fmt"
	"io"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark"
)

// Write prints the effective configuration as a file that can be read again,
// with the source of each value in a comment behind it:
//
//	format = "xml"  # /etc/tidemark.toml:3
func (l *Loaded) Write(w io.Writer) error { return l.write(w, false) }

// WriteExplained is Write with the comments of config.toml, which say what each
// key does.
func (l *Loaded) WriteExplained(w io.Writer) error { return l.write(w, true) }

func (l *Loaded) write(w io.Writer, explain bool) error {
	lines := map[string]string{}
	for _, v := range l.Values {
		line, err := v.line()
		if err != nil {
			return fmt.Errorf("show %s: %w", v.Key, err)
		}
		lines[v.Key] = line
	}
	shown := fill(lines, explain)
	for i := range l.Models {
		rule, err := l.Models[i].lines()
		if err != nil {
			return err
		}
		shown += rule
	}
	_, err := io.WriteString(w, shown)
	return err
}

// fill is config.toml with other lines in place of its keys, and with its
// comments or without.
func fill(lines map[string]string, explain bool) string {
	var b strings.Builder
	section := ""
	for text := range strings.Lines(tidemark.DefaultConfig) {
		name, _, isKey := strings.Cut(text, " = ")
		switch {
		case text == "\n" || text[0] == '#':
			if explain {
				b.WriteString(text)
			}
		case text[0] == '[':
			section = strings.Trim(text, "[]\n") + "."
			if !explain && b.Len() > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(text)
		case isKey:
			b.WriteString(lines[section+name] + "\n")
		}
	}
	return b.String()
}

func (v Value) line() (string, error) {
	name := lastElement(v.Key)
	value := v.Value
	if list, ok := value.([]string); ok && list == nil {
		value = []string{}
	}
	data, err := toml.Marshal(map[string]any{name: value})
	return fmt.Sprintf("%s  # %s", strings.TrimSpace(string(data)), oneLine(v.Source.String())), err
}

// oneLine keeps a file's name within its comment.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, s)
}

// WriteJSON prints {"file": …, "values": [{"key", "value", "source"}, …], "models": […]}.
func (l *Loaded) WriteJSON(w io.Writer) error {
	shown := struct {
		File   string      `json:"file"`
		Values []Value     `json:"values"`
		Models []ModelRule `json:"models,omitempty"`
	}{l.File, l.Values, l.Models}
	if err := json.MarshalWrite(w, shown, jsontext.WithIndent("  ")); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
