package httpapi

import (
	"net/http"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/render"
)

// routes is the table of all routes.
func (s *service) routes() []route {
	all := [][]route{eventRoutes(), tokenRoutes(), promptRoutes(), jobRoutes(), recallRoutes(), sessionRoutes(), daemonRoutes()}
	var routes []route
	for _, some := range all {
		routes = append(routes, some...)
	}
	return routes
}

func eventRoutes() []route {
	return []route{
		{
			method: http.MethodPost, path: "/v1/sessions/{session}/events",
			id: "appendEvents", summary: "Append events",
			about: "Takes one event, a list, or NDJSON, told by the content whatever the Content-Type says; gzip by Content-Encoding. " +
				"All events of a request are stored or none, and answered when they are. " +
				"An event whose id the session already has is not stored again: its first seq is answered.",
			takes: []content{
				{media: mediaJSON, of: eventsSchema{}},
				{media: mediaLines, of: eventlog.Event{}, about: "One event a line."},
			},
			answers: []content{{media: mediaJSON, of: api.AppendResult{}}},
			serve:   (*call).append,
		},
		{
			method: http.MethodGet, path: "/v1/sessions/{session}/events",
			id: "readEvents", summary: "Read or follow events",
			about: "Accept: application/x-ndjson gives all that match, without a limit unless one is asked for. " +
				"Accept: text/event-stream gives them and those to come: id is the seq, event the type, data the event. " +
				"A stream resumes after Last-Event-ID, or after `after`; it has no limit.",
			query: eventsQuery{},
			answers: []content{
				{media: mediaJSON, of: api.EventPage{}},
				{media: mediaLines, of: eventlog.Event{}, about: "One event a line."},
				{media: mediaStream, about: "Server-sent events."},
			},
			serve: (*call).events,
		},
	}
}

func tokenRoutes() []route {
	return []route{
		{
			method: http.MethodPost, path: "/v1/sessions/{session}/tokens",
			id: "sendTokens", summary: "Pass on what a model writes while it writes",
			about: "Takes one chunk, a list, or NDJSON. Chunks go to who listens at the moment; they are not stored.",
			takes: []content{
				{media: mediaJSON, of: []api.Chunk{}},
				{media: mediaLines, of: api.Chunk{}, about: "One chunk a line."},
			},
			answers: []content{{media: mediaJSON, of: api.Listeners{}}},
			serve:   (*call).sendTokens,
		},
		{
			method: http.MethodGet, path: "/v1/sessions/{session}/tokens",
			id: "hearTokens", summary: "Listen to what a model writes while it writes",
			about: "event is the section, data the chunk. A listener that is too slow loses the oldest chunks and is told so: " +
				"event gap, data {\"lost\": N}. Nothing is resumed.",
			answers: []content{{media: mediaStream, about: "Server-sent events."}},
			serve:   (*call).hearTokens,
		},
	}
}

func promptRoutes() []route {
	prompt := []content{{media: mediaJSON, of: render.Prompt{}}}
	return []route{
		{
			method: http.MethodPost, path: "/v1/sessions/{session}/context",
			id: "renderContext", summary: "Render the prompt of a namespace",
			about:   "The ETag is that of the prompt's request: If-None-Match is answered with 304.",
			takes:   []content{{media: mediaJSON, of: api.ContextRequest{}}},
			answers: prompt,
			serve:   (*call).contextByBody,
		},
		{
			method: http.MethodGet, path: "/v1/sessions/{session}/context",
			id: "getContext", summary: "Render the prompt of a namespace",
			about:   "The same as the POST, but for tools.",
			query:   contextQuery{},
			answers: prompt,
			serve:   (*call).contextByQuery,
		},
		{
			method: http.MethodPost, path: "/v1/sessions/{session}/summarize",
			id: "summarize", summary: "Make a compaction now, or plan one, or add a summary of your own",
			about: "With summary (and covers, or first and last) the agent's own text stands for these events, as a chapter of its work: " +
				"whole groups of events only, none that is pinned, still open, or the start of the running task.",
			takes:   []content{{media: mediaJSON, of: api.SummarizeRequest{}}},
			answers: []content{{media: mediaJSON, of: api.SummarizeResult{}}},
			serve:   (*call).summarize,
		},
		{
			method: http.MethodGet, path: "/v1/sessions/{session}/summaries/{seq}/events",
			id: "expandSummary", summary: "Read the originals behind a summary",
			about: "Accept: application/x-ndjson gives all, without a limit unless one is asked for.",
			query: expandQuery{},
			answers: []content{
				{media: mediaJSON, of: api.EventPage{}},
				{media: mediaLines, of: eventlog.Event{}, about: "One event a line."},
			},
			serve: (*call).expand,
		},
	}
}

func sessionRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "/v1/sessions",
			id: "listSessions", summary: "List sessions, the one appended to last first",
			about:   "A session that is appended to between two pages moves to the front, where the next page does not look.",
			query:   sessionsQuery{},
			answers: []content{{media: mediaJSON, of: api.SessionList{}}},
			serve:   (*call).sessions,
		},
		{
			method: http.MethodGet, path: "/v1/sessions/{session}",
			id: "getSession", summary: "Describe a session",
			answers: []content{{media: mediaJSON, of: eventlog.SessionInfo{}}},
			serve:   (*call).describe,
		},
	}
}

func daemonRoutes() []route {
	health := []content{{media: mediaJSON, of: api.Health{}}}
	return []route{
		{
			method: http.MethodPost, path: "/v1/count",
			id: "count", summary: "Count the tokens of texts or messages",
			takes:   []content{{media: mediaJSON, of: api.CountRequest{}}},
			answers: []content{{media: mediaJSON, of: api.CountResult{}}},
			serve:   (*call).count,
		},
		{
			method: http.MethodPost, path: "/v1/links",
			id: "makeLink", summary: "Make a one-time link for a browser",
			about:   "The path can be opened once. It gives the browser a cookie that stands for the key.",
			answers: []content{{media: mediaJSON, of: api.Link{}}},
			serve:   (*call).link,
		},
		{
			method: http.MethodGet, path: linkPath + "{ticket}", id: "openLink",
			summary: "Open a one-time link", about: "The one route that needs no key.",
			answers: []content{{media: "text/html", about: "A page that goes on to /."}}, serve: (*call).open,
		},
		{
			method: http.MethodGet, path: "/healthz", id: "healthy",
			summary: "Whether the daemon answers", answers: health, serve: (*call).healthy,
		},
		{
			method: http.MethodGet, path: "/readyz", id: "ready",
			summary: "Whether the daemon can do its work", answers: health, serve: (*call).ready,
		},
		{
			method: http.MethodGet, path: "/metrics", id: "metrics",
			summary: "Measurements for Prometheus",
			answers: []content{{media: "text/plain", about: "The text format of Prometheus."}}, serve: (*call).metrics,
		},
		{
			method: http.MethodGet, path: "/openapi.json", id: "openAPI",
			summary: "This document", answers: []content{{media: mediaOpenAPI, of: map[string]any{}}},
			serve: (*call).describeAPI,
		},
	}
}
