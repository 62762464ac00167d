package summarize

import "github.com/tidemark/tidemark/eventlog"

// LastOperations gives the ledger of the events: for each file the last
// operation.
func LastOperations(events []*eventlog.Event) map[string]string {
	ops := map[string]string{}
	for _, e := range ledgerOf(events).sorted() {
		ops[e.path] = string(e.op)
	}
	return ops
}
