package specstory

import (
	"iter"
	"regexp"
	"strings"
	"time"

	"github.com/tidemark/tidemark/internal/transcript/record"
)

// document stands before a line of a file.
type document struct {
	next   func() (record.TextLine, error, bool)
	line   record.TextLine
	err    error
	more   bool
	broken []error // lines above the first turn that could not be read
}

func (d *document) advance() { d.line, d.err, d.more = d.next() }

// turn is a piece of what someone said.
type turn struct {
	person    bool
	sidechain bool
	at        time.Time
	lines     []string
	last      bool // the file ends behind it
}

// ended is the turn without the rule that stands before another speaker's.
func (t *turn) ended(personNext bool) turn {
	whole := *t
	whole.lines = trimmed(whole.lines)
	if n := len(whole.lines); personNext != t.person && n > 0 && whole.lines[n-1] == rule {
		whole.lines = trimmed(whole.lines[:n-1])
	}
	return whole
}

// trimmed is lines without the empty ones at both ends.
func trimmed(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

var turnHeading = regexp.MustCompile(`^_\*\*(User|Agent|Assistant)( - sidechain)?(?: \((.*)\))?\*\*_$`)

// heading reads a line that can be a turn's heading.
func heading(line string) *turn {
	found := turnHeading.FindStringSubmatch(line)
	if found == nil {
		return nil
	}
	t := &turn{person: found[1] == "User", sidechain: found[2] != ""}
	// The time comes last, after the model.
	words := strings.Fields(found[3])
	if n := len(words); n >= 2 {
		t.at = parseTime(words[n-2] + " " + words[n-1])
	}
	return t
}

// turns gives the turns up to the next document.
func (d *document) turns(t title) iter.Seq2[turn, error] {
	return func(yield func(turn, error) bool) {
		for _, err := range d.broken {
			if !yield(turn{}, err) {
				return
			}
		}
		d.broken = nil
		var open *turn
		var b block
		for ; d.more; d.advance() {
			if d.err != nil {
				if !yield(turn{}, d.err) {
					return
				}
				continue
			}
			line := d.line.Text
			if strings.HasPrefix(line, signature) && b.outside() {
				break
			}
			if h := b.heading(line, open, t.began); h != nil {
				if open != nil && !yield(open.ended(h.person), nil) {
					return
				}
				open, b = h, block{}
				continue
			}
			if open != nil {
				open.lines = append(open.lines, line)
				b.read(line)
			}
		}
		if open != nil {
			open.last = !d.more
			yield(open.ended(open.person), nil)
		}
	}
}

// block knows whether a line is inside what a tool printed or a model thought, where
// no mark of the format counts, and what stood before it.
type block struct {
	closer   string // the line that ends the block, empty outside
	ending   bool   // that line was read; what follows decides
	rule     bool   // the last line that said something was a rule
	afterGap bool   // the last line was empty
	fence    string // of a block of code in plain text
}

// The lines that open and close a block.
const (
	thinkOpen  = "<think><details>"
	thinkClose = "</details></think>"
	toolOpen   = "<tool-use "
	toolClose  = "</details></tool-use>"
	rule       = "---"
)

func (b *block) outside() bool { return b.closer == "" || b.ending }

// heading is the turn that a line begins, nil where it begins none.
func (b *block) heading(line string, before *turn, began time.Time) *turn {
	h := heading(line)
	switch {
	case h == nil || before == nil:
		return h
	case !b.outside() || !b.afterGap:
		return nil
	case h.person != before.person && !b.rule:
		return nil
	case !h.at.IsZero() && h.at.Before(began):
		return nil
	}
	return h
}

// read follows a line of a turn.
func (b *block) read(line string) {
	blank := strings.TrimSpace(line) == ""
	b.afterGap = blank
	if blank {
		return
	}
	b.rule = line == rule
	switch {
	case b.ending && !b.rule:
		b.ending = line == b.closer
		if b.closer == thinkClose { // Text may follow, but not behind a tool.
			b.closer, b.ending = "", false
			b.plain(line)
		}
	case b.closer != "":
		b.ending = b.ending || line == b.closer
	default:
		b.plain(line)
	}
}

// plain follows a line of plain text, in which a block can open.
func (b *block) plain(line string) {
	switch {
	case b.fence != "":
		if strings.HasPrefix(line, b.fence) && strings.Trim(line, "`~ ") == "" {
			b.fence = ""
		}
	case strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~"):
		b.fence = line[:len(line)-len(strings.TrimLeft(line, line[:1]))]
	case strings.HasPrefix(line, thinkOpen):
		b.closer = thinkClose
	case strings.HasPrefix(line, toolOpen):
		b.closer = toolClose
	}
}
