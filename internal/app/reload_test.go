package app

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/eventlog/sqlite"
	"github.com/tidemark/tidemark/internal/config"
)

// TestReload changes limits, what is logged and redacted, and what waits for a
// restart.
func TestReload(t *testing.T) {
	t.Parallel()
	var before, after bytes.Buffer
	load := func(log *bytes.Buffer, flags map[string]string) *App {
		t.Helper()
		loaded, err := config.Load("", []string{"XDG_CONFIG_HOME=" + t.TempDir()}, flags)
		if err != nil {
			t.Fatal(err)
		}
		a, err := New(loaded, slog.New(slog.NewTextHandler(log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	a := load(&before, nil)
	store, err := sqlite.Open(filepath.Join(t.TempDir(), "events.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	s := newService(store, "", a.Log)
	if err := s.use(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	defer s.end()
	server := s.server()
	post := func(host string) int {
		w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), "POST", "/v1/sessions/run/events", strings.NewReader(`{"type":"ActionEvent","terminal":"ls"}`))
		r.Host = host
		server.Handler.ServeHTTP(w, r)
		return w.Code
	}
	if status := post("localhost"); status != http.StatusOK {
		t.Fatalf("before: %d", status)
	}
	changed := map[string]string{"server.max_body_bytes": "10", "redact.patterns": "swordfish", "server.address": "host.example:7433", "server.plain_http": "true"}
	err = s.reload(t.Context(), ServeOptions{Load: func() (*App, error) { return load(&after, changed), nil }})
	if err != nil {
		t.Fatal(err)
	}
	if status := post("localhost"); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a body over the new limit: %d", status)
	}
	if status := post("host.example"); status != http.StatusMisdirectedRequest && status != http.StatusForbidden {
		t.Errorf("a request for the address that waits for a restart: %d", status)
	}
	s.log.Info("said swordfish")
	for _, key := range []string{"server.address", "server.plain_http"} {
		if !strings.Contains(after.String(), `"a change takes effect after a restart" key=`+key) {
			t.Errorf("the log does not name %s:\n%s", key, &before)
		}
	}
	if before.Len() > 0 || strings.Contains(after.String(), "max_body_bytes") || !strings.Contains(after.String(), "the new configuration is in force") || strings.Contains(after.String(), "swordfish") {
		t.Errorf("the log before:\n%sand after:\n%s", &before, &after)
	}
	err = s.reload(t.Context(), ServeOptions{Load: func() (*App, error) { return load(&after, changed), nil }})
	if err != nil || !strings.Contains(after.String(), "the configuration is as it was") {
		t.Errorf("the second time: %v\n%s", err, &after)
	}
}

// TestReloadWithoutTheFile removes the file of the configuration, as editors do for
// a moment.
func TestReloadWithoutTheFile(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	path := filepath.Join(home, "tidemark", "config.toml")
	load := func() (*App, error) {
		loaded, err := config.Load("", []string{"XDG_CONFIG_HOME=" + home}, nil)
		if err != nil {
			return nil, err
		}
		return New(loaded, slog.New(slog.DiscardHandler))
	}
	if err := errors.Join(os.Mkdir(filepath.Dir(path), 0o700), os.WriteFile(path, []byte("log_high_water_tokens = 5000\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	a, err := load()
	if err != nil {
		t.Fatal(err)
	}
	store := memory.New()
	defer store.Close()
	s := newService(store, "", a.Log)
	if err := s.use(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	defer s.end()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	err = s.reload(t.Context(), ServeOptions{Load: load})
	if err == nil || !strings.Contains(err.Error(), path+" is gone: put it back") || s.now.Load().app != a {
		t.Errorf("reload: %v, and another configuration is in force: %v", err, s.now.Load().app != a)
	}
}
