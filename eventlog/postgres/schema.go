package postgres

// schemas are the versions of the schema, each as the step from the one before
// it. A new database takes all steps, an older one those that it lacks.
var schemas = [...]string{schema1, schema2, schema3, schema4}

const schemaVersion = len(schemas)

// schema1 is what the record is kept in.
//
// Names and ids are bytes, as text cannot hold all that a string can; they are
// found by their SHA-256, as an index cannot hold all lengths. An event's body
// is its canonical JSON. What stands beside it is either not in those bytes
// (commit_hash, tokens, counter) or repeats them, so that reads can choose events
// without looking into bodies: second is the time in whole seconds since 1970,
// rounded down.
//
// Every event is listed in exactly one of live and covered, by its namespace; a
// summary moves what it covers from the one to the other. So a view costs what
// is live and not what was, and nothing is ever covered twice. A summary that
// was undone is listed in covered, by its undo. What it had covered is back in
// live, or covered anew, and listed in uncovered, so that a view of the time
// between still lacks it.
//
// The namespaces of a session are in order of appearance by id. The session with
// the greatest value of touched was appended to last. The rows of sessions
// change with each append: room in their pages and no index on what changes keep
// that cheap.
//
// The index of words has a row for each part of an event's text, in words that
// package search cut, each behind the session's id. A session is indexed up to a
// seq, always a whole number of events from the first on.
//
// A lease that ended stays as a row, for its epoch.
const schema1 = `
CREATE TABLE sessions (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name bytea NOT NULL,
	last_seq bigint NOT NULL DEFAULT 0,
	head bytea NOT NULL DEFAULT '',
	first_time text NOT NULL DEFAULT '',
	last_time text NOT NULL DEFAULT '',
	touched bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX sessions_name ON sessions (sha256(name));
CREATE SEQUENCE touches;

CREATE TABLE namespaces (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	session bigint NOT NULL,
	name bytea NOT NULL
);
CREATE UNIQUE INDEX namespaces_name ON namespaces (session, sha256(name));

CREATE TABLE events (
	session bigint NOT NULL,
	seq bigint NOT NULL,
	namespace bigint NOT NULL,
	kind text NOT NULL,
	agent bytea NOT NULL,
	source text NOT NULL,
	second bigint NOT NULL,
	id bytea NOT NULL,
	commit_hash bytea NOT NULL,
	full_tokens bigint NOT NULL,
	low_tokens bigint NOT NULL,
	counter bytea NOT NULL,
	body bytea NOT NULL,
	PRIMARY KEY (session, seq)
);
CREATE UNIQUE INDEX events_id ON events (session, sha256(id));
CREATE INDEX events_summaries ON events (session, seq) WHERE kind = 'SummaryEvent';

CREATE TABLE live (
	namespace bigint NOT NULL,
	seq bigint NOT NULL,
	PRIMARY KEY (namespace, seq)
);

CREATE TABLE covered (
	namespace bigint NOT NULL,
	seq bigint NOT NULL,
	summary bigint NOT NULL,
	PRIMARY KEY (namespace, seq)
);

CREATE TABLE undos (
	namespace bigint NOT NULL,
	undo bigint NOT NULL,
	summary bigint NOT NULL,
	PRIMARY KEY (namespace, undo)
);

CREATE TABLE uncovered (
	namespace bigint NOT NULL,
	seq bigint NOT NULL,
	undo bigint NOT NULL,
	PRIMARY KEY (namespace, seq, undo)
);

CREATE TABLE notes (
	session bytea NOT NULL,
	key bytea NOT NULL,
	value bytea NOT NULL
);
CREATE UNIQUE INDEX notes_key ON notes (sha256(session), sha256(key));

CREATE TABLE words (
	session bigint NOT NULL,
	seq bigint NOT NULL,
	part bigint NOT NULL,
	words tsvector NOT NULL,
	PRIMARY KEY (session, seq, part)
);
CREATE INDEX words_words ON words USING gin (words);

CREATE TABLE indexed (
	session bigint PRIMARY KEY,
	seq bigint NOT NULL
);

CREATE TABLE leases (
	session bytea NOT NULL,
	work bytea NOT NULL,
	lease_until timestamptz NOT NULL,
	lease_epoch bigint NOT NULL
);
CREATE UNIQUE INDEX leases_work ON leases (sha256(session), sha256(work));
`

// schema2 lets events be forgotten. A forgotten event has an empty kind, and as
// its body the commit after it, in 32 bytes. What the bodies of a session come to
// is counted, as the server does not tell how much of its files is in use.
const schema2 = `
ALTER TABLE sessions ADD COLUMN forgotten bigint NOT NULL DEFAULT 0, ADD COLUMN bytes bigint NOT NULL DEFAULT 0;
UPDATE sessions SET bytes = (SELECT coalesce(sum(octet_length(body)), 0) FROM events WHERE session = sessions.id);
CREATE INDEX events_forgotten ON events (session, seq) WHERE kind = '';
`

// schema3 lets the list of sessions be read from any place. An index on touched
// would have each append add to all indexes of sessions; the era of a session
// changes but once in 4,096 appends to the store, and holds no more sessions than
// that.
const schema3 = `
ALTER TABLE sessions ADD COLUMN era bigint NOT NULL GENERATED ALWAYS AS (touched / 4096) STORED;
CREATE INDEX sessions_era ON sessions (era);
`

// schema4 adds when a session was appended to last, by the server's clock. Nobody
// knows it of older sessions; that they were appended to now keeps them from being
// removed too early.
const schema4 = `
ALTER TABLE sessions ADD COLUMN appended timestamptz NOT NULL DEFAULT now();
`
