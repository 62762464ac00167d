package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/go-json-experiment/json"

	"github.com/tidemark/tidemark/render"
)

// Context renders the prompt of a namespace.
func (c *Client) Context(ctx context.Context, session string, req ContextRequest) (*render.Prompt, error) {
	prompt := new(render.Prompt)
	if err := c.post(ctx, sessionPath(session, "context"), &req, prompt, true); err != nil {
		return nil, fmt.Errorf("context of session %q: %w", session, err)
	}
	return prompt, nil
}

// ContextAfter is Context for one that has a prompt already: where the new one
// would be the same request, it gives have itself, and the daemon sends nothing.
func (c *Client) ContextAfter(ctx context.Context, session string, req ContextRequest, have *render.Prompt) (*render.Prompt, error) {
	body, err := json.Marshal(&req)
	if err != nil {
		return nil, fmt.Errorf("context of session %q: %w", session, err)
	}
	ask := &call{method: http.MethodPost, path: sessionPath(session, "context"), body: body, content: "application/json", again: true}
	if have != nil {
		ask.known = `W/"` + have.Prefix.ETag + `"`
	}
	prompt := new(render.Prompt)
	switch err := c.do(ctx, ask, prompt); {
	case errors.Is(err, errNotModified):
		return have, nil
	case err != nil:
		return nil, fmt.Errorf("context of session %q: %w", session, err)
	}
	return prompt, nil
}
