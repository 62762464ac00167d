package api

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
)

// Section is the part of a reply that a chunk of tokens belongs to.
type Section string

// The sections of a reply.
const (
	SectionTitle    Section = "title"
	SectionThinking Section = "thinking"
	SectionFile     Section = "file"
	SectionEdit     Section = "edit"
	SectionTerminal Section = "terminal"
	SectionPython   Section = "python"
)

// Sections lists all sections.
func Sections() []Section {
	return []Section{SectionTitle, SectionThinking, SectionFile, SectionEdit, SectionTerminal, SectionPython}
}

// Chunk is a piece of a reply while a model writes it. Chunks are passed on to
// who listens at the moment, and not stored.
type Chunk struct {
	Type    Section `json:"type" doc:"The part of the reply that the content belongs to."`
	Content string  `json:"content" doc:"The next piece of that part."`
	// Done ends the section.
	Done bool `json:"done,omitzero" doc:"Whether the section ends with this."`
	// InputTokens and OutputTokens are the provider's counts, where they are
	// known.
	InputTokens  int `json:"input_tokens,omitzero" minimum:"0"`
	OutputTokens int `json:"output_tokens,omitzero" minimum:"0"`
	// FullNamespace is whose reply it is.
	FullNamespace string `json:"full_namespace,omitzero" doc:"Whose reply it is."`
}

// Validate reports why a chunk cannot be passed on.
func (c *Chunk) Validate() error {
	switch {
	case !slices.Contains(Sections(), c.Type):
		return fmt.Errorf("type: %q is none of %v", c.Type, Sections())
	case c.InputTokens < 0:
		return errors.New("input_tokens: is negative")
	case c.OutputTokens < 0:
		return errors.New("output_tokens: is negative")
	}
	return nil
}

// Listeners answers chunks that were passed on.
type Listeners struct {
	// Listeners is how many there were.
	Listeners int `json:"listeners" doc:"How many listened."`
}

// SendTokens passes chunks on to who listens to a session. It is tried once:
// what comes late is of no use.
func (c *Client) SendTokens(ctx context.Context, session string, chunks ...Chunk) error {
	if err := c.post(ctx, sessionPath(session, "tokens"), chunks, new(Listeners), false); err != nil {
		return fmt.Errorf("send tokens of session %q: %w", session, err)
	}
	return nil
}

// Tokens gives the chunks of a session as they come, until ctx ends. A
// connection that is cut is made anew; what came in between is lost, as is what
// came too fast for the reader. The sequence ends with an error where the daemon
// refuses.
func (c *Client) Tokens(ctx context.Context, session string) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		for try := 1; ; try++ {
			err := c.listen(ctx, session, func(chunk Chunk) bool { try = 0; return yield(chunk, nil) })
			if errors.Is(err, errStopped) || ctx.Err() != nil {
				return
			}
			if !passing(ctx, err) || try >= c.opts.Attempts {
				yield(Chunk{}, fmt.Errorf("listen to session %q: %w", session, err))
				return
			}
			if c.pause(ctx, max(try, 1), err) != nil {
				return
			}
		}
	}
}

// listen reads one connection to its end. The error is never nil.
func (c *Client) listen(ctx context.Context, session string, yield func(Chunk) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	watchdog := time.AfterFunc(silence, cancel)
	defer watchdog.Stop()
	resp, err := c.send(ctx, &call{method: "GET", path: sessionPath(session, "tokens"), accept: "text/event-stream"})
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	for messages := newMessageReader(resp.Body); ; {
		m, err := messages.next()
		if err != nil {
			return err
		}
		watchdog.Stop()
		var chunk Chunk
		if len(m.data) > 0 && m.event != "gap" {
			if err := json.Unmarshal(m.data, &chunk); err != nil {
				return fatal(err)
			}
			if !yield(chunk) {
				return errStopped
			}
		}
		watchdog.Reset(silence)
	}
}
