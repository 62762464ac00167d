package api

import (
	"context"
	"fmt"
	"strconv"

	"github.com/tidemark/tidemark/eventlog"
)

// UndoResult answers an undo.
type UndoResult struct {
	// Undo is the event that was appended.
	Undo *eventlog.Event `json:"undo" doc:"The SummaryEvent that takes the other one back."`
}

// AddChapter replaces events of the prompt by a summary that the agent wrote
// itself. It is tried once only.
func (c *Client) AddChapter(ctx context.Context, session, namespace, name, summary string, covers ...eventlog.Range) (*SummarizeResult, error) {
	result := new(SummarizeResult)
	req := &SummarizeRequest{Namespace: namespace, Name: name, Summary: summary, Covers: covers}
	if err := c.post(ctx, sessionPath(session, "summarize"), req, result, false); err != nil {
		return nil, fmt.Errorf("summarize session %q: %w", session, err)
	}
	return result, nil
}

// Undo takes back the summary with a seq. It gives the event that does. It is
// tried once only.
func (c *Client) Undo(ctx context.Context, session string, seq int64) (*eventlog.Event, error) {
	var result UndoResult
	path := sessionPath(session, "summaries", strconv.FormatInt(seq, 10), "undo")
	if err := c.post(ctx, path, struct{}{}, &result, false); err != nil {
		return nil, fmt.Errorf("undo %d of session %q: %w", seq, session, err)
	}
	return result.Undo, nil
}
