package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/internal/pretty"
	"github.com/tidemark/tidemark/tokens"
)

// counted is the answer of count.
type counted struct {
	Encoding string        `json:"encoding"`
	Total    int           `json:"total"`
	Files    []countedFile `json:"files"`
}

type countedFile struct {
	Path   string `json:"path"`
	Tokens int    `json:"tokens"`
}

func (c *command) countCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "count FILE…",
		Short: "Count the tokens of text and pictures",
		Long: `Count prints what files cost in tokens: text by an encoding, pictures by the
rule of a model, whatever their names say. A folder is counted with all files in
it; links in it are not followed. - is standard input.`,
		Args: cobra.MinimumNArgs(1),
	}
	c.jsonFlag(cmd)
	var encoding, model string
	cmd.Flags().StringVar(&encoding, "encoding", "", "count by this `ENCODING`, such as o200k_base or cl100k_base")
	cmd.Flags().StringVar(&model, "model", "", "count as this `MODEL` does")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		a, err := c.app()
		if err != nil {
			return err
		}
		if encoding != "" && model != "" {
			return usagef("--encoding and --model: give one of them")
		}
		m := a.Models().Lookup(model)
		if encoding != "" {
			m.Encoding = encoding
		}
		enc, err := tokens.Get(m.Encoding)
		if err != nil {
			return usageError{err}
		}
		if model != "" {
			c.note("%s", ruleOf(m))
		}
		return c.count(cmd.Context(), args, m, enc)
	}
	return cmd
}

// count counts what paths name and prints it. What cannot be read is named, and
// the rest counted.
func (c *command) count(ctx context.Context, paths []string, m tokens.Model, enc *tokens.Encoding) error {
	files := new(fileList)
	for _, path := range paths {
		files.add(path)
	}
	if files.links > 0 {
		c.note("not followed in folders: %s", plural(files.links, "link"))
	}
	counter := &fileCounter{model: m, encoding: enc, stdin: c.In, bar: c.bar("counting", files.size())}
	err := counter.countAll(ctx, files.files)
	counter.bar.clear()
	if err != nil {
		return err
	}
	answer := counted{Encoding: m.Encoding, Files: []countedFile{}}
	failed := 0
	for _, f := range files.files {
		if f.doubt != nil {
			c.note("%s: %v; its bytes count as text", pretty.Visible(f.path), f.doubt)
		}
		if f.err != nil {
			c.note("%v", f.err)
			failed++
			continue
		}
		answer.Total += f.tokens
		answer.Files = append(answer.Files, countedFile{f.path, f.tokens})
	}
	if err := c.printCounted(&answer); err != nil || failed == 0 {
		return err
	}
	return fmt.Errorf("count: %d of %s could not be read, and the total is without them", failed, plural(len(files.files), "file"))
}

// ruleOf says by which rule a model counts.
func ruleOf(m tokens.Model) string {
	rule, next := "rule "+m.Rule, ""
	switch {
	case m.Overridden:
		rule += " from config"
	case m.Fallback:
		rule, next = "an unknown model", "; [[models]] in config.toml can say better"
	}
	how := "exact"
	if !m.Exact {
		how = fmt.Sprintf("× %.4g, an estimate within %.0f%%", m.Factor, 100*m.Error)
	}
	return fmt.Sprintf("%s: %s: %s, %s; pictures by %s%s", m.Name, rule, m.Encoding, how, m.Pictures.Name(), next)
}

func (c *command) printCounted(r *counted) error {
	if c.json {
		return c.printJSON(r)
	}
	width := len(count(r.Total))
	for _, f := range r.Files {
		fmt.Fprintf(c.Out, "%*s  %s\n", width, count(f.Tokens), pretty.Visible(f.Path))
	}
	if len(r.Files) != 1 {
		fmt.Fprintf(c.Out, "%*s  total\n", width, count(r.Total))
	}
	return nil
}
