package httpapi

import (
	"net/http"
	"slices"
	"strings"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
)

// contextQuery is an api.ContextRequest without tools.
type contextQuery struct {
	Format    render.Format `query:"format" doc:"The shape of the prompt. Default anthropic."`
	Model     string        `query:"model" doc:"The model that the prompt is for: it decides how tokens are counted."`
	Budget    int64         `query:"budget" minimum:"0" doc:"Tokens that the prompt may cost at most. Default: the window of the model, if it is known."`
	Namespace string        `query:"namespace" doc:"Whose prompt it is. Default: the first namespace of the session."`
	System    string        `query:"system" doc:"The system text."`
	At        string        `query:"at" doc:"Render what the agent saw then: a seq, or a commit, whole or its first digits (four at least). Up to 18 decimal digits are a seq."`
}

func (c *call) contextByQuery() error {
	var q contextQuery
	if err := c.query(&q); err != nil {
		return err
	}
	at, err := api.ParseAt(q.At)
	if err != nil {
		return badField("at", "%v", err)
	}
	return c.context(api.ContextRequest{
		Format: q.Format, Model: q.Model, Budget: int(q.Budget), Namespace: q.Namespace, System: q.System, At: at,
	})
}

func (c *call) contextByBody() error {
	var req api.ContextRequest
	if err := c.decode(&req); err != nil {
		return err
	}
	if err := checkContext(&req); err != nil {
		return err
	}
	return c.context(req)
}

// checkContext reports what the decoding of a body cannot.
func checkContext(req *api.ContextRequest) error {
	switch tools := req.Tools.Kind(); {
	case req.Format != "" && !slices.Contains(render.Formats(), req.Format):
		return badField("format", "%q is none of %v", req.Format, render.Formats())
	case req.Budget < 0:
		return badField("budget", "is negative")
	case len(req.Tools) > 0 && tools != '[' && tools != 'n':
		return badField("tools", "want a list, got a %s", kindName(tools))
	case tools == 'n':
		req.Tools = nil
	}
	return nil
}

// context renders a prompt, or says that it is the one the client has.
func (c *call) context(req api.ContextRequest) error {
	name, err := c.session()
	if err != nil {
		return err
	}
	prompt, err := c.engine.Context(c.r.Context(), name, session.ContextRequest{
		Request: render.Request{
			Format: req.Format, Model: req.Model, Budget: req.Budget, System: req.System, Tools: req.Tools,
		},
		Namespace: req.Namespace, At: req.At.Seq, AtCommit: req.At.Commit,
	})
	if err != nil {
		return err
	}
	// The tag is a weak one: it speaks of the prompt's request, not of the
	// account around it.
	tag := `W/"` + prompt.Prefix.ETag + `"`
	c.w.Header().Set("ETag", tag)
	c.w.Header().Set("Cache-Control", "private, no-cache")
	if matches(c.r.Header.Values("If-None-Match"), tag) {
		c.w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return c.answer(prompt)
}

// matches compares as RFC 9110 wants it for If-None-Match: weakly.
func matches(header []string, tag string) bool {
	want := strings.TrimPrefix(tag, "W/")
	for candidate := range strings.SplitSeq(strings.Join(header, ","), ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || strings.TrimPrefix(candidate, "W/") == want {
			return true
		}
	}
	return false
}
