//go:build unix

package watch

import (
	"fmt"
	"io/fs"
	"syscall"
)

// nonBlocking is how a file is opened that may not be one: a pipe that nobody
// writes to would have the reader wait.
const nonBlocking = syscall.O_NONBLOCK

// identity names a file whatever its path, as long as it exists.
func identity(info fs.FileInfo) string {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return fmt.Sprintf("%d:%d", s.Dev, s.Ino)
	}
	return ""
}
