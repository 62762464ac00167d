package render

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render/picture"
	"github.com/tidemark/tidemark/tokens"
)

// role is who speaks.
type role string

const (
	user      role = "user"
	assistant role = "assistant"
)

// block is one piece of what an event says, before it takes a provider's shape.
type block struct {
	kind blockKind
	// tag names the piece, such as THINKING; "" for plain text.
	tag   string
	attrs []attr
	text  string
	// shown is the text as a chat shows it, between its tags.
	shown string

	picture *picture.Picture

	// call is set for a call and for a result, bad for a result that is an
	// error. idCount counts the call's own id.
	call    *eventlog.ToolCall
	idCount int
	bad     bool

	// signature is what Gemini signed a call with, in base64.
	signature string

	// provider and opaque are a block that goes back unchanged to the provider
	// that made it, and to no other, if it is returnable. thinks says that it
	// holds the thinking of its event; id is its own, if it has one.
	provider   string
	id         string
	opaque     jsontext.Value
	returnable bool
	thinks     bool
	// sealed is the part of opaque that only the provider can read.
	sealed string
	seal   tokens.Seal
}

type blockKind int

const (
	textBlock blockKind = iota
	imageBlock
	callBlock
	resultBlock
	opaqueBlock
)

type attr struct{ name, value string }

// isSameText reports whether two blocks of one event are text, and the same.
func isSameText(a, b block) bool {
	return a.kind == textBlock && b.kind == textBlock && a.tag == b.tag && a.text == b.text &&
		a.signature == b.signature && slices.Equal(a.attrs, b.attrs)
}

// tagged is the block's text between its tags, each on a line of its own:
//
//	<EDIT path="a.go">
//	…
//	</EDIT>
//
// A closing tag inside the text is broken, so that the text cannot end its
// block.
func (b *block) tagged() string {
	if b.tag == "" {
		return b.text
	}
	var s strings.Builder
	s.WriteString("<" + b.tag)
	for _, a := range b.attrs {
		s.WriteString(" " + a.name + `="` + attrEscaper.Replace(a.value) + `"`)
	}
	s.WriteString(">\n")
	s.WriteString(strings.ReplaceAll(b.text, "</"+b.tag, `<\/`+b.tag))
	s.WriteString("\n</" + b.tag + ">")
	return s.String()
}

var attrEscaper = strings.NewReplacer(`"`, "&quot;", "\n", " ", "\r", " ")

// plainBlock is a text without a tag.
func plainBlock(text string) block { return block{text: text, shown: text} }

// isBlank reports whether a text is one that providers refuse as empty.
func isBlank(text string) bool { return strings.TrimSpace(text) == "" }
