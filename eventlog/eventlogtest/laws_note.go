package eventlogtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
)

var noteLaws = []law{
	{"keeps notes", keepsNotes},
	{"keeps notes of sessions apart", keepsNotesApart},
	{"tells an empty note from none", tellsAnEmptyNoteFromNone},
	{"lists notes in order", listsNotesInOrder},
	{"refuses notes without a key", refusesNotesWithoutAKey},
	{"makes no session for a note", makesNoSessionForANote},
	{"keeps notes whole under many writers", keepsNotesWhole},
	{"owns no one else's notes", ownsNoOneElsesNotes},
	{"takes no notes once canceled or closed", takesNoNotesOnceOver},
}

func setNote(t *testing.T, s eventlog.Store, session, key, value string) {
	t.Helper()
	if err := s.SetNote(t.Context(), session, key, []byte(value)); err != nil {
		t.Fatalf("SetNote: %v", err)
	}
}

// sameNote fails where the note is not the one that is wanted; "-" is none.
func sameNote(t *testing.T, s eventlog.Store, session, key, want string) {
	t.Helper()
	value, err := s.Note(t.Context(), session, key)
	got := string(value)
	if value == nil {
		got = "-"
	}
	if err != nil || got != want {
		t.Errorf("note %q of %q is %q, %v; want %q", key, session, got, err, want)
	}
}

func keepsNotes(t *testing.T, s eventlog.Store) {
	sameNote(t, s, session, "calibration", "-")
	setNote(t, s, session, "calibration", "1.07")
	sameNote(t, s, session, "calibration", "1.07")
	setNote(t, s, session, "calibration", "\x00 any bytes \xff")
	sameNote(t, s, session, "calibration", "\x00 any bytes \xff")
	for range 2 {
		if err := s.SetNote(t.Context(), session, "calibration", nil); err != nil {
			t.Fatalf("SetNote: %v", err)
		}
		sameNote(t, s, session, "calibration", "-")
	}
}

func keepsNotesApart(t *testing.T, s eventlog.Store) {
	setNote(t, s, "", "offset", "of the store")
	setNote(t, s, "one", "offset", "of one")
	setNote(t, s, "one", "Offset", "of another key")
	sameNote(t, s, "", "offset", "of the store")
	sameNote(t, s, "one", "offset", "of one")
	sameNote(t, s, "two", "offset", "-")
}

func tellsAnEmptyNoteFromNone(t *testing.T, s eventlog.Store) {
	setNote(t, s, session, "empty", "")
	sameNote(t, s, session, "empty", "")
	sameNote(t, s, session, "none", "-")
}

func listsNotesInOrder(t *testing.T, s eventlog.Store) {
	for _, key := range []string{"watch/b", "é", "a", "watch/a", "Z"} {
		setNote(t, s, session, key, key)
	}
	setNote(t, s, "", "of the store", "x")
	keys, err := s.Notes(t.Context(), session)
	if diff := cmp.Diff([]string{"Z", "a", "watch/a", "watch/b", "é"}, keys); err != nil || diff != "" {
		t.Errorf("Notes: %v (-want +got):\n%s", err, diff)
	}
	if keys, err := s.Notes(t.Context(), "no such session"); err != nil || len(keys) > 0 {
		t.Errorf("Notes of a session without any: %q, %v", keys, err)
	}
}

func refusesNotesWithoutAKey(t *testing.T, s eventlog.Store) {
	for _, key := range []string{"", "\xff"} {
		if err := s.SetNote(t.Context(), session, key, []byte("x")); err == nil {
			t.Errorf("a note with the key %q was taken", key)
		}
	}
}

func makesNoSessionForANote(t *testing.T, s eventlog.Store) {
	setNote(t, s, session, "before", "the first event")
	if _, err := s.Session(t.Context(), session); !errors.Is(err, eventlog.ErrNoSession) {
		t.Errorf("Session: %v, want ErrNoSession", err)
	}
	mustAppend(t, s, texts("a", 1)...)
	sameNote(t, s, session, "before", "the first event")
}

func keepsNotesWhole(t *testing.T, s eventlog.Store) {
	const writers, size = 8, 4096
	inParallel(writers, func(w int) {
		for range 10 {
			value := bytes.Repeat([]byte{byte('a' + w)}, size)
			if err := s.SetNote(t.Context(), session, "contended", value); err != nil {
				t.Errorf("SetNote: %v", err)
			}
			got, err := s.Note(t.Context(), session, "contended")
			if err != nil || len(got) != size || !bytes.Equal(got, bytes.Repeat(got[:1], size)) {
				t.Errorf("the note is torn: %d bytes, %v", len(got), err)
			}
			setNote(t, s, session, fmt.Sprint("own-", w), "x")
		}
	})
	if keys, err := s.Notes(t.Context(), session); err != nil || len(keys) != writers+1 {
		t.Errorf("%d notes, %v; want %d", len(keys), err, writers+1)
	}
}

func ownsNoOneElsesNotes(t *testing.T, s eventlog.Store) {
	value := []byte("kept")
	if err := s.SetNote(t.Context(), session, "key", value); err != nil {
		t.Fatalf("SetNote: %v", err)
	}
	copy(value, "gone")
	got, err := s.Note(t.Context(), session, "key")
	if err != nil || string(got) != "kept" {
		t.Fatalf("Note: %q, %v", got, err)
	}
	copy(got, "gone")
	sameNote(t, s, session, "key", "kept")
}

func takesNoNotesOnceOver(t *testing.T, s eventlog.Store) {
	check := func(ctx context.Context, want error) {
		t.Helper()
		if err := s.SetNote(ctx, session, "key", []byte("x")); !errors.Is(err, want) {
			t.Errorf("SetNote: %v, want %v", err, want)
		}
		if _, err := s.Note(ctx, session, "key"); !errors.Is(err, want) {
			t.Errorf("Note: %v, want %v", err, want)
		}
		if _, err := s.Notes(ctx, session); !errors.Is(err, want) {
			t.Errorf("Notes: %v, want %v", err, want)
		}
	}
	check(canceled(t), context.Canceled)
	sameNote(t, s, session, "key", "-")
	if err := s.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	check(t.Context(), eventlog.ErrClosed)
}
