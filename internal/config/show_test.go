package config_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/internal/config"
)

func load(t *testing.T) *config.Loaded {
	t.Helper()
	path := writeFile(t, "full_detail_share = 1\n[store]\npath = 'a \"b\".db'\n")
	env := append(noHome(t), "TIDEMARK_SERVER_ADDRESS=localhost:0")
	loaded, err := config.Load(path, env, map[string]string{"log_high_water_tokens": "70000"})
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

func TestWrite(t *testing.T) {
	loaded := load(t)
	var b bytes.Buffer
	if err := loaded.Write(&b); err != nil {
		t.Fatal(err)
	}
	got := strings.ReplaceAll(b.String(), loaded.File, "FILE")
	want := `log_high_water_tokens = 70000  # flag
log_low_water_tokens = 0  # default
full_detail_share = 1.0  # FILE:1
policy = "fixed"  # default

[detail.full]
tokens = 8192  # default
`
	if !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s", got)
	}
	for _, line := range []string{"path = \"a \\\"b\\\".db\"  # FILE:3\n", "address = \"localhost:0\"  # $TIDEMARK_SERVER_ADDRESS\n"} {
		if !strings.Contains(got, line) {
			t.Errorf("%q is missing in\n%s", line, got)
		}
	}
}

func TestShownFileGivesTheSameConfig(t *testing.T) {
	loaded := load(t)
	for explain, write := range map[bool]func(io.Writer) error{false: loaded.Write, true: loaded.WriteExplained} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		again, err := config.Load(writeFile(t, b.String()), noHome(t), nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(loaded.Config, again.Config); diff != "" {
			t.Errorf("explain=%v: %s", explain, diff)
		}
		if strings.Contains(b.String(), "A compaction starts") != explain {
			t.Errorf("explain=%v:\n%s", explain, &b)
		}
	}
}

func TestWriteJSON(t *testing.T) {
	loaded := load(t)
	var b bytes.Buffer
	if err := loaded.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	var shown struct {
		File   string
		Values []struct {
			Key    string
			Value  any
			Source config.Source
		}
	}
	if err := json.Unmarshal(b.Bytes(), &shown, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatal(err)
	}
	if shown.File != loaded.File || len(shown.Values) != len(config.Keys()) {
		t.Errorf("got %+v", shown)
	}
	if v := shown.Values[2]; v.Key != "full_detail_share" || v.Value != 1.0 || v.Source.Line != 1 {
		t.Errorf("got %+v", v)
	}
}
