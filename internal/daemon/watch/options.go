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
	// grow: one that was closed is read from its beginning to where reading
	// stopped before it is read on.
	OpenFiles int
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
	// Skipped is to be told of each record that cannot be read.
	Skipped func(error)
}

// Transcript is a file whose format is known. The same bytes give the same
// sessions and events, ids included.
type Transcript struct {
	Format   string
	Sessions iter.Seq2[Session, error]
}

// Session is one session of a transcript. Its events are read before the next
// session is asked for. Their seqs are ordinals, 1, 2, 3 …
type Session struct {
	Name   string
	Events iter.Seq2[*eventlog.Event, error]
}
