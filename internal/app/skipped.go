package app

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/internal/transcript"
)

// Readable passes over the records of a transcript that cannot be read, which
// its reader counts. Progress, if any, is told how many events came by.
func Readable(events iter.Seq2[*eventlog.Event, error], progress func(int)) iter.Seq2[*eventlog.Event, error] {
	return func(yield func(*eventlog.Event, error) bool) {
		n := 0
		for e, err := range events {
			if isRecord(err) {
				continue
			}
			if n++; progress != nil {
				progress(n)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// isRecord reports whether an error speaks of one record, which is skipped.
func isRecord(err error) bool {
	var record *transcript.RecordError
	return errors.As(err, &record)
}

// skippedNotes tells of the records that could not be read.
func skippedNotes(path string, r *transcript.Reader) []string {
	const shown = 5
	skipped := r.Skipped()
	var notes []string
	for _, e := range skipped.First[:min(shown, len(skipped.First))] {
		notes = append(notes, fmt.Sprintf("%s: %v; skipped", path, e))
	}
	if more := skipped.Records - len(notes); more > 0 {
		notes = append(notes, fmt.Sprintf("%s: %d more records skipped", path, more))
	}
	return append(notes, unknownNotes(path, skipped.Unknown)...)
}

// unknownNotes tells of the records of types that have no meaning here, the
// most frequent first.
func unknownNotes(path string, unknown map[string]int) []string {
	const shown = 5
	types := slices.SortedFunc(maps.Keys(unknown), func(a, b string) int {
		return cmp.Or(unknown[b]-unknown[a], strings.Compare(a, b))
	})
	var notes []string
	for _, name := range types[:min(shown, len(types))] {
		notes = append(notes, fmt.Sprintf("%s: skipped %s of the unknown type %q", path, records(unknown[name]), name))
	}
	if more := len(types) - len(notes); more > 0 {
		notes = append(notes, fmt.Sprintf("%s: skipped records of %d more unknown types", path, more))
	}
	return notes
}

func records(n int) string {
	if n == 1 {
		return "1 record"
	}
	return fmt.Sprintf("%d records", n)
}

func firstSkipped(r *transcript.Reader) string {
	if first := r.Skipped().First; len(first) > 0 {
		return ": " + first[0].Error()
	}
	return ""
}
