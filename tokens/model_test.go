package tokens

import (
	"strings"
	"testing"
)

func TestLookup(t *testing.T) {
	for _, c := range []struct {
		name, rule, encoding, pictures string
		window                         int
		exact                          bool
	}{
		{"gpt-4o", "gpt-4o*", "o200k_base", "openai-tile-85-170", 128_000, true},
		{"gpt-4o-2024-08-06", "gpt-4o*", "o200k_base", "openai-tile-85-170", 128_000, true},
		{"openai/GPT-4o-mini", "gpt-4o-mini*", "o200k_base", "openai-tile-2833-5667", 128_000, true},
		{"gpt-4", "gpt-4*", "cl100k_base", "openai-tile-85-170", 8_192, true},
		{"gpt-4.1-nano", "gpt-4.1-nano*", "o200k_base", "openai-patch-2048-1536-246", 1_047_576, true},
		{"gpt-5-codex", "gpt-5*", "o200k_base", "openai-tile-70-140", 400_000, true},
		{"gpt-5.2-2025-12-11", "gpt-5.*", "o200k_base", "openai-patch-2048-2500-120", 400_000, true},
		{"gpt-oss-120b", "gpt-oss*", "o200k_harmony", "openai-tile-85-170", 131_072, true},
		{"gpt-5.5-2026-04-23", "gpt-5.5*", "o200k_base", "openai-patch-2048-2500-120", 1_050_000, false},
		{"gpt-5-chat-latest", "gpt-5-chat*", "o200k_base", "openai-tile-70-140", 128_000, true},
		{"claude-fable-5", "claude-fable*", "o200k_base", "anthropic-2576", 1_000_000, false},
		{"claude-haiku-4-5-20251001", "claude*", "o200k_base", "anthropic-1568", 200_000, false},
		{"text-davinci-003", "text-davinci-00*", "p50k_base", "openai-tile-85-170", 4_097, true},
		{"claude-sonnet-4-20250514", "claude*", "o200k_base", "anthropic-1568", 200_000, false},
		{"us.anthropic.claude-opus-4-7-v1:0", "claude-opus-4-7*", "o200k_base", "anthropic-2576", 1_000_000, false},
		{"anthropic/claude-opus-4.7", "claude-opus-4-7*", "o200k_base", "anthropic-2576", 1_000_000, false},
		{"models/gemini-2.5-pro", "gemini-2*", "o200k_base", "gemini-crop", 1_048_576, false},
		{"gemini-3-flash", "gemini*", "o200k_base", "gemini-level-1120", 1_048_576, false},
		{"Qwen/Qwen3-VL-8B", "qwen3*", "o200k_base", "qwen-cell-32", 262_144, false},
		{"", "fallback", "o200k_base", "anthropic-1568", 0, false},
		{"no-such-model", "fallback", "o200k_base", "anthropic-1568", 0, false},
	} {
		m := Lookup(c.name)
		if m.Name != c.name || m.Rule != c.rule || m.Encoding != c.encoding || m.Pictures.Name() != c.pictures || m.Window != c.window || m.Exact != c.exact {
			t.Errorf("Lookup(%q) = %+v, want %+v", c.name, m, c)
		}
		if m.Exact != (m.Factor == 1 && m.Error == 0) || m.Source == "" || m.Overhead.Source == "" {
			t.Errorf("Lookup(%q): factor %v ± %v, sources %q, %q", c.name, m.Factor, m.Error, m.Source, m.Overhead.Source)
		}
	}
}

