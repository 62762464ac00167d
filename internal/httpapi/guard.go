package httpapi

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/tidemark/tidemark/api"
)

// sameHost serves only requests that are meant for this host and do not come
// from the pages of another. It is what keeps a web site from reaching the
// daemon through the browser of somebody who runs one.
func (s *service) sameHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p := s.foreign(r); p != nil {
			writeProblem(w, p)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *service) foreign(r *http.Request) *api.Problem {
	if !s.served(r.Host) {
		return api.NewProblem(api.WrongHost, fmt.Sprintf("host %q is not served, only loopback addresses and the hosts that the daemon was told to serve", r.Host))
	}
	for _, origin := range r.Header.Values("Origin") {
		if !isSameHost(origin, r.Host) {
			return api.NewProblem(api.ForeignOrigin, fmt.Sprintf("origin %q is not %q", origin, r.Host))
		}
	}
	return nil
}

// served reports whether a Host header names this daemon.
func (s *service) served(host string) bool {
	name := hostName(host)
	if name == "" {
		return false
	}
	if addr, err := netip.ParseAddr(name); err == nil && addr.Unmap().IsLoopback() {
		return true
	}
	return name == "localhost" || slices.ContainsFunc(s.opts.Hosts, func(h string) bool { return hostName(h) == name })
}

// hostName is the host of host:port, in the spelling that names are compared
// by.
func hostName(hostport string) string {
	name := hostport
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		name = host
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	return strings.ToLower(strings.TrimSuffix(name, "."))
}

// isSameHost reports whether an Origin header names the host of the request, by
// name and port.
func isSameHost(origin, host string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	plain := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]
	return plain != "" && strings.EqualFold(strings.TrimSuffix(u.Host, plain), strings.TrimSuffix(host, plain))
}
