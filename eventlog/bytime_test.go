package eventlog_test

import (
	"cmp"
	"errors"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/tidemark/tidemark/eventlog"
)

// timed makes events with times in seconds, and seqs in this order.
func timed(seconds ...int) []*eventlog.Event {
	var events []*eventlog.Event
	for i, s := range seconds {
		e := eventlog.New("coder", &eventlog.Action{})
		e.Seq, e.Timestamp = int64(2*i+1), time.Unix(int64(s), 0)
		events = append(events, e)
	}
	return events
}

func given(events []*eventlog.Event, fails error) func() iter.Seq2[*eventlog.Event, error] {
	return func() iter.Seq2[*eventlog.Event, error] {
		return func(yield func(*eventlog.Event, error) bool) {
			for _, e := range events {
				if !yield(e, nil) {
					return
				}
			}
			if fails != nil {
				yield(nil, fails)
			}
		}
	}
}

func TestByTimeIsSorting(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 0))
	for range 200 {
		seconds := make([]int, r.IntN(30))
		for i := range seconds {
			seconds[i] = i + r.IntN(1+r.IntN(20))
		}
		events := timed(seconds...)
		got, err := eventlog.Collect(eventlog.ByTime(given(events, nil)))
		if err != nil {
			t.Fatal(err)
		}
		want := slices.Clone(events)
		slices.SortStableFunc(want, func(a, b *eventlog.Event) int {
			return cmp.Or(a.Timestamp.Compare(b.Timestamp), cmp.Compare(a.Seq, b.Seq))
		})
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: %v is not sorted", seed, seconds)
		}
	}
}

// TestByTimeHoldsWhatIsOutOfOrder looks how far it has read when it gives an
// event.
func TestByTimeHoldsWhatIsOutOfOrder(t *testing.T) {
	t.Parallel()
	events := timed(1, 2, 5, 3, 4, 6, 7)
	last, reads := int64(0), 0
	read := func() iter.Seq2[*eventlog.Event, error] {
		reads++
		return func(yield func(*eventlog.Event, error) bool) {
			for _, e := range events {
				if last = e.Seq; !yield(e, nil) {
					return
				}
			}
		}
	}
	var got [][2]int64
	for e, err := range eventlog.ByTime(read) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, [2]int64{e.Seq, last})
	}
	want := [][2]int64{{1, 1}, {3, 3}, {7, 7}, {9, 9}, {5, 9}, {11, 11}, {13, 13}}
	if diff := gocmp.Diff(want, got); diff != "" || reads != 2 {
		t.Errorf("%d reads; events, and how far was read then (-want +got):\n%s", reads, diff)
	}
}

func TestByTimeStops(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	if _, err := eventlog.Collect(eventlog.ByTime(given(timed(1, 2), broken))); !errors.Is(err, broken) {
		t.Errorf("got %v, want the error of the read", err)
	}
	for e := range eventlog.ByTime(given(timed(2, 1, 3), nil)) {
		if e.Seq != 3 {
			t.Errorf("event %d comes first, want 3", e.Seq)
		}
		break
	}
}
