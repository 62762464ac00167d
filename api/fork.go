package api

import (
	"context"
	"fmt"

	"github.com/tidemark/tidemark/eventlog"
)

// ForkRequest asks for a session that shares the history of another.
type ForkRequest struct {
	// Name is that of the new session.
	Name string `json:"name" doc:"The name of the new session."`
	// At is where the two part: the last event that they share, or a commit.
	// Default: the end.
	At At `json:"at,omitzero" doc:"The last event to share: a seq, or a commit, whole or its first digits (four at least). Default: the end."`
}

// Fork makes a session that shares the history of another up to a moment; the
// zero At is the end. It is tried once only.
func (c *Client) Fork(ctx context.Context, session, name string, at At) (eventlog.SessionInfo, error) {
	var info eventlog.SessionInfo
	if err := c.post(ctx, sessionPath(session, "fork"), &ForkRequest{Name: name, At: at}, &info, false); err != nil {
		return info, fmt.Errorf("fork session %q: %w", session, err)
	}
	return info, nil
}
