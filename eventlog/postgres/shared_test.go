package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/eventlog/postgres"
)

func TestChangesTellOfOtherProcesses(t *testing.T) {
	at := schemaURL(t, t.Name())
	s, other := mustOpen(t, at), mustOpen(t, at)
	defer other.Close()
	eventlogtest.Changes(t, s, other)
}

func TestChangesOutliveALostConnection(t *testing.T) {
	at := schemaURL(t, t.Name())
	s := mustOpen(t, at+"&application_name="+t.Name())
	defer s.Close()
	changes := s.Changes(t.Context())
	<-changes
	execOn(t, at, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND query LIKE 'LISTEN%'", t.Name())
	if name := <-changes; name != "" {
		t.Errorf("after the cut the change is of %q, want of any session", name)
	}
}

func TestALeaseIsHeldByOne(t *testing.T) {
	at := schemaURL(t, t.Name())
	s, other := mustOpen(t, at), mustOpen(t, at)
	defer s.Close()
	defer other.Close()
	held, release, err := s.Lease(t.Context(), "run", "summary")
	if err != nil {
		t.Fatal(err)
	}
	within, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, _, err := other.Lease(within, "run", "summary"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second lease: %v, want to wait", err)
	}
	_, releaseOther, err := other.Lease(t.Context(), "run", "something else")
	if err != nil {
		t.Fatal(err)
	}
	releaseOther()
	if held.Err() != nil {
		t.Errorf("the lease was lost: %v", held.Err())
	}
	release()
	release()
	if held.Err() == nil {
		t.Error("the lease is held after its release")
	}
	_, releaseOther, err = other.Lease(t.Context(), "run", "summary")
	if err != nil {
		t.Fatal(err)
	}
	releaseOther()
}

// TestALeaseEndsWithItsProcess has a store whose leases cannot be renewed, as if
// its machine slept.
func TestALeaseEndsWithItsProcess(t *testing.T) {
	at := schemaURL(t, t.Name())
	s := mustOpenWith(t, at, postgres.Options{Lease: 300 * time.Millisecond})
	other := mustOpen(t, at)
	defer other.Close()
	held, release, err := s.Lease(t.Context(), "run", "summary")
	if err != nil {
		t.Fatal(err)
	}
	execOn(t, at, "UPDATE leases SET lease_until = clock_timestamp()")
	_, releaseOther, err := other.Lease(t.Context(), "run", "summary")
	if err != nil {
		t.Fatal(err)
	}
	<-held.Done() // it finds out when it would renew
	release()     // and takes nothing from the next one
	within, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, _, err := s.Lease(within, "run", "summary"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a lease beside another: %v, want to wait", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	releaseOther()
}
