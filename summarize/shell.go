package summarize

import (
	"path"
	"slices"
	"strings"
)

// fileOp is one operation on one file, as a command line or a call tells it.
type fileOp struct {
	path string
	op   operation
	to   string // where a file was moved
	by   string // the tool or command that did it
}

// shellOps finds what a shell command does to files, as far as its words tell:
// readers and writers by name, and redirections. Paths are relative to where
// the command changes to first.
func shellOps(command string) []fileOp {
	var ops []fileOp
	dir := ""
	for _, words := range shellCommands(command) {
		words, redirected := redirections(words)
		words = skipPrefix(words)
		if len(words) > 1 && words[0] == "cd" {
			dir = resolve(dir, words[1])
			continue
		}
		for _, op := range append(commandOps(words), redirected...) {
			op.by = commandName(words)
			if op.path = resolve(dir, op.path); !isFile(op.path) {
				continue
			}
			if op.to != "" {
				op.to = resolve(dir, op.to)
			}
			ops = append(ops, op)
		}
	}
	return ops
}

func commandName(words []string) string {
	switch {
	case len(words) == 0:
		return "shell"
	case len(words) > 1 && words[0] == "git":
		return words[0] + " " + words[1]
	}
	return path.Base(words[0])
}

func resolve(dir, p string) string {
	if dir == "" || path.IsAbs(p) || strings.HasPrefix(p, "~") || p == "" {
		return p
	}
	return path.Join(dir, p)
}

// isFile reports whether a word can be the name of one file.
func isFile(p string) bool {
	return p != "" && p != "-" && p != "." && p != ".." && !strings.HasPrefix(p, "/dev/") && !strings.ContainsAny(p, "$*?`{}<>|&;\"'")
}

// prefixes are words that can stand before a command's name.
var prefixes = []string{"sudo", "env", "command", "time", "then", "do", "else", "!", "{"}

// skipPrefix takes off what stands before a command's name.
func skipPrefix(words []string) []string {
	for len(words) > 0 {
		name, _, assigns := strings.Cut(words[0], "=")
		switch {
		case slices.Contains(prefixes, words[0]):
		case assigns && isName(name):
		default:
			return words
		}
		words = words[1:]
	}
	return words
}

func isName(s string) bool {
	return s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// redirections takes > and >> with their targets out of a command's words.
func redirections(words []string) (rest []string, ops []fileOp) {
	for i := 0; i < len(words); i++ {
		w := strings.TrimLeft(words[i], "12&")
		if !strings.HasPrefix(w, ">") {
			rest = append(rest, words[i])
			continue
		}
		op := opWritten
		if strings.HasPrefix(w, ">>") {
			op = opEdited
		}
		target := strings.TrimLeft(w, ">|")
		if target == "" && i+1 < len(words) {
			i++
			target = words[i]
		}
		if !strings.HasPrefix(target, "&") {
			ops = append(ops, fileOp{path: target, op: op})
		}
	}
	return rest, ops
}

// commandOps is what a simple command does, by its name.
func commandOps(words []string) []fileOp {
	if len(words) < 2 {
		return nil
	}
	args := operands(words[1:])
	switch path.Base(words[0]) {
	case "cat", "less", "more", "nl", "view":
		return opsOn(args, opRead)
	case "head", "tail", "open":
		return opsOn(withoutNumbers(args), opRead)
	case "touch", "create":
		return opsOn(args, opCreated)
	case "tee":
		return opsOn(args, opWritten)
	case "rm", "unlink":
		return opsOn(args, opDeleted)
	case "mv":
		return moveOps(args)
	case "cp":
		return copyOps(args)
	case "sed":
		return sedOps(words[1:], args)
	case "git":
		return gitOps(args)
	}
	return nil
}

// operands leaves out options.
func operands(words []string) []string {
	var args []string
	for _, w := range words {
		if !strings.HasPrefix(w, "-") && !strings.HasPrefix(w, "<") {
			args = append(args, w)
		}
	}
	return args
}

func opsOn(paths []string, op operation) []fileOp {
	ops := make([]fileOp, 0, len(paths))
	for _, p := range paths {
		ops = append(ops, fileOp{path: p, op: op})
	}
	return ops
}

// withoutNumbers leaves out the values of options such as -n 20.
func withoutNumbers(args []string) []string {
	var rest []string
	for _, a := range args {
		if strings.Trim(a, "0123456789") != "" {
			rest = append(rest, a)
		}
	}
	return rest
}

func moveOps(args []string) []fileOp {
	var ops []fileOp
	for i := 0; i+1 < len(args); i++ {
		ops = append(ops, fileOp{path: args[i], op: opMoved, to: destination(args, i)})
	}
	return ops
}

func copyOps(args []string) []fileOp {
	var ops []fileOp
	for i := 0; i+1 < len(args); i++ {
		ops = append(ops, fileOp{path: destination(args, i), op: opWritten})
	}
	return ops
}

// destination is where the i-th operand of mv or cp ends up: the last operand,
// or a file in it where that is a folder.
func destination(args []string, i int) string {
	last := args[len(args)-1]
	if len(args) > 2 || strings.HasSuffix(last, "/") || looksLikeFolder(last, args[i]) {
		return path.Join(last, path.Base(args[i]))
	}
	return last
}

// looksLikeFolder reports whether a file with an extension goes to a name that
// has none and is not its own: to a folder, as far as names can tell.
func looksLikeFolder(target, file string) bool {
	ext := path.Ext(file)
	return ext != "" && path.Ext(target) == "" && strings.TrimSuffix(path.Base(file), ext) != path.Base(target) && strings.Contains(target, "/")
}

// sedOps tells editing in place from printing. The first operand is the script,
// unless an option brings it.
func sedOps(words, args []string) []fileOp {
	op, script := opRead, 1
	for _, w := range words {
		switch {
		case w == "--in-place" || strings.HasPrefix(w, "-") && !strings.HasPrefix(w, "--") && strings.Contains(w, "i"):
			op = opEdited
		case w == "-e" || w == "-f":
			script = 1
		}
	}
	if len(args) > 0 && args[0] == "" { // the empty suffix of -i ''
		args = args[1:]
	}
	if len(args) <= script {
		return nil
	}
	return opsOn(args[script:], op)
}

func gitOps(args []string) []fileOp {
	if len(args) < 2 {
		return nil
	}
	switch args[0] {
	case "rm":
		return opsOn(args[1:], opDeleted)
	case "mv":
		return moveOps(args[1:])
	}
	return nil
}
