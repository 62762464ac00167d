package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/internal/app"
	"github.com/tidemark/tidemark/session"
)

func (c *command) importCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import LOG…",
		Short: "Store transcripts",
		Long: `Import appends transcripts to the store, each session under its own name.
Importing one again adds only what is new in it.`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: offerFiles,
	}
	c.jsonFlag(cmd)
	c.markFlags(cmd)
	var only string
	cmd.Flags().StringVar(&only, "session", "", "import only this `SESSION` of the files")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		a, err := c.app()
		if err != nil {
			return err
		}
		engine, closeAll, err := a.Open()
		if err != nil {
			return err
		}
		defer closeAll()
		return c.importAll(cmd.Context(), engine, args, only)
	}
	return cmd
}

// importAll imports files and prints what was. One that cannot be read is named,
// and the rest imported.
func (c *command) importAll(ctx context.Context, engine *session.Engine, paths []string, only string) error {
	all, failed := []app.Imported{}, 0
	for _, path := range paths {
		done, notes, err := c.importFile(ctx, engine, path, only)
		for _, n := range notes {
			c.note("%s", n)
		}
		all = append(all, done...)
		switch {
		case err == nil:
		case len(paths) == 1 || ctx.Err() != nil:
			return err
		default:
			c.note("%v", err)
			failed++
		}
	}
	engine.Wait()
	if err := c.printImported(all); err != nil || failed == 0 {
		return err
	}
	return fmt.Errorf("import: %d of %s could not be imported", failed, plural(len(paths), "file"))
}

func (c *command) importFile(ctx context.Context, engine *session.Engine, name, only string) ([]app.Imported, []string, error) {
	path, unspool, err := c.spool(name)
	if err != nil {
		return nil, nil, err
	}
	defer unspool()
	step, clear := c.progress("importing " + name)
	defer clear()
	return app.ImportFile(ctx, engine, path, only, step)
}

func (c *command) printImported(all []app.Imported) error {
	if c.json {
		return c.printJSON(all)
	}
	for _, im := range all {
		if _, err := fmt.Fprintf(c.Out, "%s  %d events, %d new  (%s)\n", im.Session, im.Events, im.Added, im.Format); err != nil {
			return err
		}
	}
	return nil
}
