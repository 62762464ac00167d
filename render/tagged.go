package render

import (
	"fmt"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
)

// taggedEvent is an event in the xml format: each block between its tags, on
// lines of their own. It begins with "<" and ends with a newline, which makes
// token counts of events add up exactly.
func taggedEvent(e *eventlog.Event, blocks []block) string {
	var b strings.Builder
	wrap := eventTag(e)
	if wrap.tag != "" {
		wrap.text = joinTexts(blocks)
		return wrap.tagged() + "\n"
	}
	for i := range blocks {
		t := inTags(&blocks[i])
		if t.tag == "" {
			continue
		}
		b.WriteString(t.tagged() + "\n")
	}
	return b.String()
}

// eventTag is the tag around all that an event says, for kinds whose blocks
// have none of their own.
func eventTag(e *eventlog.Event) block {
	switch body := e.Body.(type) {
	case *eventlog.TaskStart:
		return block{tag: "TASK", attrs: []attr{{"name", body.TaskName}}}
	case *eventlog.Output:
		w := block{tag: "OBSERVATION"}
		if body.ToolCallID != "" {
			w.attrs = append(w.attrs, attr{"call", body.ToolCallID})
		}
		if body.IsError {
			w.attrs = append(w.attrs, attr{"error", "true"})
		}
		return w
	}
	return block{}
}

// inTags gives the tag that a block of an action lacks in a chat.
func inTags(b *block) block {
	switch {
	case b.kind == callBlock:
		return block{tag: "TOOL_CALL", attrs: []attr{{"name", b.call.Name}, {"id", b.call.ID}}, text: b.text}
	case b.kind == opaqueBlock:
		return block{}
	case b.tag == "":
		return block{tag: "TEXT", text: b.text}
	}
	return *b
}

func joinTexts(blocks []block) string {
	texts := make([]string, 0, len(blocks))
	for i := range blocks {
		texts = append(texts, blocks[i].tagged())
	}
	return strings.Join(texts, "\n")
}

// markdownEvent is an event as a section of Markdown. It begins with "#" and
// ends with a newline.
func markdownEvent(e *eventlog.Event, blocks []block) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n", headline(e))
	for i := range blocks {
		writeMarkdown(&b, e, &blocks[i])
	}
	return b.String()
}

func headline(e *eventlog.Event) string {
	switch body := e.Body.(type) {
	case *eventlog.TaskStart:
		return oneLine("Task: " + body.TaskName)
	case *eventlog.Output:
		if body.IsError {
			return "Output (error)"
		}
		return "Output"
	case *eventlog.Summary:
		return oneLine("Summary " + attrText(coversAttr(body)))
	}
	return strings.TrimSuffix(string(e.Kind()), "Event")
}

func writeMarkdown(b *strings.Builder, e *eventlog.Event, bl *block) {
	switch {
	case bl.kind == opaqueBlock:
		return
	case bl.kind == callBlock:
		fmt.Fprintf(b, "**Call** `%s`\n\n%s", bl.call.Name, fenced("json", bl.text))
	case bl.tag == "THINKING":
		fmt.Fprintf(b, "> %s\n\n", strings.ReplaceAll(bl.text, "\n", "\n> "))
	case bl.tag == "PYTHON":
		b.WriteString(fenced("python", bl.text))
	case bl.tag == "TERMINAL":
		b.WriteString(fenced("sh", bl.text))
	case bl.tag == "FILE" || bl.tag == "EDIT":
		fmt.Fprintf(b, "**%s** %s\n\n%s", strings.ToLower(bl.tag), attrText(bl.attrs), fenced("", bl.text))
	case bl.tag == "TITLE":
		fmt.Fprintf(b, "**%s**\n\n", oneLine(bl.text))
	case e.Kind() == eventlog.KindOutput && bl.kind == textBlock:
		b.WriteString(fenced("", bl.text))
	default:
		b.WriteString(strings.TrimRight(bl.text, "\n") + "\n\n")
	}
}

// fenced puts a text between fences longer than any inside it.
func fenced(language, text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + language + "\n" + strings.TrimRight(text, "\n") + "\n" + fence + "\n\n"
}

// textEvent is an event as plain text. It begins with "[" and ends with a
// newline.
func textEvent(e *eventlog.Event, blocks []block) string {
	var b strings.Builder
	seq := e.Seq
	if seq == 0 { // it is measured before it is stored
		seq = 999_999
	}
	fmt.Fprintf(&b, "[%d] %s\n", seq, headline(e))
	for i := range blocks {
		bl := &blocks[i]
		switch {
		case bl.kind == opaqueBlock:
			continue
		case bl.kind == callBlock:
			fmt.Fprintf(&b, "call %s %s\n", bl.call.Name, bl.text)
			continue
		case bl.tag != "" && e.Kind() == eventlog.KindAction:
			b.WriteString(strings.TrimSpace(strings.ToLower(bl.tag)+" "+attrText(bl.attrs)) + ":\n")
		}
		b.WriteString(strings.TrimRight(bl.text, "\n") + "\n")
	}
	return b.String()
}

func attrText(attrs []attr) string {
	words := make([]string, 0, len(attrs))
	for _, a := range attrs {
		words = append(words, oneLine(a.value))
	}
	return strings.Join(words, " ")
}

func oneLine(s string) string {
	return strings.Join(strings.Fields(s), " ")
}
