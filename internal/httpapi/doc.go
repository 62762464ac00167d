// Package httpapi serves the engine over HTTP: JSON under /v1, problem details
// for errors, and an OpenAPI document that is made from the routes themselves.
//
// [New] makes the handler and [NewServer] a server around it. Each route is one
// entry of a table: its path, what it takes and answers, and the function that
// does it; the router, the checks of queries, and the document all read that
// table.
//
// # Guarantees
//
// Events pass through byte for byte, by the encoder of package eventlog. An
// append is answered when its events are stored, and stores all of them or none.
// A stream leaves nothing out, whatever its reader does: it reads from the store
// at the reader's pace, and a reader that stands still is cut off and resumes
// where it was. Whatever goes wrong is answered by one table of errors, which
// package api maps back on the other side.
//
// # Caveats
//
// Only loopback names and those in [Options] are served as hosts, no site but
// the daemon's own gets an answer, and a request has to show the key of the
// options. Without one in the options nobody is asked.
package httpapi
