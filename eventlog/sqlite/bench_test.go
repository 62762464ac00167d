package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/sqlite"
)

// The benchmarks do the same work in turn with the store and with the least
// that the driver can do: one table of a number and a body. The machine's moods
// then touch both alike. They report events a second of both, and the ratio.

// race is a benchmark of a store beside a bare database.
type race struct {
	store *sqlite.Store
	bare  *sql.DB
	calls int // so far, to make new ids

	storeTime, bareTime time.Duration
	events              int
}

func newRace(b *testing.B) *race {
	folder := b.TempDir()
	db, err := sql.Open("sqlite", filepath.Join(folder, "bare.db"))
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	r := &race{store: mustOpen(b, filepath.Join(folder, "events.db")), bare: db}
	b.Cleanup(func() { _ = r.store.Close(); _ = db.Close() })
	for _, q := range []string{
		"PRAGMA page_size=16384", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
		"CREATE TABLE events (seq INTEGER PRIMARY KEY, body BLOB)",
	} {
		r.exec(b, q)
	}
	return r
}

func (r *race) exec(b *testing.B, query string, args ...any) {
	if _, err := r.bare.Exec(query, args...); err != nil {
		b.Fatal(err)
	}
}

// run times both sides of the work on n events.
func (r *race) run(b *testing.B, n int, store, bare func()) {
	for b.Loop() {
		r.calls++
		begun := time.Now()
		store()
		between := time.Now()
		bare()
		r.bareTime += time.Since(between)
		r.storeTime += between.Sub(begun)
		r.events += n
	}
	b.ReportMetric(float64(r.events)/r.storeTime.Seconds(), "events/s")
	b.ReportMetric(float64(r.events)/r.bareTime.Seconds(), "bare-events/s")
	b.ReportMetric(float64(r.bareTime)/float64(r.storeTime), "of-bare")
}

func (r *race) append(b *testing.B, session string, events []*eventlog.Event) {
	if err := r.store.Append(context.Background(), session, events); err != nil {
		b.Error(err)
	}
}

// bodies gives what the bare side stores for the events.
func bodies(b *testing.B, events []*eventlog.Event) [][]byte {
	all := make([][]byte, len(events))
	for i, e := range events {
		var err error
		if all[i], err = e.Canonical(); err != nil {
			b.Fatal(err)
		}
	}
	return all
}

// insert adds bodies in one transaction.
func (r *race) insert(b *testing.B, bodies [][]byte) {
	tx, err := r.bare.Begin()
	if err != nil {
		b.Fatal(err)
	}
	stmt, err := tx.Prepare("INSERT INTO events (body) VALUES (?)")
	if err != nil {
		b.Fatal(err)
	}
	for _, body := range bodies {
		if _, err := stmt.Exec(body); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkAppendOne(b *testing.B) {
	r := newRace(b)
	body := bodies(b, batch("", 1))[0]
	r.run(b, 1,
		func() { r.append(b, "run", batch(fmt.Sprintf("id-%08d", r.calls), 1)) },
		func() { r.exec(b, "INSERT INTO events (body) VALUES (?)", body) })
}

func BenchmarkAppend32Writers(b *testing.B) {
	const writers, each = 32, 8
	r := newRace(b)
	body := bodies(b, batch("", 1))[0]
	all := func(do func(writer, n int)) {
		var group sync.WaitGroup
		for w := range writers {
			group.Go(func() {
				for n := range each {
					do(w, n)
				}
			})
		}
		group.Wait()
	}
	r.run(b, writers*each,
		func() {
			all(func(w, n int) { r.append(b, "run", batch(fmt.Sprintf("id-%08d-%d-%d", r.calls, w, n), 1)) })
		},
		func() {
			all(func(int, int) { r.exec(b, "INSERT INTO events (body) VALUES (?)", body) })
		})
}

func BenchmarkAppend100(b *testing.B) {
	r := newRace(b)
	stored := bodies(b, batch("", 100))
	r.run(b, 100,
		func() { r.append(b, "run", batch(fmt.Sprintf("id-%08d", r.calls), 100)) },
		func() { r.insert(b, stored) })
}

func BenchmarkRead10000(b *testing.B) {
	const n = 10_000
	r := newRace(b)
	events := batch("id", n)
	r.append(b, "run", events)
	r.insert(b, bodies(b, events))
	for name, decode := range map[string]bool{"bytes": false, "decoded": true} {
		b.Run(name, func(b *testing.B) {
			r := &race{store: r.store, bare: r.bare}
			r.run(b, n, func() { r.read(b, n, eventlog.Query{}) }, func() { r.scan(b, n, decode) })
		})
	}
}

func (r *race) read(b *testing.B, want int, q eventlog.Query) {
	got := 0
	for _, err := range r.store.Events(context.Background(), "run", q) {
		if err != nil {
			b.Fatal(err)
		}
		got++
	}
	if got != want {
		b.Fatalf("read %d events, want %d", got, want)
	}
}

// scan reads all bodies of the bare side.
func (r *race) scan(b *testing.B, want int, decode bool) {
	rows, err := r.bare.Query("SELECT body FROM events ORDER BY seq")
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	got := 0
	for ; rows.Next(); got++ {
		var body sql.RawBytes
		if err := rows.Scan(&body); err != nil {
			b.Fatal(err)
		}
		if !decode {
			continue
		}
		if _, err := eventlog.Decode(body); err != nil {
			b.Fatal(err)
		}
	}
	if got != want {
		b.Fatalf("read %d rows, want %d", got, want)
	}
}

// BenchmarkLiveView reads the 200 live events of a log in which 100,000 are
// covered; the bare side has a table of just the live ones.
func BenchmarkLiveView(b *testing.B) {
	const covered, each, live = 100_000, 1000, 100
	r := newRace(b)
	for from := int64(1); from < covered; from += each + 1 {
		s := eventlog.New("planner", &eventlog.Summary{Summary: "so far so good", Covers: []eventlog.Range{{from, from + each - 1}}})
		s.ID, s.Timestamp = fmt.Sprintf("summary-%d", from), time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
		r.append(b, "run", append(batch(fmt.Sprintf("id-%08d", from), each), s))
	}
	r.append(b, "run", batch("live", live))
	q := eventlog.Query{Live: true, Namespace: "planner"}
	view, err := eventlog.Collect(r.store.Events(b.Context(), "run", q))
	if err != nil {
		b.Fatal(err)
	}
	r.insert(b, bodies(b, view))
	for name, decode := range map[string]bool{"bytes": false, "decoded": true} {
		b.Run(name, func(b *testing.B) {
			r := &race{store: r.store, bare: r.bare}
			r.run(b, len(view), func() { r.read(b, len(view), q) }, func() { r.scan(b, len(view), decode) })
		})
	}
}

// BenchmarkFork forks a session of 10,000 events, before its end; the bare side
// copies as many rows.
func BenchmarkFork(b *testing.B) {
	const n = 10_000
	r := newRace(b)
	events := batch("id", n+1)
	r.append(b, "run", events)
	r.insert(b, bodies(b, events[:n]))
	r.run(b, n,
		func() {
			if err := r.store.Fork(b.Context(), "run", fmt.Sprint("fork-", r.calls), n); err != nil {
				b.Fatal(err)
			}
		},
		func() {
			r.exec(b, fmt.Sprintf("CREATE TABLE copy%d AS SELECT * FROM events", r.calls))
		})
}
