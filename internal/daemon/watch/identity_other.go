//go:build !unix

package watch

import "io/fs"

// nonBlocking is how a file is opened that may not be one.
const nonBlocking = 0

// identity is not known here: a file is told by its path and its head.
func identity(fs.FileInfo) string { return "" }
