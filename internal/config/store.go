package config

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// urlKey is the key whose value may hold a password.
const urlKey = "store.url"

// checkStoreURL takes what names a PostgreSQL database. It never repeats the
// value, which may hold a password.
func checkStoreURL(value any) (reason, next string) {
	text := value.(string)
	if text == "" {
		return "", ""
	}
	next = "write such as postgres://user@host:5432/database"
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return "it is no URL", next + "; in a password, write % and a number for what is no letter or digit"
	case u.Scheme != "postgres" && u.Scheme != "postgresql":
		return "it is no URL of PostgreSQL", next
	case strings.Trim(u.Path, "/") == "" && u.Query().Get("dbname") == "":
		return "it names no database", next
	}
	return "", ""
}

// compareStore chooses between a file and a database: the one of the later
// layer, so that a flag goes over the file.
func (l *loader) compareStore() {
	s := &l.loaded.Store
	if s.Path == "" || s.URL == "" {
		return
	}
	layers := []Layer{LayerDefault, LayerFile, LayerEnv, LayerFlag}
	path, at := l.sources["store.path"], l.sources[urlKey]
	switch order := cmp.Compare(slices.Index(layers, path.Layer), slices.Index(layers, at.Layer)); {
	case order > 0:
		s.URL, l.sources[urlKey] = "", path
	case order < 0:
		s.Path, l.sources["store.path"] = "", at
	default:
		l.check(false, urlKey, "store.path", "store.path is set as well", "leave one of them out: sessions are in one place")
	}
}

// Name is what the store is called in messages: the database without a password,
// or else the file that is given.
func (s *Store) Name(file string) string {
	if s.URL == "" {
		return file
	}
	return withoutPassword(s.URL)
}

// withoutPassword puts xxxxx in place of passwords in a URL, wherever
// PostgreSQL takes them.
func withoutPassword(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return "xxxxx"
	}
	query := u.Query()
	for key := range query {
		if strings.Contains(strings.ToLower(key), "password") {
			query.Set(key, "xxxxx")
			u.RawQuery = query.Encode()
		}
	}
	return u.Redacted()
}
