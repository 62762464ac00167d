package pretty

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/dustin/go-humanize/english"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
)

// partSection is a part of an output.
func partSection(p *eventlog.Part) section {
	switch p.Type {
	case eventlog.PartImage:
		return section{text: pictureLine(p), style: dim}
	case eventlog.PartJSON:
		return valueSection(p.Value)
	case eventlog.PartTable:
		return section{table: p}
	}
	return section{text: p.Text}
}

// briefPart is a part in a few words.
func briefPart(p *eventlog.Part) string {
	switch p.Type {
	case eventlog.PartImage:
		return pictureLine(p)
	case eventlog.PartJSON:
		return textOf(p.Value)
	case eventlog.PartTable:
		return fmt.Sprintf("[table %d × %d: %s]", max(p.TotalRows, len(p.Rows)), len(p.Columns), strings.Join(p.Columns, ", "))
	}
	return head(p.Text, 4096)
}

// pictureLine stands for a picture: [image image/png 12 KB sha256:ab12…].
func pictureLine(p *eventlog.Part) string {
	words := []string{"image"}
	if p.MediaType != "" {
		words = append(words, p.MediaType)
	}
	sum := p.SHA256
	if data, err := p.Picture(); err == nil {
		words = append(words, size(len(data)))
		hash := sha256.Sum256(data)
		sum = hex.EncodeToString(hash[:])
	}
	if sum != "" {
		words = append(words, "sha256:"+head(sum, 4)+"…")
	}
	return "[" + strings.Join(words, " ") + "]"
}

// valueSection is a JSON value: a string as the text that it holds, anything
// else indented.
func valueSection(v jsontext.Value) section {
	if v.Kind() == '"' {
		return prose(textOf(v))
	}
	return section{text: indented(v)}
}

// textOf is a JSON value on a line, a string as the text that it holds.
func textOf(v jsontext.Value) string {
	var text string
	if v.Kind() == '"' && json.Unmarshal(v, &text) == nil {
		return text
	}
	return compact(v)
}

func compact(v jsontext.Value) string {
	v = v.Clone()
	if err := v.Compact(); err != nil {
		return string(v)
	}
	return string(v)
}

// indented spreads a value over lines where it is long, and what is in it where
// that is.
func indented(v jsontext.Value) string {
	var b strings.Builder
	spread(&b, v, "")
	return b.String()
}

func spread(b *strings.Builder, v jsontext.Value, indent string) {
	// Long lines and deep nesting are worse to read than either alone.
	const short, deep = 60, 40
	line := compact(v)
	kind := v.Kind()
	if len(indent)+len(line) <= short || len(indent) >= deep || kind != '{' && kind != '[' || !v.IsValid() {
		b.WriteString(line)
		return
	}
	d := jsontext.NewDecoder(strings.NewReader(line))
	inner := indent + "  "
	separator := line[:1] + "\n"
	_, err := d.ReadToken()
	for err == nil && d.PeekKind() != '}' && d.PeekKind() != ']' {
		b.WriteString(separator + inner)
		if kind == '{' {
			name, _ := d.ReadValue() // the value is valid: nothing can fail
			b.Write(name)
			b.WriteString(": ")
		}
		var element jsontext.Value
		if element, err = d.ReadValue(); err == nil {
			spread(b, element.Clone(), inner)
		}
		separator = ",\n"
	}
	b.WriteString("\n" + indent + line[len(line)-1:])
}

// size words a number of bytes: 512 B, 12 KB, 1.5 MB, in steps of 1,000.
func size(n int) string { return strings.Replace(humanize.Bytes(uint64(n)), "kB", "KB", 1) }

// count words a number: 12,345.
func count(n int) string { return humanize.Comma(int64(n)) }

func counted(n int, unit string) string {
	return count(n) + " " + english.PluralWord(n, unit, "")
}
