package specstory

import (
	"strings"

	"github.com/tidemark/tidemark/eventlog"
)

// patch is what a call does to a file, as a diff.
type patch struct {
	path  string
	add   bool
	lines []string
}

func newPatch(title string, lines []string) patch {
	found := patchTitle.FindStringSubmatch(title)
	return patch{path: found[2], add: found[1] == "Add", lines: lines}
}

// files are the patches as writes and edits.
func (t *toolBlock) files() []eventlog.FileAction {
	var all []eventlog.FileAction
	for i := range t.patches {
		all = append(all, t.patches[i].actions()...)
	}
	return all
}

// actions is the write of a new file, or an edit for each hunk.
func (p *patch) actions() []eventlog.FileAction {
	if p.add {
		_, content := sides(p.lines)
		return []eventlog.FileAction{{Path: p.path, Content: content, Mode: "write"}}
	}
	var all []eventlog.FileAction
	for _, hunk := range p.hunks() {
		if search, content := sides(hunk); search != "" {
			all = append(all, eventlog.FileAction{Path: p.path, Search: search, Content: content, Operation: "replace"})
		} else if content != "" {
			all = append(all, eventlog.FileAction{Path: p.path, Content: content, Mode: "append"})
		}
	}
	return all
}

func (p *patch) hunks() [][]string {
	var all [][]string
	begin := true
	for _, line := range p.lines {
		if strings.HasPrefix(line, "@@") {
			begin = true
			continue
		}
		if begin {
			all, begin = append(all, nil), false
		}
		all[len(all)-1] = append(all[len(all)-1], line)
	}
	return all
}

// sides are the text before and after the lines of a diff.
func sides(diff []string) (before, after string) {
	var old, made []string
	for _, line := range diff {
		switch {
		case strings.HasPrefix(line, "-"):
			old = append(old, line[1:])
		case strings.HasPrefix(line, "+"):
			made = append(made, line[1:])
		default:
			line = strings.TrimPrefix(line, " ")
			old, made = append(old, line), append(made, line)
		}
	}
	return strings.Join(old, "\n"), strings.Join(made, "\n")
}
