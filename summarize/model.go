package summarize

import "context"

// Model is a language model, reached by whatever protocol it speaks.
type Model interface {
	// Name says which, such as "anthropic:claude-sonnet-4-5".
	Name() string
	// Ask sends one prompt and gives the reply. Every request that it makes,
	// retries included, it first claims by Begin of the prompt's Calls; one
	// that fails it tells to Fail. The error it returns is final. It may be
	// called from several goroutines.
	Ask(ctx context.Context, p Prompt) (Reply, error)
}

// Prompt is one question to a model: instructions, and one message of the
// user's.
type Prompt struct {
	System  string
	Message []Piece
	// MaxTokens is what the reply may cost, by the model's own count.
	MaxTokens int
	Calls     *Calls
}

// Piece is a text of a message, or a picture.
type Piece struct {
	Text    string
	Picture *Picture
}

// Picture is a picture as providers take it.
type Picture struct {
	// MediaType is such as "image/png".
	MediaType string
	Data      []byte
	// Tokens is what it costs the model.
	Tokens int
}

// Reply is what a model answered.
type Reply struct {
	Text string
	Stop Stop
	// InputTokens and OutputTokens are what the model's provider counted, 0
	// where it does not say. What its cache had counts as input.
	InputTokens, OutputTokens int
}

// Stop says why a reply ended.
type Stop string

// The reasons to stop. Any other is taken for StopEnd.
const (
	StopEnd     Stop = "end"
	StopLength  Stop = "length"  // cut off at MaxTokens
	StopRefusal Stop = "refusal" // by the model or by a filter
	StopTool    Stop = "tool"    // to have a tool called
)
