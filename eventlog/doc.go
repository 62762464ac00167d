// Package eventlog is the record of an agent's life: typed events, the order
// they happened in, and the rules that say which of them are still live.
//
// An [Event] is one thing that an agent did or met. What all events share is
// in [Base]; what only its kind has is in a [Body], one of ten concrete types
// ([TaskStart], [Action], [Output], …). Events are JSON on the wire, one
// object each, `type` first; [Decoder] reads them strictly and names the place
// of what it refuses, and fields that this package does not know survive a
// round trip unchanged.
//
// A session is an append-only sequence of events, numbered 1, 2, 3 … without
// gaps by a [Store]. Nothing is ever changed or removed: a [Summary] is an
// event like the others, and what it covers follows from the log alone. [View]
// is that rule: the events of one namespace that no summary covers. [Groups]
// cuts a view into the smallest runs that may be kept or summarized as a
// whole.
//
// Values are shared freely once appended: treat an event that a Store or a View
// gave you as read-only.
package eventlog
