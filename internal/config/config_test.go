package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tidemark/tidemark"
	"github.com/tidemark/tidemark/internal/config"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/tokens"
)

// writeFile puts a document into a file of its own.
func writeFile(t *testing.T, document string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// noHome keeps the configuration of whoever runs the tests out of them.
func noHome(t *testing.T) []string {
	t.Helper()
	return []string{"XDG_CONFIG_HOME=" + t.TempDir()}
}

func TestShippedFileEqualsDefaults(t *testing.T) {
	path := writeFile(t, tidemark.DefaultConfig)
	loaded, err := config.Load(path, noHome(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(config.Default(), loaded.Config); diff != "" {
		t.Errorf("config.toml differs from the built-in defaults (-built-in +file):\n%s", diff)
	}
	// An unknown key is a problem, so the file holds no key too many; a key
	// that it lacks has the source "default".
	last := 0
	for _, v := range loaded.Values {
		if v.Source.Layer != config.LayerFile {
			t.Errorf("config.toml lacks %s", v.Key)
		}
		if v.Source.Line <= last {
			t.Errorf("config.toml has %s in another order than the struct", v.Key)
		}
		last = v.Source.Line
	}
}

func TestShippedFileNamesChoices(t *testing.T) {
	for _, f := range render.Formats() {
		if !strings.Contains(tidemark.DefaultConfig, string(f)) {
			t.Errorf("the comments of config.toml do not name the format %s", f)
		}
	}
	for _, name := range tokens.Encodings() {
		if !strings.Contains(tidemark.DefaultConfig, name) {
			t.Errorf("the comments of config.toml do not name the encoding %s", name)
		}
	}
}

func TestPageNamesEveryKey(t *testing.T) {
	page, err := os.ReadFile("../../docs/config.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range config.Keys() {
		for _, name := range []string{key, config.Variable(key)} {
			if !strings.Contains(string(page), "`"+name+"`") {
				t.Errorf("docs/config.md does not name %s", name)
			}
		}
	}
}

func TestLayers(t *testing.T) {
	path := writeFile(t, "log_high_water_tokens = 1000\n[render]\nformat = \"xml\"\nmodel = \"from-file\"\n")
	env := append(noHome(t), "TIDEMARK_RENDER_MODEL=from-env", "TIDEMARK_LOG_HIGH_WATER_TOKENS=2_000", "TIDEMARK_RENDER_SHOW_ERRORS=")
	loaded, err := config.Load(path, env, map[string]string{"log_high_water_tokens": "3000", "full_detail_share": "0.5"})
	if err != nil {
		t.Fatal(err)
	}
	if loaded.HighWaterTokens != 3000 || loaded.Render.Model != "from-env" || loaded.Render.Format != "xml" || loaded.FullDetailShare != 0.5 {
		t.Errorf("got %+v", loaded.Config)
	}
	want := map[string]string{
		"log_high_water_tokens": "flag", "full_detail_share": "flag", "render.model": "$TIDEMARK_RENDER_MODEL",
		"render.format": path + ":3", "render.show_errors": "default", "server.address": "default",
	}
	for _, v := range loaded.Values {
		if source, ok := want[v.Key]; ok && v.Source.String() != source {
			t.Errorf("%s came from %s, want %s", v.Key, v.Source, source)
		}
	}
}

func TestFind(t *testing.T) {
	home := "XDG_CONFIG_HOME=" + filepath.FromSlash("/home/ada/conf")
	for _, test := range []struct {
		path   string
		env    []string
		file   string
		chosen bool
	}{
		{"a.toml", []string{"TIDEMARK_CONFIG=b.toml", home}, "a.toml", true},
		{"", []string{"TIDEMARK_CONFIG=b.toml", home}, "b.toml", true},
		{"", []string{"TIDEMARK_CONFIG=", home}, filepath.FromSlash("/home/ada/conf/tidemark/config.toml"), false},
	} {
		file, chosen := config.Find(test.path, test.env)
		if file != test.file || chosen != test.chosen {
			t.Errorf("Find(%q, %q) = %q, %v", test.path, test.env, file, chosen)
		}
	}
}

func TestMissingFile(t *testing.T) {
	loaded, err := config.Load("", noHome(t), nil)
	if err != nil || loaded.File != "" {
		t.Errorf("without a file: %v, %v", loaded, err)
	}
	missing := filepath.Join(t.TempDir(), "none.toml")
	for _, load := range []func() (*config.Loaded, error){
		func() (*config.Loaded, error) { return config.Load(missing, noHome(t), nil) },
		func() (*config.Loaded, error) { return config.Load("", []string{"TIDEMARK_CONFIG=" + missing}, nil) },
	} {
		_, err := load()
		var bad *config.Error
		if !errors.As(err, &bad) || bad.Problems[0].File != missing || bad.Problems[0].Line != 0 {
			t.Errorf("a missing file that was named: %v", err)
		}
	}
}

func TestKeysAreUnique(t *testing.T) {
	keys := config.Keys()
	variables := map[string]string{}
	for _, key := range keys {
		if other, taken := variables[config.Variable(key)]; taken {
			t.Errorf("%s and %s have the same variable", key, other)
		}
		variables[config.Variable(key)] = key
	}
	if !slices.Contains(keys, "detail.low.items") || !slices.Contains(keys, "log_low_water_tokens") {
		t.Errorf("got %q", keys)
	}
}

// TestModels takes rules as sections and as a list in one line, and prints them as
// they are read.
func TestModels(t *testing.T) {
	for _, document := range []string{
		"[[models]]\nmatch = 'a-*'\nfactor = 1.5\n[[models]]\nmatch = 'b'\nlike = 'gpt-4o'\nmessage_tokens = 7\n",
		"models = [{match = 'a-*', factor = 1.5},\n {match = 'b', like = 'gpt-4o', message_tokens = 7}]\n",
	} {
		loaded, err := config.Load(writeFile(t, document), noHome(t), nil)
		if err != nil {
			t.Fatal(err)
		}
		want := []config.ModelRule{{Match: "a-*", Factor: 1.5}, {Match: "b", Like: "gpt-4o", MessageTokens: 7}}
		if diff := cmp.Diff(want, loaded.Models, cmpopts.IgnoreFields(config.ModelRule{}, "Source")); diff != "" {
			t.Errorf("rules (-want +got):\n%s", diff)
		}
		var shown strings.Builder
		if err := loaded.Write(&shown); err != nil {
			t.Fatal(err)
		}
		again, err := config.Load(writeFile(t, shown.String()), noHome(t), nil)
		if err != nil {
			t.Fatalf("what config show prints cannot be read: %v\n%s", err, &shown)
		}
		if diff := cmp.Diff(want, again.Models, cmpopts.IgnoreFields(config.ModelRule{}, "Source")); diff != "" {
			t.Errorf("shown and read again (-want +got):\n%s", diff)
		}
	}
}

func TestPageNamesEveryKeyOfModels(t *testing.T) {
	page, err := os.ReadFile("../../docs/config.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range config.ModelKeys() {
		if !strings.Contains(string(page), "| `"+key+"` |") || !strings.Contains(tidemark.DefaultConfig, "#   "+key+" ") {
			t.Errorf("docs/config.md or config.toml does not explain %s of [[models]]", key)
		}
	}
}
