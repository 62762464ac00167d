//go:build !unix

package tokens

import "time"

// cpuTime is the time since an arbitrary moment.
func cpuTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
