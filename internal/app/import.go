package app

import (
	"context"

	"github.com/tidemark/tidemark/internal/transcript"
	"github.com/tidemark/tidemark/session"
)

// Imported tells what an import of one session did.
type Imported struct {
	Session string `json:"session"`
	Format  string `json:"format"`
	Events  int    `json:"events"`
	Added   int    `json:"added"`
}

// ImportFile appends all sessions of a transcript to the store, or the one that
// is named. Notes tell of what was skipped.
func ImportFile(ctx context.Context, engine *session.Engine, path, only string, progress func(int)) (done []Imported, notes []string, err error) {
	r, err := transcript.OpenFile(path)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	for s, err := range r.Sessions() {
		if isRecord(err) {
			continue
		}
		if err != nil {
			return done, skippedNotes(path, r), err
		}
		if only != "" && s.Name != only {
			continue
		}
		im := Imported{Session: s.Name, Format: r.Format()}
		im.Added, err = engine.Import(ctx, s.Name, Readable(s.Events(), func(n int) {
			im.Events = n
			if progress != nil {
				progress(n)
			}
		}))
		if err != nil {
			return done, skippedNotes(path, r), err
		}
		done = append(done, im)
	}
	return done, skippedNotes(path, r), nil
}
