package config_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/internal/config"
)

// problems gives those of a document, one a line, with FILE for its name.
func problems(t *testing.T, document string) string {
	t.Helper()
	path := writeFile(t, document)
	var b strings.Builder
	for _, p := range config.Check(path) {
		b.WriteString(strings.ReplaceAll(p.String(), path, "FILE") + "\n")
	}
	return b.String()
}

func TestProblemsInFile(t *testing.T) {
	for name, test := range map[string]struct{ document, want string }{
		"sound":               {"log_high_water_tokens = 9_000 # comment\n[detail]\nlow = {tokens = 512}\n", ""},
		"misspelled":          {"\nlog_hihg_water_tokens = 1\n", "FILE:2: log_hihg_water_tokens: there is no such key; did you mean log_high_water_tokens?"},
		"dotted":              {"log.high_water_tokens = 1\n", "FILE:1: log.high_water_tokens: there is no such key; did you mean log_high_water_tokens?"},
		"capitals":            {"[render]\nFormat = 'xml'\n", "FILE:2: render.Format: there is no such key; did you mean render.format?"},
		"below a section":     {"[render]\nlog_high_water_tokens = 1\n", "FILE:2: render.log_high_water_tokens: there is no such key; did you mean log_high_water_tokens? It stands above the first [section]"},
		"in no section":       {"format = 'xml'\n", "FILE:1: format: there is no such key; did you mean render.format? It stands below [render]"},
		"like nothing":        {"colour = 'blue'\n", "FILE:1: colour: there is no such key; remove it; `tidemark config show` lists the keys"},
		"section misspelled":  {"[detial.low]\ntokens = 5\ndepth = 1\n", "FILE:1: detial: there is no such section; did you mean [detail]?"},
		"section of no name":  {"[log]\nhigh_water_tokens = 1\n", "FILE:2: log.high_water_tokens: there is no such key; did you mean log_high_water_tokens?"},
		"empty section":       {"[nothing]\n", "FILE:1: nothing: there is no such section; remove it; `tidemark config show` lists the keys"},
		"list of sections":    {"[[render]]\nformat = 'xml'\n", "FILE:1: render: want a section, got a list; write [render] on a line of its own and its keys below"},
		"value for a section": {"render = 5\n", "FILE:1: render: want a section, got the whole number 5; write [render] on a line of its own and its keys below"},
		"section for a value": {"[render.format]\nx = 1\n", "FILE:1: render.format: want a string in quotes, got a section; write it like format = \"text\""},
		"string for number":   {"log_high_water_tokens = '120000'\n", "FILE:1: log_high_water_tokens: want a whole number, got the string \"120000\"; write it like log_high_water_tokens = 1024"},
		"fraction for number": {"log_high_water_tokens = 1.5\n", "FILE:1: log_high_water_tokens: want a whole number, got the fraction 1.5; write it like log_high_water_tokens = 1024"},
		"number for bool":     {"[render]\nshow_errors = 1\n", "FILE:2: render.show_errors: want true or false, got the whole number 1; write it like show_errors = true"},
		"negative":            {"log_high_water_tokens = -1\n", "FILE:1: log_high_water_tokens: -1 is too small; write 0 or more"},
		"share of nothing":    {"full_detail_share = 0\n", "FILE:1: full_detail_share: 0 is no share; write a number above 0 and up to 1, such as 0.25"},
		"share in percent":    {"full_detail_share = 25\n", "FILE:1: full_detail_share: 25 is no share; write a number above 0 and up to 1, such as 0.25"},
		"share not a number":  {"full_detail_share = nan\n", "FILE:1: full_detail_share: NaN is no share; write a number above 0 and up to 1, such as 0.25"},
		"format":              {"[render]\nformat = 'antropic'\n", "FILE:2: render.format: \"antropic\" is not known; did you mean anthropic?"},
		"encoding":            {"tokens.encoding = 'o201k_base'\n", "FILE:1: tokens.encoding: \"o201k_base\" is not known; did you mean o200k_base?"},
		"method":              {"[summary]\nmethod = 'telepathy'\n", "FILE:2: summary.method: \"telepathy\" is not known; write one of digest, openai, anthropic, gemini"},
		"small budget":        {"[render]\nbudget = 100\n", "FILE:2: render.budget: 100 is too small a budget for a prompt; write 512 or more, or 0 for the model's window"},
		"model":               {"[summary]\nmethod = 'anthropic'\n", "FILE:2: summary.model: the method anthropic asks a model, and none is named; write the provider's name for it, such as model = \"claude-haiku-4-5\""},
		"base_url":            {"[summary]\nbase_url = 'localhost:11434'\n", "FILE:2: summary.base_url: \"localhost:11434\" is no address; write such as https://llm.example.com/v1"},
		"base_url with key":   {"[summary]\nbase_url = 'https://me:key@host/v1'\n", "FILE:2: summary.base_url: a password does not belong into an address; name a variable in summary.key_env or a file in summary.key_file"},
		"key for its name":    {"[summary]\nkey_env = 'sk-1234'\n", "FILE:2: summary.key_env: it is no name of a variable; write the name of the variable that holds the key, not the key"},
		"two keys":            {"[summary]\nkey_env = 'A'\nkey_file = '/k'\n", "FILE:3: summary.key_file: summary.key_env is set as well; leave one of them out"},
		"timeout":             {"[summary]\ntimeout = '90'\n", "FILE:2: summary.timeout: \"90\" is no duration; write such as \"250ms\", \"90s\" or \"2m\""},
		"window":              {"[summary]\nwindow = 512\n", "FILE:2: summary.window: a model with a window of 512 cannot read a log; write 2048 or more, or 0 for the table of models"},
		"home":                {"[store]\npath = '~/t.db'\n", "FILE:2: store.path: ~ does not stand for a folder here; write the whole path"},
		"address without port": {
			"[server]\naddress = '127.0.0.1'\n",
			"FILE:2: server.address: \"127.0.0.1\" is no address; write host:port, such as 127.0.0.1:7433",
		},
		"address with scheme": {
			"[server]\naddress = 'http://localhost:7433'\n",
			"FILE:2: server.address: \"http://localhost:7433\" is no address; write host:port, such as 127.0.0.1:7433",
		},
		"port": {"[server]\naddress = 'localhost:77777'\n", "FILE:2: server.address: \"77777\" is no port; write a port from 0 to 65535, such as 7433"},
		"low without high": {
			"log_low_water_tokens = 5\n",
			"FILE:1: log_low_water_tokens: there is no high water; set log_high_water_tokens as well, or leave this out",
		},
		"low above high": {
			"log_high_water_tokens = 5\nlog_low_water_tokens = 5\n",
			"FILE:2: log_low_water_tokens: 5 is not below log_high_water_tokens (5); lower it, or leave it out for half of the high water",
		},
		"full below low": {
			"[detail.full]\ntokens = 500\n",
			"FILE:2: detail.low.tokens: 1024 is above detail.full.tokens (500); lower detail.low.tokens or raise detail.full.tokens",
		},
		"not TOML": {"\n[render]\nformat = \n", "FILE:3: render.format: expected value but found '\\n' instead (column 10); see https://toml.io for how TOML is written"},
		"twice":    {"a = 1\na = 2\n", "FILE:2: a: Key 'a' has already been defined; keep one of the two"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.TrimSuffix(problems(t, test.document), "\n"); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestAllProblemsAreReported(t *testing.T) {
	got := problems(t, `
log_low_water_tokens = 5
colour = """
three
lines"""
full_detail_share = 2
[server]
address = [1, # a comment ]
  2]
max_body_bytes = "many"
`)
	for i, line := range []string{"FILE:2: log_low", "FILE:3: colour", "FILE:6: full_detail", "FILE:8: server.address", "FILE:10: server.max_body"} {
		if lines := strings.Split(got, "\n"); i >= len(lines) || !strings.HasPrefix(lines[i], line) {
			t.Errorf("problem %d: want %s… in\n%s", i, line, got)
		}
	}
}

func TestProblemsOfLayers(t *testing.T) {
	path := writeFile(t, "[render]\nformat = 'xlm'\n")
	env := append(noHome(t), "TIDEMARK_CORPUS=/x", "TIDEMARK_RENDER_FORM=xml", "TIDEMARK_LOG_HIGH_WATER_TOKEN=1",
		"TIDEMARK_FULL_DETAIL_SHARE=half", "TIDEMARK_RENDER_BUDGET=99999999999999999999", "TIDEMARK_SERVER_TLS=1")
	_, err := config.Load(path, env, map[string]string{"log_low_water_tokens": "7", "render.sow_errors": "true"})
	var bad *config.Error
	if !errors.As(err, &bad) {
		t.Fatalf("got %v", err)
	}
	want := path + `:2: render.format: "xlm" is not known; did you mean xml?
$TIDEMARK_FULL_DETAIL_SHARE: full_detail_share: want a number, got "half"; write it like TIDEMARK_FULL_DETAIL_SHARE=0.25
$TIDEMARK_LOG_HIGH_WATER_TOKEN: no key has this variable; did you mean $TIDEMARK_LOG_HIGH_WATER_TOKENS?
$TIDEMARK_RENDER_BUDGET: render.budget: 99999999999999999999 is out of range; write it like TIDEMARK_RENDER_BUDGET=1024
$TIDEMARK_RENDER_FORM: no key has this variable; did you mean $TIDEMARK_RENDER_FORMAT?
$TIDEMARK_SERVER_TLS: no key has this variable; unset it; ` + "`tidemark config show`" + ` lists the keys
flag: log_low_water_tokens: there is no high water; set log_high_water_tokens as well, or leave this out
flag: render.sow_errors: there is no such key; did you mean render.show_errors?`
	if bad.Error() != want {
		t.Errorf("got\n%s\nwant\n%s", bad, want)
	}
}
