package config

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/adrg/xdg"
)

// Find names the file that is read where path, the user's own choice, may be
// empty: path, else $TIDEMARK_CONFIG, else tidemark/config.toml in the user's
// folder for configuration. It does not look whether the file is there; chosen
// says that the user named it, so that it must be.
func Find(path string, env []string) (file string, chosen bool) {
	if path != "" {
		return path, true
	}
	if named := variables(env)[fileVariable]; named != "" {
		return named, true
	}
	return filepath.Join(configHome(env), "tidemark", "config.toml"), false
}

// configHome is the user's folder for configuration. The environment that was
// handed in goes before that of the process.
func configHome(env []string) string {
	for _, entry := range env {
		if dir, ok := strings.CutPrefix(entry, "XDG_CONFIG_HOME="); ok && filepath.IsAbs(dir) {
			return dir
		}
	}
	return xdg.ConfigHome
}

// readFile puts the file's layer over the configuration.
func (l *loader) readFile(path string, chosen bool) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !chosen:
	case err != nil:
		l.add(Problem{
			Source: Source{Layer: LayerFile, File: path},
			Reason: fmt.Sprintf("cannot be read: %v", cause(err)),
			Next:   "name a file that is there, or none for the defaults",
		})
	default:
		l.loaded.File = path
		l.readDocument(path, string(data))
	}
}

// cause is the reason of a file error without operation and path.
func cause(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

func (l *loader) readDocument(path, document string) {
	var values map[string]any
	if _, err := toml.Decode(document, &values); err != nil {
		l.add(syntaxProblem(path, err))
		return
	}
	r := &tableReader{loader: l, path: path, lines: keyLines(document), sections: sections()}
	r.table(nil, values)
}

// syntaxProblem says where the file stops to be TOML. What comes after that
// point was not read.
func syntaxProblem(path string, err error) Problem {
	p := Problem{Source: Source{Layer: LayerFile, File: path}, Reason: err.Error(), Next: "see https://toml.io for how TOML is written"}
	var parse toml.ParseError
	if !errors.As(err, &parse) {
		return p
	}
	p.Line, p.Key = max(parse.Position.Line, 1), parse.LastKey
	p.Reason = strings.TrimSuffix(parse.Message, ".")
	switch {
	case strings.Contains(p.Reason, "already been defined"):
		p.Next = "keep one of the two"
	case parse.Position.Col > 0:
		p.Reason += fmt.Sprintf(" (column %d)", parse.Position.Col)
	}
	return p
}

// tableReader takes the values of a file that is sound TOML.
type tableReader struct {
	*loader
	path     string
	lines    map[string]int
	sections map[string]bool
}

func (r *tableReader) table(prefix toml.Key, values map[string]any) {
	for name, value := range values {
		key := append(prefix[:len(prefix):len(prefix)], name)
		f, known := r.fields[key.String()]
		inner, isTable := value.(map[string]any)
		switch {
		case key.String() == modelsKey:
			r.models(value)
		case known:
			r.set(f, r.source(key), f.setTOML(value))
		case !r.sections[key.String()]:
			r.unknown(key, value)
		case !isTable:
			r.add(Problem{
				Source: r.source(key), Key: key.String(), Reason: "want a section, got " + typeName(value),
				Next: fmt.Sprintf("write [%s] on a line of its own and its keys below", key),
			})
		default:
			r.table(key, inner)
		}
	}
}

func (r *tableReader) source(key toml.Key) Source {
	return Source{Layer: LayerFile, File: r.path, Line: r.lines[key.String()]}
}

// unknown reports a key that does not exist: a table that is spelled wrong once,
// a table of no known name by its keys.
func (r *tableReader) unknown(key toml.Key, value any) {
	inner, isTable := value.(map[string]any)
	next := ""
	if isTable {
		next = suggestSection(key.String())
	}
	if next == "" && len(inner) > 0 {
		for name, value := range inner {
			r.unknown(append(key[:len(key):len(key)], name), value)
		}
		return
	}
	reason := "there is no such key"
	if isTable {
		reason = "there is no such section"
	}
	r.add(Problem{Source: r.source(key), Key: key.String(), Reason: reason, Next: cmp.Or(next, suggestKey(key.String()))})
}
