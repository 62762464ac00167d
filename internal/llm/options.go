// Package llm reaches language models for package summarize. Each provider has
// a package below this one, with one type, a summarize.Model; here is what they
// share.
//
// The providers' libraries write the requests, read the answers and try again.
// Between them and the network stands a [Gate], which they cannot pass: each
// request is claimed from the allowance of the compaction first, ends within
// its time, is never redirected, and reads a bounded answer, which must be
// JSON. A failure is put on record there, so that each provider's are told in
// the same words. Keys are in no error.
package llm

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/go-cleanhttp"
)

// Options say which model, and how to reach it. Only Model has no default.
type Options struct {
	Model string
	// BaseURL is where the provider's API begins. Default: its public one.
	BaseURL string
	// Key gives the provider's key, before each question. Without it, or where
	// it gives none, the request bears no key.
	Key func() (string, error)
	// Timeout is how long a request may take until all of its answer is read,
	// and the longest that a server may have us wait before the next. Default
	// 2 min.
	Timeout time.Duration
	// Retries is how often a request that failed is made again, as far as the
	// calls of the compaction allow it. Default 2, none if negative.
	Retries int
	// Backoff is the time before the first retry; it doubles with each, and a
	// server's Retry-After goes over it. Default 250 ms.
	Backoff time.Duration
	// Transport makes the requests. Default: one of its own, with the proxy of
	// the environment.
	Transport http.RoundTripper
}

// WithDefaults fills what is left open.
func (o Options) WithDefaults(baseURL string) Options {
	o.BaseURL = strings.TrimSuffix(cmp.Or(o.BaseURL, baseURL), "/")
	o.Timeout = cmp.Or(o.Timeout, 2*time.Minute)
	o.Retries = max(cmp.Or(o.Retries, 2), 0)
	o.Backoff = cmp.Or(o.Backoff, 250*time.Millisecond)
	if o.Transport == nil {
		t := cleanhttp.DefaultPooledTransport()
		t.MaxResponseHeaderBytes = maxHeader
		o.Transport = t
	}
	return o
}

func (o Options) key() (string, error) {
	if o.Key == nil {
		return "", nil
	}
	return o.Key()
}

// host is where requests go, for messages.
func (o Options) host() string {
	if u, err := url.Parse(o.BaseURL); err == nil && u.Host != "" {
		return u.Host
	}
	return o.BaseURL
}
