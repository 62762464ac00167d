// Package recall measures what a summary keeps of what an agent needs later.
//
// The measure is bFUR, bound future-use recall. At a compaction point, take the
// exact names that the recorded agent goes on to use in its tool calls, code
// and commands, that occur in the covered events, and that nothing has shown it
// again before it used them: for those the agent had only its context. bFUR is
// the share of them that the summary still shows with at least one word of the
// neighbourhood that the name had in the original, so that a bare list of names
// scores nothing.
//
// It is an upper bound of what a model makes of a summary: a name that is shown
// can still be misread or overlooked. It is no bound of an agent's success: a
// file that is not named can be found again, at a price. It compares summaries
// of one log at one size, and nothing else.
//
// What the agent says or thinks between the compaction and its use does not
// count as showing: it had the name from its context all the same.
//
//	go test ./internal/recall -v -run TestTable
//
// prints it for recorded sessions of all formats, next to plain rules.
package recall
