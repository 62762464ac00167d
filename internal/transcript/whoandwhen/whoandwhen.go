// Package whoandwhen reads the runs of Who&When: conversations of several agents
// that failed, with who made the mistake and when.
//
// One agent leads: the orchestrator, or the one whose chat it is. Its namespace has
// the whole conversation: what it said are actions, what the others said are
// outputs. Another agent's namespace lies below it and has that agent's system
// prompt, what the lead asked of it, and its own words. So what goes from one agent
// to another is in the prompts of both, as it was in the run.
//
// System prompts and the question stand behind or before the turns, so a run is held
// as a whole.
package whoandwhen

import (
	"iter"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
)

// Format is the format.
type Format struct{}

// Name is "who-and-when".
func (Format) Name() string { return "who-and-when" }

// Detect looks for a history beside a word on the mistake, or, where the head is cut
// off before that word, for turns whose speakers have names.
func (Format) Detect(h *format.Head) bool {
	return format.Any(h.Objects(), func(o format.Object) bool {
		if !o.Has("history") || o.Has("trajectory") {
			return false
		}
		return o.Has("mistake_agent") || o.Has("mistake_step") || format.Any(o.List("history"), isTurn)
	})
}

func isTurn(o format.Object) bool {
	switch role := o.String("role"); role {
	case "user", "assistant":
		return o.Has("name", "content")
	default:
		return o.Has("content") && strings.HasSuffix(role, ")") && strings.Contains(role, " (")
	}
}

// Sessions gives the file's run, or each of several.
func (Format) Sessions(src *format.Source) iter.Seq2[format.Session, error] {
	return format.Documents(src, func(dec *jsontext.Decoder) format.Events {
		return format.Whole(src.Growing, func() ([]*eventlog.Event, []error) {
			var r run
			problems := r.read(dec)
			return r.events(), problems
		})
	})
}
