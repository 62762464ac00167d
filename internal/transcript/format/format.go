// Package format is what a transcript format has to be: something that knows
// its files by their content and reads sessions of events from them.
//
// A format gives events in the order of the file. It leaves to the caller what
// is the same for all: numbering, default times and ids, checking, and the
// count of what was skipped. So a format's reader is about meaning only.
package format

import (
	"io"
	"io/fs"
	"iter"
)

// Format reads the transcripts of one program.
type Format interface {
	// Name is the format's name as users see it, such as "claude-code".
	Name() string
	// Detect reports whether a file that begins so is of the format. Formats
	// are asked in turn, the special ones first.
	Detect(*Head) bool
	// Sessions reads the file's sessions in order. The caller reads a
	// session's events before it asks for the next session; what it did not
	// read is passed over. An error
	// that is a [*record.Error] is passed over; any other ends the reading.
	Sessions(*Source) iter.Seq2[Session, error]
}

// Source is the file to read.
type Source struct {
	// R begins at the file's first byte.
	R io.Reader
	// Name is the name for a session that has none of its own.
	Name string
	Head *Head
	// Growing says that the file is still written to.
	Growing bool
	// Rewind gives a reader that begins at the first byte again, or nil where
	// the source can be read but once.
	Rewind func() io.Reader
	// Random reads the file at any place; nil where the source is a stream. Size
	// is how many bytes it has.
	Random io.ReaderAt
	Size   int64
	// Beside is the folder that the file is in, or nil. Folder is its name, empty
	// where it is not known: for programs that give all files the same name.
	Beside fs.FS
	Folder string
	// Resume is what was kept of the lines that came before R, or nil where R
	// begins with the file. Keep is set by [Lines]: whenever R is asked for more,
	// it gives what is to be kept of all whole lines so far, or nil where nothing
	// can be.
	Resume *State
	Keep   func() *State

	nameless bool // its first session's name is still to come
}

func (s *Source) firstLine() int {
	if s.Resume == nil {
		return 1
	}
	return s.Resume.Lines + 1
}

// SessionName is the first name that told finds in an object of the file's head,
// or else the source's own. Where a file that grows does not tell it yet,
// [Lines] gives no session.
func (s *Source) SessionName(told func(Object) string) string {
	for _, o := range s.Head.Objects() {
		if name := told(o); name != "" {
			return name
		}
	}
	s.nameless = s.Growing && s.Resume == nil && !s.Head.full()
	return s.Name
}

// Session is one session of a file.
type Session struct {
	Name string
	// Events need no Seq; one without an ID gets one from the format's name and
	// its number, one without a Timestamp that of the event before it.
	Events Events
	// Numbered says that the events have numbers of their own: their Seq is
	// kept where they run 1, 2, 3 … and translated where they do not.
	Numbered bool
}

// One is the single session of a file that holds no more.
func One(name string, events Events) iter.Seq2[Session, error] {
	return func(yield func(Session, error) bool) {
		yield(Session{Name: name, Events: events}, nil)
	}
}
