package cli

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/app"
	"github.com/tidemark/tidemark/session"
)

func (c *command) sessionsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sessions",
		Short: "List the sessions of the store",
		Args:  cobra.NoArgs,
	}
	c.jsonFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		a, err := c.app()
		if err != nil {
			return err
		}
		infos, err := c.sessions(cmd, a)
		switch {
		case err != nil:
			return err
		case c.json:
			return c.printJSON(infos)
		case len(infos) == 0:
			c.note("no sessions yet in %s (tidemark import LOG adds one)", a.StoreName())
			return nil
		}
		return c.printSessions(infos)
	}
	return cmd
}

// storedSession is a session and what was learned of its prompts.
type storedSession struct {
	eventlog.SessionInfo
	Calibrations []session.Calibrated `json:"calibrations,omitempty"`
}

func (c *command) sessions(cmd *cobra.Command, a *app.App) ([]storedSession, error) {
	all := []storedSession{}
	if a.StoreMissing() {
		return all, nil
	}
	engine, closeAll, err := a.Open()
	if err != nil {
		return nil, err
	}
	defer closeAll()
	infos, err := engine.Store().Sessions(cmd.Context(), eventlog.SessionQuery{})
	if err != nil {
		return nil, err
	}
	for _, info := range infos {
		learned, err := engine.Calibrations(cmd.Context(), info.Name)
		if err != nil {
			return nil, err
		}
		all = append(all, storedSession{info, learned})
	}
	return all, nil
}

func (c *command) printSessions(all []storedSession) error {
	t := &table{head: []string{"SESSION", "EVENTS", "FIRST", "LAST", "NAMESPACES", "CALIBRATION"}}
	for _, s := range all {
		t.add(s.Name, fmt.Sprint(s.LastSeq), stamp(s.First), stamp(s.Last), namespaceList(s.Namespaces), calibrationOf(s.Calibrations))
	}
	return t.print(c)
}

// calibrationOf words the one that is from the most counts.
func calibrationOf(all []session.Calibrated) string {
	if len(all) == 0 {
		return "–"
	}
	most := slices.MaxFunc(all, func(a, b session.Calibrated) int { return cmp.Compare(a.Reports, b.Reports) })
	text := fmt.Sprintf("×%.2f %+.0f", most.Slope, most.Offset)
	if most.Erratic {
		text = "reports not believed"
	}
	if most.Model != "" {
		text += " " + most.Model
	}
	return text
}

func namespaceList(names []string) string {
	if len(names) == 0 {
		return ""
	}
	if len(names) == 1 {
		return names[0]
	}
	return fmt.Sprintf("%s and %d below or beside it", names[0], len(names)-1)
}
