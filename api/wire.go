package api

import (
	"net/url"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
)

// AppendResult answers an append.
type AppendResult struct {
	// Seqs has the number of each event of the request, in its order.
	Seqs []int64 `json:"seqs" doc:"The number of each event of the request, in its order."`
	// LastSeq is the highest of them.
	LastSeq int64 `json:"last_seq" doc:"The highest of them."`
}

// EventQuery chooses events of a session. The zero value is all of them.
type EventQuery struct {
	// After takes events with a greater seq: a cursor.
	After int64
	// Limit is how many events to take at most. 0 is the daemon's default of
	// 1,000 for a page and all for a sequence.
	Limit int
	// Types, if any, are the kinds to take.
	Types []eventlog.Kind
	// Agent is an exact agent name.
	Agent string
	// Namespace is an exact namespace, all below one ("name/*"), or one and all
	// below it ("name/...").
	Namespace string
	Source    eventlog.Source
	// Since is inclusive, Until exclusive.
	Since, Until time.Time
}

// Values is the query as the wire spells it.
func (q EventQuery) Values() url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.After != 0 {
		set("after", strconv.FormatInt(q.After, 10))
	}
	if q.Limit != 0 {
		set("limit", strconv.Itoa(q.Limit))
	}
	for _, t := range q.Types {
		v.Add("type", string(t))
	}
	set("agent", q.Agent)
	set("namespace", q.Namespace)
	set("source", string(q.Source))
	if !q.Since.IsZero() {
		set("since", q.Since.UTC().Format(time.RFC3339Nano))
	}
	if !q.Until.IsZero() {
		set("until", q.Until.UTC().Format(time.RFC3339Nano))
	}
	return v
}

// EventPage is a part of a session's events.
type EventPage struct {
	Events []*eventlog.Event `json:"events"`
	// NextAfter is the cursor of the next page: the seq of the last event here,
	// or the After of the request where there is none.
	NextAfter int64 `json:"next_after" doc:"What to send as after for the next page."`
	// More is whether the session has more events that match now.
	More bool `json:"more" doc:"Whether there are more events that match now."`
}

// ContextRequest says which prompt is wanted.
type ContextRequest struct {
	// Format is the shape of the prompt. Default [render.Anthropic].
	Format render.Format `json:"format,omitzero" doc:"The shape of the prompt. Default anthropic."`
	// Model names the model, which decides how tokens are counted.
	Model string `json:"model,omitzero" doc:"The model that the prompt is for: it decides how tokens are counted."`
	// Budget is what the prompt may cost at most, in tokens. 0 is the window of
	// the model where it is known, and no limit otherwise.
	Budget int `json:"budget,omitzero" minimum:"0" doc:"Tokens that the prompt may cost at most. Default: the window of the model, if it is known."`
	// Namespace is whose prompt it is. Default: the session's first.
	Namespace string `json:"namespace,omitzero" doc:"Whose prompt it is. Default: the first namespace of the session."`
	// System is the system text, which comes first.
	System string `json:"system,omitzero" doc:"The system text."`
	// Tools is the provider's list of tool definitions, passed on as it is.
	Tools jsontext.Value `json:"tools,omitzero" doc:"The provider's list of tool definitions, passed on as it is."`
	// At renders what the agent saw then. Default: now.
	At At `json:"at,omitzero" doc:"Render what the agent saw then: a seq, or a commit, whole or its first digits (four at least)."`
}

// SummarizeRequest asks for a compaction.
type SummarizeRequest struct {
	// Namespace is whose view is compacted. Default: the session's first.
	Namespace string `json:"namespace,omitzero" doc:"Whose view is compacted. Default: the first namespace of the session."`
	// DryRun plans only.
	DryRun bool `json:"dry_run,omitzero" doc:"Answer the plan and change nothing."`
	// Summary is a text that the agent wrote itself, to stand for the events in
	// Covers. Without it the daemon writes one, and chooses the events.
	Summary string `json:"summary,omitzero" doc:"A summary that the agent wrote itself. Without it the daemon writes one, and chooses what it covers."`
	// Name is the title of such a summary, in one line.
	Name string `json:"name,omitzero" doc:"The title of a summary that the agent wrote: that of a chapter. One line."`
	// Covers are the events that such a summary stands for, as inclusive and
	// ascending ranges of seq; First and Last are the same for one range.
	Covers []eventlog.Range `json:"covers,omitempty" doc:"The events that the agent's summary stands for: inclusive ranges of seq, ascending."`
	First  int64            `json:"first,omitzero" minimum:"1" doc:"With last, in place of covers: the first seq of one range."`
	Last   int64            `json:"last,omitzero" minimum:"1" doc:"The last seq of the range."`
}

