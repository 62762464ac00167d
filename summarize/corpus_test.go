package summarize_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/corpustest"
	"github.com/tidemark/tidemark/internal/recall"
	"github.com/tidemark/tidemark/internal/transcript"
	"github.com/tidemark/tidemark/summarize"
)

// recording is a session of a recorded transcript, or one agent's part of it.
type recording struct {
	file      string
	session   int    // counted from 0
	namespace string // all of them where it is empty
}

func (r recording) String() string {
	return strings.TrimRight(fmt.Sprintf("%s#%d %s", r.file, r.session, r.namespace), " ")
}

// events reads the recording.
func (r recording) events(t testing.TB) []*eventlog.Event {
	t.Helper()
	file, err := transcript.OpenFile(corpustest.File(t, r.file))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	n := 0
	var events []*eventlog.Event
	for s, err := range file.Sessions() {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n <= r.session {
			for range s.Events() {
			}
			continue
		}
		for e, err := range s.Events() {
			if err == nil && (r.namespace == "" || e.FullNamespace == r.namespace) {
				events = append(events, e)
			}
		}
		break
	}
	return events
}

const (
	cli  = "/Users/alex/workspace/cli/.worktrees/2/cmd/entire/cli/"
	demo = "/path/to/Demo/"
	todo = demo + "todo-app/"
	team = "/Users/jnarowski/Dev/spectora/src/spectora-labs-monorepo-v2/apps/spectora-labs/src/app/(protected)/dashboard/"
	pony = "/workspace/ponylang__ponyc__0.1/"
	app  = "/Users/jnarowski/Dev/sourceborn/src/agent-workflows-monorepo-v2/apps/app/src/client/"
)

