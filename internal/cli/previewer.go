package cli

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/pretty"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/summarize"
)

// previewer writes prompts for people, within the width of the terminal.
type previewer struct {
	out   strings.Builder
	width int
	color bool
	full  bool
	marks summarize.Marks
}

func newPreviewer(c *command, marks summarize.Marks, full bool) *previewer {
	return &previewer{width: c.width(), color: c.colored(), full: full, marks: marks}
}

// The glyphs and colours of the tiers.
var (
	tiers  = []eventlog.Tier{eventlog.TierSummarized, eventlog.TierLow, eventlog.TierFull}
	glyphs = map[eventlog.Tier]string{eventlog.TierSummarized: "░", eventlog.TierLow: "▒", eventlog.TierFull: "█"}
	styles = map[eventlog.Tier]lipgloss.Style{
		eventlog.TierSummarized: lipgloss.NewStyle().Foreground(lipgloss.Magenta),
		eventlog.TierLow:        lipgloss.NewStyle().Foreground(lipgloss.Yellow),
		eventlog.TierFull:       lipgloss.NewStyle().Foreground(lipgloss.Green),
	}
	dim  = lipgloss.NewStyle().Faint(true)
	bold = lipgloss.NewStyle().Bold(true)
	warn = lipgloss.NewStyle().Foreground(lipgloss.Red).Bold(true)
)

func (v *previewer) paint(s lipgloss.Style, text string) string {
	if !v.color {
		return text
	}
	return s.Render(text)
}

// line writes a line, cut to the width.
func (v *previewer) line(text string) {
	v.out.WriteString(ansi.Truncate(text, v.width, "…") + "\n")
}

// wrapped writes text in as many lines as it needs.
func (v *previewer) wrapped(indent, text string) {
	for line := range strings.SplitSeq(ansi.Wrap(text, max(v.width-len(indent), 20), ""), "\n") {
		v.out.WriteString(indent + line + "\n")
	}
}

func (v *previewer) head(p *render.Prompt) {
	title := pretty.Visible(p.Session) + "  " + pretty.Visible(p.Namespace)
	v.line(v.paint(bold, title))
	words := []string{fmt.Sprintf("prompt of %s tokens by %s", count(p.Tokens.Total), p.Tokens.Counter)}
	if theirs := p.Tokens.AtProvider(); theirs != p.Tokens.Total {
		words = append(words, fmt.Sprintf("%s as its provider counts", count(theirs)))
	}
	words = append(words, "format "+string(p.Format))
	if p.Model != "" {
		words = append(words, "model "+pretty.Visible(p.Model))
	}
	if p.Budget > 0 {
		words = append(words, "budget "+count(p.Budget))
	}
	if v.marks.High > 0 {
		low := v.marks.Low
		if low == 0 {
			low = v.marks.High / 2
		}
		words = append(words, fmt.Sprintf("high water %s, low water %s", count(v.marks.High), count(low)))
	} else {
		words = append(words, "no high water is set: nothing is compacted")
	}
	v.wrapped("", strings.Join(words, " · "))
	for _, warning := range p.Warnings {
		v.wrapped("", v.paint(warn, "Warning: ")+warning)
	}
}

// bar draws the tokens of each tier against what there may be.
func (v *previewer) bar(p *render.Prompt) {
	spent := map[eventlog.Tier]int{
		eventlog.TierSummarized: p.Tokens.Summarized, eventlog.TierLow: p.Tokens.Low, eventlog.TierFull: p.Tokens.Full,
	}
	// Budget and high water are by the provider's count, where that is known.
	of := max(p.Tokens.Total, int(float64(max(p.Budget, v.marks.High)-p.Tokens.Offset)/p.Tokens.Calibration), 1)
	cells := v.width - 2
	var b strings.Builder
	used, sum := 0, 0
	for _, t := range tiers {
		sum += spent[t]
		end := cells * sum / of
		if spent[t] > 0 && end == used {
			end = used + 1
		}
		b.WriteString(v.paint(styles[t], strings.Repeat(glyphs[t], max(end-used, 0))))
		used = max(end, used)
	}
	v.out.WriteString("▕" + b.String() + strings.Repeat("·", max(cells-used, 0)) + "▏\n")
	var legend []string
	for _, t := range tiers {
		legend = append(legend, v.paint(styles[t], glyphs[t])+fmt.Sprintf(" %s %s", tierName(t), count(spent[t])))
	}
	if rest := p.Tokens.System + p.Tokens.Tools + p.Tokens.Overhead; rest > 0 {
		legend = append(legend, fmt.Sprintf("system, tools and frame %s", count(rest)))
	}
	legend = append(legend, fmt.Sprintf("of %s", count(of)))
	v.wrapped("", strings.Join(legend, "   "))
}

// entry writes one entry: a line of facts, and below it what is shown of it.
func (v *previewer) entry(e *render.Entry, mark string) {
	kind := strings.TrimSuffix(string(e.Type), "Event")
	head := fmt.Sprintf("%s%6d %s %-9s %7s", mark, e.Seq, v.paint(styles[e.Tier], glyphs[e.Tier]), kind, count(e.Tokens))
	v.line(head + "  " + v.reason(e))
	text := strings.TrimSpace(bodyOf(e.Text))
	if text == "" {
		return
	}
	const indent = "         "
	if !v.full {
		v.line(v.paint(dim, ansi.Truncate(indent+strings.Join(strings.Fields(pretty.Visible(text)), " "), v.width, "…")))
		return
	}
	for line := range strings.SplitSeq(pretty.Visible(text), "\n") {
		v.wrapped(indent, line)
	}
}

// reason says why, and what the event would cost otherwise where that differs.
func (v *previewer) reason(e *render.Entry) string {
	if e.Tier == eventlog.TierLow && e.FullDetailTokens > e.LowDetailTokens {
		return fmt.Sprintf("%s (full detail: %s)", e.Reason, count(e.FullDetailTokens))
	}
	return e.Reason
}

// bodyOf is the text without its first line, which names the event.
func bodyOf(text string) string {
	_, body, _ := strings.Cut(text, "\n")
	return body
}
