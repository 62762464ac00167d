package summarize

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
)

// fileEntry is a file and what was last done to it.
type fileEntry struct {
	path    string // cleaned
	spelled string // as it was last given
	op      operation
	by      string // the tool, the command or the hand that did it
	to      string // where it was moved
	from    string // where it came from
	seq     int64
	changed int64 // when it was last changed, 0 if it was only read
	// later is when an event that is not covered changed it again, or 0, and
	// corrects the summary that stays and tells of it as it was, or 0.
	later, corrects int64
}

// ledger follows the files of a log: each with its last operation. A failed
// call leaves it as it was.
type ledger struct {
	entries map[string]*fileEntry
	current string         // the file that the agent's editor has open
	folders map[string]int // how many commands change to a folder first
}

// ledgerOf reads the files of the events.
func ledgerOf(events []*eventlog.Event) *ledger {
	l := &ledger{entries: map[string]*fileEntry{}, folders: map[string]int{}}
	groups := eventlog.Groups(events)
	for i := range groups {
		l.group(&groups[i])
	}
	return l
}

// sorted gives the files: those that were changed before those that were only
// read, the newest first.
func (l *ledger) sorted() []*fileEntry {
	all := make([]*fileEntry, 0, len(l.entries))
	for _, e := range l.entries {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b *fileEntry) int {
		return cmp.Or(
			compareBool(b.changed > 0, a.changed > 0),
			cmp.Compare(b.seq, a.seq),
			cmp.Compare(a.path, b.path),
		)
	})
	return all
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func (l *ledger) group(g *eventlog.Group) {
	switch body := g.Events[0].Body.(type) {
	case *eventlog.Action:
		l.action(g, body)
	case *eventlog.FileChange:
		l.change(g.First(), body)
	}
	for _, e := range g.Events[1:] {
		if c, ok := e.Body.(*eventlog.FileChange); ok {
			l.change(e.Seq, c)
		}
	}
}

func (l *ledger) action(g *eventlog.Group, a *eventlog.Action) {
	seq := g.First()
	for i := range a.FileActions {
		f := &a.FileActions[i]
		op := fileActionOperation(f)
		l.note(seq, fileOp{path: f.Path, op: op, by: cmp.Or(f.Operation, f.Mode, "write")})
	}
	if len(g.Calls) > 0 || !failed(g.Events[1:]) {
		l.command(seq, a.Terminal)
		for _, op := range codeOps(a.Code) {
			l.note(seq, op)
		}
	}
	for i := range g.Calls {
		c := &g.Calls[i]
		if c.Output != nil && unsuccessful(c.Output) {
			continue
		}
		l.call(seq, c)
	}
}

func failed(events []*eventlog.Event) bool {
	return slices.ContainsFunc(events, func(e *eventlog.Event) bool {
		return e.Kind() == eventlog.KindOutput && unsuccessful(e)
	})
}

// unsuccessful reports whether an output says that its call did nothing.
func unsuccessful(output *eventlog.Event) bool {
	o := output.Body.(*eventlog.Output)
	return o.IsError || refuses(textOf(o))
}

func (l *ledger) change(seq int64, c *eventlog.FileChange) {
	for _, list := range []struct {
		paths []string
		op    operation
	}{{c.Added, opCreated}, {c.Modified, opEdited}, {c.Removed, opDeleted}} {
		for _, p := range list.paths {
			l.note(seq, fileOp{path: p, op: list.op, by: c.FileSource})
		}
	}
}

// note enters an operation. One of several commands that only reads does not
// hide that the same step changed the file.
func (l *ledger) note(seq int64, op fileOp) {
	e := l.entry(op.path)
	if e == nil || e.seq == seq && e.op.changes() && !op.op.changes() {
		return
	}
	e.op, e.by, e.seq, e.to, e.from, e.spelled = op.op, oneLine(op.by), seq, "", "", oneLine(op.path)
	if !op.op.changes() {
		return
	}
	e.changed = seq
	if target := l.entry(op.to); op.op == opMoved && target != nil {
		e.to = target.path
		*target = fileEntry{path: target.path, op: opMoved, by: e.by, from: e.path, seq: seq, changed: seq}
	}
}

func (l *ledger) entry(name string) *fileEntry {
	name = ledgerPath(name)
	if name == "" {
		return nil
	}
	e := l.entries[name]
	if e == nil {
		e = &fileEntry{path: name}
		l.entries[name] = e
	}
	return e
}

// ledgerPath is a path as the ledger has it: one spelling for a file.
func ledgerPath(name string) string {
	name = oneLine(name)
	if name == "" || strings.Contains(name, "://") {
		return name
	}
	return path.Clean(name)
}

// changedAfter is when the file was last changed, if that was after seq, else 0.
func (l *ledger) changedAfter(name string, seq int64) int64 {
	if e := l.entries[ledgerPath(name)]; e != nil && e.changed > seq {
		return e.changed
	}
	return 0
}

// shortNames gives the files of the list the shortest endings of their paths
// that no other of them has.
func shortNames(entries []*fileEntry) map[string]string {
	const maxElements = 4
	names := map[string]string{}
	for elements := 1; elements <= maxElements; elements++ {
		count := map[string]int{}
		for _, e := range entries {
			count[ending(e.path, elements)]++
		}
		for _, e := range entries {
			if short := ending(e.path, elements); names[e.path] == "" && count[short] == 1 {
				names[e.path] = short
			}
		}
	}
	return names
}

// ending is the last elements of a path.
func ending(p string, elements int) string {
	at := len(p)
	for range elements {
		if at = strings.LastIndexByte(p[:at], '/'); at < 0 {
			return p
		}
	}
	return p[at+1:]
}

// String is the entry's line in the digest: the last operation first, and the
// last change where the file was only read after it.
func (e *fileEntry) String() string {
	name := cmp.Or(e.spelled, e.path)
	switch {
	case e.to != "":
		name += " to " + e.to
	case e.from != "":
		name += " from " + e.from
	}
	marks := fmt.Sprintf("%s @%d", e.by, e.seq)
	if e.changed > 0 && e.changed < e.seq {
		marks += fmt.Sprintf("; changed @%d", e.changed)
	}
	if e.later > 0 {
		marks += fmt.Sprintf("; changed again @%d", e.later)
	}
	if e.corrects > 0 {
		marks += fmt.Sprintf("; older in summary @%d", e.corrects)
	}
	return fmt.Sprintf("- %s %s (%s)", e.op, name, marks)
}
