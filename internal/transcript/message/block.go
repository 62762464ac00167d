// Package message reads what models and people say to each other in the two
// ways that most transcripts write it: OpenAI's chat messages and Anthropic's
// content blocks, which are often mixed.
//
// A [Message] is one entry of a chat. Its content is cut into [Block] values,
// and those become parts of events: [Parts] for what a tool gave, [AddReply]
// for what the model said, [Dialogue] for a whole chat. Nothing is dropped for
// being unknown: a block without a meaning here is kept as JSON.
package message

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// Block is one piece of a message's content. Which fields count follows from
// Type, which is empty for a value that is no block.
type Block struct {
	Type string `json:"type"`
	// Text, Refusal and Thinking are what a block of that type says; Signature
	// is the provider's on the thinking.
	Text      string `json:"text"`
	Refusal   string `json:"refusal"`
	Thinking  string `json:"thinking"`
	Signature string `json:"signature"`
	// ID, Name and Input are a tool_use.
	ID    string         `json:"id"`
	Name  string         `json:"name"`
	Input jsontext.Value `json:"input"`
	// ToolUseID, Content and IsError are a tool_result.
	ToolUseID string         `json:"tool_use_id"`
	Content   jsontext.Value `json:"content"`
	IsError   bool           `json:"is_error"`
	// Source (Anthropic) and ImageURL (OpenAI) are a picture.
	Source   *imageSource `json:"source"`
	ImageURL imageURL     `json:"image_url"`
	// Raw is the whole value as it came.
	Raw jsontext.Value `json:"-"`
}

// Blocks cuts a message's content into blocks. Content is null, a string, a
// list of blocks and strings, or any other value, which is a block without type.
func Blocks(content jsontext.Value) []Block {
	switch content.Kind() {
	case jsontext.KindInvalid, 'n':
		return nil
	case '[':
		var list []jsontext.Value
		if record.Unmarshal(content, &list) != nil {
			return []Block{{Raw: content}}
		}
		blocks := make([]Block, 0, len(list))
		for _, v := range list {
			blocks = append(blocks, block(v))
		}
		return blocks
	}
	return []Block{block(content)}
}

func block(v jsontext.Value) Block {
	b := Block{}
	var err error
	switch v.Kind() {
	case '"':
		b.Type = "text"
		err = record.Unmarshal(v, &b.Text)
	case '{':
		err = record.Unmarshal(v, &b)
	}
	if err != nil {
		b = Block{}
	}
	b.Raw = v
	return b
}

// said is the text of the block, and whether it is one that says something.
func (b *Block) said() (string, bool) {
	switch b.Type {
	case "text", "input_text", "output_text":
		return b.Text, true
	case "refusal":
		return b.Refusal, true
	}
	return "", false
}

// Text joins what the blocks say, with an empty line between.
func Text(blocks []Block) string {
	var all string
	for i := range blocks {
		if text, ok := blocks[i].said(); ok {
			all = Join(all, text)
		}
	}
	return all
}

// Parts makes the parts of an output. Empty texts are left out.
func Parts(blocks []Block) []eventlog.Part {
	var parts []eventlog.Part
	for i := range blocks {
		b := &blocks[i]
		text, ok := b.said()
		switch {
		case ok && text != "":
			parts = append(parts, eventlog.Text(text))
		case ok:
		case b.isPicture():
			parts = append(parts, b.picture())
		default:
			if value := record.Compact(b.Raw); len(value) > 0 {
				parts = append(parts, eventlog.JSON(value))
			}
		}
	}
	return parts
}

// Result makes the output that a tool_result block is.
func (b *Block) Result() *eventlog.Output {
	return &eventlog.Output{ToolCallID: b.ToolUseID, IsError: b.IsError, Parts: Parts(Blocks(b.Content))}
}

// AddReply adds what a model said to its action. Blocks that go back to the
// provider whole or not at all are kept byte for byte under its name: signed
// and redacted thinking, and all that has no place in an action.
func AddReply(a *eventlog.Action, blocks []Block, provider string) {
	for i := range blocks {
		b := &blocks[i]
		text, ok := b.said()
		switch {
		case ok:
			a.Text = Join(a.Text, text)
		case b.Type == "tool_use":
			a.ToolCalls = append(a.ToolCalls, ToolCall(b.ID, b.Name, b.Input))
		case b.Type == "thinking":
			a.Thinking = Join(a.Thinking, b.Thinking)
			if b.Signature != "" {
				a.Opaque = append(a.Opaque, opaque(b, provider))
			}
		default:
			a.Opaque = append(a.Opaque, opaque(b, provider))
		}
	}
}

func opaque(b *Block, provider string) eventlog.OpaqueBlock {
	return eventlog.OpaqueBlock{Provider: provider, Block: record.Sound(b.Raw)}
}

// Join puts two texts one after the other, with an empty line between where both
// say something.
func Join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n\n" + b
}
