package llm

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// hidden is an error without the key.
type hidden struct {
	text string
	err  error
}

func (h *hidden) Error() string { return h.text }
func (h *hidden) Unwrap() error { return h.err }

// hide takes the key out of an error.
func (q *Question) hide(err error) error {
	text := err.Error()
	if q.Key == "" || !strings.Contains(text, q.Key) {
		return err
	}
	return &hidden{text: strings.ReplaceAll(text, q.Key, "[key]"), err: err}
}

// Fail ends a question with the error of a library.
func (q *Question) Fail(err error) error {
	if q.final != nil {
		err = q.final // in the gate's words
	}
	return q.hide(fmt.Errorf("%s: %w", q.name, err))
}

// maxKey is how long a key may be, in bytes.
const maxKey = 8 << 10

// KeyFile reads a key that stands alone in a file. It is read before each
// question, so that a key can be changed while the daemon runs.
func KeyFile(path string) func() (string, error) {
	return func() (string, error) {
		f, err := os.Open(path)
		if err != nil {
			return "", fmt.Errorf("read key (summary.key_file): %w", err)
		}
		defer f.Close()
		data, err := io.ReadAll(io.LimitReader(f, maxKey+1))
		if err != nil {
			return "", fmt.Errorf("read key (summary.key_file): %w", err)
		}
		key := strings.TrimSpace(string(data))
		if key == "" || len(data) > maxKey || strings.ContainsAny(key, " \n\r\t") {
			return "", fmt.Errorf("read key (summary.key_file): %s does not hold one key on one line", path)
		}
		return key, nil
	}
}
