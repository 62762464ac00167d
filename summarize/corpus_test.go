package summarize_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript"
	"github.com/tidemark/tidemark/summarize"
)

// recorded reads the first session of a recorded transcript, one agent's events.
func recorded(t testing.TB, name, namespace string) []*eventlog.Event {
	t.Helper()
	dir := os.Getenv("TIDEMARK_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "corpus")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no recorded transcripts: %v; set TIDEMARK_CORPUS to their folder", err)
	}
	r, err := transcript.OpenFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	var events []*eventlog.Event
	for s, err := range r.Sessions() {
		if err != nil {
			t.Fatal(err)
		}
		for e, err := range s.Events() {
			if err == nil && (namespace == "" || e.FullNamespace == namespace) {
				events = append(events, e)
			}
		}
		break
	}
	return events
}

const (
	cli = "/Users/alex/workspace/cli/.worktrees/2/cmd/entire/cli/"
	app = "/Users/jnarowski/Dev/sourceborn/src/agent-workflows-monorepo-v2/apps/app/src/client/"
)

// labelled are files and what was last done to them, as a person read it from
// the transcripts.
var labelled = map[string]map[string]string{
	"claude-code/compaction-long.jsonl": {
		cli + "session/state.go":                          "edited",
		cli + "status.go":                                 "edited",
		cli + "status_test.go":                            "edited",
		cli + "integration_test/last_interaction_test.go": "edited",
		cli + "strategy/auto_commit.go":                   "edited",
		cli + "strategy/manual_commit.go":                 "read",
		cli + "strategy/manual_commit_hooks.go":           "edited",
		cli + "strategy/manual_commit_session.go":         "edited",
		cli + "strategy/manual_commit_types.go":           "read",
		cli + "strategy/session_state_test.go":            "read",
	},
	"claude-code/png-read.jsonl": {
		app + "components/CommandMenu.tsx":                              "edited",
		app + "pages/projects/sessions/components/NewSessionButton.tsx": "read",
		"/var/folders/sr/6t367_f55y3d5cf8mvmj_c800000gn/T/TemporaryItems/NSIRD_screencaptureui_eGJFtT/Screenshot 2025-10-24 at 2.54.54 PM.png": "read",
	},
	"swe-agent-traj/marshmallow-1867-function-calling.traj": {
		"setup.py":                  "read",
		"reproduce.py":              "deleted",
		"src/marshmallow/fields.py": "edited",
	},
	"swe-agent-traj/ctf-web-i-got-id.traj": {
		"printenv.pl": "edited",
	},
	"mini-swe-agent/github_issue.traj.json": {
		"tests/missing_colon.py": "written",
	},
}

func TestLedgerOfRecordedSessions(t *testing.T) {
	for name, want := range labelled {
		t.Run(name, func(t *testing.T) {
			got := summarize.LastOperations(recorded(t, name, ""))
			right := 0
			for path, op := range want {
				if got[path] == op {
					right++
				} else {
					t.Errorf("%s: %q, labelled %q", path, got[path], op)
				}
			}
			for path, op := range got {
				if want[path] == "" {
					t.Errorf("%s: %q, but not labelled", path, op)
				}
			}
			t.Logf("F1 %.2f", 2*float64(right)/float64(len(got)+len(want)))
		})
	}
}

func BenchmarkDigest(b *testing.B) {
	events := recorded(b, "claude-code/compaction-long.jsonl", "")
	enc := encoding(b)
	r := summarize.Request{Events: events, MaxTokens: 3000, Encoding: enc}
	b.ReportAllocs()
	for b.Loop() {
		digest(b, r)
	}
}
