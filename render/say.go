package render

import (
	"fmt"
	"strings"

	"github.com/dustin/go-humanize/english"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render/picture"
	"github.com/tidemark/tidemark/tokens"
)

// speaker says events at one level of detail, for one model.
type speaker struct {
	limits
	enc      *tokens.Encoding
	rule     tokens.PictureRule
	pictures *picture.Workshop
	// lookup finds a picture of the session by its hash.
	lookup func(sha256 string) []byte
	looked bool
}

// say gives the blocks of an event and who says them. The outputs of tool calls
// are said here like any others; [turns] puts them into results.
func (s *speaker) say(e *eventlog.Event) (role, []block) {
	r, blocks := s.body(e)
	blocks = dropBlank(blocks)
	if len(blocks) == 0 {
		blocks = []block{plainBlock(emptyText(e.Kind()))}
	}
	return r, blocks
}

func (s *speaker) body(e *eventlog.Event) (role, []block) {
	switch b := e.Body.(type) {
	case *eventlog.TaskStart:
		return user, s.taskStart(b)
	case *eventlog.Action:
		return assistant, s.action(b)
	case *eventlog.Output:
		return user, s.output(b)
	case *eventlog.Success:
		text := shorten(b.Result, s.Depth, s.Items)
		return assistant, []block{{tag: "SUCCESS", text: s.clip(plainString(text))}}
	case *eventlog.Fail:
		return assistant, []block{{tag: "FAIL", text: s.some(b.Message)}}
	case *eventlog.Clarify:
		return assistant, []block{{tag: "CLARIFY", text: s.some(b.Message)}}
	case *eventlog.Summary:
		return user, []block{{tag: "SUMMARY", attrs: coversAttr(b), text: s.summary(b.Summary)}}
	case *eventlog.FileChange:
		return user, []block{{tag: "FILE_CHANGES", attrs: []attr{{"source", b.FileSource}}, text: s.some(fileChanges(b))}}
	case *eventlog.Error:
		return user, []block{{tag: "ERROR", attrs: []attr{{"type", b.Error.Type}}, text: s.some(b.Error.Message)}}
	case *eventlog.Cancelled:
		text := fmt.Sprintf("Task %q was cancelled after %d iterations.", b.TaskName, b.IterationsCompleted)
		return user, []block{{tag: "CANCELLED", text: s.some(text)}}
	}
	return user, nil
}

func (s *speaker) taskStart(b *eventlog.TaskStart) []block {
	text := b.Message
	if isBlank(text) && b.TaskName != "" {
		text = "Task: " + b.TaskName
	}
	blocks := []block{plainBlock(text)}
	if inputs := string(b.Inputs); inputs != "" && inputs != "{}" && inputs != "null" {
		blocks = append(blocks, block{tag: "INPUTS", text: shorten(b.Inputs, s.Depth, s.Items)})
	}
	s.share(blocks, s.Tokens)
	return blocks
}

func (s *speaker) action(b *eventlog.Action) []block {
	var blocks []block
	signatures := make([]string, len(b.ToolCalls))
	if !s.less { // what is clipped is not what was signed
		signatures = callSignatures(b)
		for i := range b.Opaque {
			blocks = append(blocks, signedBlock(&b.Opaque[i]))
		}
	}
	blocks = append(blocks, block{tag: "TITLE", text: b.Title}, block{tag: "THINKING", text: b.Thinking}, plainBlock(b.Text))
	for i := range b.FileActions {
		blocks = append(blocks, fileAction(&b.FileActions[i]))
	}
	blocks = append(blocks, block{tag: "PYTHON", text: b.Code}, block{tag: "TERMINAL", text: b.Terminal})
	for i := range b.ToolCalls {
		c := &b.ToolCalls[i]
		blocks = append(blocks, block{kind: callBlock, call: c, text: inputObject(c.Arguments), signature: signatures[i]})
	}
	s.share(blocks, s.single)
	return blocks
}

func fileAction(f *eventlog.FileAction) block {
	attrs := []attr{{"path", f.Path}}
	if !f.IsEdit() {
		if f.Mode == "append" {
			attrs = append(attrs, attr{"mode", "append"})
		}
		return block{tag: "FILE", attrs: attrs, text: nonBlank(f.Content, "(empty file)")}
	}
	if f.MatchAll {
		attrs = append(attrs, attr{"match_all", "true"})
	}
	op := strings.ToUpper(strings.ReplaceAll(f.Operation, "-", "_"))
	if op == "" {
		op = "REPLACE"
	}
	text := fmt.Sprintf("<SEARCH>\n%s\n</SEARCH>\n<%s>\n%s\n</%[2]s>", f.Search, op, f.Content)
	return block{tag: "EDIT", attrs: attrs, text: text}
}

