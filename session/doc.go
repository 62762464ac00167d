// Package session is the engine that keeps agents inside their budget, and the
// one place where its parts meet: an event is appended, measured, stored,
// planned for, summarized and published here.
//
// A program opens an [Engine] over a store and calls [Engine.Append] for what
// happens and [Engine.Context] before each call of a model. Nobody waits for a
// summarizer: compactions run in the background, and a prompt that would be
// over budget in the meantime is made to fit by package render. A follower
// reads with [Engine.Follow] from a cursor, and misses nothing.
//
// The engine keeps the live view of each open session in memory and brings it
// up to date from the store before it is used, so that several engines, in
// several processes, may share a store.
package session
