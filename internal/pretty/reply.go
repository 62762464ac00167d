package pretty

import (
	"bytes"
	"io"
	"strings"

	"charm.land/lipgloss/v2"
)

// Reply prints what a model writes while it writes, section by section. It is
// not safe for concurrent use.
type Reply struct {
	w     io.Writer
	color bool
	// section and whose are of what was printed last, empty after its end.
	section, whose string
	midLine        bool
}

// NewReply makes a printer of replies.
func NewReply(w io.Writer, color bool) *Reply { return &Reply{w: w, color: color} }

type sectionLook struct {
	label string
	style lipgloss.Style
}

func lookOfSection(section string) sectionLook {
	switch section {
	case "title":
		return sectionLook{"✏️ title", bold}
	case "thinking":
		return sectionLook{"💭 thinking", blue}
	case "python":
		return sectionLook{"🐍 python", yellow}
	case "terminal":
		return sectionLook{"💻 terminal", green}
	case "file":
		return sectionLook{"📄 file", cyan}
	case "edit":
		return sectionLook{"📝 edit", purple}
	}
	return sectionLook{Clip(section, 20), plain}
}

// Print prints the next piece of a section, and ends the section where done is
// set. A piece of another section or of another agent begins a section.
func (r *Reply) Print(section, whose, content string, done bool) error {
	var b bytes.Buffer
	look := lookOfSection(section)
	if section != r.section || whose != r.whose {
		r.end(&b)
		r.section, r.whose = section, whose
		label := look.label
		if whose != "" {
			label += " [" + Clip(whose, 40) + "]"
		}
		b.WriteString(r.paint(look.style.Bold(true), label) + "\n")
	}
	r.text(&b, look.style, content)
	if done {
		r.end(&b)
	}
	_, err := r.w.Write(b.Bytes())
	return err
}

// End ends the section that is being printed, if there is one.
func (r *Reply) End() error {
	var b bytes.Buffer
	r.end(&b)
	_, err := r.w.Write(b.Bytes())
	return err
}

func (r *Reply) end(b *bytes.Buffer) {
	if r.midLine {
		b.WriteByte('\n')
	}
	r.section, r.whose, r.midLine = "", "", false
}

// text prints a piece behind a rule at the left, line by line, so that no
// colour goes over the end of a line.
func (r *Reply) text(b *bytes.Buffer, style lipgloss.Style, content string) {
	for line := range strings.Lines(Visible(strings.ReplaceAll(content, "\r\n", "\n"))) {
		text, ended := strings.CutSuffix(line, "\n")
		if !r.midLine {
			b.WriteString(r.paint(style, "│ "))
		}
		b.WriteString(r.paint(style, text))
		if r.midLine = !ended; ended {
			b.WriteByte('\n')
		}
	}
}

func (r *Reply) paint(style lipgloss.Style, text string) string {
	if !r.color || text == "" {
		return text
	}
	return style.Render(text)
}
