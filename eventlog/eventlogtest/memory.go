package eventlogtest

import (
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/memory"
)

// NewMemory makes an empty store in memory, which passes the suite.
func NewMemory() *memory.Store { return memory.New() }

// Copy makes a deep copy: a change to either event is not seen in the other.
func Copy(e *eventlog.Event) *eventlog.Event { return memory.Copy(e) }
