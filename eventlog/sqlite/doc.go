// Package sqlite keeps sessions in one SQLite file.
//
// [Open] gives a [Store], which is an [eventlog.Store]. When an append returns,
// its events have been forced to the disk. Appends that come while another one
// is being written go into the next transaction together, so that many writers
// cost little more than one; each still succeeds or fails by itself.
//
// Reads never wait for writes. A read goes in pages and holds nothing of the
// file while the caller looks at a page, however slow the caller is.
//
// The index that [Store.Search] asks is filled while nothing is appended, and by
// a search itself, so that appends do not pay for it. A file of an older version
// is indexed in the same way.
//
// A fork copies events in steps between which appends go on, and can be seen when
// it is whole.
//
// Several processes may have the same file open: the numbers of events are
// given under the file's write lock. The file must be on a local disk.
//
// Beside the file there are two more while it is open, with the endings -wal
// and -shm. The first holds what was written last and is part of the data: copy
// all three or none. A background checkpoint keeps it at some megabytes.
package sqlite
