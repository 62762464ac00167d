package llmtest

import (
	"net/http"
	"strings"
)

// Handler serves each mode below a path of its own: /MODE/v1, with "-" for
// what is no letter or digit in the mode's name. An unknown one is 404.
func Handler() http.Handler {
	modes := map[string]Mode{}
	for _, m := range Modes() {
		modes[PathOf(m)] = m
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		m, ok := modes[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		m.Serve(w, r, Read(r))
	})
}

// PathOf is the path of a mode.
func PathOf(m Mode) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(m.Name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "-")
}
