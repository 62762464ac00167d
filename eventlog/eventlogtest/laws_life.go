package eventlogtest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"go.uber.org/goleak"

	"github.com/tidemark/tidemark/eventlog"
)

var lifeLaws = []law{
	{"does nothing once canceled", doesNothingOnceCanceled},
	{"stops reading when canceled", stopsReadingWhenCanceled},
	{"lets a canceled append be sent again", letsACanceledAppendBeSentAgain},
	{"does nothing once closed", doesNothingOnceClosed},
	{"closes while in use", closesWhileInUse},
}

func doesNothingOnceCanceled(t *testing.T, s eventlog.Store) {
	if err := s.Append(canceled(t), session, texts("a", 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("Append: %v, want context.Canceled", err)
	}
	if _, err := s.Session(t.Context(), session); !errors.Is(err, eventlog.ErrNoSession) {
		t.Errorf("the canceled append made a session: %v", err)
	}
	mustAppend(t, s, texts("a", 1)...)
	if _, err := s.Session(canceled(t), session); !errors.Is(err, context.Canceled) {
		t.Errorf("Session: %v, want context.Canceled", err)
	}
	if _, err := s.Sessions(canceled(t), eventlog.SessionQuery{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Sessions: %v, want context.Canceled", err)
	}
	if _, err := s.CountSessions(canceled(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("CountSessions: %v, want context.Canceled", err)
	}
	if events, err := eventlog.Collect(s.Events(canceled(t), session, eventlog.Query{})); !errors.Is(err, context.Canceled) {
		t.Errorf("Events: %d events, %v, want context.Canceled", len(events), err)
	}
}

func stopsReadingWhenCanceled(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 1000)...)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	given, failed := 0, 0
	for _, err := range s.Events(ctx, session, eventlog.Query{}) {
		switch {
		case failed > 0:
			t.Fatal("the sequence goes on after its error")
		case err == nil:
			if given++; given == 3 {
				cancel()
			}
		case errors.Is(err, context.Canceled):
			failed++
		default:
			t.Fatalf("Events: %v", err)
		}
	}
	if failed != 1 || given == 1000 {
		t.Errorf("%d events and %d errors after the context ended", given, failed)
	}
}

func letsACanceledAppendBeSentAgain(t *testing.T, s eventlog.Store) {
	const writers, calls = 8, 10
	inParallel(writers, func(w int) {
		for c := range calls {
			ctx, cancel := context.WithCancel(t.Context())
			go cancel()
			word := fmt.Sprintf("w%d-c%d", w, c)
			err := s.Append(ctx, session, texts(word, 2))
			if err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("Append: %v", err)
			}
			if err := s.Append(t.Context(), session, texts(word, 2)); err != nil {
				t.Errorf("Append again: %v", err)
			}
		}
	})
	sameSeqs(t, "read back", oneTo(writers*calls*2), mustRead(t, s, eventlog.Query{}))
}

func doesNothingOnceClosed(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 1)...)
	if err := s.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	if err := s.Append(t.Context(), session, texts("b", 1)); !errors.Is(err, eventlog.ErrClosed) {
		t.Errorf("Append: %v, want ErrClosed", err)
	}
	if _, err := s.Session(t.Context(), session); !errors.Is(err, eventlog.ErrClosed) {
		t.Errorf("Session: %v, want ErrClosed", err)
	}
	if _, err := s.Sessions(t.Context(), eventlog.SessionQuery{}); !errors.Is(err, eventlog.ErrClosed) {
		t.Errorf("Sessions: %v, want ErrClosed", err)
	}
	if _, err := s.CountSessions(t.Context()); !errors.Is(err, eventlog.ErrClosed) {
		t.Errorf("CountSessions: %v, want ErrClosed", err)
	}
	if _, err := eventlog.Collect(s.Events(t.Context(), session, eventlog.Query{})); !errors.Is(err, eventlog.ErrClosed) {
		t.Errorf("Events: %v, want ErrClosed", err)
	}
}

// closesWhileInUse closes a store under writers and a reader: each of their
// calls either succeeds or says that the store is closed.
func closesWhileInUse(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 100)...)
	begun := make(chan struct{}, 8)
	inParallel(9, func(i int) {
		if i == 8 {
			for range 8 {
				<-begun
			}
			if err := s.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
			return
		}
		var err error
		for n := 0; err == nil; n++ {
			if n == 3 {
				begun <- struct{}{}
			}
			if i%2 == 0 {
				_, err = eventlog.Collect(s.Events(t.Context(), session, eventlog.Query{}))
				continue
			}
			err = s.Append(t.Context(), session, texts(fmt.Sprintf("w%d-%d", i, n), 1))
		}
		if !errors.Is(err, eventlog.ErrClosed) {
			t.Errorf("a call ends with %v, want ErrClosed", err)
		}
	})
}

func leavesNoGoroutines(t *testing.T, open func(t *testing.T) eventlog.Store) {
	before := goleak.IgnoreCurrent()
	s := open(t)
	mustAppend(t, s, texts("a", 100)...)
	for range s.Events(t.Context(), session, eventlog.Query{}) {
		break
	}
	_, _ = eventlog.Collect(s.Events(canceled(t), session, eventlog.Query{}))
	_ = s.Append(canceled(t), session, texts("b", 1))
	if err := s.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	goleak.VerifyNone(t, before)
}
