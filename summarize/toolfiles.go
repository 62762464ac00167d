package summarize

import (
	"strings"

	"github.com/tidemark/tidemark/eventlog"
)

// pathKeys are the names under which tools take the file that they work on,
// without underscores and in lower case.
var pathKeys = map[string]bool{
	"path": true, "filepath": true, "filename": true, "file": true, "absolutepath": true, "relativepath": true,
	"targetfile": true, "notebookpath": true, "source": true, "sourcepath": true, "oldpath": true, "src": true,
}

// targetKeys name where a file is moved.
var targetKeys = map[string]bool{
	"destination": true, "dest": true, "dst": true, "newpath": true, "targetpath": true, "to": true,
}

func keyOf(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// call enters what a tool call does to files: a shell command, a patch, or the
// file named by an argument, by the verb in the tool's name.
func (l *ledger) call(seq int64, c *eventlog.AnsweredCall) {
	args := argumentsOf(c.Arguments)
	for _, a := range args {
		if isCommand(a.key) && editorVerbs[a.value] == "" || strings.Contains(a.value, patchHead) {
			l.command(seq, a.value)
		}
	}
	op := fileCall(c.Name, args)
	switch {
	case op.path == "" && (c.Name == "edit" || c.Name == "insert"):
		op.path = l.current
	case c.Name == "open" || c.Name == "create":
		l.current = op.path
	}
	if op.path == "" || op.op == "" {
		return
	}
	if op.op == opWritten && l.entries[ledgerPath(op.path)] == nil && saysCreated(c.Output) {
		op.op = opCreated
	}
	l.note(seq, op)
}

// fileCall is what a tool call does to the file that an argument names. The
// path is empty where there is none.
func fileCall(tool string, args []argument) fileOp {
	op := fileOp{op: verbOf(tool), by: tool}
	for _, a := range args {
		key := keyOf(a.key)
		switch {
		case strings.Contains(a.value, "\n"):
		case pathKeys[key] && op.path == "":
			op.path = a.value
		case targetKeys[key]:
			op.to = a.value
		case isCommand(key) && editorVerbs[a.value] != "":
			op.op, op.by = editorVerbs[a.value], a.value
		}
	}
	return op
}

// editorVerbs are the commands of editing tools that take their verb as an
// argument.
var editorVerbs = map[string]operation{
	"view": opRead, "create": opCreated, "str_replace": opEdited, "insert": opEdited, "undo_edit": opEdited,
}

// saysCreated reports whether an output says that a file is new.
func saysCreated(e *eventlog.Event) bool {
	if e == nil {
		return false
	}
	text := textOf(e.Body.(*eventlog.Output))
	return strings.Contains(strings.ToLower(text[:min(len(text), 200)]), "created")
}

// shells stand before the command that a shell is to run, in one string or as a
// flattened list.
var shells = []string{"bash -lc ", "bash -c ", "sh -c ", "/bin/bash -c ", "/bin/sh -c ", "bash, -lc, ", "bash, -c, ", "sh, -c, ", "/bin/bash, -lc, ", "/bin/sh, -c, "}

// unwrapShell takes the command out of `bash -lc COMMAND`.
func unwrapShell(command string) string {
	command = strings.TrimSpace(command)
	for _, shell := range shells {
		if rest, ok := strings.CutPrefix(command, shell); ok {
			return strings.Trim(rest, `"'`)
		}
	}
	return command
}
