package eventlogtest

import (
	"context"
	"crypto/rand"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tidemark/tidemark/eventlog"
)

var readLaws = []law{
	{"gives back what it was given", givesBackWhatItWasGiven},
	{"gives copies", givesCopies},
	{"keeps times exactly", keepsTimesExactly},
	{"tells when it was appended to", tellsWhenItWasAppendedTo},
	{"lets a reader stop early", letsAReaderStopEarly},
	{"lets a reader append", letsAReaderAppend},
	{"reads the log as it was", readsTheLogAsItWas},
	{"knows no session that was not appended to", knowsNoOtherSession},
	{"lists sessions, the last one first", listsSessions},
	{"lists sessions in parts", listsSessionsInParts},
	{"holds events of 5 MB", holdsLargeEvents},
	{"holds 10,000 events", holdsManyEvents},
}

func givesBackWhatItWasGiven(t *testing.T, s eventlog.Store) {
	for _, kind := range eventlog.Kinds() {
		t.Run(string(kind), rapid.MakeCheck(func(t *rapid.T) {
			e := AnyEventOf(t, kind)
			if summary, ok := e.Body.(*eventlog.Summary); ok {
				summary.Covers = nil
			}
			name := rand.Text()
			want := Copy(e)
			if err := s.Append(context.Background(), name, []*eventlog.Event{e}); err != nil {
				t.Fatalf("Append: %v", err)
			}
			want.Seq, want.CommitHash = 1, e.CommitHash
			got, err := eventlog.Collect(s.Events(context.Background(), name, eventlog.Query{}))
			if err != nil {
				t.Fatalf("Events: %v", err)
			}
			sameEvents(t, "read back", []*eventlog.Event{want}, got)
			sameEvents(t, "the caller's event", []*eventlog.Event{want}, []*eventlog.Event{e})
		}))
	}
}

func givesCopies(t *testing.T, s eventlog.Store) {
	var events []*eventlog.Event
	for i, kind := range eventlog.Kinds() {
		e := Sample(kind)
		e.ID = string(rune('a' + i))
		events = append(events, e)
	}
	mustAppend(t, s, events...)
	want := make([]*eventlog.Event, len(events))
	for i, e := range events {
		want[i] = Copy(e)
	}
	for _, e := range events {
		scribble(e)
	}
	got := mustRead(t, s, eventlog.Query{})
	sameEvents(t, "read after the caller changed his events", want, got)
	for _, e := range got {
		scribble(e)
	}
	sameEvents(t, "read after a reader changed his events", want, mustRead(t, s, eventlog.Query{}))
}

func keepsTimesExactly(t *testing.T, s eventlog.Store) {
	times := []time.Time{
		time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC),
		time.Date(1677, 9, 21, 0, 12, 43, 145224191, time.UTC),
		time.Date(1969, 12, 31, 23, 59, 59, 999999999, time.UTC),
		time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC),
		time.Date(2262, 4, 11, 23, 47, 16, 854775808, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC),
	}
	events := texts("a", len(times))
	for i, e := range events {
		e.Timestamp = times[i]
	}
	mustAppend(t, s, events...)
	for i, e := range mustRead(t, s, eventlog.Query{}) {
		if e.Timestamp != times[i] {
			t.Errorf("time read back is %v, want %v", e.Timestamp, times[i])
		}
		between := eventlog.Query{Since: times[i], Until: times[i].Add(1)}
		sameSeqs(t, "at "+times[i].String(), []int64{e.Seq}, mustRead(t, s, between))
	}
	info := mustDescribe(t, s)
	if info.First != times[0] || info.Last != times[len(times)-1] {
		t.Errorf("session is from %v to %v", info.First, info.Last)
	}
}

