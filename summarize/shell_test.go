package summarize

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// say words operations as "op path" or "moved path to path".
func say(ops []fileOp) string {
	var words []string
	for _, op := range ops {
		w := fmt.Sprintf("%s %s", op.op, op.path)
		if op.to != "" {
			w += " to " + op.to
		}
		words = append(words, w)
	}
	return strings.Join(words, ", ")
}

func TestShellOps(t *testing.T) {
	for _, c := range []struct{ command, want string }{
		{"cat a.txt", "read a.txt"},
		{"mv src/utils/a.ts /srv/app/src", "moved src/utils/a.ts to /srv/app/src/a.ts"},
		{"cp run.sh /usr/bin/run", "written /usr/bin/run"},
		{"cp a.txt LICENSE", "written LICENSE"},
		{"cat -n a.txt b.txt | head -20", "read a.txt, read b.txt"},
		{"head -n 20 a.txt", "read a.txt"},
		{"sed -n '1,20p' a.go", "read a.go"},
		{"sed -i 's/a b/c/' a.go", "edited a.go"},
		{"sed -i '' -e 's/a/b/' a.go", "edited a.go"},
		{"sed -i.bak 's/a/b/; s/c/d/' x/a.go", "edited x/a.go"},
		{"rm -rf build out.txt", "deleted build, deleted out.txt"},
		{"git rm --cached a.go", "deleted a.go"},
		{"mv a.go b.go", "moved a.go to b.go"},
		{"mv a.go b.go dir", "moved a.go to dir/a.go, moved b.go to dir/b.go"},
		{"git mv a.go pkg/", "moved a.go to pkg/a.go"},
		{"cp a.go b.go", "written b.go"},
		{"touch x y", "created x, created y"},
		{"mkdir -p deep/er && touch deep/er/z", "created deep/er/z"},
		{"echo hi > out.txt", "written out.txt"},
		{"echo hi >out.txt 2>&1", "written out.txt"},
		{"echo hi >> out.txt", "edited out.txt"},
		{"make 2>/dev/null | tee log.txt", "written log.txt"},
		{"make 2> err.log", "written err.log"},
		{"cd /src && cat a.go", "read /src/a.go"},
		{"FOO=1 sudo cat /etc/hosts", "read /etc/hosts"},
		{"cat > new.py <<'EOF'\nrm -rf everything\nprint(1 > 0)\nEOF\npython new.py", "written new.py"},
		{"cat <<-EOF >> log\n\tx\n\tEOF\ncat log", "edited log, read log"},
		{"grep -rn 'rm -f x > y' .", ""},
		{"cat *.go $HOME/x", ""},
		{`rm "with space.txt"`, "deleted with space.txt"},
		{"ls; # rm a.txt", ""},
		{"if [ 1 -gt 0 ]; then cat a; fi", "read a"},
		{"", ""},
	} {
		if got := say(shellOps(c.command)); got != c.want {
			t.Errorf("shellOps(%q) = %q, want %q", c.command, got, c.want)
		}
	}
}

func TestShellWords(t *testing.T) {
	got := shellCommands(`a "b c"'d' e\ f; g | h && i>j`)
	want := [][]string{{"a", "b cd", "e f"}, {"g"}, {"h"}, {"i", ">j"}}
	if !slices.EqualFunc(got, want, slices.Equal[[]string]) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzShellOps(f *testing.F) {
	f.Add("cat <<EOF > 'x\nEOF")
	f.Add(`sed -i -- "a\`)
	f.Add("mv >> << ; &&& | (")
	f.Fuzz(func(t *testing.T, command string) {
		for _, op := range shellOps(command) {
			if op.path == "" || op.op == "" {
				t.Errorf("%q: empty operation %+v", command, op)
			}
		}
	})
}

func TestVerbOf(t *testing.T) {
	for name, want := range map[string]operation{
		"Read": opRead, "MultiEdit": opEdited, "str_replace_editor": opEdited, "write_file": opWritten, "createFile": opCreated,
		"delete-file": opDeleted, "fs.rename": opMoved, "locate": "", "Bash": "", "NotebookEdit": opEdited, "open_file": opRead,
	} {
		if got := verbOf(name); got != want {
			t.Errorf("verbOf(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestCodeOps(t *testing.T) {
	for code, want := range map[string]string{
		"open_file('/srv/a.py', 30)":                           "read /srv/a.py",
		"edit_file_by_replace(\n  '/srv/a.py',\n  to_replace=": "edited /srv/a.py",
		"create_file(\"/srv/b.py\")":                           "created /srv/b.py",
		"with open('out.csv', 'w') as f: f.write(x)":           "written out.csv",
		"with open('log.txt', mode=\"a\") as f: f.write(x)":    "edited log.txt",
		"rows = csv.reader(open('in.csv'))":                    "read in.csv",
		"open(path)":                                           "",
		"webbrowser.reopen('x')":                               "",
		"print('open')":                                        "",
	} {
		if got := say(codeOps(code)); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}
