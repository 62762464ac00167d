package config

import (
	"reflect"
	"slices"
)

// RestartKeys lists the keys that take effect when a daemon starts: where it
// listens, what it is known by there, and its store. All others take effect when
// a running daemon reads its configuration again.
func RestartKeys() []string {
	return []string{
		"store.path", "store.url", "server.address", "server.socket", "server.key_file",
		"server.tls_cert", "server.tls_key", "server.plain_http",
	}
}

// Hold has l keep to the values of RestartKeys that a running daemon has. It
// gives the keys that would have changed.
func (l *Loaded) Hold(running *Loaded) (held []string) {
	now := fieldsOf(&running.Config)
	for i, f := range fieldsOf(&l.Config) {
		if slices.Contains(RestartKeys(), f.key) && !reflect.DeepEqual(f.value.Interface(), now[i].value.Interface()) {
			held = append(held, f.key)
			f.value.Set(now[i].value)
		}
	}
	return held
}
