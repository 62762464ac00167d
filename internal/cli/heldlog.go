package cli

import (
	"bytes"
	"io"
	"sync"
)

// heldLog keeps what is logged until it is released, so that on a terminal it
// does not stand amid what a daemon prints when it starts. What is more than
// maxHeld bytes is not kept.
type heldLog struct {
	mu   sync.Mutex
	w    io.Writer
	held bytes.Buffer
	open bool
}

const maxHeld = 64 << 10

func (l *heldLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.open && l.held.Len()+len(p) <= maxHeld {
		return l.held.Write(p)
	}
	if err := l.letGo(); err != nil {
		return 0, err
	}
	return l.w.Write(p)
}

func (l *heldLog) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.letGo() // a daemon goes on without a terminal
}

func (l *heldLog) letGo() error {
	l.open = true
	_, err := l.held.WriteTo(l.w)
	return err
}
