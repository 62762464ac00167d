package pretty

import (
	"cmp"
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/tidemark/tidemark/eventlog"
)

// brief says in a few words what an event is about. It reads no more than it
// needs: the caller clips.
func brief(e *eventlog.Event) string {
	switch b := e.Body.(type) {
	case *eventlog.TaskStart:
		return joined(": ", nameOf(b), b.Message)
	case *eventlog.Action:
		return briefAction(b)
	case *eventlog.Output:
		return briefOutput(b)
	case *eventlog.Success:
		return textOf(b.Result)
	case *eventlog.Fail:
		return b.Message
	case *eventlog.Clarify:
		return b.Message
	case *eventlog.Summary:
		if b.Undoes > 0 {
			return undone(b)
		}
		return joined(": ", b.Name, covered(b), b.Summary)
	case *eventlog.FileChange:
		return fmt.Sprintf("by %s: %s", b.FileSource, changed(b))
	case *eventlog.Error:
		return joined(": ", b.Error.Type, b.Error.Message)
	case *eventlog.Cancelled:
		return cancelled(b)
	}
	return ""
}

func briefAction(a *eventlog.Action) string {
	var calls, files []string
	for _, c := range a.ToolCalls {
		calls = append(calls, callLine(c))
	}
	for i := range a.FileActions {
		files = append(files, fileLabel(&a.FileActions[i]))
	}
	does := cmp.Or(a.Code, a.Terminal, strings.Join(append(calls, files...), ", "))
	return joined(": ", a.Title, cmp.Or(does, a.Text, a.Thinking))
}

func briefOutput(o *eventlog.Output) string {
	words := ""
	if o.IsError {
		words = "error: "
	}
	for i := range o.Parts {
		if len(words) > 4096 {
			break
		}
		words += briefPart(&o.Parts[i]) + " "
	}
	return words
}

func covered(s *eventlog.Summary) string {
	return fmt.Sprintf("%s of %s tokens", counted(s.SummarizedEventCount, "event"), count(s.OriginalTokens))
}

func undone(s *eventlog.Summary) string {
	return fmt.Sprintf("takes back the summary %d: what it covered is live again", s.Undoes)
}

func cancelled(c *eventlog.Cancelled) string {
	return strings.TrimSpace(fmt.Sprintf("%s after %s", c.TaskName, counted(c.IterationsCompleted, "iteration")))
}

func changed(f *eventlog.FileChange) string {
	var words []string
	for _, list := range fileLists(f) {
		for _, name := range list.names {
			words = append(words, list.sign+name)
		}
	}
	return strings.Join(words, " ")
}

// joined puts a separator between the texts that are not empty.
func joined(separator string, texts ...string) string {
	var b strings.Builder
	for _, t := range texts {
		if t != "" && b.Len() > 0 {
			b.WriteString(separator)
		}
		b.WriteString(t)
	}
	return b.String()
}

// sections are the body of an event.
func sections(e *eventlog.Event, verbose bool) []section {
	switch b := e.Body.(type) {
	case *eventlog.TaskStart:
		return []section{{text: nameOf(b), style: bold, prose: true}, prose(b.Message), inputs(b)}
	case *eventlog.Action:
		return actionSections(b, verbose)
	case *eventlog.Output:
		return outputSections(b)
	case *eventlog.Success:
		return []section{valueSection(b.Result)}
	case *eventlog.Fail:
		return []section{{text: b.Message, style: red, prose: true}}
	case *eventlog.Clarify:
		return []section{prose(b.Message)}
	case *eventlog.Summary:
		if b.Undoes > 0 {
			return []section{prose(undone(b)), prose(b.Summary)}
		}
		return []section{{text: b.Name, style: bold, prose: true}, {text: summaryLine(b), style: dim, prose: true}, prose(b.Summary)}
	case *eventlog.FileChange:
		return fileSections(b)
	case *eventlog.Error:
		return errorSections(b, verbose)
	case *eventlog.Cancelled:
		return []section{prose(cancelled(b))}
	}
	return nil
}

// nameOf is the task's name, empty where the message begins with it anyway.
func nameOf(t *eventlog.TaskStart) string {
	if strings.HasPrefix(t.Message, strings.TrimSuffix(t.TaskName, "…")) {
		return ""
	}
	return t.TaskName
}

func inputs(t *eventlog.TaskStart) section {
	if len(t.Inputs) == 0 || string(t.Inputs) == "{}" || string(t.Inputs) == "null" {
		return section{}
	}
	return code("inputs", indented(t.Inputs), plain)
}

