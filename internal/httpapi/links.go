package httpapi

import (
	"crypto/rand"
	"net/http"
	"slices"
	"sync"

	"github.com/tidemark/tidemark/api"
)

// maxLinks is how many links may wait to be opened; older ones are forgotten.
const maxLinks = 16

// Links are the one-time links by which a browser gets its cookie. The zero
// value is ready; it is safe for concurrent use.
type Links struct {
	mu      sync.Mutex
	waiting []string
}

// New makes a link: a path below the daemon's address that can be opened once.
func (l *Links) New() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	ticket := rand.Text()
	l.waiting = append(l.waiting, ticket)
	if len(l.waiting) > maxLinks {
		l.waiting = l.waiting[1:]
	}
	return linkPath + ticket
}

func (l *Links) take(ticket string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.waiting, func(waiting string) bool { return equal(ticket, waiting) })
	if i < 0 {
		return false
	}
	l.waiting = slices.Delete(l.waiting, i, i+1)
	return true
}

// link makes a link for who has the key.
func (c *call) link() error { return c.answer(api.Link{Path: c.opts.Links.New()}) }

// opened is the page behind a link. It goes on to the start page by itself
// rather than by a redirect: a browser that came here from another site would
// not send a strict cookie along with that.
const opened = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><title>Tidemark</title><p><a href="/">Tidemark</a></p>
`

// open gives a browser its cookie.
func (c *call) open() error {
	if !c.opts.Links.take(c.r.PathValue("ticket")) {
		return api.NewProblem(api.NoKey, "the link was opened before, or is not of this run of the daemon: `tidemark link` prints another")
	}
	http.SetCookie(c.w, &http.Cookie{
		Name: cookieName(c.opts.Key), Value: cookieOf(c.opts.Key), Path: "/",
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: c.r.TLS != nil,
	})
	c.w.Header().Set("Referrer-Policy", "no-referrer")
	c.w.Header().Set("Content-Security-Policy", "default-src 'none'")
	writeBytes(c.w, http.StatusOK, "text/html; charset=utf-8", []byte(opened))
	return nil
}
