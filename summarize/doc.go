// Package summarize decides what of a log is to be summarized, and writes the
// summary.
//
// A [Plan] is the decision: a pure function of a view, of what its events cost
// and of the water marks. A [Summarizer] writes the text; [Digest] is the one
// that needs no model. [Event] puts both together into the SummaryEvent that
// is appended to the log. Nothing here changes or removes an event.
package summarize
