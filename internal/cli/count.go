package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/tidemark/tidemark/internal/pretty"
	"github.com/tidemark/tidemark/render/picture"
	"github.com/tidemark/tidemark/tokens"
)

// counted is the answer of count.
type counted struct {
	Encoding string        `json:"encoding"`
	Model    string        `json:"model,omitzero"`
	Rule     string        `json:"rule,omitzero"`
	Factor   float64       `json:"factor,omitzero"`
	Total    int           `json:"total"`
	Files    []countedFile `json:"files"`
}

type countedFile struct {
	Path   string `json:"path"`
	Tokens int    `json:"tokens"`
	// Kind is "text" or the media type of a picture.
	Kind string `json:"kind"`
}

func (c *command) countCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "count FILE…",
		Short: "Count the tokens of text and pictures",
		Long: `Count prints what files cost in tokens: text by an encoding, pictures by the
rule of a model. A folder is counted with all files in it; - is standard input.`,
		Args: cobra.MinimumNArgs(1),
	}
	c.jsonFlag(cmd)
	var encoding, model string
	cmd.Flags().StringVar(&encoding, "encoding", "", "count by this `ENCODING`, such as o200k_base or cl100k_base")
	cmd.Flags().StringVar(&model, "model", "", "count as this `MODEL` does")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		a, err := c.app()
		if err != nil {
			return err
		}
		if encoding != "" && model != "" {
			return usagef("--encoding and --model: give one of them")
		}
		counter, err := newFileCounter(encoding, model, a.Config.Tokens.Encoding)
		if err != nil {
			return usageError{err}
		}
		for _, path := range args {
			if err := c.countPath(counter, path); err != nil {
				return err
			}
		}
		return c.printCounted(&counter.result)
	}
	return cmd
}

// fileCounter adds up files.
type fileCounter struct {
	model    tokens.Model
	enc      *tokens.Encoding
	pictures picture.Workshop
	result   counted
}

func newFileCounter(encoding, model, fallback string) (*fileCounter, error) {
	m := tokens.Lookup(model)
	switch {
	case encoding != "":
		m.Encoding = encoding
	case model == "":
		m.Encoding = fallback
	}
	enc, err := tokens.Get(m.Encoding)
	if err != nil {
		return nil, err
	}
	f := &fileCounter{model: m, enc: enc, result: counted{Encoding: m.Encoding, Files: []countedFile{}}}
	if model != "" {
		f.result.Model, f.result.Rule, f.result.Factor = model, m.Rule, m.Factor
	} else {
		f.model.Factor = 1
	}
	return f, nil
}

func (c *command) countPath(f *fileCounter, path string) error {
	if path == "-" {
		data, err := io.ReadAll(c.In)
		if err != nil {
			return fmt.Errorf("count standard input: %w", err)
		}
		f.add(path, data)
		return nil
	}
	return filepath.WalkDir(path, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			var cause *fs.PathError
			if errors.As(err, &cause) {
				return fmt.Errorf("count %s: %w", file, cause.Err)
			}
			return err
		}
		if !entry.Type().IsRegular() && file != path || entry.IsDir() {
			return nil
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("count %w", err)
		}
		f.add(file, data)
		return nil
	})
}

func (f *fileCounter) add(path string, data []byte) {
	file := countedFile{Path: path, Kind: "text"}
	if p, err := f.pictures.Check(data); err == nil {
		file.Kind, file.Tokens = p.MediaType, f.model.Pictures.Tokens(p.Width, p.Height)
	} else {
		file.Tokens = f.model.Estimate(f.enc.CountParallel(string(data), runtime.GOMAXPROCS(0)))
		if !utf8.Valid(data) {
			file.Kind = "binary"
		}
	}
	f.result.Total += file.Tokens
	f.result.Files = append(f.result.Files, file)
}

func (c *command) printCounted(r *counted) error {
	if c.json {
		return c.printJSON(r)
	}
	if r.Model != "" {
		c.note("%s counts as %s: encoding %s, factor %.2f", r.Model, r.Rule, r.Encoding, r.Factor)
	}
	width := len(count(r.Total))
	for _, f := range r.Files {
		fmt.Fprintf(c.Out, "%*s  %s\n", width, count(f.Tokens), pretty.Visible(f.Path))
	}
	if len(r.Files) > 1 {
		fmt.Fprintf(c.Out, "%*s  total\n", width, count(r.Total))
	}
	return nil
}
