package cli

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/internal/app"
	"github.com/tidemark/tidemark/render"
	"github.com/tidemark/tidemark/session"
)

// promptFlags are the flags of commands that render a prompt.
type promptFlags struct {
	namespace, at, system, tools, session string
}

func (c *command) promptFlags(cmd *cobra.Command) *promptFlags {
	f := new(promptFlags)
	c.markFlags(cmd)
	c.keyFlag(cmd, "format", "render.format", "`FORMAT` of the prompt: anthropic, openai-chat, openai-responses, gemini, xml, markdown or text")
	c.keyFlag(cmd, "model", "render.model", "`MODEL` whose tokens are counted")
	c.keyFlag(cmd, "budget", "render.budget", "what the prompt may cost at most, in `TOKENS`")
	cmd.Flags().StringVar(&f.namespace, "namespace", "", "whose prompt: a `NAMESPACE` (default the session's first)")
	cmd.Flags().StringVar(&f.at, "at", "", "render what the agent saw then: a `SEQ` or a commit")
	cmd.Flags().StringVar(&f.system, "system", "", "`FILE` with the system text, - for standard input")
	cmd.Flags().StringVar(&f.tools, "tools", "", "`FILE` with the provider's list of tools, in JSON")
	cmd.Flags().StringVar(&f.session, "session", "", "which `SESSION` of a file that holds several")
	return f
}

// request makes the request of the flags.
func (c *command) request(f *promptFlags) (session.ContextRequest, error) {
	req := session.ContextRequest{Namespace: f.namespace}
	var err error
	if req.System, err = c.readFile(f.system); err != nil {
		return req, usagef("--system: %w", err)
	}
	tools, err := c.readFile(f.tools)
	if err != nil {
		return req, usagef("--tools: %w", err)
	}
	if tools != "" {
		req.Tools = jsontext.Value(tools)
	}
	req.At, req.AtCommit, err = parseAt(f.at)
	return req, err
}

// parseAt tells a seq from a commit, which is shown by its first eight digits,
// with an @ before them.
func parseAt(at string) (seq int64, commit string, err error) {
	const shown = 8
	if at == "" {
		return 0, "", nil
	}
	if commit, ok := strings.CutPrefix(at, "@"); ok {
		return 0, commit, nil
	}
	if seq, err := strconv.ParseInt(at, 10, 64); err == nil && len(at) < shown {
		if seq < 1 {
			return 0, "", usagef("--at %s: events are numbered from 1", at)
		}
		return seq, "", nil
	}
	return 0, at, nil
}

func (c *command) readFile(path string) (string, error) {
	switch path {
	case "":
		return "", nil
	case "-":
		data, err := io.ReadAll(c.In)
		return string(data), err
	}
	data, err := os.ReadFile(path)
	return string(data), err
}

func (c *command) renderCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "render LOG",
		Short: "Print the prompt that a model would read",
		Long: `Render prints the prompt of a log: the fragment of the provider's request, or
the text. A file is replayed, compacting on the way as if its events had been
appended live.

With --json it prints the whole answer: the request, what it costs, and for each
entry its tier, tokens and the reason.`,
		Example: `  tidemark render session.jsonl --high 80000 --budget 60000 --json
  tidemark render session.jsonl --format xml`,
		Args: cobra.ExactArgs(1),
	}
	c.jsonFlag(cmd)
	f := c.promptFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		p, err := c.prompt(cmd, args[0], f)
		if err != nil {
			return err
		}
		if c.json {
			return c.printJSON(p)
		}
		return c.printRequest(p)
	}
	return cmd
}

// prompt renders a LOG as the flags say.
func (c *command) prompt(cmd *cobra.Command, name string, f *promptFlags) (*render.Prompt, error) {
	a, err := c.app()
	if err != nil {
		return nil, err
	}
	req, err := c.request(f)
	if err != nil {
		return nil, err
	}
	log, err := c.openLog(cmd.Context(), a, name, app.LogOptions{Session: f.session, Compact: true})
	if err != nil {
		return nil, err
	}
	defer log.Close()
	return log.Engine.Context(cmd.Context(), log.Session, req)
}

// printRequest prints what the agent sends: JSON for a provider, or the text.
func (c *command) printRequest(p *render.Prompt) error {
	var doc struct {
		Text *string `json:"text"`
	}
	if err := json.Unmarshal(p.Request, &doc); err == nil && doc.Text != nil {
		_, err := io.WriteString(c.Out, *doc.Text)
		return err
	}
	out := p.Request.Clone()
	if err := out.Indent(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(c.Out, "%s\n", out)
	return err
}
