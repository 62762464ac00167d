package session_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/session"
)

// small is a store that takes only what is not larger than its room.
type small struct {
	*memory.Store
	room int
}

func (s *small) Append(ctx context.Context, session string, events []*eventlog.Event) error {
	for _, e := range events {
		if body, err := e.Canonical(); err != nil || len(body) > s.room {
			return errors.Join(err, eventlog.ErrNoSpace)
		}
	}
	return s.Store.Append(ctx, session, events)
}

func (s *small) SetNote(ctx context.Context, session, key string, value []byte) error {
	if len(value) > s.room {
		return eventlog.ErrNoSpace
	}
	return s.Store.SetNote(ctx, session, key, value)
}

// TestProbeOfAStoreWithoutRoom has small writes fit where appends do not.
func TestProbeOfAStoreWithoutRoom(t *testing.T) {
	store := &small{Store: memory.New(), room: 1000}
	defer store.Close()
	e, err := session.Open(store, session.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if err := e.Probe(t.Context()); err != nil {
		t.Fatalf("Probe: %v", err)
	}
	large := eventlog.New("a", &eventlog.Action{Title: strings.Repeat("x", 4<<20)})
	if _, err := e.Append(t.Context(), "s", large); !errors.Is(err, eventlog.ErrNoSpace) {
		t.Fatalf("Append: %v", err)
	}
	if _, err := e.Append(t.Context(), "s", eventlog.New("a", &eventlog.Action{Title: "small"})); err != nil {
		t.Fatalf("Append: %v", err)
	}
	for range 2 {
		if err := e.Probe(t.Context()); !errors.Is(err, eventlog.ErrNoSpace) || !strings.Contains(err.Error(), "1048576 bytes") {
			t.Errorf("Probe: %v, want %v", err, eventlog.ErrNoSpace)
		}
	}
	store.room = 1 << 20
	if err := e.Probe(t.Context()); err != nil {
		t.Errorf("Probe with room: %v", err)
	}
	store.room = 1000
	if err := e.Probe(t.Context()); err != nil {
		t.Errorf("Probe after there was room: %v", err)
	}
	if note, err := store.Note(t.Context(), "", "readyz"); err != nil || len(note) > 100 {
		t.Errorf("a note of %d bytes is left, %v", len(note), err)
	}
}
