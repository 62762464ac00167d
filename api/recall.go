package api

import (
	"context"
	"fmt"
	"net/url"
	"strconv"

	"github.com/tidemark/tidemark/eventlog"
)

// SearchResult is what a search found, the best first.
type SearchResult struct {
	Hits []eventlog.Hit `json:"hits"`
}

// Search gives the events of a session that hold a term of the query, the best
// first, whether or not a summary covers them. Any text with a letter or a digit
// in it is a query.
func (c *Client) Search(ctx context.Context, session, query string, opts eventlog.SearchOptions) ([]eventlog.Hit, error) {
	values := url.Values{"q": {query}}
	if opts.Namespace != "" {
		values.Set("namespace", opts.Namespace)
	}
	if opts.Limit > 0 {
		values.Set("limit", strconv.Itoa(opts.Limit))
	}
	var result SearchResult
	if err := c.get(ctx, sessionPath(session, "search"), values, &result); err != nil {
		return nil, fmt.Errorf("search session %q: %w", session, err)
	}
	return result.Hits, nil
}
