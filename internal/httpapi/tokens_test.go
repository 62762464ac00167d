package httpapi_test

import (
	"bufio"
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/internal/httpapi"
)

var reply = []api.Chunk{
	{Type: api.SectionThinking, Content: "Look "},
	{Type: api.SectionThinking, Content: "first.\n", Done: true},
	{Type: api.SectionTerminal, Content: "ls", Done: true, InputTokens: 900, OutputTokens: 12},
}

func TestTokensReachListeners(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		ctx, cancel := context.WithCancel(t.Context())
		heard := make(chan []api.Chunk)
		for range 2 {
			go func() {
				var all []api.Chunk
				for chunk, err := range b.client.Tokens(ctx, "run") {
					if err != nil {
						t.Error(err)
						break
					}
					if chunk.Type == api.SectionTitle && chunk.Content == "" {
						continue
					}
					if all = append(all, chunk); len(all) == len(reply)+1 {
						break
					}
				}
				heard <- all
			}()
		}
		synctest.Wait()
		if err := b.client.SendTokens(ctx, "another", reply...); err != nil {
			t.Fatal(err)
		}
		for _, chunk := range reply {
			if err := b.client.SendTokens(ctx, "run", chunk); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		b.net.cut() // they come back
		for listening := 0; listening < 2; {
			time.Sleep(time.Second)
			var answer api.Listeners
			b.post(t, "/v1/sessions/run/tokens", `{"type":"title","content":""}`, &answer)
			listening = answer.Listeners
		}
		b.post(t, "/v1/sessions/run/tokens", `{"type":"title","content":"again"}`, new(api.Listeners))
		want := append(slices.Clone(reply), api.Chunk{Type: api.SectionTitle, Content: "again"})
		for range 2 {
			if diff := cmp.Diff(want, <-heard); diff != "" {
				t.Error(diff)
			}
		}
		cancel()
	})
}

// post sends a request that must succeed.
func (b *bubble) post(t *testing.T, path, body string, into any) {
	t.Helper()
	resp, err := b.http.Post("http://localhost:7433"+path, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.UnmarshalRead(resp.Body, into); err != nil {
		t.Fatal(err)
	}
}

// TestSlowListenerLosesTheOldest leaves a stream unread.
func TestSlowListenerLosesTheOldest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		resp, err := b.http.Get("http://localhost:7433/v1/sessions/run/tokens")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		synctest.Wait()
		many := make([]api.Chunk, 1000)
		for i := range many {
			many[i] = api.Chunk{Type: api.SectionPython, Content: strings.Repeat("x", 100)}
		}
		for range 10 {
			if err := b.client.SendTokens(t.Context(), "run", many...); err != nil {
				t.Fatal(err)
			}
		}
		in := bufio.NewReader(resp.Body)
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			if line == "event: gap\n" {
				return
			}
		}
	})
}

func TestTokensRefused(t *testing.T) {
	d := start(t, httpapi.Options{})
	for _, body := range []string{"", "[]", "{}", `{"type":"shout","content":"x"}`, `{"type":"title","contents":"x"}`, `[{"type":"title","content":1}]`, `{"type":"title","content":"x","input_tokens":-1}`} {
		if p := d.refused("POST", "/v1/sessions/run/tokens", body); p.Type != api.BadRequest {
			t.Errorf("%s: %+v", body, p)
		}
	}
	for _, body := range []string{`{"type":"title","content":"x"}`, `[{"type":"title","content":"x"}]`, "{\"type\":\"title\",\"content\":\"x\"}\n{\"type\":\"edit\",\"content\":\"y\",\"done\":true}\n"} {
		if resp, text := d.do("POST", "/v1/sessions/run/tokens", body); resp.StatusCode != http.StatusOK || text != "{\"listeners\":0}\n" {
			t.Errorf("%s: %s %s", body, resp.Status, text)
		}
	}
	if n := d.lastSeq("run"); n != 0 {
		t.Errorf("%d events were stored", n)
	}
}
