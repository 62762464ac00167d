package redact_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/tidemark/tidemark/internal/redact"
)

// Canaries look like secrets of each kind, and are put together here so that no
// scanner takes them for real ones.
var canaries = map[string]string{
	"sk-ant-" + "api03-Zk3vQ9xLw8Rt2Yp5":                                           "key sk-ant-" + "api03-Zk3vQ9xLw8Rt2Yp5.",
	"sk-" + "proj-a1B2c3D4e5F6g7H8i9J0k1":                                          "OPENAI sk-" + "proj-a1B2c3D4e5F6g7H8i9J0k1",
	"ghp_" + "a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6":                                    "git push https://ghp_" + "a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6@github.com/x/y",
	"AKIA" + "Q3EGTL5N7WXR2ZKP":                                                    "aws AKIA" + "Q3EGTL5N7WXR2ZKP done",
	"eyJhbGciOiJIUzI1" + ".eyJzdWIiOiIxMjM0NTY3" + ".dBjftJeZ4CVPmB92K27uhbUJU1p1": "cookie=eyJhbGciOiJIUzI1" + ".eyJzdWIiOiIxMjM0NTY3" + ".dBjftJeZ4CVPmB92K27uhbUJU1p1;",
	"c2VjcmV0OnBhc3N3b3Jk":                                                         "Authorization: Basic c2VjcmV0OnBhc3N3b3Jk",
	"hunter2hunter2":                                                               `{"password": "hunter2hunter2"}`,
	"p4ssw0rd":                                                                     "postgres://ada:p4ssw0rd@db.example/x",
	"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC":                                             "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7\n-----END PRIVATE KEY-----\n",
	"T02AB3CD4/B05EF6GH7/" + "a1B2c3D4e5F6g7H8i9J0k1L2":                            "POST https://hooks.slack.com/services/" + "T02AB3CD4/B05EF6GH7/" + "a1B2c3D4e5F6g7H8i9J0k1L2",

	"SG.a1B2c3D4e5F6g7H8i9J0kl" + ".a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8i9J0klm": "sendgrid SG.a1B2c3D4e5F6g7H8i9J0kl" + ".a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8i9J0klm",

	"AAHk3vQ9xLw8Rt2Yp5a1B2c3D4e5F6g7H8i":                                "curl https://api.telegram.org/bot5871234567:" + "AAHk3vQ9xLw8Rt2Yp5a1B2c3D4e5F6g7H8i/getMe",
	"BBHk3vQ9xLw8Rt2Yp5a1B2c3D4e5F6g7H8i":                                "TELEGRAM=687123456:" + "BBHk3vQ9xLw8Rt2Yp5a1B2c3D4e5F6g7H8i",
	"q9xLw8Rt2Yp5a1B2c3D4e5F6g7H8i9J0q9xLw8Rt2Yp5a1B2c3D4e5F6g7H8i9J0==": "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=" + "q9xLw8Rt2Yp5a1B2c3D4e5F6g7H8i9J0q9xLw8Rt2Yp5a1B2c3D4e5F6g7H8i9J0==;EndpointSuffix=core.windows.net",
	"tr0ub4dor":                "curl -sSu ada:tr0ub4dor https://db.example/x?a=1",
	"horse!":                   "curl 'https://db.example/x?a=1&b=2' \\\n  --user \"ada:horse!\" -o x",
	"stap1e":                   "curl -X POST -u 'ada:stap1e' https://db.example/x",
	"Xk29-canary-of-a-company": "badge Xk29-canary-of-a-company",
}

func redactor(t *testing.T) *redact.Redactor {
	t.Helper()
	r, err := redact.New([]string{`badge (\S+)`})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSecretsAreTakenOut(t *testing.T) {
	r := redactor(t)
	for secret, text := range canaries {
		clean := r.Text(text)
		if strings.Contains(clean, secret) || !strings.Contains(clean, "[redacted:") {
			t.Errorf("%q became %q", text, clean)
		}
		if again := r.Text(clean); again != clean {
			t.Errorf("%q became %q, and then %q", text, clean, again)
		}
		if strings.HasPrefix(text, "badge") {
			continue // the user's own pattern does not know JSON
		}
		// The same within JSON, which stays JSON.
		data, err := json.Marshal(map[string]string{"text": text})
		if err != nil {
			t.Fatal(err)
		}
		var back map[string]string
		if err := json.Unmarshal([]byte(r.Text(string(data))), &back); err != nil || strings.Contains(back["text"], secret) {
			t.Errorf("%s became %q, %v", data, back, err)
		}
	}
}

func TestOrdinaryTextsStay(t *testing.T) {
	r := redactor(t)
	for _, text := range []string{
		"password = get_password_from_user()", "the token budget is 8192", "sk-learn-estimator-based-on-something",
		"secret: see docs/secrets/handling.md", "https://example.com:8080/a@b", "input_tokens: 123456789012345",
		"commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "api_key=os.environ.get_the_key()",
		"ghp_short", "token = tokenizer.encode.first.value",
		"curl -u $USER:$PASSWORD https://db.example", "curl -u ada: https://db.example", `curl -u "ada:${PASSWORD}" https://db.example`,
		"curl https://db.example | sort -u a:bcdef", "curl https://db.example; docker run -u 1000:1000 x", "curl x && id -u 1000:1000",
		"see https://hooks.slack.com/services/ for how", "https://api.slack.com/messaging/webhooks",
		"SG.name = SG.other.name", "MSG.a1B2c3D4e5F6g7H8i9J0kl.x", "AccountKey=$KEY", "AccountKey=<your key>",
		"1700000000:the_name_of_something_in_lower_case", "2026-11-21T11:14:59Z", "12345678:123e4567-e89b-12d3-a456-426614174000",
		"id_12345:AAHk3vQ9xLw8Rt2Yp5a1B2c3D4e5F6g7H8i", "Robo12345678:AAHk3vQ9xLw8Rt2Yp5a1B2c3D4e5F6g7H8i", "12345678:AAHk3vQ9xLw8Rt2Yp5a1B2c3D4e5F6g7H8iAndMore",
		"12345678:9f86d081884c7d659a2feaa0c55ad015a3b", "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
	} {
		if clean := r.Text(text); clean != text {
			t.Errorf("%q became %q", text, clean)
		}
	}
}

func TestLogsAreRedacted(t *testing.T) {
	r := redactor(t)
	var out bytes.Buffer
	log := slog.New(r.Log(slog.NewTextHandler(&out, nil)))
	for secret, text := range canaries {
		out.Reset()
		log.With("with", text).WithGroup("g").Info(text, "text", text, "error", errors.New(text), slog.Group("inner", "x", text))
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q is in %s", secret, out.String())
		}
	}
}

func TestBadPattern(t *testing.T) {
	if _, err := redact.New([]string{"a", "("}); err == nil || !strings.Contains(err.Error(), "pattern 2") {
		t.Error(err)
	}
}
