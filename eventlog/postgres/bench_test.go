package postgres_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/postgres"
)

// The benchmarks do the same work in turn with the store and with the least
// that the driver can do: one table of a number and a body, a connection for
// each writer. The machine's moods then touch both alike. They report events a
// second of both, and the ratio.

// race is a benchmark of a store beside a bare database.
type race struct {
	store *postgres.Store
	bare  *pgxpool.Pool
	calls int // so far, to make new ids

	storeTime, bareTime time.Duration
	events              int
}

func newRace(b *testing.B) *race {
	at := schemaURL(b, b.Name())
	r := &race{store: mustOpen(b, at)}
	config, err := pgxpool.ParseConfig(at)
	if err != nil {
		b.Fatal(err)
	}
	config.MaxConns = 32
	if r.bare, err = pgxpool.NewWithConfig(context.Background(), config); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = r.store.Close(); r.bare.Close() })
	r.exec(b, "CREATE TABLE bare (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body bytea)")
	return r
}

func (r *race) exec(b *testing.B, query string, args ...any) {
	if _, err := r.bare.Exec(context.Background(), query, args...); err != nil {
		b.Error(err)
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

func (r *race) append(b *testing.B, events []*eventlog.Event) {
	if err := r.store.Append(context.Background(), "run", events); err != nil {
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

const insertBare = "INSERT INTO bare (body) VALUES ($1)"

func BenchmarkAppendOne(b *testing.B) {
	r := newRace(b)
	body := bodies(b, batch("", 1))[0]
	r.run(b, 1,
		func() { r.append(b, batch(fmt.Sprintf("id-%08d", r.calls), 1)) },
		func() { r.exec(b, insertBare, body) })
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
		func() { all(func(w, n int) { r.append(b, batch(fmt.Sprintf("id-%08d-%d-%d", r.calls, w, n), 1)) }) },
		func() { all(func(int, int) { r.exec(b, insertBare, body) }) })
}

func BenchmarkAppend100(b *testing.B) {
	r := newRace(b)
	stored := bodies(b, batch("", 100))
	r.run(b, 100,
		func() { r.append(b, batch(fmt.Sprintf("id-%08d", r.calls), 100)) },
		func() { r.exec(b, "INSERT INTO bare (body) SELECT unnest($1::bytea[])", stored) })
}

func BenchmarkRead10000(b *testing.B) {
	const n = 10_000
	r := newRace(b)
	events := batch("id", n)
	r.append(b, events)
	r.exec(b, "INSERT INTO bare (body) SELECT unnest($1::bytea[])", bodies(b, events))
	for name, decode := range map[string]bool{"bytes": false, "decoded": true} {
		b.Run(name, func(b *testing.B) {
			r := &race{store: r.store, bare: r.bare}
			r.run(b, n, func() { r.read(b, n) }, func() { r.scan(b, n, decode) })
		})
	}
}

func (r *race) read(b *testing.B, want int) {
	got := 0
	for _, err := range r.store.Events(context.Background(), "run", eventlog.Query{}) {
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
	rows, err := r.bare.Query(context.Background(), "SELECT body FROM bare ORDER BY seq")
	if err != nil {
		b.Fatal(err)
	}
	got := 0
	var body []byte
	_, err = pgx.ForEachRow(rows, []any{&body}, func() error {
		got++
		if !decode {
			return nil
		}
		_, err := eventlog.Decode(body)
		return err
	})
	if err != nil || got != want {
		b.Fatalf("read %d rows, %v; want %d", got, err, want)
	}
}
