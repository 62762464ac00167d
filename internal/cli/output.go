package cli

import (
	"cmp"
	"io"
	"log/slog"
	"os"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/term"

	"github.com/tidemark/tidemark/internal/config"
)

// terminal reports whether a stream is a terminal, and how wide it is.
func terminal(w io.Writer) (width int, ok bool) {
	f, isFile := w.(*os.File)
	if !isFile || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	width, _, err := term.GetSize(int(f.Fd()))
	return width, err == nil
}

const (
	defaultWidth = 100
	narrowest    = 40
)

// width is how many cells a line of output has: COLUMNS, the terminal's, or
// 100.
func (c *command) width() int { return cmp.Or(c.knownWidth(), defaultWidth) }

// knownWidth is that width, or 0 where there is no terminal and no COLUMNS.
func (c *command) knownWidth() int {
	if n, err := strconv.Atoi(c.env("COLUMNS")); err == nil && n > 0 {
		return max(n, narrowest)
	}
	if n, ok := terminal(c.Out); ok && n > 0 {
		return max(n, narrowest)
	}
	return 0
}

// colored reports whether output is in colour.
func (c *command) colored() bool {
	switch c.color {
	case "always":
		return true
	case "never":
		return false
	}
	_, tty := terminal(c.Out)
	return tty && c.env("NO_COLOR") == "" && c.env("TERM") != "dumb"
}

// printJSON writes a value as indented JSON.
func (c *command) printJSON(v any) error {
	data, err := json.Marshal(v, jsontext.WithIndent("  "), jsontext.AllowInvalidUTF8(true), json.Deterministic(true))
	if err != nil {
		return err
	}
	_, err = c.Out.Write(append(data, '\n'))
	return err
}

// logger writes to stderr, at once or when the daemon has started: warnings, or for the daemon what its configuration
// says.
func (c *command) logger(cfg *config.Loaded) *slog.Logger {
	opts := &slog.HandlerOptions{Level: slog.LevelWarn}
	if !c.serving {
		return slog.New(slog.NewTextHandler(c.logs, opts))
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.Log.Level)); err == nil {
		opts.Level = level
	}
	if cfg.Log.Style == "json" {
		return slog.New(slog.NewJSONHandler(c.logs, opts))
	}
	return slog.New(slog.NewTextHandler(c.logs, opts))
}
