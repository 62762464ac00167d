package httpapi

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/tidemark/tidemark/api"
)

// cookieName is the cookie by which a browser shows that it may ask. Browsers
// send cookies to all ports of a host, so each key has a name of its own.
func cookieName(key string) string { return "tidemark-" + cookieOf(key)[:12] }

// linkPath is where one-time links lead; they are a key themselves.
const linkPath = "/open/"

// keyed serves only requests that show the key.
func (s *service) keyed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.opts.Key == "" || strings.HasPrefix(r.URL.Path, linkPath) || s.showsKey(r) || s.showsCookie(r) {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("WWW-Authenticate", `Bearer realm="tidemark"`)
		detail := "the request shows no key: send Authorization: Bearer and the key, which is in the daemon's key file (tidemark/key in $XDG_DATA_HOME, mostly ~/.local/share); a browser needs a link from `tidemark link`"
		if r.Header.Get("Authorization") != "" {
			detail = "the key is not this daemon's: it is in the daemon's key file"
		}
		if r.Method == http.MethodGet && r.URL.Path == "/" && strings.Contains(r.Header.Get("Accept"), "text/html") {
			w.Header().Set("Content-Security-Policy", "default-src 'none'")
			writeBytes(w, http.StatusUnauthorized, "text/html; charset=utf-8", []byte(unopened))
			return
		}
		writeProblem(w, api.NewProblem(api.NoKey, detail))
	})
}

// unopened is what a browser without a cookie sees.
const unopened = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Tidemark</title><h1>Tidemark</h1><p>This browser has no key yet. Run <code>tidemark link</code> and open the link that it prints; it opens once.</p></html>
`

func (s *service) showsKey(r *http.Request) bool {
	scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.EqualFold(scheme, "Bearer") && equal(strings.TrimSpace(key), s.opts.Key)
}

// showsCookie takes a cookie only from the daemon's own page, or from the
// address bar. Cookies do not know ports, so another program's page on this
// machine has the browser send ours.
func (s *service) showsCookie(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return false
	}
	cookie, err := r.Cookie(cookieName(s.opts.Key))
	return err == nil && equal(cookie.Value, cookieOf(s.opts.Key))
}

// cookieOf is what the cookie says: something that only the key can make, and
// that does not give the key away.
func cookieOf(key string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte("tidemark cookie"))
	return hex.EncodeToString(mac.Sum(nil))
}

// equal compares in a time that says nothing about how much is right.
func equal(given, want string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(want))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}