// tellsWhenItWasAppendedTo allows the store a clock of its own.
func tellsWhenItWasAppendedTo(t *testing.T, s eventlog.Store) {
	events := texts("a", 2)
	for _, e := range events {
		e.Timestamp = time.Unix(0, 0).UTC()
	}
	mustAppend(t, s, events[0])
	first := mustDescribe(t, s).Appended
	if off := time.Since(first).Abs(); off > 24*time.Hour || first.Location() != time.UTC || first.Nanosecond()%1e6 != 0 {
		t.Fatalf("appended %v, which is %v from now; want now, in milliseconds of UTC", first, off)
	}
	mustAppend(t, s, events[0])
	if again := mustDescribe(t, s).Appended; again != first {
		t.Errorf("appended %v after nothing new, want %v", again, first)
	}
	mustAppend(t, s, events...)
	if second := mustDescribe(t, s).Appended; second.Before(first) {
		t.Errorf("appended %v after an event more, want no earlier than %v", second, first)
	}
	if err := s.Fork(t.Context(), session, "fork", 1); err != nil {
		t.Fatalf("Fork: %v", err)
	}
	fork, err := s.Session(t.Context(), "fork")
	if err != nil || fork.Appended.Before(first) {
		t.Errorf("the fork was appended to %v, %v; want no earlier than %v", fork.Appended, err, first)
	}
}

func letsAReaderStopEarly(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 600)...)
	for _, stop := range []int{1, 32, 33, 500} {
		given := 0
		for _, err := range s.Events(t.Context(), session, eventlog.Query{}) {
			if err != nil {
				t.Fatalf("Events: %v", err)
			}
			if given++; given == stop {
				break
			}
		}
	}
	sameSeqs(t, "read to the end", oneTo(600), mustRead(t, s, eventlog.Query{}))
}

func letsAReaderAppend(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 100)...)
	given := 0
	for e, err := range s.Events(t.Context(), session, eventlog.Query{At: 100}) {
		if err != nil {
			t.Fatalf("Events: %v", err)
		}
		given++
		mustAppend(t, s, texts("answer to "+e.ID, 1)...)
	}
	if got := mustDescribe(t, s).LastSeq; given != 100 || got != 200 {
		t.Errorf("read %d events and then had %d, want 100 and 200", given, got)
	}
}

// readsTheLogAsItWas has a summary cover events that a reader of live ones has
// not yet come to.
func readsTheLogAsItWas(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 700)...)
	var got []*eventlog.Event
	for e, err := range s.Events(t.Context(), session, eventlog.Query{Live: true, At: 700}) {
		if err != nil {
			t.Fatalf("Events: %v", err)
		}
		if got = append(got, e); e.Seq == 40 {
			mustAppend(t, s, summaryOf("s", eventlog.Range{1, 690}))
		}
	}
	sameSeqs(t, "live events", oneTo(700), got)
}

func knowsNoOtherSession(t *testing.T, s eventlog.Store) {
	mustAppend(t, s, texts("a", 1)...)
	for _, name := range []string{"other", "", "RUN-42", "run-42 "} {
		if _, err := s.Session(t.Context(), name); !errors.Is(err, eventlog.ErrNoSession) || !strings.Contains(err.Error(), name) {
			t.Errorf("Session(%q): %v, want ErrNoSession with the name", name, err)
		}
		given := 0
		for e, err := range s.Events(t.Context(), name, eventlog.Query{Live: true}) {
			if given++; e != nil || !errors.Is(err, eventlog.ErrNoSession) {
				t.Errorf("Events(%q) gives %v, %v, want ErrNoSession", name, e, err)
			}
		}
		if given != 1 {
			t.Errorf("Events(%q) yields %d times, want once", name, given)
		}
	}
}

