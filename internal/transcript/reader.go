package transcript

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"

	"github.com/tidemark/tidemark/internal/transcript/format"
	"github.com/tidemark/tidemark/internal/transcript/record"
)

// RecordError is an error about one record, which is skipped.
type RecordError = record.Error

// Reader reads one transcript, once. It is not safe for concurrent use.
type Reader struct {
	format   format.Format
	source   *format.Source
	position *position
	closer   io.Closer
	skipped  Skipped
	session  *Session // the one that was given last
	names    sessionNames
	resumed  *checkpoint
}

// Format is the name of the file's format, one of [Formats].
func (r *Reader) Format() string { return r.format.Name() }

// Sessions gives the file's sessions in order, once. A session's events are
// read before the next session is asked for; those that were not are lost. A [*RecordError] speaks of a record between sessions; any other
// error is final. A file of a known format has at least one session, unless
// none of its records can be read, or it grows and does not tell its name yet.
func (r *Reader) Sessions() iter.Seq2[*Session, error] {
	return func(yield func(*Session, error) bool) {
		for raw, err := range r.format.Sessions(r.source) {
			switch {
			case err == nil:
				if r.session = r.beginOrGoOn(raw); !yield(r.session, nil) {
					return
				}
			case r.passOver(err):
			case !yield(nil, err) || !isRecordError(err):
				return
			}
		}
	}
}

// sessionNames are those of a file, each once.
type sessionNames struct {
	all   []string
	times map[string]int // how often a name was asked for
}

// add adds a name, with -2, -3 … where an earlier session has it.
func (s *sessionNames) add(name string) string {
	if s.times == nil {
		s.times = map[string]int{}
	}
	free := name
	for s.times[free] > 0 {
		s.times[name]++
		free = fmt.Sprintf("%s-%d", name, s.times[name])
	}
	s.times[free] = 1
	s.all = append(s.all, free)
	return free
}

// passOver counts an error about a record. It reports whether the error says
// nothing that the caller must hear.
func (r *Reader) passOver(err error) bool {
	var bad *RecordError
	if !errors.As(err, &bad) {
		return false
	}
	var unknown *record.UnknownTypeError
	switch {
	case errors.As(err, &unknown):
		r.skipped.countUnknown(cmp.Or(unknown.Type, "(none)"))
		return true
	case r.source.Growing && record.CutOff(err):
		return true
	}
	r.skipped.count(bad)
	return false
}

func isRecordError(err error) bool {
	var bad *RecordError
	return errors.As(err, &bad)
}

// Skipped says what was left out so far.
func (r *Reader) Skipped() Skipped {
	s := r.skipped
	s.First = append([]*RecordError(nil), s.First...)
	s.Unknown = maps.Clone(s.Unknown)
	return s
}

// Close closes the file that [OpenFile] opened.
func (r *Reader) Close() error {
	if r.closer == nil {
		return nil
	}
	return r.closer.Close()
}

// The bounds of what [Skipped] keeps.
const (
	maxFirst   = 20
	maxUnknown = 50
)

// Skipped says what of a transcript was left out though it was there.
type Skipped struct {
	// Records is how many records could not be read; First are the first 20
	// errors about them.
	Records int
	First   []*RecordError
	// Unknown counts the sound records of types that the format's reader does
	// not know, by type; those of the 51st type and later count as "…".
	Unknown map[string]int
}

func (s *Skipped) count(err *RecordError) {
	s.Records++
	if len(s.First) < maxFirst {
		s.First = append(s.First, err)
	}
}

func (s *Skipped) countUnknown(name string) {
	if s.Unknown == nil {
		s.Unknown = map[string]int{}
	}
	if _, known := s.Unknown[name]; !known && len(s.Unknown) >= maxUnknown {
		name = "…"
	}
	s.Unknown[name]++
}
