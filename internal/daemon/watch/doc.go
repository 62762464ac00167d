// Package watch makes a live session of every transcript in a folder.
//
// A [Watcher] finds files by notifications of the system and, for what those
// miss, by [Watcher.Sweep]. A [follower] reads each file: what is there, and
// what is written behind it, from where reading stopped. How far it came is a
// note in the store, so that a restart reads on from there: files of lines from
// a [checkpoint], others from their start, without storing what is known.
//
// # Guarantees
//
// Each record of a file is stored once, whatever happens between the file, the
// daemon and the disk: a note is written after the events that it counts, and an
// event that is read again has an id that the store knows.
//
// A file that is cut short, replaced, or written anew as a whole is read from its
// beginning. What then comes again is stored once; what is another
// conversation under the same name becomes a session of its own. A file that
// was renamed is not read again.
//
// Reading stays inside the folder: links are not followed, and the system
// keeps every path below its root. A record that cannot be read is counted,
// logged with its place, and passed over.
//
// # Caveats
//
// The end of a reply can be told from its middle only by what follows it. So
// the last reply of a file that is being written may be held back until
// something follows it or the file has been still for [Options.Settle].
package watch
