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
	short  map[string]string
	folder string // the digest says once that commands change to it first
}

func (l labels) file(path string) string {
	return cmp.Or(l.short[ledgerPath(path)], oneLine(path))
}

// action says in a line what an action does besides calling tools. rest is what
// of its command or code the line does not say, whole whether it says all.
func (l labels) action(a *eventlog.Action) (label, rest string, whole bool) {
	switch {
	case a.Title != "":
		label, rest = oneLine(a.Title), cmp.Or(a.Terminal, a.Code)
	case a.Terminal != "":
		label, rest = l.command("$ ", a.Terminal)
		return label, rest, rest == ""
	case a.Code != "":
		label, rest = code(a.Code)
		return label, rest, rest == ""
	case len(a.FileActions) > 0:
		label = l.fileActions(a.FileActions)
	}
	return clipLine(label, labelBytes), rest, false
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

// command is a shell command on one line, and what of it that does not say.
func (l labels) command(prompt, command string) (label, rest string) {
	command = unwrapShell(command)
	if folder, after := changesFolder(command); folder != "" && folder == l.folder {
		command = after
	}
	first, rest, many := strings.Cut(command, "\n")
	first = oneLine(first)
	label = clipLine(prompt+first, labelBytes)
	switch {
	case len(label) < len(prompt+first):
		rest = first[max(len(label)-len("…")-len(prompt), 0):] + "\n" + rest
	case many:
		label += " …"
	}
	return label, strings.TrimSpace(rest)
}

// call names a tool and its short arguments, and gives of each argument what is
// not in that.
func (l labels) call(name string, args []argument) (label string, rest []string) {
	var b strings.Builder
	b.WriteString(oneLine(name))
	rest = make([]string, len(args))
	onFile := fileCall(name, args)
	commanded := slices.ContainsFunc(args, func(a argument) bool { return isCommand(a.key) })
	b.WriteString(l.described(args))
	for i, a := range args {
		word := ""
		switch {
		case a.value == "true" || a.value == "false" || a.key == "timeout":
			continue
		case a.key == "description" && commanded:
			continue
		case a.value == onFile.path:
			word = l.file(a.value)
		case isCommand(a.key):
			word, rest[i] = l.command("", a.value)
		case onFile.path != "" && onFile.op.changes() || len(a.value) > labelBytes || strings.Contains(a.value, "\n"):
			rest[i] = a.value
			continue
		default:
			word = l.value(a, len(args))
		}
		if b.Len()+len(word) > labelBytes+len(name) && !isCommand(a.key) {
			rest[i] = a.value
			continue
		}
		b.WriteByte(' ')
		b.WriteString(word)
	}
	return b.String(), rest
}

// described gives the description that an agent wrote of a command too long to
// stand in a label.
func (l labels) described(args []argument) string {
	at := slices.IndexFunc(args, func(a argument) bool { return isCommand(a.key) })
	about := slices.IndexFunc(args, func(a argument) bool { return a.key == "description" })
	if at < 0 || about < 0 {
		return ""
	}
	if _, rest := l.command("", args[at].value); rest == "" {
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

// code is the beginning of code on one line, from where it does something, and
// what of it that does not say.
func code(text string) (label, rest string) {
	lines := strings.Split(text, "\n")
	first := max(slices.IndexFunc(lines, doesSomething), 0)
	label, last := "run", first
	for last < len(lines) && len(label) < labelBytes/2 {
		label += " " + oneLine(lines[last])
		last++
	}
	rest = strings.Join(slices.Concat(lines[:first], lines[last:]), "\n")
	if cut := clipLine(label, labelBytes); cut != label {
		return cut, strings.TrimSpace(label[len(cut)-len("…"):] + "\n" + rest)
	}
	return label, strings.TrimSpace(rest)
}

// doesSomething reports whether a line of code is more than a comment or an import.
func doesSomething(line string) bool {
	line = strings.TrimSpace(line)
	return line != "" && line[0] != '#' && !strings.HasPrefix(line, "import ") && !strings.HasPrefix(line, "from ")
}
