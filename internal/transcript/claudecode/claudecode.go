// Package claudecode reads the session files of Claude Code: JSONL, one file a
// session, sub-agents included.
//
// What the model saw and said becomes events; what the program kept for itself
// (progress, snapshots, titles, local commands) does not. Three things make the
// format more than a list of lines:
//
//   - One reply is spread over several lines, and results of its first calls
//     can stand between them. A [conversation] holds a reply until it is whole
//     or all its calls are answered.
//   - Sub-agents' lines are mixed with the main agent's. [subagents] tells to
//     which conversation a line belongs and names it after the call that
//     started it.
//   - Prompts that were typed while the agent worked are only in a [queue]'s
//     bookkeeping.
package claudecode

import (
	"iter"

	"github.com/tidemark/tidemark/internal/transcript/format"
)

// Agent is the name of the main agent.
const Agent = "claude-code"

// Format is the format.
type Format struct{}

// Name is "claude-code".
func (Format) Name() string { return "claude-code" }

// Detect looks for a line of a conversation, or one of the kinds of bookkeeping
// that can come before the first.
func (Format) Detect(h *format.Head) bool {
	return format.Any(h.Objects(), func(o format.Object) bool {
		switch o.String("type") {
		case "summary":
			return o.Has("leafUuid")
		case "file-history-snapshot":
			return o.Has("messageId")
		case "queue-operation":
			return o.Has("operation")
		}
		return o.Has("isSidechain", "parentUuid")
	})
}

// Sessions gives the file's one session, named by the program's id for it.
func (Format) Sessions(src *format.Source) iter.Seq2[format.Session, error] {
	name := src.SessionName(func(o format.Object) string { return o.String("sessionId") })
	return format.Lines{Name: name, Open: func(to *format.Sink) format.Reader { return newReader(to) }}.Sessions(src)
}
