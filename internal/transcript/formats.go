package transcript

import (
	"github.com/tidemark/tidemark/internal/transcript/aider"
	"github.com/tidemark/tidemark/internal/transcript/claudecode"
	"github.com/tidemark/tidemark/internal/transcript/codexrollout"
	"github.com/tidemark/tidemark/internal/transcript/codextui"
	"github.com/tidemark/tidemark/internal/transcript/completionlog"
	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/geminicli"
	"github.com/tidemark/tidemark/internal/transcript/inspectlog"
	"github.com/tidemark/tidemark/internal/transcript/intercode"
	"github.com/tidemark/tidemark/internal/transcript/langchain"
	"github.com/tidemark/tidemark/internal/transcript/miniswe"
	"github.com/tidemark/tidemark/internal/transcript/openaichat"
	"github.com/tidemark/tidemark/internal/transcript/openhands"
	"github.com/tidemark/tidemark/internal/transcript/pisession"
	"github.com/tidemark/tidemark/internal/transcript/specstory"
	"github.com/tidemark/tidemark/internal/transcript/sweagent"
	"github.com/tidemark/tidemark/internal/transcript/taubench"
	"github.com/tidemark/tidemark/internal/transcript/tidemark"
	"github.com/tidemark/tidemark/internal/transcript/webvoyager"
	"github.com/tidemark/tidemark/internal/transcript/whoandwhen"
)

// formats are asked in this order: those that could pass for another come
// before it.
var formats = []format.Format{
	specstory.Format{},
	aider.Format{},
	tidemark.Format{},
	claudecode.Format{},
	codexrollout.Format{},
	codextui.Format{},
	pisession.Format{},
	geminicli.Format{},
	openhands.Format{},
	sweagent.Format{},
	taubench.Format{},
	miniswe.Format{},
	intercode.Format{},
	whoandwhen.Format{},
	langchain.Format{},
	inspectlog.Format{},
	webvoyager.Format{},
	completionlog.Format{},
	openaichat.Format{},
}

// Formats are the names of the formats that [Open] knows.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.Name())
	}
	return names
}
