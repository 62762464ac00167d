package specstory

import (
	"regexp"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// toolBlock is a call of a tool and what it gave.
type toolBlock struct {
	kind, name string
	input      []string // lines
	patches    []patch
	output     string
	failed     bool
}

var (
	toolTag     = regexp.MustCompile(`^<tool-use data-tool-type="([^"]*)" data-tool-name="([^"]*)">`)
	toolSummary = regexp.MustCompile(`^<summary>(?:Tool use: )?(?:\*\*[^*]+\*\*)?\s*(.*?)</summary>$`)
	patchTitle  = regexp.MustCompile("^\\*\\*(Add|Update): `(.+)`\\*\\*$")
)

// readTool reads the lines of a block, its tags included. The input is what stands
// before the first fence without a language, or with "text", or before a word that
// announces the output.
func readTool(lines []string) *toolBlock {
	t := &toolBlock{}
	if found := toolTag.FindStringSubmatch(lines[0]); found != nil {
		t.kind, t.name = found[1], found[2]
	}
	lines = trimmed(lines[1:])
	if n := len(lines); n > 0 && lines[n-1] == toolClose {
		lines = trimmed(lines[:n-1])
	}
	if len(lines) > 0 {
		if found := toolSummary.FindStringSubmatch(lines[0]); found != nil {
			lines = trimmed(lines[1:])
			if found[1] != "" {
				t.input = append(t.input, found[1])
			}
		}
	}
	at := t.readInput(lines)
	t.output = unfenced(trimmed(lines[at:]))
	return t
}

// readInput takes the lines of the input and says where the output begins.
func (t *toolBlock) readInput(lines []string) int {
	listed := false // The input is a list, where a fence without language is a value.
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		switch {
		case line == "Output:" || line == "**Result:**":
			return i + 1
		case line == "**Error:**":
			t.failed = true
			return i + 1
		case strings.HasPrefix(line, "**Answer:**"):
			return i
		case isFence(line) && !listed && (strings.Trim(line, "`~") == "" || strings.TrimLeft(line, "`~") == "text"):
			return i
		case isFence(line):
			end := fenceEnd(lines, i)
			if title := t.lastInput(); patchTitle.MatchString(title) && strings.HasSuffix(line, "diff") {
				t.patches = append(t.patches, newPatch(title, lines[i+1:min(end, len(lines))]))
			} else {
				t.input = append(t.input, lines[i:min(end+1, len(lines))]...)
			}
			i = end
		default:
			listed = listed || line == "**Input:**"
			t.input = append(t.input, lines[i])
		}
	}
	return len(lines)
}

func (t *toolBlock) lastInput() string {
	if in := trimmed(t.input); len(in) > 0 {
		return in[len(in)-1]
	}
	return ""
}

func isFence(line string) bool {
	return strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~")
}

// fenceEnd is the line that closes the fence at a line, or the number of lines.
func fenceEnd(lines []string, open int) int {
	first := strings.TrimSpace(lines[open])
	fence := first[:len(first)-len(strings.TrimLeft(first, first[:1]))]
	for i := open + 1; i < len(lines); i++ {
		if line := strings.TrimSpace(lines[i]); strings.HasPrefix(line, fence) && strings.Trim(line, fence[:1]) == "" {
			return i
		}
	}
	return len(lines)
}

// unfenced is a text without the fence around it. What is inside can have fences of
// its own, so the last line closes it.
func unfenced(lines []string) string {
	n := len(lines)
	if n >= 2 && isFence(lines[0]) && isFence(lines[n-1]) && strings.Trim(lines[n-1], "`~") == "" {
		return strings.Join(lines[1:n-1], "\n")
	}
	return strings.Join(lines, "\n")
}

// arguments are the input as far as it can be told: a shell's command with what is
// said about it, the path that is read, and else the Markdown as it stands.
func (t *toolBlock) arguments() jsontext.Value {
	in := strings.TrimSpace(joined(t.input))
	before, code, after := quoted(in)
	about := strings.TrimSpace(before + "\n" + after)
	args := map[string]string{}
	switch {
	case in == "":
	case t.kind == "shell" && code != "":
		args["command"] = code
		if about != "" {
			args["description"] = about
		}
	case t.kind == "read" && code != "" && about == "" && !strings.ContainsAny(code, "`\n"):
		args["path"] = code
	default:
		args["input"] = in
	}
	value, err := json.Marshal(args, json.Deterministic(true))
	if err != nil {
		return nil
	}
	return value
}

// quoted finds the command: what a paragraph has between its first and last backtick,
// where it begins and ends with one.
func quoted(in string) (before, command, after string) {
	for _, fence := range []string{"```bash\n", "```sh\n"} {
		if head, rest, found := strings.Cut(in, fence); found {
			if body, tail, closed := strings.Cut(rest, "\n```"); closed {
				return head, body, tail
			}
		}
	}
	start := strings.Index("\n"+in, "\n`")
	if start < 0 || strings.HasPrefix(in[start:], "```") {
		return in, "", ""
	}
	end := strings.LastIndex(in, "`")
	if end <= start {
		return in, "", ""
	}
	return in[:start], in[start+1 : end], in[end+1:]
}
