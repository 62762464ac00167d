package summarize

import (
	"strings"
)

// codeOps finds what Python code does to files, as far as its calls tell: open
// with its mode, and functions whose names speak of a file, such as those that
// agents' sandboxes offer. Only a path that stands in the call is known.
func codeOps(code string) []fileOp {
	var ops []fileOp
	for at := 0; ; {
		i := strings.IndexByte(code[at:], '(')
		if i < 0 {
			return ops
		}
		call := at + i
		at = call + 1
		name := code[nameStart(code, call):call]
		path, rest := quotedArgument(code[at:])
		if op := codeOperation(name, rest); op != "" && isFile(path) {
			ops = append(ops, fileOp{path: path, op: op, by: name})
		}
	}
}

// nameStart is where the name of the function called at the bracket begins.
func nameStart(code string, bracket int) int {
	for bracket > 0 && (classes[code[bracket-1]] > classNone && classes[code[bracket-1]] < classMark || code[bracket-1] == '_') {
		bracket--
	}
	return bracket
}

// quotedArgument is the string that the arguments begin with, and what comes
// after it. It is empty where they do not begin with one.
func quotedArgument(args string) (value, rest string) {
	args = strings.TrimLeft(args, " \t\n")
	if args == "" || args[0] != '\'' && args[0] != '"' {
		return "", ""
	}
	value, rest, ok := strings.Cut(args[1:], args[:1])
	if !ok || strings.Contains(value, "\n") {
		return "", ""
	}
	return value, rest
}

func codeOperation(name, rest string) operation {
	switch {
	case name == "open":
		return openOperation(rest)
	case strings.Contains(name, "file"):
		return verbOf(name)
	}
	return ""
}

// openOperation goes by the mode that open is called with.
func openOperation(rest string) operation {
	rest = strings.TrimPrefix(strings.TrimLeft(strings.TrimPrefix(rest, ","), " "), "mode=")
	mode, _ := quotedArgument(rest)
	switch {
	case strings.ContainsAny(mode, "wx"):
		return opWritten
	case strings.ContainsAny(mode, "a+"):
		return opEdited
	}
	return opRead
}

// refusals begin what editors answer when they have changed nothing.
var refusals = []string{
	"[No exact match found", "[Your proposed edit has introduced", "Your proposed edit has introduced", "No replacement was performed",
}

// refuses reports whether an output says that nothing was done.
func refuses(text string) bool {
	text = strings.TrimSpace(text)
	for _, r := range refusals {
		if strings.HasPrefix(text, r) {
			return true
		}
	}
	return false
}
