package transcript_test

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/internal/corpustest"
)

// TestAgentCorpus reads each file in the plainest way and compares what the
// model said and called, what it got, and pictures with what came through.
func TestAgentCorpus(t *testing.T) {
	for pattern, add := range map[string]func(*content, object){
		"codex-rollout/*": (*content).addCodex,
		"pi-session/*":    (*content).addPi,
		"gemini-cli/*":    (*content).addGemini,
		"openhands/*":     (*content).addOpenHands,
	} {
		for _, path := range corpustest.Files(t, pattern) {
			t.Run(filepath.Base(path), func(t *testing.T) {
				var want content
				for _, o := range objectsOf(t, path) {
					add(&want, o)
				}
				compare(t, want, contentOf(readAll(t, path)))
			})
		}
	}
}

// objectsOf are a file's objects: of all its lines, or of the list that it is.
func objectsOf(t *testing.T, path string) []object {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []object
	for dec := json.NewDecoder(bufio.NewReader(f)); ; {
		var v any
		switch err := dec.Decode(&v); {
		case err == io.EOF:
			return all
		case err != nil:
			t.Fatal(err)
		}
		all = append(all, objectsIn(v)...)
	}
}

func objectsIn(v any) []object {
	if o, ok := v.(object); ok {
		return []object{o}
	}
	var all []object
	list, _ := v.([]any)
	for _, item := range list {
		all = append(all, objectsIn(item)...)
	}
	return all
}

// in goes down the members of the names.
func in(o object, names ...string) object {
	for _, name := range names {
		o, _ = o[name].(object)
	}
	return o
}

func str(o object, name string) string {
	s, _ := o[name].(string)
	return s
}

func (c *content) addCodex(line object) {
	p := in(line, "payload")
	if line["type"] != "response_item" {
		return
	}
	switch p["type"] {
	case "message":
		for _, b := range objectsIn(p["content"]) {
			switch {
			case b["type"] == "input_image":
				c.Images++
			case p["role"] == "assistant":
				c.Text = appendParagraphs(c.Text, str(b, "text"))
			}
		}
	case "reasoning":
		for _, b := range objectsIn(p["summary"]) {
			c.Thinking = appendParagraphs(c.Thinking, str(b, "text"))
		}
	case "function_call":
		c.Calls = append(c.Calls, str(p, "call_id"))
	case "function_call_output":
		c.Results = append(c.Results, str(p, "call_id"))
	}
}

func (c *content) addPi(entry object) {
	m := in(entry, "message")
	switch m["role"] {
	case "toolResult":
		c.Results = append(c.Results, str(m, "toolCallId"))
	case "assistant":
		if m["stopReason"] == "error" {
			c.Text = appendParagraphs(c.Text, str(m, "errorMessage"))
		}
		for _, b := range objectsIn(m["content"]) {
			switch b["type"] {
			case "text":
				c.Text = appendParagraphs(c.Text, str(b, "text"))
			case "thinking":
				c.Thinking = appendParagraphs(c.Thinking, str(b, "thinking"))
			case "toolCall":
				c.Calls = append(c.Calls, str(b, "id"))
			}
		}
	}
}

func (c *content) addGemini(chat object) {
	for _, m := range objectsIn(chat["messages"]) {
		if m["type"] == "gemini" {
			c.Text = appendParagraphs(c.Text, str(m, "content"))
		}
		for _, thought := range objectsIn(m["thoughts"]) {
			c.Thinking = appendParagraphs(c.Thinking, "**"+str(thought, "subject")+"**\n"+strings.TrimSpace(str(thought, "description")))
		}
		for _, call := range objectsIn(m["toolCalls"]) {
			c.Calls = append(c.Calls, str(call, "id"))
			c.Results = append(c.Results, str(call, "id"))
		}
	}
}

// addOpenHands reads an event, or the events of a run. What a finish says last
// is its result where there is no response of the model.
func (c *content) addOpenHands(o object) {
	for _, e := range objectsIn(o["history"]) {
		c.addOpenHands(e)
	}
	args := in(o, "args")
	if args == nil {
		args = o
	}
	call := in(o, "tool_call_metadata")
	switch {
	case o["observation"] != nil && call != nil:
		c.Results = append(c.Results, str(call, "tool_call_id"))
	case call != nil:
		for _, choice := range objectsIn(in(call, "model_response")["choices"]) {
			c.Text = appendParagraphs(c.Text, str(in(choice, "message"), "content"))
		}
		if o["action"] != "finish" {
			c.Calls = append(c.Calls, str(call, "tool_call_id"))
		}
	case o["action"] == "message" && o["source"] == "agent":
		c.Text = appendParagraphs(c.Text, str(args, "content"))
	case o["action"] == "run", o["action"] == "run_ipython":
		c.Text = appendParagraphs(c.Text, str(args, "thought"))
	}
}
