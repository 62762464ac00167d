package watch

import (
	"io"
	"io/fs"
	"iter"
	"log/slog"
	"time"

	"github.com/tidemark/tidemark/eventlog"
)

// Options are the settings of a [Watcher].
type Options struct {
	// Paths are the folders and files to watch. Folders are watched with all
	// below them, but for hidden folders.
	Paths []string
	// Open reads transcripts. It must be set.
	Open Opener
	// Settle is how long a file must be still to be taken for finished.
	// Default 2 min.
	Settle time.Duration
	// Pause is how long to wait after a sign of change, so that what is written
	// together is read together. Default 100 ms.
	Pause time.Duration
	// OpenFiles is how many growing files are held open. Default 64. More may
	// grow: the one that is still for longest gives way.
	OpenFiles int
	// CheckpointBytes is how many bytes of a file of lines are read again, at
	// most, after the daemon was killed; a sixteenth of that after it was stopped.
	// It is more for a file whose reader has much to remember. Default 1 MB.
	CheckpointBytes int64
	// Log is told of files and of records that cannot be read, without what
	// they say. Default: nothing.
	Log *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.Settle <= 0 {
		o.Settle = 2 * time.Minute
	}
	if o.Pause <= 0 {
		o.Pause = 100 * time.Millisecond
	}
	if o.OpenFiles <= 0 {
		o.OpenFiles = 64
	}
	if o.CheckpointBytes <= 0 {
		o.CheckpointBytes = 1 << 20
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Opener tells the format of a transcript and gives its sessions.
type Opener func(Source) (*Transcript, error)

// Source is a file to read.
type Source struct {
	// File begins at the first byte.
	File io.ReadSeeker
	// Name is the file's, Folder the path of the folder that it is in.
	Name, Folder string
	// Beside is that folder, to read no further than that: no link leads out of
	// it.
	Beside fs.FS
	// Growing says that the file is still written to: its events must be a
	// beginning of those that the finished file has.
	Growing bool
	// Resume is what Checkpoint gave in an earlier reading of the file, or nil:
	// only what comes behind that is to be read.
	Resume []byte
	// Skipped is to be told of each record that cannot be read.
	Skipped func(error)
}

// Transcript is a file whose format is known. The same bytes give the same
// sessions and events, ids included.
type Transcript struct {
	Format   string
	Sessions iter.Seq2[Session, error]
	// Checkpoint gives what to resume from, and the offset of the first byte to
	// read then; nil where there is nothing. It is called while the file is asked
	// for more.
	Checkpoint func() (data []byte, offset int64)
}

// Session is one session of a transcript. Its events are read before the next
// session is asked for. Their seqs are ordinals, 1, 2, 3 …
type Session struct {
	Name string
	// Number is its place in the file, from 0. After is how many of its events
	// are not given because they come before what was resumed from.
	Number int
	After  int64
	Events iter.Seq2[*eventlog.Event, error]
}
