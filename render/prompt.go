package render

import (
	"math"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render/picture"
)

// Prompt is a rendered view: what the agent sends, and an account of it.
type Prompt struct {
	Session   string  `json:"session"`
	Namespace string  `json:"namespace"`
	Format    Format  `json:"format"`
	Model     string  `json:"model"`
	Budget    int     `json:"budget"`
	Tokens    Tokens  `json:"tokens"`
	Entries   []Entry `json:"entries"`
	Prefix    Prefix  `json:"prefix"`
	// Warnings say what the caller should know of the counts and can mend.
	Warnings []string `json:"warnings,omitempty"`
	// Request is the fragment of the provider's request, or {"text": …} for
	// the formats that are text.
	Request jsontext.Value `json:"request"`

	// head identifies what comes before the entries.
	head string
}

// Tokens is what a prompt costs, in all and by part. The parts add up to Total.
type Tokens struct {
	Total      int `json:"total"`
	System     int `json:"system"`
	Tools      int `json:"tools"`
	Summarized int `json:"summarized"`
	Low        int `json:"low"`
	Full       int `json:"full"`
	// Overhead is what belongs to no entry: the frame of the request.
	Overhead int `json:"overhead"`
	// Counter names the encoding and, where it is no exact one, the factor.
	Counter string `json:"counter"`
	// Calibration is the factor learned from the provider's own counts: its
	// tokens for one of ours, 1 where nothing was learned.
	Calibration float64 `json:"calibration"`
	// Offset is what the provider counts beside: what is sent with the prompt
	// and was not given here, and a reserve.
	Offset int `json:"offset,omitzero"`
}

// AtProvider is what the provider will count, as far as was learned.
func (t *Tokens) AtProvider() int {
	return int(math.Round(t.Calibration*float64(t.Total))) + t.Offset
}

// Entry is the account of one event of the view.
type Entry struct {
	Seq    int64            `json:"seq"`
	Covers []eventlog.Range `json:"covers,omitempty"`
	Type   eventlog.Kind    `json:"type"`
	Tier   eventlog.Tier    `json:"tier"`
	// Tokens is what the event costs in this prompt; 0 where it is left out.
	Tokens           int `json:"tokens"`
	FullDetailTokens int `json:"full_detail_tokens"`
	LowDetailTokens  int `json:"low_detail_tokens"`
	// Reason says why the entry looks as it does.
	Reason string `json:"reason"`
	// Text is what is shown of the event, as plain text, where
	// [Request.WithText] asks for it.
	Text string `json:"-"`
	// Pictures are those that are shown of the event, as they are sent. They are
	// there with Text.
	Pictures []*picture.Picture `json:"-"`

	level level
}

// Prefix says how much of the prompt a provider's cache can serve again.
type Prefix struct {
	// StableTokens is how many tokens at the head are the same, byte for byte,
	// as in the last prompt of the namespace; 0 where none was rendered.
	StableTokens int `json:"stable_tokens"`
	// ETag is a hash of the request's bytes.
	ETag string `json:"etag"`
}

// Format is the shape of a prompt.
type Format string

// The formats: fragments of the requests of four interfaces, and three texts.
const (
	Anthropic       Format = "anthropic"        // Messages API
	OpenAIChat      Format = "openai-chat"      // Chat Completions API
	OpenAIResponses Format = "openai-responses" // Responses API
	Gemini          Format = "gemini"           // generateContent
	XML             Format = "xml"
	Markdown        Format = "markdown"
	Text            Format = "text"
)

// Formats lists the formats that a [Renderer] knows.
func Formats() []Format {
	return []Format{Anthropic, OpenAIChat, OpenAIResponses, Gemini, XML, Markdown, Text}
}
