package transcript_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/corpustest"
	"github.com/tidemark/tidemark/internal/transcript"
)

// content is what of a transcript must come through: texts by what said them,
// ids of calls and of their results, and pictures.
type content struct {
	Text, Thinking []string
	Calls, Results []string
	Images         int
}

func TestClaudeCodeCorpus(t *testing.T) {
	for _, path := range corpustest.Files(t, "claude-code/*.jsonl") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			got, want := contentOf(readAll(t, path)), claudeContent(t, path)
			compare(t, want, got)
		})
	}
}

func TestChatCorpus(t *testing.T) {
	for _, path := range corpustest.Files(t, "tau-bench/*.json", "mini-swe-agent/*.json", "llm-completion-log/*.json", "swe-agent-traj/*.traj") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			got, want := contentOf(readAll(t, path)), chatContent(t, path)
			got.Text, want.Text = nil, nil // Commands are taken out of texts.
			compare(t, want, got)
		})
	}
}

func compare(t *testing.T, want, got content) {
	t.Helper()
	for _, lists := range []*content{&want, &got} {
		for _, list := range [][]string{lists.Text, lists.Thinking, lists.Calls, lists.Results} {
			slices.Sort(list)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("content differs (-in the file +in the events):\n%s", diff)
	}
}

// TestCorpusInvariants holds for any transcript.
func TestCorpusInvariants(t *testing.T) {
	for _, path := range append(corpustest.Files(t, "*/*"), sampleFiles(t)...) {
		r, err := transcript.OpenFile(path)
		if err != nil {
			continue
		}
		_ = r.Close()
		t.Run(filepath.Base(path), func(t *testing.T) {
			events := readAll(t, path)
			for _, e := range events {
				checkEvent(t, e)
			}
			if diff := cmp.Diff(events, readAll(t, path)); diff != "" {
				t.Errorf("read again, it differs:\n%s", diff)
			}
		})
	}
}

func checkEvent(t *testing.T, e *eventlog.Event) {
	t.Helper()
	if err := e.Validate(); err != nil {
		t.Errorf("event %d: %v", e.Seq, err)
	}
	if e.ID == "" || e.Timestamp.IsZero() {
		t.Errorf("event %d has no id or no time", e.Seq)
	}
	data, err := e.MarshalJSON()
	if err != nil {
		t.Fatalf("event %d: %v", e.Seq, err)
	}
	if _, err := eventlog.Decode(data); err != nil {
		t.Errorf("event %d does not read back: %v", e.Seq, err)
	}
}

// readAll reads all sessions and checks the numbers and ids of each.
func readAll(t *testing.T, path string) []*eventlog.Event {
	t.Helper()
	r, err := transcript.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var all []*eventlog.Event
	for s, err := range r.Sessions() {
		if err != nil {
			continue
		}
		ids := map[string]bool{}
		n := int64(0)
		for e, err := range s.Events() {
			if err != nil {
				continue
			}
			if n++; e.Seq != n {
				t.Fatalf("%s: event %d has the number %d", s.Name, n, e.Seq)
			}
			if ids[e.ID] {
				t.Errorf("%s: id %q is given twice", s.Name, e.ID)
			}
			ids[e.ID] = true
			all = append(all, e)
		}
	}
	return all
}

func contentOf(events []*eventlog.Event) content {
	var c content
	for _, e := range events {
		switch b := e.Body.(type) {
		case *eventlog.Action:
			c.Text = appendParagraphs(c.Text, b.Text)
			c.Thinking = appendParagraphs(c.Thinking, b.Thinking)
			for _, call := range b.ToolCalls {
				c.Calls = append(c.Calls, call.ID)
			}
		case *eventlog.Error:
			c.Text = appendParagraphs(c.Text, b.Error.Message)
		case *eventlog.Output:
			if b.ToolCallID != "" {
				c.Results = append(c.Results, b.ToolCallID)
			}
			for _, p := range b.Parts {
				if p.Type == eventlog.PartImage {
					c.Images++
				}
			}
		}
	}
	return c
}

// appendParagraphs cuts a text at empty lines, so that blocks joined to one
// text compare with the blocks.
func appendParagraphs(all []string, text string) []string {
	for p := range strings.SplitSeq(text, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			all = append(all, p)
		}
	}
	return all
}

type object = map[string]any

// claudeContent reads a session file in the plainest way.
func claudeContent(t *testing.T, path string) content {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var c content
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var l object
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		m, _ := l["message"].(object)
		blocks, _ := m["content"].([]any)
		for _, b := range blocks {
			c.addBlock(l["type"] == "assistant", b.(object))
		}
	}
	return c
}

func (c *content) addBlock(assistant bool, b object) {
	switch b["type"] {
	case "text":
		if assistant {
			c.Text = appendParagraphs(c.Text, b["text"].(string))
		}
	case "thinking":
		c.Thinking = appendParagraphs(c.Thinking, b["thinking"].(string))
	case "tool_use":
		c.Calls = append(c.Calls, b["id"].(string))
	case "tool_result":
		c.Results = append(c.Results, b["tool_use_id"].(string))
		inner, _ := b["content"].([]any)
		for _, part := range inner {
			c.addBlock(false, part.(object))
		}
	case "image":
		c.Images++
	}
}

// chatContent collects calls and results from wherever a file has its messages.
func chatContent(t *testing.T, path string) content {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var document any
	if err := json.Unmarshal(data, &document); err != nil {
		t.Fatal(err)
	}
	var c content
	c.addMessages(document)
	return c
}

func (c *content) addMessages(v any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			c.addMessages(item)
		}
	case object:
		for _, name := range []string{"messages", "history", "traj", "response", "choices", "message"} {
			c.addMessages(v[name])
		}
		calls, _ := v["tool_calls"].([]any)
		for _, call := range calls {
			c.Calls = append(c.Calls, call.(object)["id"].(string))
		}
		if id, ok := v["tool_call_id"].(string); ok {
			c.Results = append(c.Results, id)
		}
		ids, _ := v["tool_call_ids"].([]any)
		for _, id := range ids {
			c.Results = append(c.Results, id.(string))
		}
	}
}
