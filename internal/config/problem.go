package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Layer is one of the places that values come from, weakest first.
type Layer string

// The layers.
const (
	LayerDefault Layer = "default"
	LayerFile    Layer = "file"
	LayerEnv     Layer = "env"
	LayerFlag    Layer = "flag"
)

// Source is the place that a value came from.
type Source struct {
	Layer Layer `json:"layer,omitempty"`
	// File and Line, from 1, are set for LayerFile. Line is 0 where the whole
	// file is meant.
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitzero"`
	// Variable is set for LayerEnv.
	Variable string `json:"variable,omitempty"`
}

// String is "default", "config.toml:12", "$TIDEMARK_STORE_PATH" or "flag".
func (s Source) String() string {
	switch {
	case s.Layer == LayerFile && s.Line > 0:
		return fmt.Sprintf("%s:%d", s.File, s.Line)
	case s.Layer == LayerFile:
		return s.File
	case s.Layer == LayerEnv:
		return "$" + s.Variable
	}
	return string(s.Layer)
}

// Problem is one thing that is wrong with a configuration.
type Problem struct {
	// Source is where the user wrote it.
	Source
	// Key is the dotted name, empty where the file as a whole is meant.
	Key string `json:"key,omitempty"`
	// Reason says what is wrong, Next what to do about it.
	Reason string `json:"reason"`
	Next   string `json:"next"`
}

// String is one line: `config.toml:12: render.format: … ; next step`.
func (p Problem) String() string {
	key := ""
	if p.Key != "" {
		key = p.Key + ": "
	}
	return fmt.Sprintf("%s: %s%s; %s", p.Source, key, p.Reason, p.Next)
}

// Error is a configuration that cannot be used.
type Error struct {
	// Problems has at least one element, in the order of the layers and of the
	// lines in the file.
	Problems []Problem
}

func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

var layerOrder = []Layer{LayerDefault, LayerFile, LayerEnv, LayerFlag}

func sortProblems(problems []Problem) {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(slices.Index(layerOrder, a.Layer), slices.Index(layerOrder, b.Layer)),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Variable, b.Variable),
			cmp.Compare(a.Key, b.Key),
		)
	})
}
