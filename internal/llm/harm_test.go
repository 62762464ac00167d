package llm_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/internal/llm"
	"github.com/tidemark/tidemark/internal/llm/anthropic"
	"github.com/tidemark/tidemark/internal/llm/gemini"
	"github.com/tidemark/tidemark/internal/llm/llmtest"
	"github.com/tidemark/tidemark/internal/llm/openai"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

const (
	high, low, budget = 6000, 3000, 4000
	secret            = "sk-very-secret-0123456789"
)

// providers make a model over a transport.
var providers = map[string]func(llm.Options) summarize.Model{
	"openai":    func(o llm.Options) summarize.Model { return openai.New(o) },
	"anthropic": func(o llm.Options) summarize.Model { return anthropic.New(o) },
	"gemini":    func(o llm.Options) summarize.Model { return gemini.New(o) },
}

// TestAModelDoesNoHarm runs an agent over high water with each provider's
// client and a server that fails in each way. Whatever it does, no event is
// lost, prompts that are asked for during a call are within their budget, at
// most three calls are made, a summary brings the log under low water, and the
// log tells of each failure. Time is that of the bubble: nothing waits.
func TestAModelDoesNoHarm(t *testing.T) {
	var mu sync.Mutex
	table := map[string][]string{}
	modes := llmtest.Modes()
	t.Run("modes", func(t *testing.T) {
		for i, mode := range modes {
			for provider := range providers {
				if provider == "gemini" && !mode.Good {
					continue // it is OpenAI's client at another address
				}
				t.Run(mode.Name+"/"+provider, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						c := newCrossing(t, provider, mode)
						c.run()
						row := c.check()
						mu.Lock()
						defer mu.Unlock()
						table[provider] = append(table[provider], fmt.Sprintf("%2d %s", i, row))
					})
				})
			}
		}
	})
	for provider, rows := range table {
		slices.Sort(rows)
		t.Logf("%s, %d modes\n   %-30s lost renders calls errors   time  method\n%s", provider, len(rows), "mode", strings.Join(rows, "\n"))
	}
}

// crossing is one agent, one server and one crossing of high water.
type crossing struct {
	t      *testing.T
	mode   llmtest.Mode
	store  *memory.Store
	engine *session.Engine
	model  summarize.Model
	log    *bytes.Buffer

	mu       sync.Mutex
	calls    int
	renders  int
	appended []*eventlog.Event
	waited   time.Duration
}

func newCrossing(t *testing.T, provider string, mode llmtest.Mode) *crossing {
	c := &crossing{t: t, mode: mode, store: memory.New(), log: new(bytes.Buffer)}
	pipe := llmtest.NewPipe()
	server := &http.Server{Handler: http.HandlerFunc(c.serve), ErrorLog: slog.NewLogLogger(slog.DiscardHandler, 0)}
	transport := pipe.Transport()
	go func() { _ = server.Serve(pipe) }()
	c.model = providers[provider](llm.Options{
		Model: "fake-1", BaseURL: "http://llm.test/v1", Transport: transport,
		Key: func() (string, error) { return secret, nil },
	})
	c.engine = c.open()
	t.Cleanup(func() {
		c.engine.Close()
		transport.CloseIdleConnections()
		_ = server.Close()
		synctest.Wait()
	})
	return c
}

