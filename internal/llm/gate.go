package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/tidemark/tidemark/summarize"
)

const (
	maxHeader = 64 << 10 // bytes of an answer's head
	maxBody   = 4 << 20  // bytes of an answer, decompressed
)

// Headers with which the gate tells the libraries whether and when to try
// again. Anthropic's library knows both.
const (
	RetryHeader = "X-Should-Retry"
	WaitHeader  = "Retry-After-Ms"
)

// Gate is the transport of a provider's library.
type Gate struct {
	opts Options
}

// NewGate makes a gate of options that have their defaults.
func NewGate(opts Options) *Gate { return &Gate{opts} }

// Client is an HTTP client through the gate. It follows no redirect.
func (g *Gate) Client() *http.Client { return &http.Client{Transport: g} }

// Question is one question to a model while its requests go through a gate.
type Question struct {
	// Key is the provider's key, or empty.
	Key string

	name  string
	calls *summarize.Calls
	tries int
	final error // no further request is made
}

type questionKey struct{}

// Ask begins a question: requests made with the context belong to it.
func (g *Gate) Ask(ctx context.Context, name string, p summarize.Prompt) (context.Context, *Question, error) {
	key, err := g.opts.key()
	if err != nil {
		return ctx, nil, err
	}
	q := &Question{Key: key, name: name, calls: p.Calls}
	if q.calls == nil {
		q.calls = summarize.NewCalls(1+g.opts.Retries, 0, nil)
	}
	return context.WithValue(ctx, questionKey{}, q), q, nil
}

// RoundTrip makes one request of a question.
func (g *Gate) RoundTrip(req *http.Request) (*http.Response, error) {
	q, ok := req.Context().Value(questionKey{}).(*Question)
	if !ok {
		return nil, errors.New("a request outside of a question")
	}
	if q.final != nil {
		return nil, q.final
	}
	if q.final = q.calls.Begin(); q.final != nil {
		return nil, q.final
	}
	resp, again, err := g.exchange(req, q)
	again = again && q.tries < g.opts.Retries && q.calls.Left() > 0
	q.tries++
	if err != nil && req.Context().Err() == nil {
		err = q.hide(err)
		q.calls.Fail(q.name, err)
	}
	if err != nil && !again {
		q.final = err
	}
	if resp == nil {
		return nil, err
	}
	wait := g.wait(resp, q.tries-1)
	if wait > g.opts.Timeout.Milliseconds() {
		again = false
	}
	resp.Header.Set(RetryHeader, strconv.FormatBool(again))
	resp.Header.Set(WaitHeader, strconv.FormatInt(wait, 10))
	return resp, nil
}

// exchange makes a request and reads all of the answer. The response is nil
// where the library could do nothing with it; again says whether another
// request may end better.
func (g *Gate) exchange(req *http.Request, q *Question) (resp *http.Response, again bool, err error) {
	ctx, cancel := context.WithTimeout(req.Context(), g.opts.Timeout)
	defer cancel()
	resp, err = g.opts.Transport.RoundTrip(req.WithContext(ctx))
	if err != nil {
		return nil, true, g.wording(ctx, err)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	_ = resp.Body.Close() // it was read as far as is wanted
	switch {
	case err != nil:
		return nil, true, g.wording(ctx, err)
	case len(body) > maxBody:
		return nil, false, fmt.Errorf("the answer of %s has no end: over %d MB", g.opts.host(), maxBody>>20)
	case resp.StatusCode >= 400:
		err = fmt.Errorf("%s answered %d: %s", g.opts.host(), resp.StatusCode, inWords(resp, body))
	case resp.StatusCode >= 300:
		return nil, false, fmt.Errorf("%s answered %d, a redirect to %q, which is not followed (summary.base_url says where to go)",
			g.opts.host(), resp.StatusCode, clip(resp.Header.Get("Location"), 100))
	case !json.Valid(body) || bytes.TrimSpace(body)[0] != '{':
		return nil, true, fmt.Errorf("%s answered %s in place of a JSON object", g.opts.host(), describe(body))
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.ContentLength = int64(len(body))
	resp.Header.Set("Content-Type", "application/json")
	return resp, mayPass(resp.StatusCode), err
}

// mayPass tells the statuses of trouble that may pass from those that will be
// the same for the same request.
func mayPass(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests:
		return true
	}
	return status >= 500 && status != http.StatusNotImplemented
}

// wait is how long to wait after an answer, in milliseconds: what the server
// says in Retry-After, or the backoff.
func (g *Gate) wait(resp *http.Response, tries int) int64 {
	asked := &http.Response{StatusCode: http.StatusTooManyRequests, Header: resp.Header}
	return retryablehttp.DefaultBackoff(g.opts.Backoff, g.opts.Timeout, tries, asked).Milliseconds()
}

// wording says what went wrong on the way.
func (g *Gate) wording(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("%s gave no whole answer within %v (summary.timeout)", g.opts.host(), g.opts.Timeout)
	}
	return fmt.Errorf("%s: %w", g.opts.host(), err)
}

// inWords is what a server says went wrong, in its own words where it gives
// any.
func inWords(resp *http.Response, body []byte) string {
	var said struct {
		Error   json.RawMessage `json:"error"`
		Message string          `json:"message"`
	}
	trimmed := bytes.TrimSuffix(bytes.TrimPrefix(bytes.TrimSpace(body), []byte("[")), []byte("]")) // Gemini answers a list
	if json.Unmarshal(trimmed, &said) != nil {
		return http.StatusText(resp.StatusCode) + " (" + describe(body) + ")"
	}
	var detail struct {
		Message string `json:"message"`
	}
	if text := ""; json.Unmarshal(said.Error, &text) == nil && text != "" {
		return clip(text, maxWords)
	}
	if json.Unmarshal(said.Error, &detail) == nil && detail.Message != "" {
		return clip(detail.Message, maxWords)
	}
	if said.Message != "" {
		return clip(said.Message, maxWords)
	}
	return http.StatusText(resp.StatusCode)
}

// maxWords is how much of a server's own words is told, in bytes.
const maxWords = 300

// describe tells what an answer is, without repeating it.
func describe(body []byte) string {
	switch trimmed := bytes.TrimSpace(body); {
	case len(trimmed) == 0:
		return "nothing"
	case trimmed[0] == '<':
		return fmt.Sprintf("a page of %d bytes", len(body))
	default:
		return fmt.Sprintf("%d bytes that cannot be read", len(body))
	}
}

// clip makes a server's words fit for a log: one line, of bounded length.
func clip(text string, limit int) string {
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, "?"), func(r rune) bool {
		return r <= ' ' || r >= 0x7f && r < 0xa0 || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069
	}), " ")
	if len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "") + "…"
	}
	return text
}

// Final reports whether the gate lets no further request of a question pass.
func Final(ctx context.Context) bool {
	q, ok := ctx.Value(questionKey{}).(*Question)
	return ok && q.final != nil
}
