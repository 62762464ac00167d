// Package postgres keeps sessions in a PostgreSQL database, which any number of
// processes on any number of machines may use at once.
//
// [Open] gives a [Store], which is an [eventlog.Store]. When an append returns,
// its events are as durable as the server makes a commit. Events are numbered
// under a lock on their session's row, so the database alone orders them;
// appends that come while others are being written share the next transaction.
//
// A call that finds the server gone, as when it is restarted, is made again for
// a while ([Options].Patience). That is safe: events have ids, so an append whose
// answer was lost is found to be in the log already.
//
// A Store is an [eventlog.Watcher] and an [eventlog.Leaser] as well. LISTEN and
// NOTIFY carry no more than "session 7 has grown"; whoever is woken reads from
// the log by a cursor. A lease is a row with an end and an epoch, and spares two
// processes the same work. Neither is needed for anything to be right: that one
// event is covered twice is ruled out by a primary key.
//
// Everything is in one schema of the database, "tidemark" where the URL names no
// search_path. It is made at first use.
package postgres
