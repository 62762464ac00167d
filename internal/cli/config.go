package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/internal/config"
)

func (c *command) configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Check and show the configuration",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.configCheckCommand(), c.configShowCommand())
	return cmd
}

func (c *command) configCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check [FILE]",
		Short: "Validate a configuration file",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			path := c.configPath
			if len(args) > 0 {
				path = args[0]
			}
			if path == "" {
				loaded, err := config.Load("", c.Env, nil)
				if err != nil {
					return err
				}
				c.notes(loaded)
				return c.checked(loaded.File)
			}
			if problems := config.Check(path); len(problems) > 0 {
				return &config.Error{Problems: problems}
			}
			if loaded, err := config.Load(path, c.Env, nil); err == nil {
				c.notes(loaded)
			}
			return c.checked(path)
		},
	}
}

// notes tells of what may not be intended.
func (c *command) notes(loaded *config.Loaded) {
	for _, n := range loaded.Notes() {
		c.note("%s", n)
	}
}

func (c *command) checked(file string) error {
	if file == "" {
		_, err := fmt.Fprintln(c.Out, "no configuration file; the defaults are in force")
		return err
	}
	_, err := fmt.Fprintf(c.Out, "%s: ok\n", file)
	return err
}

func (c *command) configShowCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Print the effective values and where each came from",
		Args:  cobra.NoArgs,
	}
	c.jsonFlag(cmd)
	var explain bool
	cmd.Flags().BoolVar(&explain, "explain", false, "print what each key does as well")
	cmd.RunE = func(*cobra.Command, []string) error {
		loaded, err := config.Load(c.configPath, c.Env, c.flags)
		if err != nil {
			return err
		}
		switch {
		case c.json:
			return loaded.WriteJSON(c.Out)
		case explain:
			return loaded.WriteExplained(c.Out)
		}
		return loaded.Write(c.Out)
	}
	return cmd
}
