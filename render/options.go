package render

import (
	"cmp"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/render/picture"
	"github.com/tidemark/tidemark/tokens"
)

// Options are the settings of a [Renderer]. The zero value is the default of
// every setting.
type Options struct {
	// Full and Low are the limits of the two levels of detail.
	Full, Low Detail
	// PictureTokens is what a picture may cost at low detail, by the rule of
	// the model. Default 768.
	PictureTokens int
	// GistTokens is what a picture may cost in the oldest third of the low
	// tier. Default 200.
	GistTokens int
	// ShowErrors puts ErrorEvents into the prompt.
	ShowErrors bool
	// Encoding counts where no model is named, and what an event costs by itself.
	// It counts for models that nobody knows, too, unless Models says how.
	// Default o200k_base.
	Encoding string
	// Models says how models count. Default: the built-in table.
	Models tokens.Models
	// MaxRemembered is how many bytes of what was said and counted are kept
	// for the next prompts, of all sessions together. Default 64 MB.
	MaxRemembered int
	// Pictures checks and downscales. Default: a workshop of the renderer's
	// own.
	Pictures *picture.Workshop
}

// Detail is how much of a value is shown.
type Detail struct {
	// Tokens is what all values of an event may cost together. Default 8,192
	// for full and 1,024 for low detail.
	Tokens int
	// Depth is how many levels of nesting are shown. Default 4 and 2.
	Depth int
	// Items is how many items of a list, keys of an object and rows of a table
	// are shown. Default 25 and 10.
	Items int
}

func (o Options) withDefaults() Options {
	o.Full = o.Full.or(Detail{Tokens: 8192, Depth: 4, Items: 25})
	o.Low = o.Low.or(Detail{Tokens: 1024, Depth: 2, Items: 10})
	o.PictureTokens = cmp.Or(o.PictureTokens, 768)
	o.GistTokens = cmp.Or(o.GistTokens, 200)
	o.Encoding = cmp.Or(o.Encoding, "o200k_base")
	o.Models.Encoding = cmp.Or(o.Models.Encoding, o.Encoding)
	o.MaxRemembered = cmp.Or(o.MaxRemembered, 64<<20)
	if o.Pictures == nil {
		o.Pictures = new(picture.Workshop)
	}
	return o
}

func (d Detail) or(def Detail) Detail {
	return Detail{
		Tokens: cmp.Or(d.Tokens, def.Tokens),
		Depth:  cmp.Or(d.Depth, def.Depth),
		Items:  cmp.Or(d.Items, def.Items),
	}
}

// Request says which prompt is wanted.
type Request struct {
	// Session is repeated in the answer.
	Session string
	// Format is the shape of the prompt. Default [Anthropic].
	Format Format
	// Model names the model, which decides how tokens are counted.
	Model string
	// Budget is what the prompt may cost at most, in tokens. 0 is the window of
	// the model where it is known, and no limit otherwise.
	Budget int
	// System is the system text, which comes first.
	System string
	// Tools is the provider's list of tool definitions, passed on as it is.
	Tools jsontext.Value
	// WithText fills [Entry.Text] and [Entry.Pictures].
	WithText bool
}