// SummarizeResult is a compaction that was made, or a plan for one.
type SummarizeResult struct {
	Plan Plan `json:"plan"`
	// Summary is the event that was appended, nil after a dry run.
	Summary *eventlog.Event `json:"summary,omitzero" doc:"The SummaryEvent that was appended; absent after a dry run."`
}

// Plan says what one compaction of a view does. All its costs are in tokens.
type Plan struct {
	Namespace string `json:"namespace"`
	// Before is what the view costs, After what it costs at most when it is
	// done, with system text and tools.
	Before int `json:"before" doc:"Tokens of the view now, with system text and tools."`
	After  int `json:"after" doc:"Tokens that are left at most."`
	High   int `json:"high" doc:"High water, in tokens; 0 is none."`
	Low    int `json:"low" doc:"Low water, in tokens."`
	// Covers is what the summary stands for, as inclusive ranges of seq.
	Covers []eventlog.Range `json:"covers" doc:"Inclusive ranges of seq."`
	// Events is how many events of the view are taken out, earlier summaries
	// among them; OriginalCount how many originals are behind them, and
	// OriginalTokens what those cost at full detail.
	Events         int `json:"events"`
	OriginalCount  int `json:"original_count"`
	OriginalTokens int `json:"original_tokens"`
	// SummaryTokens is what the text of the summary may cost.
	SummaryTokens int `json:"summary_tokens"`
	// FullFrom is the seq from which events stay at full detail, and Threshold
	// the time of that event.
	FullFrom  int64      `json:"full_from"`
	Threshold *time.Time `json:"threshold" nullable:"true"`
	// KeptLow and KeptFull count the events that stay, by tier.
	KeptLow  int `json:"kept_low"`
	KeptFull int `json:"kept_full"`
	// Rank counts the generations of summaries below this one.
	Rank int `json:"rank"`
}

// SessionList describes all sessions, the one appended to last first.
type SessionList struct {
	Sessions []eventlog.SessionInfo `json:"sessions"`
	// Next is the cursor of the next page; empty: this is the last.
	Next string `json:"next,omitzero" doc:"The cursor of the next page. Missing on the last."`
}

// SessionQuery asks for a part of the list of sessions. The zero value is the
// first page.
type SessionQuery struct {
	// Cursor is the Next of the page before; empty: from the first session on.
	Cursor string
	// Limit is how many sessions to give at most. Default 1000, which is also
	// the daemon's; 10,000 are the most.
	Limit int
}

// CountRequest asks what texts cost, or messages; one of the two. At most one of Model and Encoding is set;
// without either, tokens.encoding of the daemon's configuration counts.
type CountRequest struct {
	Texts []string `json:"texts,omitzero" doc:"The texts to count, one by one."`
	// Messages are those of a request to a provider, in the shape of any format
	// that a prompt can be rendered in.
	Messages []jsontext.Value `json:"messages,omitzero" doc:"The messages to count, in place of texts: as they are sent to OpenAI, Anthropic or Gemini, pictures as base64."`
	Model    string           `json:"model,omitzero" doc:"Count as this model does. Not with encoding."`
	Encoding string           `json:"encoding,omitzero" doc:"Count by this encoding. Default: tokens.encoding of the configuration, o200k_base unless it says otherwise."`
}

// CountResult is what texts cost, in tokens.
type CountResult struct {
	Encoding string `json:"encoding" doc:"The encoding that counted."`
	// Exact is whether the counts are the model's own, Factor what they were
	// multiplied by where they are an estimate.
	Exact  bool    `json:"exact" doc:"False where the model's own tokenizer is not public and the counts are estimates."`
	Factor float64 `json:"factor" doc:"What the counts of the encoding were multiplied by."`
	// Overhead is what the frame of a request adds to the counts of its
	// messages.
	Overhead int   `json:"overhead,omitzero" doc:"Tokens of what is around the messages."`
	Total    int   `json:"total" doc:"Tokens of all texts or messages, with the overhead."`
	Counts   []int `json:"counts" doc:"Tokens of each text or message, in the order of the request."`
}

// Link is a one-time link that gives a browser its cookie.
type Link struct {
	// Path is below the daemon's address.
	Path string `json:"path" doc:"A path below the daemon's address. It can be opened once."`
}

// Health answers a probe.
type Health struct {
	Status string `json:"status" doc:"ok"`
}