func (c *crossing) open() *session.Engine {
	e, err := session.Open(c.store, session.Options{
		Marks: summarize.Marks{High: high, Low: low}, Log: slog.New(slog.NewTextHandler(c.log, nil)),
		Summarizer: &summarize.Author{Model: c.model, Window: 100_000},
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return e
}

// serve fails as the mode says, after the agent has gone on meanwhile.
func (c *crossing) serve(w http.ResponseWriter, r *http.Request) {
	q := llmtest.Read(r)
	c.mu.Lock()
	c.calls++
	c.mu.Unlock()
	if q.Key != secret {
		c.t.Errorf("key %q", q.Key)
	}
	c.append(&eventlog.FileChange{FileSource: "user", Modified: []string{"README.md"}})
	for _, format := range []render.Format{render.Anthropic, render.XML} {
		p, err := c.engine.Context(c.t.Context(), "s", session.ContextRequest{Request: render.Request{Format: format, Budget: budget}})
		if err != nil || p.Tokens.Total > budget {
			c.t.Errorf("during the call: %v", err)
			continue
		}
		c.mu.Lock()
		c.renders++
		c.mu.Unlock()
	}
	c.mode.Serve(w, r, q)
}

func (c *crossing) append(body eventlog.Body) {
	stored, err := c.engine.Append(c.t.Context(), "s", eventlog.New("dev", body))
	if err != nil {
		c.t.Error(err)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.appended = append(c.appended, stored...)
}

// run takes the agent over high water, once.
func (c *crossing) run() {
	began := time.Now()
	c.append(&eventlog.TaskStart{TaskName: "fix", Message: "Find out why the build fails."})
	for i := 0; ; i++ {
		c.append(&eventlog.Action{Thinking: fmt.Sprintf("step %d", i), Terminal: fmt.Sprintf("cat src/file%d.go", i)})
		c.append(&eventlog.Output{Parts: []eventlog.Part{eventlog.Text(strings.Repeat(fmt.Sprintf("func handler%d() error { return nil }\n", i), 15))}})
		v, err := c.engine.View(c.t.Context(), "s", session.ContextRequest{})
		if err != nil {
			c.t.Fatal(err)
		}
		cost := 0
		for _, e := range v.Events {
			cost += e.FullDetailTokens
		}
		if cost > high {
			break
		}
	}
	c.engine.Wait()
	c.waited = time.Since(began)
}

// check looks at what came of it and gives a row of the table.
func (c *crossing) check() string {
	t := c.t
	calls, renders := c.counts()
	stored, err := eventlog.Collect(c.store.Events(t.Context(), "s", eventlog.Query{}))
	if err != nil {
		t.Fatal(err)
	}
	lost := c.lost(stored)
	method, failures := c.method(stored), c.failures(stored)
	if method == "" {
		t.Fatal("there is no summary")
	}
	if want := c.model.Name(); (method == want) != c.mode.Good || !c.mode.Good && method != "digest" {
		t.Errorf("the summary is by %s", method)
	}
	if calls < 1 || calls > 3 || c.mode.Good && failures > 0 || !c.mode.Good && failures != calls {
		t.Errorf("%d calls, %d failures on record", calls, failures)
	}
	if renders != 2*calls || lost > 0 {
		t.Errorf("%d renders in %d calls, %d events lost", renders, calls, lost)
	}
	p, err := c.engine.Context(t.Context(), "s", session.ContextRequest{})
	if err != nil || p.Tokens.Total > low {
		t.Errorf("afterwards: %d tokens, %v", p.Tokens.Total, err)
	}
	c.reopen()
	return fmt.Sprintf("%-30s %4d %7d %5d %6d %7v  %s", c.mode.Name, lost, renders, calls, failures, c.waited.Round(time.Second/10), method)
}

// lost counts the events of the agent that the log has not as they were.
func (c *crossing) lost(stored []*eventlog.Event) int {
	have := map[string]bool{}
	for _, e := range stored {
		data, _ := e.MarshalJSON()
		if strings.Contains(string(data), secret) {
			c.t.Errorf("the key is in the log: %s", data)
		}
		have[string(data)] = true
	}
	if strings.Contains(c.log.String(), secret) {
		c.t.Errorf("the key is in what was logged: %s", c.log)
	}
	lost := 0
	for _, e := range c.appended {
		if data, _ := e.MarshalJSON(); !have[string(data)] {
			lost++
		}
	}
	return lost
}

func (c *crossing) method(stored []*eventlog.Event) (method string) {
	for _, e := range stored {
		if s, ok := e.Body.(*eventlog.Summary); ok {
			if method != "" {
				c.t.Error("there is more than one summary")
			}
			method = s.Method
		}
	}
	return method
}

// failures counts the ErrorEvents, of which the last only is not recoverable.
func (c *crossing) failures(stored []*eventlog.Event) (n int) {
	var last *eventlog.Error
	for _, e := range stored {
		body, ok := e.Body.(*eventlog.Error)
		if !ok {
			continue
		}
		if last != nil && !last.Recoverable {
			c.t.Error("a failure after the last")
		}
		n, last = n+1, body
		if strings.ContainsFunc(body.Error.Message, func(r rune) bool { return r < ' ' }) {
			c.t.Errorf("message %q", body.Error.Message)
		}
	}
	if last != nil {
		if last.Recoverable {
			c.t.Error("the last failure is told to be recoverable")
		}
		c.t.Logf("%s %s", last.Error.Message, last.Error.Extra)
	}
	return n
}

// reopen starts anew over the same store, which must not ask again.
func (c *crossing) reopen() {
	before, _ := c.counts()
	again := c.open()
	defer again.Close()
	if _, err := again.Context(c.t.Context(), "s", session.ContextRequest{}); err != nil {
		c.t.Error(err)
	}
	again.Wait()
	if after, _ := c.counts(); after != before {
		c.t.Errorf("%d calls after a restart", after-before)
	}
}

func (c *crossing) counts() (calls, renders int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls, c.renders
}
