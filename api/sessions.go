package api

import (
	"context"
	"fmt"
	"net/url"
	"strconv"

	"github.com/tidemark/tidemark/eventlog"
)

// Sessions describes all sessions, the one appended to last first.
func (c *Client) Sessions(ctx context.Context) ([]eventlog.SessionInfo, error) {
	var all []eventlog.SessionInfo
	for q := (SessionQuery{Limit: pageLimit}); ; {
		page, err := c.SessionPage(ctx, q)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Sessions...)
		if q.Cursor = page.Next; q.Cursor == "" {
			return all, nil
		}
	}
}

// SessionPage gives a part of that list. A session that is appended to between
// two pages moves to the front of the list, where the next page does not look.
func (c *Client) SessionPage(ctx context.Context, q SessionQuery) (*SessionList, error) {
	query := url.Values{}
	if q.Cursor != "" {
		query.Set("cursor", q.Cursor)
	}
	if q.Limit > 0 {
		query.Set("limit", strconv.Itoa(q.Limit))
	}
	list := new(SessionList)
	if err := c.get(ctx, "/v1/sessions", query, list); err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return list, nil
}

// Session describes one session.
func (c *Client) Session(ctx context.Context, session string) (eventlog.SessionInfo, error) {
	var info eventlog.SessionInfo
	if err := c.get(ctx, sessionPath(session), nil, &info); err != nil {
		return info, fmt.Errorf("describe session %q: %w", session, err)
	}
	return info, nil
}
