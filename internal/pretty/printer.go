// Package pretty prints events for people who read a terminal.
//
// A [Printer] prints one event after the other: a header line,
//
//	HH:MM:SS  🧠 ActionEvent [planner/worker] @1a2b3c4d  Δ 1.2s
//
// then a body by kind. Nothing that it prints is wider than its width.
//
// What an agent wrote is data: its control characters are made visible
// ([Visible]) and never reach the terminal, and each of its lines is indented, so
// that none can pass for a header.
package pretty

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/tidemark/tidemark/eventlog"
)

// Verbosity is how much of an event is printed.
type Verbosity string

// The verbosities.
const (
	// Brief is the header and a few words behind it.
	Brief Verbosity = "brief"
	// Normal is the header and a few lines of each part of the body.
	Normal Verbosity = "normal"
	// Verbose is everything.
	Verbose Verbosity = "verbose"
)

// ParseVerbosity reads the name of a verbosity.
func ParseVerbosity(name string) (Verbosity, error) {
	switch v := Verbosity(name); v {
	case Brief, Normal, Verbose:
		return v, nil
	}
	return "", fmt.Errorf("verbosity %q: want brief, normal or verbose", name)
}

// Options are how a [Printer] prints. The zero value is normal verbosity
// without colour, 80 cells wide, in UTC.
type Options struct {
	// Verbosity is Normal by default.
	Verbosity Verbosity
	// Color uses the sixteen colours of every terminal.
	Color bool
	// Width is in cells. Default 80; less than 40 counts as 40.
	Width int
	// Delta puts the time since the event printed before into the header.
	Delta bool
	// Indent moves an event to the right by the depth of its namespace.
	Indent bool
	// CodeLines is how many lines of code or output are shown at normal
	// verbosity; of prose it is half as many. Default 8.
	CodeLines int
	// Location is the time zone of the header. Default UTC.
	Location *time.Location
}

func (o Options) withDefaults() Options {
	o.Verbosity = cmp.Or(o.Verbosity, Normal)
	o.Width = max(cmp.Or(o.Width, 80), minWidth)
	if o.CodeLines <= 0 {
		o.CodeLines = 8
	}
	if o.Location == nil {
		o.Location = time.UTC
	}
	return o
}

const (
	minWidth = 40
	// bodyIndent puts a body below the emoji of its header; narrow terminals
	// have no room for that.
	bodyIndent, narrowIndent = 10, 2
	narrow                   = 60
	// depthIndent is for each level of the namespace, within a quarter of the
	// width.
	depthIndent = 2
)

// Printer prints events. It is not safe for concurrent use.
type Printer struct {
	w    io.Writer
	o    Options
	last time.Time
}

// New makes a printer that writes to w, once an event.
func New(w io.Writer, o Options) *Printer { return &Printer{w: w, o: o.withDefaults()} }

// Print prints an event. The error is that of the writer.
func (p *Printer) Print(e *eventlog.Event) error {
	var b bytes.Buffer
	indent := p.indent(e.FullNamespace)
	header := strings.Repeat(" ", indent) + p.header(e, p.o.Width-indent)
	if p.o.Verbosity == Brief {
		header += p.words(e, p.o.Width-ansi.StringWidth(header))
	}
	b.WriteString(header + "\n")
	if p.o.Verbosity != Brief {
		p.body(&b, e, indent)
	}
	p.last = e.Timestamp
	_, err := p.w.Write(b.Bytes())
	return err
}

func (p *Printer) indent(namespace string) int {
	if !p.o.Indent {
		return 0
	}
	return min(depthIndent*strings.Count(namespace, "/"), p.o.Width/4)
}

func (p *Printer) header(e *eventlog.Event, width int) string {
	clock := "--:--:--"
	if !e.Timestamp.IsZero() {
		clock = e.Timestamp.In(p.o.Location).Format(time.TimeOnly)
	}
	look := lookOf(e.Kind())
	left := p.paint(dim, clock) + "  " + look.emoji + " " + p.paint(look.style.Bold(true), string(e.Kind()))
	right := ""
	if e.CommitHash != "" {
		right = p.paint(dim, " @"+Clip(string(e.CommitHash[:min(8, len(e.CommitHash))]), 8))
	}
	if p.o.Delta && isDated(p.last) && isDated(e.Timestamp) {
		right += p.paint(dim, "  Δ "+duration(e.Timestamp.Sub(p.last)))
	}
	if room := width - ansi.StringWidth(left+right) - len(" []"); e.FullNamespace != "" && room > 0 {
		left += " " + p.paint(cyan, "["+Clip(e.FullNamespace, room)+"]")
	}
	return ansi.Truncate(left+right, width, "…")
}

// isDated reports whether an event says when it was. A transcript without times
// has its events count the seconds from 1970 on.
func isDated(t time.Time) bool { return t.Year() > 1970 }

// words are the few behind a brief header.
func (p *Printer) words(e *eventlog.Event, room int) string {
	const gap = 2
	if room <= gap+4 {
		return ""
	}
	return strings.Repeat(" ", gap) + Clip(brief(e), room-gap)
}

// paint styles a text of one line, where colours are wanted.
func (p *Printer) paint(s lipgloss.Style, text string) string {
	if !p.o.Color || text == "" {
		return text
	}
	return s.Render(text)
}

// duration words a time between events in at most 6 letters or so.
func duration(d time.Duration) string {
	if d < 0 {
		return "-" + duration(-d)
	}
	switch {
	case d < time.Second:
		return fmt.Sprintf("%dms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1fs", d.Truncate(100*time.Millisecond).Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", d/time.Minute, d%time.Minute/time.Second)
	case d < 24*time.Hour:
		return fmt.Sprintf("%dh%02dm", d/time.Hour, d%time.Hour/time.Minute)
	}
	return fmt.Sprintf("%dd%02dh", d/(24*time.Hour), d%(24*time.Hour)/time.Hour)
}
