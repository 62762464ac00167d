package httpapi_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/internal/httpapi"
)

const docsPath = "../../docs/http.md"

// need skips a test where a program is not installed.
func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Skipf("%s is not installed", p)
		}
	}
}

// TestDocumentedExamples runs the shell examples of the documentation and
// compares what they print with the block after each.
func TestDocumentedExamples(t *testing.T) {
	need(t, "sh", "curl", "jq", "gzip")
	text, err := os.ReadFile(docsPath)
	if err != nil {
		t.Fatal(err)
	}
	d := start(t, httpapi.Options{Key: testKey})
	address := strings.TrimPrefix(d.server.URL, "http://")
	local := strings.NewReplacer("127.0.0.1:7433", address, "/tmp/", t.TempDir()+"/")
	home := t.TempDir()
	if err := os.WriteFile(home+"/.curlrc", []byte(`header = "Authorization: Bearer `+testKey+"\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	examples := regexp.MustCompile("(?s)```sh\n(.*?)```\n\n```(?:json|text)\n(.*?)```").FindAllSubmatch(text, -1)
	if n := strings.Count(string(text), "```sh"); len(examples) != n || n == 0 {
		t.Fatalf("%d of %d examples have an output", len(examples), n)
	}
	for _, example := range examples {
		command, want := local.Replace(string(example[1])), string(example[2])
		shell := exec.Command("sh", "-c", command)
		shell.Env = append(os.Environ(), "CURL_HOME="+home)
		out, err := shell.Output()
		if err != nil {
			t.Errorf("%v\n%s", err, command)
		}
		if diff := cmp.Diff(want, string(out)); diff != "" {
			t.Errorf("%s\n%s", example[1], diff)
		}
	}
}

// TestDocumentedProblems compares the table of the documentation with that of
// package api.
func TestDocumentedProblems(t *testing.T) {
	text, err := os.ReadFile(docsPath)
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, row := range regexp.MustCompile("(?m)^\\| `(/problems/[a-z-]+)` \\| (\\d+) \\|").FindAllSubmatch(text, -1) {
		got = append(got, fmt.Sprintf("%s %s", row[1], row[2]))
	}
	for _, kind := range api.ProblemTypes() {
		want = append(want, fmt.Sprintf("%s %d", kind, api.NewProblem(kind, "").Status))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestExampleAgent(t *testing.T) {
	need(t, "python3")
	d := start(t, httpapi.Options{Key: testKey})
	agent := exec.Command("python3", "../../examples/agent.py", "a run")
	agent.Env = append(os.Environ(), "TIDEMARK_URL="+d.server.URL, "TIDEMARK_KEY="+testKey)
	out, err := agent.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "a run: finished at seq 6") {
		t.Errorf("%v\n%s", err, out)
	}
	if resp, _ := d.do(http.MethodGet, "/v1/sessions/a%20run", "", "Authorization: Bearer "+testKey); resp.StatusCode != http.StatusOK {
		t.Error(resp.Status)
	}
}
