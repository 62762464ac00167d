package sqlite

// The file says of itself that it is Tidemark's, and which schema it has.
const (
	applicationID = 0x7469646d // "tidm"
)

// schemas are the versions of the schema, each as the step from the one before
// it. A new file takes all steps, an older one those that it lacks.
var schemas = [...]string{schema1, schema2, schema3, schema4, schema5, schema6, schema7}

const schemaVersion = len(schemas)

// pageSize makes for a smaller file and faster batches than SQLite's default,
// as most events are of a few kilobytes.
const pageSize = 16384

// schema1 is what the record is kept in.
//
// An event's body is its canonical JSON. What stands beside it is either not in
// those bytes (commit_hash, tokens, counter) or repeats them, so that reads can
// choose events without looking into bodies: second is the time in whole
// seconds since 1970, rounded down.
//
// Every event is listed in exactly one of live and covered, by its namespace; a
// summary moves what it covers from the one to the other. So a view costs what
// is live and not what was, and nothing is ever covered twice. An event itself
// never changes, until it is forgotten.
//
// The namespaces of a session are in order of appearance by id. The session
// with the greatest value of touched was appended to last.
const schema1 = `
CREATE TABLE sessions (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	last_seq INTEGER NOT NULL,
	head TEXT NOT NULL,
	first_time TEXT NOT NULL,
	last_time TEXT NOT NULL,
	touched INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_touched ON sessions (touched);

CREATE TABLE namespaces (
	id INTEGER PRIMARY KEY,
	session INTEGER NOT NULL,
	name TEXT NOT NULL,
	UNIQUE (session, name)
) STRICT;

CREATE TABLE events (
	session INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	namespace INTEGER NOT NULL,
	kind TEXT NOT NULL,
	agent TEXT NOT NULL,
	source TEXT NOT NULL,
	second INTEGER NOT NULL,
	id TEXT NOT NULL,
	commit_hash TEXT NOT NULL,
	full_tokens INTEGER NOT NULL,
	low_tokens INTEGER NOT NULL,
	counter TEXT NOT NULL,
	body BLOB NOT NULL,
	PRIMARY KEY (session, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX events_id ON events (session, id);

CREATE TABLE live (
	namespace INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	PRIMARY KEY (namespace, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE covered (
	namespace INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	summary INTEGER NOT NULL,
	PRIMARY KEY (namespace, seq)
) STRICT, WITHOUT ROWID;
`

// schema2 adds what is kept beside the record. A note's session is a name, as a
// session needs no events to have notes.
const schema2 = `
CREATE TABLE notes (
	session TEXT NOT NULL,
	key TEXT NOT NULL,
	value BLOB NOT NULL,
	PRIMARY KEY (session, key)
) STRICT, WITHOUT ROWID;
`

// schema3 adds the index of words. It holds no text, only where which words are;
// the words are cut by package search, and the tokenizer has but to part them at
// spaces. The row of an event has the session's id in its upper bits and the
// seq in the lower ones. A session is indexed up to a seq, always a whole number
// of events from the first on.
const schema3 = `
CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='ascii');
ALTER TABLE sessions ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX sessions_behind ON sessions (id) WHERE indexed < last_seq;
`

// schema4 adds what was undone. A summary that was undone is listed in covered,
// by its undo. What it had covered is back in live, or covered anew, and listed
// in uncovered, so that a view of the time between still lacks it.
const schema4 = `
CREATE TABLE undos (
	namespace INTEGER NOT NULL,
	undo INTEGER NOT NULL,
	summary INTEGER NOT NULL,
	PRIMARY KEY (namespace, undo)
) STRICT, WITHOUT ROWID;

CREATE TABLE uncovered (
	namespace INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	undo INTEGER NOT NULL,
	PRIMARY KEY (namespace, seq, undo)
) STRICT, WITHOUT ROWID;
`

// schema5 adds the sessions that are being made by a fork. Such a session has
// rows in sessions and elsewhere, but a name that nobody knows, and last_seq 0,
// which no session has that is there for others. renewed is when it was worked
// on last, in seconds since 1970: one that stands still was left behind.
const schema5 = `
CREATE TABLE copies (
	session INTEGER PRIMARY KEY,
	renewed INTEGER NOT NULL
) STRICT;
`

// schema6 lets events be forgotten, and sessions removed. A forgotten event has
// an empty kind, and as its body the commit after it, in 32 bytes. The id of a
// removed session is not given to another, as somebody may still read by it. What
// is left of the session is cleared up as a copy that was left behind.
const schema6 = `
ALTER TABLE sessions ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;
CREATE INDEX events_forgotten ON events (session, seq) WHERE kind = '';

CREATE TABLE removed (
	session INTEGER PRIMARY KEY
) STRICT;
`

// schema7 adds when a session was appended to last, in milliseconds since 1970.
// Nobody knows it of older sessions; that they were appended to now keeps them
// from being removed too early.
const schema7 = `
ALTER TABLE sessions ADD COLUMN appended INTEGER NOT NULL DEFAULT 0;
UPDATE sessions SET appended = unixepoch() * 1000;
`
