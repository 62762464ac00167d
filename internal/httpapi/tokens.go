package httpapi

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tidemark/tidemark/api"
)

// maxWaiting is how many chunks may wait for a listener. One that is slower
// loses the oldest, and is told how many.
const maxWaiting = 4096

// audience is who listens to token chunks. The zero value is ready; it is safe
// for concurrent use.
type audience struct {
	mu        sync.Mutex
	listeners map[string]map[*listener]bool // by session
}

// listener is a queue between those who send and one who reads at a pace of its
// own.
type listener struct {
	mu      sync.Mutex
	waiting [][]byte
	lost    int
	more    chan struct{} // has one item where something waits
}

func (a *audience) enter(session string) *listener {
	a.mu.Lock()
	defer a.mu.Unlock()
	l := &listener{more: make(chan struct{}, 1)}
	if a.listeners == nil {
		a.listeners = map[string]map[*listener]bool{}
	}
	if a.listeners[session] == nil {
		a.listeners[session] = map[*listener]bool{}
	}
	a.listeners[session][l] = true
	return l
}

func (a *audience) leave(session string, l *listener) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if delete(a.listeners[session], l); len(a.listeners[session]) == 0 {
		delete(a.listeners, session)
	}
}

// tell passes messages on. It never waits for a listener.
func (a *audience) tell(session string, messages [][]byte) (listeners int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for l := range a.listeners[session] {
		l.add(messages)
	}
	return len(a.listeners[session])
}

func (l *listener) add(messages [][]byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = append(l.waiting, messages...)
	if over := len(l.waiting) - maxWaiting; over > 0 {
		l.lost += over
		l.waiting = append([][]byte(nil), l.waiting[over:]...)
	}
	select {
	case l.more <- struct{}{}:
	default:
	}
}

// take gives what waits, after a word about what was lost.
func (l *listener) take() [][]byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	messages := l.waiting
	if l.lost > 0 {
		gap := message("", "gap", []byte(`{"lost":`+strconv.Itoa(l.lost)+`}`))
		messages = append([][]byte{gap}, messages...)
	}
	l.waiting, l.lost = nil, 0
	return messages
}

// sendTokens passes chunks on.
func (c *call) sendTokens() error {
	name, err := c.session()
	if err != nil {
		return err
	}
	chunks, err := c.readChunks()
	if err != nil {
		return err
	}
	messages := make([][]byte, len(chunks))
	for i := range chunks {
		data, err := json.Marshal(&chunks[i], wireJSON)
		if err != nil {
			return err
		}
		messages[i] = message("", string(chunks[i].Type), data)
	}
	return c.answer(api.Listeners{Listeners: c.audience.tell(name, messages)})
}

// readChunks reads one chunk, a list, or NDJSON.
func (c *call) readChunks() (chunks []api.Chunk, err error) {
	data, err := io.ReadAll(c.r.Body)
	if err != nil {
		return nil, err
	}
	strict := json.RejectUnknownMembers(true)
	if data = bytes.TrimSpace(data); len(data) > 0 && data[0] == '[' {
		err = json.Unmarshal(data, &chunks, strict)
	} else {
		for dec := jsontext.NewDecoder(bytes.NewReader(data)); err == nil; {
			var chunk api.Chunk
			if err = json.UnmarshalDecode(dec, &chunk, strict); err == nil {
				chunks = append(chunks, chunk)
			}
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	if err != nil {
		return nil, badBody(err)
	}
	for i := range chunks {
		if err := chunks[i].Validate(); err != nil {
			return nil, badField("["+strconv.Itoa(i)+"]", "%v", err)
		}
	}
	if len(chunks) == 0 {
		return nil, badRequest("the body holds no chunk")
	}
	return chunks, nil
}

// hearTokens streams the chunks that come from now on.
func (c *call) hearTokens() error {
	name, err := c.session()
	if err != nil {
		return err
	}
	if err := c.enterStream(); err != nil {
		return err
	}
	defer c.leaveStream()
	l := c.audience.enter(name)
	defer c.audience.leave(name, l)
	return c.streamTokens(c.r.Context(), l)
}

// streamTokens writes until the reader goes, stands still, or the server closes.
func (c *call) streamTokens(ctx context.Context, l *listener) error {
	heartbeat := time.NewTicker(c.opts.Heartbeat)
	defer heartbeat.Stop()
	err := c.openStream()
	for err == nil {
		select {
		case <-l.more:
			err = c.say(bytes.Join(l.take(), nil), true)
			heartbeat.Reset(c.opts.Heartbeat)
		case <-heartbeat.C:
			err = c.say([]byte(": heartbeat\n\n"), true)
		case <-c.opts.Closing:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
	return nil // the reader is gone
}
