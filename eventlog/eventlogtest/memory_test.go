package eventlogtest_test

import (
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
)

func TestMemory(t *testing.T) {
	eventlogtest.Run(t, func(*testing.T) eventlog.Store { return eventlogtest.NewMemory() })
}
