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

// Weights are what the digest goes by, for those who fit them.
type Weights = weights

// Recorded are the weights that the digest has.
func Recorded() Weights { return *recorded() }

// Chance is chance.
func (w *weights) Chance(t *weights) float64 { return w.chance(t) }

// WithWeights is a digest with other weights.
func WithWeights(w Weights) Digest { return Digest{weights: &w} }

// TraitsOf gives the traits of all identifiers of the events.
func TraitsOf(events []*eventlog.Event) map[string]Weights {
	t := teller{ledger: ledgerOf(events), beside: besideOf(nil)}
	s := newStory(nil, recorded(), t.tell(events))
	traits := map[string]Weights{}
	for name, id := range s.vocab.index {
		traits[name] = s.vocab.uses[id].traits(int32(len(s.steps)), s.vocab.read)
	}
	return traits
}
