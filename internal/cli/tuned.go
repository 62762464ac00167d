package cli

import (
	"fmt"
	"strings"

	"github.com/tidemark/tidemark/internal/pretty"
	"github.com/tidemark/tidemark/internal/tune"
)

// printTuned writes a report as a person reads it.
func (c *command) printTuned(r *tune.Report, f *tuneFlags) error {
	var b strings.Builder
	for _, l := range r.Logs {
		fmt.Fprintf(&b, "%s · %s events of %s, %s calls of the model, %s tokens\n",
			pretty.Visible(l.Name), count(l.Events), plural(l.Agents, "agent"), count(l.Calls), count(l.Tokens))
	}
	p := r.Price
	fmt.Fprintf(&b, "prices of %s, $ a million tokens: input %v, cached read %v, cache write %v, output %v; window %s\n", p.Model, p.Input, p.Read, p.Write, p.Output, count(r.Window))
	fmt.Fprintf(&b, "%d settings tried; the best of them:\n\n", r.Tried)
	b.WriteString(tuneHead)
	for _, row := range r.Rows {
		mark := " "
		if row == r.Chosen {
			mark = "►"
		}
		b.WriteString(mark + tuneRow(row))
	}
	b.WriteString("\nOther habits, with the same marks:\n\n" + tuneHead)
	for _, row := range r.Baselines {
		b.WriteString(" " + tuneRow(row))
	}
	for _, row := range r.Baselines {
		if row.Ended {
			fmt.Fprintf(&b, "\n* ended when the window of %s tokens was full, before the end of the log.\n", count(r.Window))
		}
	}
	b.WriteString("\nseen: how much of the log the average prompt shows at full detail / low detail / summarized.\n" +
		"in sight: of the names that the agent used again, how many its prompt showed at that call, in an event or bound in a summary.\n" +
		"bFUR: of the names that it needed after a compaction, how many the summary bound; – where none was needed.\n")
	b.WriteString("\n► is the cheapest that keeps nearly as much in sight as the best. As a configuration")
	if f.write != "" {
		fmt.Fprintf(&b, ", written to %s", f.write)
	}
	b.WriteString(":\n\n" + indent(r.Chosen.Setting.Fragment()))
	if f.html != "" {
		fmt.Fprintf(&b, "\nThe report with plots is in %s.\n", f.html)
	}
	_, err := fmt.Fprint(c.Out, b.String())
	return err
}

const tuneHead = "    high      low  share  policy            cost     a call  peak      mean  compactions  cached  seen         in sight  bFUR\n"

func tuneRow(r *tune.Result) string {
	s := r.Setting
	share, low := fmt.Sprintf("%.2f", s.Share), count(s.Low)
	if s.Low == 0 {
		share, low = "", ""
	}
	recall := "–"
	if r.Measured > 0 {
		recall = fmt.Sprintf("%.2f", r.Recall)
	}
	inSight := "–"
	if r.Used > 0 {
		inSight = fmt.Sprintf("%.1f%%", 100*r.InSight)
	}
	ended := ""
	if r.Ended {
		ended = "*"
	}
	return fmt.Sprintf("%8s  %7s  %5s  %-16s %-8s %-7s %-8s  %-8s %11s  %5.1f%%  %-12s %7s   %s\n",
		count(s.High), low, share, string(s.Policy)+ended, dollars(r.Cost), dollars(r.PerCall), count(r.Peak), count(int(r.Mean)),
		count(r.Compactions), 100*r.Hits, fmt.Sprintf("%.0f/%.0f/%.0f%%", 100*r.Full, 100*r.Low, 100*r.Summarized), inSight, recall)
}

// dollars writes a price with three digits that count.
func dollars(x float64) string {
	switch {
	case x >= 100:
		return fmt.Sprintf("$%.0f", x)
	case x >= 1:
		return fmt.Sprintf("$%.2f", x)
	case x >= 0.01:
		return fmt.Sprintf("$%.3f", x)
	}
	return fmt.Sprintf("$%.5f", x)
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return count(n) + " " + what + "s"
}

func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if line != "\n" {
			b.WriteString("    ")
		}
		b.WriteString(line)
	}
	return b.String()
}