// labelled are files and what was last done to them, as read from the transcripts
// without the help of this package. A command that failed says nothing of what
// its parts did.
var labelled = map[recording]map[string]string{
	{file: "claude-code/compaction-long.jsonl"}: {
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
	{file: "claude-code/png-read.jsonl"}: {
		app + "components/CommandMenu.tsx":                              "edited",
		app + "pages/projects/sessions/components/NewSessionButton.tsx": "read",
		"/var/folders/sr/6t367_f55y3d5cf8mvmj_c800000gn/T/TemporaryItems/NSIRD_screencaptureui_eGJFtT/Screenshot 2025-10-24 at 2.54.54 PM.png": "read",
	},
	{file: "swe-agent-traj/marshmallow-1867-function-calling.traj"}: {
		"setup.py":                  "read",
		"reproduce.py":              "deleted",
		"src/marshmallow/fields.py": "edited",
	},
	{file: "swe-agent-traj/ctf-web-i-got-id.traj"}: {
		"printenv.pl": "edited",
	},
	{file: "mini-swe-agent/github_issue.traj.json"}: {
		"tests/missing_colon.py": "written",
	},
	{file: "claude-code/screenshots-docker.jsonl"}: {
		"/tmp/install_docker.sh":            "written",
		"/tmp/launch_docker.sh":             "written",
		"/tmp/dockerd.log":                  "written",
		"/tmp/extract_metadata.sh":          "written",
		"/tmp/docker_demo.sh":               "written",
		"/tmp/extract_metadata_improved.sh": "written",

		`cua_sandbox_apps\apps\docker\linux\logs\linux-e91d9013.jpg`: "read",
	},
	{file: "claude-code/japanese-sidechains.jsonl"}: {
		demo + "CLAUDE.md":    "edited",
		todo + "package.json": "read",
	},
	{file: "claude-code/sidechains-todo-app.jsonl", namespace: "claude-code/general-purpose"}: {
		demo + "components/TodoItem.tsx": "created",
		demo + "components/TodoList.tsx": "created",
		demo + "components/AddTodo.tsx":  "created",
		demo + "components/Filter.tsx":   "created",
		demo + "components/index.ts":     "created",
	},
	{file: "claude-code/sidechains-todo-app.jsonl", namespace: "claude-code/general-purpose-2"}: {
		todo + "src/app/page.tsx":               "edited",
		todo + "src/app/globals.css":            "read",
		todo + "src/types/index.ts":             "created",
		todo + "src/components/TodoItem.tsx":    "created",
		todo + "src/components/TodoList.tsx":    "created",
		todo + "src/components/AddTodoForm.tsx": "created",
		todo + "src/lib/utils.ts":               "created",
		todo + "package.json":                   "read",
	},
	{file: "claude-code/sidechains-todo-app.jsonl", namespace: "claude-code/general-purpose-3"}: {
		demo + "types/todo.ts":    "read",
		demo + "types/filters.ts": "written",
		demo + "types/actions.ts": "written",
		demo + "types/state.ts":   "created",
		demo + "types/utils.ts":   "created",
		demo + "types/index.ts":   "read",
		demo + "types/react.ts":   "created",
		"types/state.ts":          "written",
		"types/utils.ts":          "written",
		"types/react.ts":          "written",
		"types/index.ts":          "written",
		"types/todo.ts":           "written",
		"types/filters.ts":        "written",
		"types/actions.ts":        "written",
	},
	{file: "claude-code/sidechains-todo-app.jsonl", namespace: "claude-code/general-purpose-4"}: {
		demo + "types/todo.ts":              "read",
		demo + "types/state.ts":             "read",
		demo + "types/filters.ts":           "read",
		demo + "types/actions.ts":           "read",
		todo + "src/hooks/useTodos.ts":      "created",
		todo + "src/hooks/useTodos.test.ts": "edited",
		todo + "src/hooks/index.ts":         "created",
		todo + "src/hooks/README.md":        "created",
		todo + "src/components/TodoApp.tsx": "created",
	},
	{file: "claude-code/sidechains-todo-app.jsonl", namespace: "claude-code/general-purpose-5"}: {
		todo + "src/app/page.tsx":               "edited",
		todo + "types/react.ts":                 "read",
		todo + "types/todo.ts":                  "read",
		todo + "types/filters.ts":               "read",
		todo + "src/types/index.ts":             "read",
		todo + "src/components/AddTodoForm.tsx": "read",
		todo + "src/components/TodoList.tsx":    "read",
		todo + "src/components/TodoItem.tsx":    "read",
		todo + "src/components/Filter.tsx":      "created",
		todo + "src/hooks/useTodos.ts":          "read",
		todo + "src/hooks/useSimpleTodos.ts":    "created",
		todo + "package.json":                   "read",
		demo + "components/Filter.tsx":          "read",
		demo + "components/AddTodo.tsx":         "read",
		demo + "components/TodoList.tsx":        "read",
		demo + "components/TodoItem.tsx":        "read",
	},
	{file: "gemini-cli/session-python-agent.json"}: {
		"/Users/jnarowski/Dev/playground/src/test-project/main.py": "written",
	},
	{file: "codex-rollout/rollout-2025-09-24T20-12-23-images.jsonl"}: {
		team + "hooks/useTeamDashboardMetrics.ts": "read",
		team + "hooks/useDashboardPrefetch.ts":    "read",
		team + "hooks/useDashboardFilters.ts":     "read",
		team + "hooks/useTeamLeads.ts":            "read",
		team + "page.tsx":                         "read",
	},
	{file: "openhands/eval-output-two-ponyc.jsonl"}: {
		pony + "src/libponyc/ast/parser.c": "edited",
		"/workspace/test.c":                "written",
	},
	{file: "openhands/eval-output-two-ponyc.jsonl", session: 1}: {
		pony + "packages/cli/cli.pony":            "read",
		pony + "packages/cli/command_parser.pony": "edited",
	},
	{file: "openhands/resolver-output-old-schema.jsonl"}: {
		"LICENSE": "read",
	},
	{file: "openhands/resolver-output-old-schema.jsonl", session: 1}: {
		"/workspace/src/App.css":               "read",
		"/workspace/src/App.tsx":               "read",
		"/workspace/src/PullRequestViewer.tsx": "edited",
	},
	{file: "openhands/events-gui-mode.json"}: {
		"/workspace/todo-app/index.html": "created",
		"/workspace/todo-app/app.js":     "created",
	},
	{file: "langchain-messages/summarization_seed_messages.json"}: {
		"/summarization.py": "read",
	},
	{file: "intercode/ctf-gpt-4-25-turns.json"}: {
		"unpackme.flag.py": "read",
	},
}

func TestLedgerOfRecordedSessions(t *testing.T) {
	for r, want := range labelled {
		t.Run(r.String(), func(t *testing.T) {
			got := summarize.LastOperations(r.events(t))
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

// BenchmarkDigest writes digests of 100,000 tokens of a recorded session.
func BenchmarkDigest(b *testing.B) {
	enc := encoding(b)
	events, tokens := recording{file: "pi-session/two-compactions.jsonl"}.events(b), 0
	for i, e := range events {
		if tokens += enc.Count(recall.Text(e)); tokens >= 100_000 {
			events = events[:i]
			break
		}
	}
	r := summarize.Request{Events: events, MaxTokens: 5000, Encoding: enc}
	b.ReportAllocs()
	for b.Loop() {
		digest(b, r)
	}
}
