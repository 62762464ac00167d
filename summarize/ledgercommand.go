package summarize

import "strings"

// command enters what a shell command does. A patch in it speaks for itself.
func (l *ledger) command(seq int64, command string) {
	command = unwrapShell(command)
	if folder, _ := changesFolder(command); folder != "" {
		l.folders[folder]++
	}
	patched := patchOps(command)
	for _, op := range patched {
		l.note(seq, op)
	}
	if len(patched) > 0 || l.lineEditor(seq, command) {
		return
	}
	for _, op := range shellOps(command) {
		l.note(seq, op)
		if op.by == "open" || op.by == "create" {
			l.current = op.path
		}
	}
}

// lineEditor follows agents' editors whose `edit` and `insert` name no file: they
// mean the one that `open` or `create` named before.
func (l *ledger) lineEditor(seq int64, command string) bool {
	verb, _, _ := strings.Cut(command, " ")
	if l.current == "" || verb != "edit" && verb != "insert" {
		return false
	}
	l.note(seq, fileOp{path: l.current, op: opEdited, by: verb})
	return true
}

// patchHead begins the patches that name their files in lines of their own.
const patchHead = "*** Begin Patch"

// patchLines begin the lines that name a file.
var patchLines = []struct {
	head string
	op   operation
}{
	{"*** Add File: ", opCreated}, {"*** Update File: ", opEdited}, {"*** Delete File: ", opDeleted},
}

// patchOps reads the files of such a patch.
func patchOps(text string) []fileOp {
	if !strings.Contains(text, patchHead) {
		return nil
	}
	var ops []fileOp
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		for _, l := range patchLines {
			if p, ok := strings.CutPrefix(line, l.head); ok {
				ops = append(ops, fileOp{path: p, op: l.op, by: "apply_patch"})
			}
		}
		if to, ok := strings.CutPrefix(line, "*** Move to: "); ok && len(ops) > 0 {
			ops[len(ops)-1].op, ops[len(ops)-1].to = opMoved, to
		}
	}
	return ops
}

// changesFolder takes `cd FOLDER &&` off a command. The folder is empty where it
// does not begin with that.
func changesFolder(command string) (folder, rest string) {
	command, ok := strings.CutPrefix(command, "cd ")
	if !ok {
		return "", ""
	}
	folder, rest, ok = strings.Cut(command, " && ")
	folder = strings.Trim(folder, `"'`)
	if !ok || !isFile(folder) || strings.ContainsAny(folder, " \n") {
		return "", ""
	}
	return folder, rest
}

// folder is the folder to which most commands change first, if three do.
func (l *ledger) folder() string {
	best, most := "", 2
	for folder, n := range l.folders {
		if n > most || n == most && best != "" && folder < best {
			best, most = folder, n
		}
	}
	return best
}
