package httpapi_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/internal/httpapi"
	"github.com/tidemark/tidemark/session"
)

// pipes is a network without wires: its time is that of a synctest bubble.
type pipes struct {
	accept chan net.Conn
	closed chan struct{}
	once   sync.Once

	// lifetime, if any, gives how many bytes a connection carries to the client
	// before it breaks.
	lifetime func() int

	mu    sync.Mutex
	conns []net.Conn
}

// frail is a connection that breaks in the middle of whatever it carries.
type frail struct {
	net.Conn
	left int
}

func (f *frail) Read(p []byte) (int, error) {
	if f.left == 0 {
		f.Close()
		return 0, io.ErrUnexpectedEOF
	}
	n, err := f.Conn.Read(p[:min(len(p), f.left)])
	f.left -= n
	return n, err
}

func newPipes() *pipes { return &pipes{accept: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.accept:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 7433} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.accept <- there:
	case <-p.closed:
		return nil, net.ErrClosed
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns = append(p.conns, here)
	if p.lifetime != nil {
		return &frail{Conn: here, left: p.lifetime()}, nil
	}
	return here, nil
}

// cut closes all connections.
func (p *pipes) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		c.Close()
	}
	p.conns = nil
}

// bubble is a daemon and a client inside a synctest bubble.
type bubble struct {
	engine *session.Engine
	server *http.Server
	net    *pipes
	http   *http.Client
	client *api.Client
}

func newBubble(t *testing.T) *bubble {
	t.Helper()
	return newBubbleOver(t, eventlogtest.NewMemory())
}

func newBubbleOver(t *testing.T, store eventlog.Store) *bubble {
	t.Helper()
	b := &bubble{net: newPipes()}
	var err error
	if b.engine, err = session.Open(store, session.Options{}); err != nil {
		t.Fatal(err)
	}
	b.server = httpapi.NewServer(b.engine, httpapi.Options{})
	go b.server.Serve(b.net)
	transport := &http.Transport{DialContext: b.net.dial}
	b.http = &http.Client{Transport: transport}
	if b.client, err = api.NewClient("localhost:7433", api.Options{HTTP: b.http}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		b.server.Close()
		b.net.cut()
		transport.CloseIdleConnections()
		b.engine.Close()
	})
	return b
}
