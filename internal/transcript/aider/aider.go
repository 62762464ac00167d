// Package aider reads the chat history of aider: Markdown, to which every chat in a
// folder is appended. Each chat is a session.
//
// A line belongs to who begins it: `#### ` is the person, `> ` the program, anything
// else the model. Lines of one kind are a block, and a block is an event or two. The
// program ends its lines and the person's in two spaces, which tells them from
// headings and quotations of the model; a file that lost them somewhere is read by
// the marks alone.
package aider

import (
	"bytes"
	"iter"
	"regexp"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Agent is the name of the chats' agent.
const Agent = "aider"

// Format is the format.
type Format struct{}

// Name is "aider-md".
func (Format) Name() string { return "aider-md" }

// title opens a chat.
const title = "# aider chat started at "

// Detect looks for a chat's title at the top, or, where nothing is JSON, anywhere.
func (Format) Detect(h *format.Head) bool {
	text := bytes.TrimSpace(h.Raw)
	return bytes.HasPrefix(text, []byte(title)) || len(h.Objects()) == 0 && bytes.Contains(text, []byte("\n"+title+"20"))
}

var titleTime = regexp.MustCompile(`^` + title + `(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\s*$`)

// Sessions gives the chats, each named by the file and its time.
func (Format) Sessions(src *format.Source) iter.Seq2[format.Session, error] {
	return func(yield func(format.Session, error) bool) {
		next, stop := iter.Pull2(record.TextLines(src.R, src.Growing))
		defer stop()
		f := &file{next: next}
		f.advance()
		for f.blank() {
			f.advance()
		}
		for f.more {
			name, started := src.Name, ""
			if found := titleTime.FindStringSubmatch(f.line.Text); found != nil {
				started = found[1]
				name += "-" + strings.NewReplacer(" ", "-", ":", "-").Replace(started)
				f.advance()
			}
			if !yield(format.Session{Name: name, Events: f.chat(started, src.Growing)}, nil) {
				return
			}
			for range f.lines { // What the caller left.
			}
		}
	}
}

// file stands before a line.
type file struct {
	next func() (record.TextLine, error, bool)
	line record.TextLine
	err  error
	more bool
}

func (f *file) advance() { f.line, f.err, f.more = f.next() }

func (f *file) blank() bool {
	return f.more && f.err == nil && strings.TrimSpace(f.line.Text) == ""
}

// lines gives the lines up to the next chat's title.
func (f *file) lines(yield func(record.TextLine, error) bool) {
	for f.more && (f.err != nil || !titleTime.MatchString(f.line.Text)) {
		goOn := yield(f.line, f.err)
		f.advance()
		if !goOn {
			return
		}
	}
}

// chat reads the lines of one chat. In a growing file, what the last block says is
// left for later, unless another chat follows.
func (f *file) chat(started string, growing bool) format.Events {
	return func(yield func(*eventlog.Event, error) bool) {
		c := newChat(started)
		for line, err := range f.lines {
			if err == nil {
				c.read(line.Text)
			} else if !yield(nil, err) {
				return
			}
			if !c.give(yield) {
				return
			}
		}
		if !growing || f.more {
			c.end()
			c.give(yield)
		}
	}
}
