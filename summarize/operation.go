package summarize

import (
	"strings"

	"github.com/tidemark/tidemark/eventlog"
)

// operation is what was last done to a file, as the ledger words it.
type operation string

const (
	opRead    operation = "read"
	opCreated operation = "created"
	opWritten operation = "written"
	opEdited  operation = "edited"
	opDeleted operation = "deleted"
	opMoved   operation = "moved"
)

// changes reports whether the operation changes the file.
func (o operation) changes() bool { return o != "" && o != opRead }

func fileActionOperation(f *eventlog.FileAction) operation {
	if f.IsEdit() || f.Mode == "append" {
		return opEdited
	}
	return opWritten
}

// verbs are the words in the names of tools that tell what they do to a file,
// in the order in which they are tried.
var verbs = []struct {
	word string
	op   operation
}{
	{"replace", opEdited},
	{"edit", opEdited},
	{"patch", opEdited},
	{"insert", opEdited},
	{"append", opEdited},
	{"update", opEdited},
	{"create", opCreated},
	{"write", opWritten},
	{"save", opWritten},
	{"delete", opDeleted},
	{"remove", opDeleted},
	{"move", opMoved},
	{"rename", opMoved},
	{"read", opRead},
	{"view", opRead},
	{"open", opRead},
	{"cat", opRead},
}

// verbOf is what a tool of the name does to the file that it is given, or "".
// A verb is a whole word of the name: "cat" is not in "locate".
func verbOf(tool string) operation {
	words := nameWords(tool)
	for _, v := range verbs {
		for _, w := range words {
			if w == v.word {
				return v.op
			}
		}
	}
	return ""
}

// nameWords are the lower-case words of a snake_case, kebab-case or camelCase
// name.
func nameWords(name string) []string {
	var b strings.Builder
	last := classNone
	for i := 0; i < len(name); i++ {
		c := classes[name[i]]
		if c == classUpper && last == classLower || c == classMark {
			b.WriteByte(' ')
		}
		if c != classMark {
			b.WriteByte(name[i])
		}
		last = c
	}
	return strings.Fields(strings.ToLower(b.String()))
}
