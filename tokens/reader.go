package tokens

import (
	"errors"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// readerBlock is how much of a stream is read before it is counted, in bytes.
const readerBlock = 1 << 20

// CountReader counts all that r gives, on several cores, in memory that does not
// grow with the text unless it is one endless word. workers is how many
// goroutines to use, 0 for one a core. Its error is that of r.
func (e *Encoding) CountReader(r io.Reader, workers int) (int, error) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var total atomic.Int64
	parts := make(chan []byte)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for part := range parts {
				total.Add(int64(e.core.count(part)))
			}
		})
	}
	err := e.splits.read(r, parts)
	close(parts)
	group.Wait()
	if err != nil {
		return 0, err
	}
	return int(total.Load()), nil
}

// read sends a stream in parts that count by themselves.
func (s splitter) read(r io.Reader, parts chan<- []byte) error {
	var block []byte
	for {
		old := len(block)
		if cap(block)-old < readerBlock {
			block = append(make([]byte, 0, 2*old+readerBlock), block...)
		}
		n, err := io.ReadFull(r, block[old:old+readerBlock])
		block = block[:old+n]
		switch {
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			parts <- block
			return nil
		case err != nil:
			return err
		}
		if at := s.last(block, old-utf8.UTFMax+1); at > 0 {
			parts <- block[:at:at]
			block = append(make([]byte, 0, len(block)-at+readerBlock), block[at:]...)
		}
	}
}
