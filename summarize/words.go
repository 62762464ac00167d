package summarize

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
)

// textOf is an output as text, with JSON flattened. Pictures have none.
func textOf(o *eventlog.Output) string {
	var texts []string
	for i := range o.Parts {
		if t := partText(&o.Parts[i]); t != "" {
			texts = append(texts, t)
		}
	}
	return strings.Join(texts, "\n")
}

func partText(p *eventlog.Part) string {
	switch p.Type {
	case eventlog.PartText:
		return plain(p.Text)
	case eventlog.PartJSON:
		return flatten(p.Value)
	case eventlog.PartTable:
		return tableText(p)
	}
	return ""
}

// plain flattens a text that is one JSON object or list.
func plain(text string) string {
	trimmed := strings.TrimSpace(text)
	if trimmed != "" && (trimmed[0] == '{' || trimmed[0] == '[') && strings.HasSuffix(trimmed, closing(trimmed[0])) {
		return flattenTree([]byte(trimmed))
	}
	return text
}

func closing(open byte) string {
	if open == '{' {
		return "}"
	}
	return "]"
}

// tableText writes a row a line, each value after the name of its column.
func tableText(p *eventlog.Part) string {
	var b strings.Builder
	for _, row := range p.Rows {
		for i, cell := range row {
			if i > 0 {
				b.WriteString(", ")
			}
			if i < len(p.Columns) {
				b.WriteString(p.Columns[i])
				b.WriteString(": ")
			}
			b.WriteString(flatten(cell))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// inputsText is what a task was given besides its message.
func inputsText(inputs jsontext.Value) string {
	if text := flatten(inputs); text != "" && text != "{}" {
		return text
	}
	return ""
}