func actionSections(a *eventlog.Action, verbose bool) []section {
	list := []section{{text: a.Title, style: bold, prose: true}}
	add := func(s section) {
		if s.text != "" {
			list = append(list, s)
		}
	}
	thinking := code("💭 thinking", a.Thinking, blue)
	thinking.prose = true
	add(thinking)
	add(prose(a.Text))
	add(code("🐍 python", a.Code, yellow))
	add(code("💻 terminal", a.Terminal, green))
	for i := range a.FileActions {
		list = append(list, fileActionSections(&a.FileActions[i])...)
	}
	for _, c := range a.ToolCalls {
		list = append(list, callSection(c, verbose))
	}
	if len(a.Opaque) > 0 && verbose {
		list = append(list, section{text: opaqueLine(a.Opaque), style: dim, prose: true})
	}
	return list
}

func fileActionSections(f *eventlog.FileAction) []section {
	if !f.IsEdit() {
		return []section{code("📄 "+fileLabel(f), f.Content, cyan)}
	}
	search := code("📄 "+fileLabel(f), f.Search, plain)
	content := section{text: f.Content, style: green, gutter: "+ "}
	if f.Operation == "replace" || f.Operation == "" {
		search.style, search.gutter = red, "- "
	}
	if f.Operation == "insert-before" {
		content.label, search.label = search.label, ""
		return []section{content, search}
	}
	return []section{search, content}
}

func fileLabel(f *eventlog.FileAction) string {
	what := cmp.Or(f.Mode, "write")
	if f.IsEdit() {
		what = "edit, " + cmp.Or(f.Operation, "replace")
		if f.MatchAll {
			what += " all"
		}
	}
	return fmt.Sprintf("%s (%s)", f.Path, what)
}

func callSection(c eventlog.ToolCall, verbose bool) section {
	if !verbose {
		return section{text: "🔧 " + callLine(c), style: yellow, oneLine: true}
	}
	return code(joined(" ", "🔧", c.Name, c.ID), indented(c.Arguments), yellow)
}

func callLine(c eventlog.ToolCall) string { return joined(" ", c.Name, compact(c.Arguments)) }

func opaqueLine(blocks []eventlog.OpaqueBlock) string {
	var words []string
	for _, b := range blocks {
		words = append(words, fmt.Sprintf("[opaque %s %s]", b.Provider, size(len(b.Block))))
	}
	return strings.Join(words, " ")
}

func outputSections(o *eventlog.Output) []section {
	var list []section
	if o.IsError {
		list = append(list, section{text: "error", style: red.Bold(true)})
	}
	for i := range o.Parts {
		s := partSection(&o.Parts[i])
		if o.IsError {
			s.style = red
		}
		list = append(list, s)
	}
	return list
}

// summaryLine says what a summary stands for.
func summaryLine(s *eventlog.Summary) string {
	line := covered(s)
	var ranges []string
	for _, r := range s.Covers {
		ranges = append(ranges, fmt.Sprintf("%d–%d", r[0], r[1]))
	}
	if len(ranges) > 0 {
		line += ", seq " + strings.Join(ranges, ", ")
	}
	if s.Method != "" {
		line += ", by " + s.Method
	}
	return line
}

// fileList is the names of one kind of change.
type fileList struct {
	sign  string
	style lipgloss.Style
	names []string
}

func fileLists(f *eventlog.FileChange) []fileList {
	return []fileList{{"+", green, f.Added}, {"~", yellow, f.Modified}, {"-", red, f.Removed}}
}

func fileSections(f *eventlog.FileChange) []section {
	list := []section{{text: "by " + f.FileSource, style: dim, prose: true}}
	for _, l := range fileLists(f) {
		list = append(list, section{text: strings.Join(l.names, "\n"), style: l.style, gutter: l.sign + " "})
	}
	return list
}

func errorSections(e *eventlog.Error, verbose bool) []section {
	after := "the task can go on"
	if !e.Recoverable {
		after = "the task cannot go on"
	}
	list := []section{
		{text: joined(": ", e.Error.Type, e.Error.Message), style: red, prose: true},
		{text: after, style: dim, prose: true},
	}
	if verbose && len(e.Error.Extra) > 0 {
		list = append(list, code("detail", indented(e.Error.Extra), plain))
	}
	return list
}

// account is the line of a verbose body that says what the header does not.
func account(e *eventlog.Event) string {
	words := []string{fmt.Sprintf("seq %d", e.Seq)}
	if e.ID != "" {
		words = append(words, "id "+e.ID)
	}
	if e.Counter != "" {
		words = append(words, fmt.Sprintf("%s tokens, %s at low detail", count(e.FullDetailTokens), count(e.LowDetailTokens)))
	}
	if a, ok := e.Body.(*eventlog.Action); ok && a.InputTokens+a.OutputTokens > 0 {
		words = append(words, fmt.Sprintf("model %s in, %s out", count(a.InputTokens), count(a.OutputTokens)))
	}
	if o, ok := e.Body.(*eventlog.Output); ok && o.ToolCallID != "" {
		words = append(words, "answers "+o.ToolCallID)
	}
	if e.Source == eventlog.SourceSetup {
		words = append(words, "setup")
	}
	if e.Pinned {
		words = append(words, "pinned")
	}
	return strings.Join(words, " · ")
}
