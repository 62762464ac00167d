package pretty

import (
	"charm.land/lipgloss/v2"

	"github.com/tidemark/tidemark/eventlog"
)

// The styles use the colours that every terminal has and that its user chose.
var (
	plain  = lipgloss.NewStyle()
	bold   = plain.Bold(true)
	dim    = plain.Faint(true)
	red    = plain.Foreground(lipgloss.Red)
	green  = plain.Foreground(lipgloss.Green)
	yellow = plain.Foreground(lipgloss.Yellow)
	blue   = plain.Foreground(lipgloss.Blue)
	purple = plain.Foreground(lipgloss.Magenta)
	cyan   = plain.Foreground(lipgloss.Cyan)
)

// look is how a kind's header stands out.
type look struct {
	emoji string
	style lipgloss.Style
}

func lookOf(k eventlog.Kind) look {
	switch k {
	case eventlog.KindTaskStart:
		return look{"🚀", cyan}
	case eventlog.KindAction:
		return look{"🧠", purple}
	case eventlog.KindOutput:
		return look{"📤", plain}
	case eventlog.KindSuccess:
		return look{"✅", green}
	case eventlog.KindFail:
		return look{"❌", red}
	case eventlog.KindClarify:
		return look{"❓", yellow}
	case eventlog.KindSummary:
		return look{"📝", blue}
	case eventlog.KindFile:
		return look{"📁", cyan}
	case eventlog.KindError:
		return look{"⚠️", red}
	case eventlog.KindCancelled:
		return look{"🛑", yellow}
	}
	return look{"·", plain}
}
