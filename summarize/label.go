package summarize

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
)

// labelBytes is how long a label gets.
const labelBytes = 100

// labels words what steps do. Files that stand in the digest's list under their
// whole path are called by their short names.
type labels struct {
	short map[string]string
}

func (l labels) file(path string) string {
	return cmp.Or(l.short[ledgerPath(path)], oneLine(path))
}

// action says in a line what an action does besides calling tools. whole is
// false where more of it is worth reading.
func (l labels) action(a *eventlog.Action) (label string, whole bool) {
	switch {
	case a.Title != "":
		label = oneLine(a.Title)
	case a.Terminal != "":
		return l.command("$ ", a.Terminal)
	case a.Code != "":
		label = "run " + codeLine(a.Code)
	case len(a.FileActions) > 0:
		label = l.fileActions(a.FileActions)
	}
	return clipLine(label, labelBytes), false
}

func (l labels) fileActions(actions []eventlog.FileAction) string {
	words := make([]string, len(actions))
	for i := range actions {
		verb := "write"
		if fileActionOperation(&actions[i]) == opEdited {
			verb = "edit"
		}
		words[i] = verb + " " + l.file(actions[i].Path)
	}
	return strings.Join(words, ", ")
}

// command is a shell command on one line.
func (l labels) command(prompt, command string) (label string, whole bool) {
	command = unwrapShell(command)
	first, _, many := strings.Cut(command, "\n")
	label = prompt + oneLine(first)
	if many {
		label += " …"
	}
	return clipLine(label, labelBytes), !many && len(label) <= labelBytes
}

// call names a tool and its short arguments, and tells which arguments are
// whole in it.
func (l labels) call(name string, args []argument) (label string, told []bool) {
	var b strings.Builder
	b.WriteString(oneLine(name))
	told = make([]bool, len(args))
	onFile := fileCall(name, args)
	commanded := slices.ContainsFunc(args, func(a argument) bool { return isCommand(a.key) })
	b.WriteString(l.described(args))
	for i, a := range args {
		word := ""
		switch {
		case a.value == "true" || a.value == "false" || a.key == "timeout":
			told[i] = true
			continue
		case a.key == "description" && commanded:
			told[i] = true
			continue
		case a.value == onFile.path:
			word, told[i] = l.file(a.value), true
		case isCommand(a.key):
			word, told[i] = l.command("", a.value)
		case onFile.path != "" && onFile.op.changes() || len(a.value) > labelBytes || strings.Contains(a.value, "\n"):
			continue
		default:
			word, told[i] = l.value(a, len(args)), true
		}
		if b.Len()+len(word) > labelBytes+len(name) && !isCommand(a.key) {
			told[i] = false
			continue
		}
		b.WriteByte(' ')
		b.WriteString(word)
	}
	return b.String(), told
}

// described gives the description that an agent wrote of a command too long to
// stand in a label.
func (l labels) described(args []argument) string {
	at := slices.IndexFunc(args, func(a argument) bool { return isCommand(a.key) })
	about := slices.IndexFunc(args, func(a argument) bool { return a.key == "description" })
	if at < 0 || about < 0 {
		return ""
	}
	if _, whole := l.command("", args[at].value); whole {
		return ""
	}
	return " (" + clipLine(oneLine(args[about].value), labelBytes/2) + ")"
}

// plainKeys are arguments that say by themselves what they are.
var plainKeys = []string{"query", "pattern", "url", "path", "filepath", "filename"}

func (l labels) value(a argument, of int) string {
	if of == 1 || a.key == "" || slices.Contains(plainKeys, keyOf(a.key)) {
		return l.file(a.value)
	}
	return oneLine(a.key) + "=" + l.file(a.value)
}

func isCommand(key string) bool { return key == "command" || key == "cmd" || key == "script" }

// codeLine is the first line of code that does something.
func codeLine(code string) string {
	for line := range strings.SplitSeq(code, "\n") {
		line = oneLine(line)
		if line != "" && line[0] != '#' && !strings.HasPrefix(line, "import ") && !strings.HasPrefix(line, "from ") {
			return line
		}
	}
	return oneLine(code)
}
