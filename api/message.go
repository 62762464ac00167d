package api

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/tidemark/tidemark/eventlog"
)

// message is one message of an event stream. A heartbeat has nothing in it.
type message struct {
	event string
	data  []byte
}

// messageReader reads a stream of server-sent events.
type messageReader struct {
	r    *bufio.Reader
	line []byte
}

func newMessageReader(r io.Reader) *messageReader {
	return &messageReader{r: bufio.NewReaderSize(r, 64<<10)}
}

// next gives the next message. A comment counts as one without data. A message
// that the end of the stream cuts short is not given.
func (m *messageReader) next() (message, error) {
	var msg message
	for {
		line, err := m.readLine()
		if err != nil {
			return message{}, err
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch {
		case len(line) == 0, len(name) == 0 && msg.data == nil: // the end of a message, a comment
			return msg, nil
		case string(name) == "event":
			msg.event = string(value)
		case string(name) == "data" && msg.data != nil:
			msg.data = append(append(msg.data, '\n'), value...)
		case string(name) == "data":
			msg.data = bytes.Clone(value)
		}
	}
}

// readLine reads a line, which is valid until the next call.
func (m *messageReader) readLine() ([]byte, error) {
	m.line = m.line[:0]
	for {
		chunk, err := m.r.ReadSlice('\n')
		m.line = append(m.line, chunk...)
		switch {
		case len(m.line) > eventlog.MaxEventBytes:
			return nil, fatal(fmt.Errorf("an event is larger than %d MB", eventlog.MaxEventBytes>>20))
		case err == nil:
			return bytes.TrimRight(m.line, "\r\n"), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}
