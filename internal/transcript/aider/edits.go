package aider

import (
	"regexp"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
)

// The lines of a SEARCH/REPLACE block.
var (
	searchLine  = regexp.MustCompile(`^<{5,9} SEARCH\s*$`)
	dividerLine = regexp.MustCompile(`^={5,9}\s*$`)
	replaceLine = regexp.MustCompile(`^>{5,9} REPLACE\s*$`)
	fenceLine   = regexp.MustCompile("^(```+|~~~+)")
)

// edits takes the SEARCH/REPLACE blocks out of a reply. A block that is not whole, or
// that names no file, stays in the text.
func edits(reply string) (text string, all []eventlog.FileAction) {
	var kept []string
	path, fenced := "", false // of the block before
	lines := strings.Split(reply, "\n")
	for i := 0; i < len(lines); i++ {
		found, end := editAt(lines, i)
		if found == nil {
			if fenced && fenceLine.MatchString(lines[i]) {
				fenced = false // It closes what was taken out.
				continue
			}
			blank := strings.TrimSpace(lines[i]) == ""
			fenced = fenced && blank
			if blank && len(kept) > 0 && kept[len(kept)-1] == "" && len(all) > 0 {
				continue // Where a block was taken out.
			}
			kept = append(kept, lines[i])
			continue
		}
		if before, name, inFence := heading(kept); name != "" {
			kept, path, fenced = before, name, inFence
		}
		if path == "" {
			kept = append(kept, lines[i:end]...)
		} else {
			found.Path = path
			all = append(all, *found)
		}
		i = end - 1
	}
	return strings.Trim(strings.Join(kept, "\n"), "\n"), all
}

// editAt reads the block that begins at a line, and says where it ends.
func editAt(lines []string, at int) (*eventlog.FileAction, int) {
	if !searchLine.MatchString(lines[at]) {
		return nil, at
	}
	divider := next(lines, at+1, dividerLine)
	end := next(lines, divider+1, replaceLine)
	if divider == len(lines) || end == len(lines) {
		return nil, at
	}
	edit := &eventlog.FileAction{Search: strings.Join(lines[at+1:divider], "\n"), Content: strings.Join(lines[divider+1:end], "\n")}
	if edit.Search == "" {
		edit.Mode = "append" // A new file, or the end of one.
	} else {
		edit.Operation = "replace"
	}
	return edit, end + 1
}

// next is the first line from a place on that matches, or the number of lines.
func next(lines []string, from int, pattern *regexp.Regexp) int {
	for i := from; i < len(lines); i++ {
		if pattern.MatchString(lines[i]) {
			return i
		}
	}
	return len(lines)
}

// heading takes the name of a file and the fence behind it off the end of a text. The
// name may stand inside the fence, too.
func heading(text []string) (before []string, name string, fenced bool) {
	before = text
	for len(before) > 0 && len(text)-len(before) < 2 {
		last := before[len(before)-1]
		before = before[:len(before)-1]
		if fenceLine.MatchString(last) {
			fenced = true
			continue
		}
		if name = fileName(last); name == "" {
			return text, "", false
		}
		if n := len(before); !fenced && n > 0 && fenceLine.MatchString(before[n-1]) {
			before, fenced = before[:n-1], true
		}
		return before, name, fenced
	}
	return text, "", false
}

// fileName reads a line that is the name of a file and no more.
func fileName(line string) string {
	name := strings.TrimRight(strings.TrimLeft(line, "#`* "), ":`* ")
	if len(name) > 512 || strings.ContainsAny(name, "<>|\t`") || strings.Contains(name, " ") || !strings.ContainsAny(name, "./") {
		return ""
	}
	return name
}
