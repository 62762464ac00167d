package config_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/internal/config"
)

// TestHold changes every key that needs a restart, and one that does not.
func TestHold(t *testing.T) {
	load := func(flags map[string]string) *config.Loaded {
		t.Helper()
		loaded, err := config.Load("", noHome(t), flags)
		if err != nil {
			t.Fatal(err)
		}
		return loaded
	}
	running := load(map[string]string{"server.max_streams": "3"})
	for _, key := range config.RestartKeys() {
		flags := map[string]string{key: "other", "server.max_streams": "7"}
		switch key {
		case "server.plain_http":
			flags[key] = "true"
		case "server.address":
			flags[key] = "127.0.0.1:1"
		case "store.url":
			flags[key] = "postgres://db.example/tidemark"
		case "server.tls_cert", "server.tls_key":
			flags["server.tls_cert"], flags["server.tls_key"] = "other", "other"
		}
		next := load(flags)
		if held := next.Hold(running); !slices.Contains(held, key) {
			t.Errorf("%s: held are %q", key, held)
		}
		want := running.Config
		want.Server.MaxStreams = 7
		if diff := cmp.Diff(want, next.Config); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
		if held := next.Hold(running); held != nil {
			t.Errorf("%s: a second time held are %q", key, held)
		}
	}
}

func TestDocumentedRestartKeys(t *testing.T) {
	page, err := os.ReadFile("../../docs/config.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## While a daemon runs\n")
	section, _, _ = strings.Cut(section, "\n## ")
	named := regexp.MustCompile("`([a-z]+\\.[a-z_]+)`").FindAllStringSubmatch(section, -1)
	var keys []string
	for _, n := range named {
		keys = append(keys, n[1])
	}
	if diff := cmp.Diff(config.RestartKeys(), keys); diff != "" {
		t.Errorf("docs/config.md (-code +page):\n%s", diff)
	}
}