func (s *speaker) output(b *eventlog.Output) []block {
	blocks := make([]block, 0, len(b.Parts))
	for i := range b.Parts {
		p := &b.Parts[i]
		switch p.Type {
		case eventlog.PartImage:
			blocks = append(blocks, s.image(p))
		case eventlog.PartTable:
			blocks = append(blocks, plainBlock(table(p, s.Items)))
		case eventlog.PartJSON:
			blocks = append(blocks, plainBlock(shorten(p.Value, s.Depth, s.Items)))
		default:
			blocks = append(blocks, plainBlock(p.Text))
		}
	}
	blocks = s.items(blocks)
	s.share(blocks, s.Tokens)
	return blocks
}

// items keeps the first parts of a long list of them.
func (s *speaker) items(blocks []block) []block {
	if len(blocks) <= s.Items {
		return blocks
	}
	left := len(blocks) - s.Items
	return append(blocks[:s.Items:s.Items], plainBlock(fmt.Sprintf("[… %s left out …]", english.Plural(left, "more part", ""))))
}

// share clips the texts of blocks so that together they are within the limit:
// short ones stay whole, long ones get equal shares of what is left.
func (s *speaker) share(blocks []block, limit int) {
	costs := make([]int, len(blocks))
	for i := range blocks {
		if blocks[i].kind == textBlock || blocks[i].kind == callBlock {
			costs[i] = countUpTo(s.enc, blocks[i].text, limit)
		}
	}
	fair := fairShare(costs, limit)
	for i := range blocks {
		switch {
		case costs[i] <= fair:
		case blocks[i].kind == callBlock:
			blocks[i].text = clipArguments(s.enc, blocks[i].text, fair)
		default:
			blocks[i].text = clip(s.enc, blocks[i].text, fair)
		}
	}
}

// fairShare is the largest share such that what each cost takes of it adds up
// to at most the total.
func fairShare(costs []int, total int) int {
	share, rest, left := total, total, len(costs)
	for left > 0 {
		share = rest / left
		rest, left = total, 0
		for _, c := range costs {
			if c <= share {
				rest -= c
			} else {
				left++
			}
		}
		if left == 0 || rest/left == share {
			break
		}
	}
	return share
}

func (s *speaker) clip(text string) string { return clip(s.enc, text, s.Tokens) }

// some clips a text of the kinds that have one level of detail.
func (s *speaker) some(text string) string { return clip(s.enc, text, s.single) }

// summary keeps a summary whole, whose length is the business of who wrote it,
// unless the ladder asks for less.
func (s *speaker) summary(text string) string {
	if !s.less {
		return text
	}
	return s.some(text)
}

// coversAttr names the first and the last event that a summary stands for, and
// the summary itself where it has a name.
func coversAttr(b *eventlog.Summary) []attr {
	if len(b.Covers) == 0 {
		return nil
	}
	attrs := []attr{{"events", fmt.Sprintf("%d-%d", b.Covers[0][0], b.Covers[len(b.Covers)-1][1])}}
	if b.Name != "" {
		attrs = append(attrs, attr{"name", b.Name})
	}
	return attrs
}

func fileChanges(b *eventlog.FileChange) string {
	var lines []string
	for _, c := range []struct {
		word  string
		paths []string
	}{{"added", b.Added}, {"modified", b.Modified}, {"removed", b.Removed}} {
		if len(c.paths) > 0 {
			lines = append(lines, c.word+": "+strings.Join(c.paths, ", "))
		}
	}
	return strings.Join(lines, "\n")
}

func dropBlank(blocks []block) []block {
	kept := blocks[:0]
	for _, b := range blocks {
		if b.kind != textBlock || !isBlank(b.text) {
			kept = append(kept, b)
		}
	}
	return kept
}

// emptyText stands for an event that says nothing.
func emptyText(k eventlog.Kind) string {
	switch k {
	case eventlog.KindOutput:
		return "(no output)"
	case eventlog.KindAction:
		return "(no text)"
	case eventlog.KindFile:
		return "(no files changed)"
	case eventlog.KindSummary:
		return "(empty summary)"
	case eventlog.KindSuccess:
		return "(done)"
	case eventlog.KindFail:
		return "(failed)"
	}
	return "(empty)"
}

func nonBlank(text, otherwise string) string {
	if isBlank(text) {
		return otherwise
	}
	return text
}

// plainString unquotes a JSON string; any other value stays as it is.
func plainString(value string) string {
	if !strings.HasPrefix(value, `"`) {
		return value
	}
	text, err := jsontext.AppendUnquote(nil, value)
	if err != nil {
		return value
	}
	return string(text)
}
