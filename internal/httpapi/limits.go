package httpapi

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/tidemark/tidemark/api"
)

// limited bounds the body of a request in size and time, and decompresses it.
func (s *service) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > s.opts.MaxBody {
			writeProblem(w, problemOf(&http.MaxBytesError{Limit: s.opts.MaxBody}))
			return
		}
		body := io.ReadCloser(&timedBody{ReadCloser: r.Body, control: http.NewResponseController(w), timeout: s.opts.BodyTimeout})
		body = http.MaxBytesReader(w, body, s.opts.MaxBody)
		switch coding := strings.ToLower(r.Header.Get("Content-Encoding")); coding {
		case "", "identity":
		case "gzip", "x-gzip":
			body = http.MaxBytesReader(w, &gzipBody{ReadCloser: body}, s.opts.MaxBody)
		default:
			writeProblem(w, api.NewProblem(api.UnknownEncoding, "content encoding "+coding+": send gzip or none"))
			return
		}
		r.Body = body
		next.ServeHTTP(w, r)
	})
}

// timedBody gives the whole body one time limit, from the first read on. The
// limit is lifted at the end: a server takes a read that fails for the end of
// the connection, also while the request is being answered.
type timedBody struct {
	io.ReadCloser
	control *http.ResponseController
	timeout time.Duration
	started bool
}

func (b *timedBody) Read(p []byte) (int, error) {
	if !b.started {
		b.started = true
		_ = b.control.SetReadDeadline(time.Now().Add(b.timeout))
	}
	n, err := b.ReadCloser.Read(p)
	switch {
	case err == nil:
	case errors.Is(err, io.EOF):
		_ = b.control.SetReadDeadline(time.Time{})
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = api.NewProblem(api.TooSlow, fmt.Sprintf("the body took longer than %v: send it in parts", b.timeout))
	default:
		err = badRequest("the body breaks off: %v", err)
	}
	return n, err
}

// gzipBody decompresses a body from its first read on.
type gzipBody struct {
	io.ReadCloser
	plain *gzip.Reader
}

func (b *gzipBody) Read(p []byte) (int, error) {
	if b.plain == nil {
		plain, err := gzip.NewReader(b.ReadCloser)
		if err != nil {
			return 0, badGzip(err)
		}
		b.plain = plain
	}
	n, err := b.plain.Read(p)
	return n, badGzip(err)
}

// badGzip tells a body that is no gzip from one that cannot be read.
func badGzip(err error) error {
	var flaw *api.Problem
	var large *http.MaxBytesError
	if err == nil || errors.Is(err, io.EOF) || errors.As(err, &flaw) || errors.As(err, &large) {
		return err
	}
	return badRequest("the body is not gzip, though Content-Encoding says so: %v", err)
}
