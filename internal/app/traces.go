package app

import (
	"github.com/tidemark/tidemark/internal/traces"
	"github.com/tidemark/tidemark/summarize"
)

// tracing begins to trace, where the configuration says so; it is nil where not.
func (a *App) tracing() (*traces.Traces, error) {
	c := &a.Config.Traces
	return traces.New(traces.Options{Endpoint: c.Endpoint, Share: c.Share, Version: Version(), Log: a.Log})
}

// traced is the summarizer of the configuration, the calls of its model traced.
func (a *App) traced(t *traces.Traces) summarize.Summarizer {
	author, ok := a.author.(*summarize.Author)
	if !ok {
		return a.author
	}
	followed := *author
	followed.Model = t.Model(author.Model)
	return &followed
}