// TestEncodingsOfTiktoken: the encodings of openai/tiktoken, tiktoken/model.py;
// for the names since GPT-4o, of that repository's threads.
func TestEncodingsOfTiktoken(t *testing.T) {
	for encoding, names := range map[string]string{
		"o200k_base":    "o1 o3 o4-mini o1-preview o3-mini gpt-5 gpt-5-mini gpt-5.1 gpt-4.1 gpt-4.5-preview gpt-4o chatgpt-4o-latest ft:gpt-4o",
		"o200k_harmony": "gpt-oss-20b gpt-oss-120b",
		"cl100k_base":   "gpt-4 gpt-4-0314 gpt-3.5-turbo gpt-3.5-turbo-0301 gpt-35-turbo ft:gpt-4 ft:gpt-3.5-turbo davinci-002 babbage-002 ft:davinci-002 text-embedding-ada-002 text-embedding-3-small text-embedding-3-large",
		"p50k_base":     "text-davinci-003 text-davinci-002 code-davinci-002 code-davinci-001 code-cushman-002 code-cushman-001 davinci-codex cushman-codex",
		"p50k_edit":     "text-davinci-edit-001 code-davinci-edit-001",
		"r50k_base":     "text-davinci-001 text-curie-001 text-babbage-001 text-ada-001 davinci curie babbage text-similarity-ada-001 text-search-davinci-doc-001 code-search-babbage-code-001",
	} {
		for name := range strings.FieldsSeq(names) {
			if m := Lookup(name); m.Encoding != encoding || !m.Exact {
				t.Errorf("%s counts by %s (exact: %v), want %s", name, m.Encoding, m.Exact, encoding)
			}
		}
	}
}

// TestModelTable checks that no entry hides a later one, and that all can be used.
func TestModelTable(t *testing.T) {
	for i, r := range modelTable {
		if _, err := Get(r.text.encoding); err != nil {
			t.Errorf("%s: %v", r.prefix, err)
		}
		for _, earlier := range modelTable[:i] {
			if strings.HasPrefix(r.prefix, earlier.prefix) {
				t.Errorf("%s is never reached: %s stands before it", r.prefix, earlier.prefix)
			}
		}
	}
}

func TestOverrides(t *testing.T) {
	models := Models{Overrides: []Override{
		{Match: "my-*", Like: "gpt-4o", Window: 50_000},
		{Match: "claude-*", Factor: 1.3},
		{Match: "*", Encoding: "cl100k_base", Pictures: CellPictures{}, Message: 9},
	}}
	if err := models.Check(); err != nil {
		t.Error(err)
	}
	if m := models.Lookup("My-Tune"); m.Name != "My-Tune" || m.Rule != "my-*" || m.Encoding != "o200k_base" || m.Window != 50_000 || !m.Exact {
		t.Errorf("my-tune: %+v", m)
	}
	if m := models.Lookup("claude-x"); m.Rule != "claude-*" || !m.Overridden || m.Factor != 1.3 || m.Exact || m.Error != 0.15 || m.Window != 200_000 || m.Estimate(10) != 13 {
		t.Errorf("claude-x: %+v", m)
	}
	if m := models.Lookup("router/me/my-tune"); m.Rule != "my-*" || m.Fallback {
		t.Errorf("router/me/my-tune: %+v", m)
	}
	if m := models.Lookup("other"); !m.Exact || m.Factor != 1 || m.Encoding != "cl100k_base" || m.Pictures.Name() != "qwen-cell-28" || m.Overhead.Message != 9 {
		t.Errorf("other: %+v", m)
	}
}

func TestBadOverrides(t *testing.T) {
	for _, o := range []Override{{}, {Match: "["}, {Match: "a", Encoding: "x"}, {Match: "a", Factor: -1}, {Match: "a", Window: -1}, {Match: "a", Message: -1}} {
		if err := (Models{Overrides: []Override{o}}).Check(); err == nil || !strings.HasPrefix(err.Error(), "check override") {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

func TestGetUnknown(t *testing.T) {
	_, err := Get("o300k")
	want := `get encoding "o300k": unknown; known are cl100k_base, o200k_base, o200k_harmony, p50k_base, p50k_edit, r50k_base`
	if err == nil || err.Error() != want {
		t.Errorf("Get: %v, want %s", err, want)
	}
}

func TestEstimateRoundsUp(t *testing.T) {
	if got := (Model{Factor: 1.2}).Estimate(11); got != 14 {
		t.Errorf("Estimate(11) = %d, want 14", got)
	}
	if got := (Model{}).Estimate(11); got != 11 {
		t.Errorf("Estimate(11) without factor = %d, want 11", got)
	}
}
