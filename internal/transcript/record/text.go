package record

import (
	"bufio"
	"errors"
	"io"
	"iter"
	"strings"
)

// TextLine is a line of a text and its place in the file.
type TextLine struct {
	// Text is the line without its end; what is no UTF-8 is U+FFFD.
	Text string
	// Line is its number, from 1.
	Line int
}

// TextLines gives the lines of a text. A line that is too long is an [*Error] and
// passed over. In a growing text, a last line without an end is left for later.
func TextLines(r io.Reader, growing bool) iter.Seq2[TextLine, error] {
	return func(yield func(TextLine, error) bool) {
		in := lineReader{r: bufio.NewReaderSize(r, 64<<10)}
		for number := 1; ; number++ {
			line, ended, err := in.next()
			var bad *Error
			switch {
			case errors.Is(err, io.EOF), err == nil && growing && !ended:
				return
			case errors.As(err, &bad):
				bad.Line = number
			case err != nil:
				yield(TextLine{}, err)
				return
			}
			text := strings.TrimRight(string(line), "\r\n")
			if !yield(TextLine{Text: strings.ToValidUTF8(text, "\uFFFD"), Line: number}, err) {
				return
			}
		}
	}
}