func listsSessions(t *testing.T, s eventlog.Store) {
	if infos, err := s.Sessions(t.Context(), eventlog.SessionQuery{}); err != nil || len(infos) != 0 {
		t.Fatalf("Sessions of an empty store: %v, %v", infos, err)
	}
	for i, name := range []string{"c", "a", "b", "a"} {
		events := texts(string(rune('p'+i)), 2)
		events[1].FullNamespace = "planner/" + name
		if err := s.Append(t.Context(), name, events); err != nil {
			t.Fatalf("Append: %v", err)
		}
	}
	infos, err := s.Sessions(t.Context(), eventlog.SessionQuery{})
	if err != nil {
		t.Fatalf("Sessions: %v", err)
	}
	var names []string
	for _, info := range infos {
		names = append(names, info.Name)
		single, err := s.Session(t.Context(), info.Name)
		if err != nil || single.Head != info.Head || single.LastSeq != info.LastSeq {
			t.Errorf("Session(%q) = %+v, %v, want %+v", info.Name, single, err, info)
		}
		if want := []string{"planner", "planner/" + info.Name}; !slices.Equal(info.Namespaces, want) {
			t.Errorf("namespaces of %q are %q, want %q", info.Name, info.Namespaces, want)
		}
		if info.First != start || info.Last != start.Add(time.Second) {
			t.Errorf("%q is from %v to %v", info.Name, info.First, info.Last)
		}
	}
	if want := []string{"a", "b", "c"}; !slices.Equal(names, want) {
		t.Errorf("sessions are %q, want %q", names, want)
	}
}

// listsSessionsInParts appends to sessions while it reads the list of them.
func listsSessionsInParts(t *testing.T, s eventlog.Store) {
	for i := range 7 {
		name := string(rune('a' + i))
		if err := s.Append(t.Context(), name, texts(name, 1)); err != nil {
			t.Fatalf("Append: %v", err)
		}
	}
	if n, err := s.CountSessions(t.Context()); err != nil || n != 7 {
		t.Errorf("CountSessions: %d, %v; want 7", n, err)
	}
	var parts []string
	for q := (eventlog.SessionQuery{Limit: 3}); ; {
		infos, err := s.Sessions(t.Context(), q)
		if err != nil {
			t.Fatalf("Sessions(%+v): %v", q, err)
		}
		if len(infos) == 0 {
			break
		}
		var names string
		for _, info := range infos {
			names += info.Name
		}
		parts, q.Before = append(parts, names), infos[len(infos)-1].Turn
		if err := s.Append(t.Context(), "d", texts(names, 1)); err != nil { // to the front
			t.Fatalf("Append: %v", err)
		}
	}
	if want := []string{"gfe", "cba"}; !slices.Equal(parts, want) {
		t.Errorf("parts are %q, want %q", parts, want)
	}
	rest, err := s.Sessions(t.Context(), eventlog.SessionQuery{Before: math.MaxInt64})
	if err != nil || len(rest) != 7 || rest[0].Name != "d" {
		t.Errorf("%d sessions without a limit, %v; want 7, d first", len(rest), err)
	}
}

func holdsLargeEvents(t *testing.T, s eventlog.Store) {
	events := texts("a", 3)
	for _, e := range events[1:] {
		e.Body = &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(strings.Repeat("прилив 潮 \x00", 5<<20/20))}}
	}
	mustAppend(t, s, events...)
	for _, q := range []eventlog.Query{{}, {Live: true, After: 2}} {
		got := mustRead(t, s, q)
		want := events[q.After:]
		sameSeqs(t, "read back", seqs(want), got)
		for i, e := range got {
			if e.Body.(*eventlog.Output).Parts[0].Text != want[i].Body.(*eventlog.Output).Parts[0].Text {
				t.Errorf("event %d was changed", e.Seq)
			}
		}
	}
}

func holdsManyEvents(t *testing.T, s eventlog.Store) {
	if testing.Short() {
		t.Skip("not in a short run")
	}
	events := texts("a", 10_000)
	for call := range slices.Chunk(events, 500) {
		mustAppend(t, s, call...)
	}
	sameEvents(t, "read back", events, mustRead(t, s, eventlog.Query{}))
	sameSeqs(t, "live", oneTo(10_000), mustRead(t, s, eventlog.Query{Live: true}))
}
