package summarize

import (
	"path"
	"slices"
	"strings"
)

// troubleBytes is how much of an error is told.
const troubleBytes = 160

// troubleIn finds the line of an output that says what went wrong, or "": the
// way compilers, interpreters, test runners and shells put it.
func troubleIn(text string) string {
	for line := range strings.SplitSeq(text, "\n") {
		if isTrouble(line) {
			return clipLine(oneLine(line), troubleBytes)
		}
	}
	return ""
}

// blame is the line of an output that is known to report an error, whatever its
// form: one that speaks of an error, or else the beginning.
func blame(text string) string {
	for line := range strings.SplitSeq(text, "\n") {
		lower := strings.ToLower(line)
		if strings.Contains(lower, "error") || strings.Contains(lower, "fail") || strings.Contains(lower, "not found") {
			return clipLine(oneLine(line), troubleBytes)
		}
	}
	return clipLine(oneLine(text[:min(len(text), 2*troubleBytes)]), troubleBytes)
}

// troubleHeads begin such lines.
var troubleHeads = []string{
	"Error:", "ERROR:", "error:", "fatal:", "FAIL", "--- FAIL", "panic:", "E   ", "bash: ", "sh: ", "npm ERR!",
	"CONFLICT ", "Segmentation fault", "command not found",
}

func isTrouble(line string) bool {
	line = strings.TrimLeft(line, " \t>-*")
	for _, head := range troubleHeads {
		if strings.HasPrefix(line, head) {
			return true
		}
	}
	return isException(line)
}

// isException takes `SomeError: why` and `pkg.SomeException: why`.
func isException(line string) bool {
	name, why, ok := strings.Cut(line, ": ")
	return ok && why != "" && !strings.Contains(name, " ") && len(name) > len("Error") &&
		(strings.HasSuffix(name, "Error") || strings.HasSuffix(name, "Exception"))
}

// lookers are commands that only show what is there: an error in what they
// print is not one of theirs.
var lookers = []string{
	"cat", "sed", "head", "tail", "less", "more", "nl", "grep", "rg", "egrep", "ag", "find", "ls", "tree", "wc", "echo", "cd",
	"pwd", "sort", "uniq", "awk", "cut", "jq", "stat", "file", "which", "true", "xargs", "open", "printf",
}

// gitLookers are subcommands of git of that kind.
var gitLookers = []string{"log", "show", "diff", "status", "grep", "branch", "ls-files", "ls-tree", "blame"}

// onlyLooks reports whether all commands of a line only show something.
func onlyLooks(command string) bool {
	for _, words := range shellCommands(unwrapShell(command)) {
		words = skipPrefix(words)
		switch {
		case len(words) == 0 || slices.Contains(lookers, path.Base(words[0])):
		case words[0] == "git" && len(words) > 1 && slices.Contains(gitLookers, words[1]):
		default:
			return false
		}
	}
	return true
}
