package httpapi

import (
	"cmp"
	"net/http"
	"time"
)

// writer gives each write a time limit of its own, so that an answer may take
// any time as long as its reader goes on.
type writer struct {
	http.ResponseWriter
	control *http.ResponseController
	timeout time.Duration
	started bool // the head is written
	status  int
}

// newWriter wraps a writer, once.
func newWriter(w http.ResponseWriter, timeout time.Duration) *writer {
	if own, ok := w.(*writer); ok {
		return own
	}
	return &writer{ResponseWriter: w, control: http.NewResponseController(w), timeout: timeout}
}

// Unwrap is for http.ResponseController.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// extend is best effort: not every server has deadlines.
func (w *writer) extend() { _ = w.control.SetWriteDeadline(time.Now().Add(w.timeout)) }

func (w *writer) WriteHeader(status int) {
	w.started, w.status = true, status
	w.extend()
	w.ResponseWriter.WriteHeader(status)
}

// pieceBytes is how much is written within one time limit.
const pieceBytes = 256 << 10

func (w *writer) Write(data []byte) (written int, err error) {
	w.started = true
	w.status = cmp.Or(w.status, http.StatusOK)
	for len(data) > 0 && err == nil {
		piece := data[:min(len(data), pieceBytes)]
		w.extend()
		var n int
		n, err = w.ResponseWriter.Write(piece)
		written += n
		data = data[len(piece):]
	}
	return written, err
}

// FlushError sends what was written.
func (w *writer) FlushError() error {
	w.extend()
	return w.control.Flush()
}
