package httpapi

import (
	"net/http"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/search"
	"github.com/tidemark/tidemark/session"
)

func recallRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "/v1/sessions/{session}/search",
			id: "search", summary: "Search all events, summarized or not",
			about: "The best hits first. Any text with a letter or a digit is a query: words, of which the rarer count more; \"several words\" in quotes have to follow " +
				"each other; a word also finds longer ones that begin with it.",
			query:   searchQuery{},
			answers: []content{{media: mediaJSON, of: api.SearchResult{}}},
			serve:   (*call).search,
		},
		{
			method: http.MethodPost, path: "/v1/sessions/{session}/summaries/{seq}/undo",
			id: "undoSummary", summary: "Take a summary back",
			about: "What the summary covered is live again, and so are the summaries that it had taken in. The undo is an event of its own; " +
				"the summary stays in the log. Only a summary that is live can be undone, and no undo.",
			answers: []content{{media: mediaJSON, of: api.UndoResult{}}},
			serve:   (*call).undo,
		},
		{
			method: http.MethodPost, path: "/v1/sessions/{session}/fork",
			id: "forkSession", summary: "Make a session that shares the history up to a seq or a commit",
			about:   "Events keep their seq, id and commit. A session of the new name must not exist.",
			takes:   []content{{media: mediaJSON, of: api.ForkRequest{}}},
			answers: []content{{media: mediaJSON, of: eventlog.SessionInfo{}}},
			serve:   (*call).fork,
		},
	}
}

// searchQuery is a search.
type searchQuery struct {
	Q         string `query:"q" required:"true" doc:"What to look for, with a letter or a digit in it."`
	Namespace string `query:"namespace" doc:"An exact namespace; all below it where it ends in /*, it and all below where it ends in /...."`
	Limit     int64  `query:"limit" minimum:"1" maximum:"1000" doc:"How many hits at most. Default 10."`
}

// search answers the events that hold what is asked for.
func (c *call) search() error {
	name, err := c.session()
	if err != nil {
		return err
	}
	var q searchQuery
	if err := c.query(&q); err != nil {
		return err
	}
	if words := search.Parse(q.Q); words.Empty() {
		return badField("q", "there is no word in it: give letters or digits to look for")
	}
	hits, err := c.engine.Store().Search(c.r.Context(), name, q.Q, eventlog.SearchOptions{Namespace: q.Namespace, Limit: int(q.Limit)})
	if err != nil {
		return err
	}
	return c.answer(api.SearchResult{Hits: hits})
}

// fork makes a session that shares the history of another.
func (c *call) fork() error {
	from, err := c.session()
	if err != nil {
		return err
	}
	var req api.ForkRequest
	if err := c.decode(&req); err != nil {
		return err
	}
	if req.Name == "" {
		return badField("name", "is missing: say what the new session is called")
	}
	if err := session.CheckName(req.Name); err != nil {
		return err
	}
	if err := c.enterSession(c.r.Context(), req.Name); err != nil {
		return err
	}
	info, err := c.engine.Fork(c.r.Context(), from, req.Name, req.At.Seq, req.At.Commit)
	if err != nil {
		return err
	}
	return c.answer(info)
}
