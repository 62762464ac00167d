package httpapi_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tidemark/tidemark/api"
	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/sqlite"
	"github.com/tidemark/tidemark/internal/httpapi"
	"github.com/tidemark/tidemark/session"
	"github.com/tidemark/tidemark/summarize"
)

// bench is a whole daemon with its store on a disk. The program in internal/load
// measures the same with a process of its own.
type bench struct {
	engine *session.Engine
	client *api.Client
}

func newBench(b *testing.B) *bench {
	store, err := sqlite.Open(filepath.Join(b.TempDir(), "events.db"), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	d := new(bench)
	if d.engine, err = session.Open(store, session.Options{Marks: summarize.Marks{High: 50_000}}); err != nil {
		b.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	server.Config = httpapi.NewServer(d.engine, httpapi.Options{})
	server.Start()
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	if d.client, err = api.NewClient(server.URL, api.Options{HTTP: &http.Client{Transport: transport}}); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		transport.CloseIdleConnections()
		server.Close()
		d.engine.Close()
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	return d
}

// BenchmarkAppend has 64 clients append events of 1.5 KB to 1,000 sessions, and
// as many writers to a bare store, in turn. It reports appends a second of both,
// their ratio, and the slowest of a hundred.
func BenchmarkAppend(b *testing.B) {
	const clients, each, sessions = 64, 8, 1000
	d := newBench(b)
	bare, err := sqlite.Open(filepath.Join(b.TempDir(), "bare.db"), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer bare.Close()
	text := strings.Repeat("the tide comes in, the tide goes out; ", 1500/38)
	var took []time.Duration
	run := func(round int, add func(context.Context, string, *eventlog.Event) error) time.Duration {
		begun, times := time.Now(), make([]time.Duration, clients*each)
		var group sync.WaitGroup
		for c := range clients {
			group.Go(func() {
				for i := range each {
					n := (round*clients+c)*each + i
					e := eventlog.New("agent", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(fmt.Sprint(n, text))}})
					e.ID, e.Timestamp = fmt.Sprint("event-", n), begun.UTC()
					due := time.Now()
					if err := add(context.Background(), fmt.Sprint("run-", n*7919%sessions), e); err != nil {
						b.Error(err)
					}
					times[c*each+i] = time.Since(due)
				}
			})
		}
		group.Wait()
		took = times
		return time.Since(begun)
	}
	var own, other time.Duration
	var slow []time.Duration
	rounds := 0
	for b.Loop() {
		own += run(rounds, func(ctx context.Context, name string, e *eventlog.Event) error {
			_, err := d.client.Append(ctx, name, e)
			return err
		})
		slow = append(slow, took...)
		other += run(rounds, func(ctx context.Context, name string, e *eventlog.Event) error {
			return bare.Append(ctx, name, []*eventlog.Event{e})
		})
		rounds++
	}
	events := float64(rounds * clients * each)
	slices.Sort(slow)
	b.ReportMetric(events/own.Seconds(), "appends/s")
	b.ReportMetric(events/other.Seconds(), "bare-appends/s")
	b.ReportMetric(float64(other)/float64(own), "of-bare")
	b.ReportMetric(float64(slow[len(slow)*99/100].Microseconds())/1000, "p99-ms")
}

// BenchmarkContext asks for the prompt of sessions with a long past: as they
// are, and after one more event each time. What a prompt costs follows what is
// live, and not what was.
func BenchmarkContext(b *testing.B) {
	d := newBench(b)
	for _, events := range []int{1_000, 10_000, 100_000} {
		name := fmt.Sprint("long-", events)
		for from := 0; from < events; from += 500 {
			batch := make([]*eventlog.Event, 500)
			for i := range batch {
				batch[i] = eventlog.New("coder", &eventlog.Action{Text: fmt.Sprintf("Now file %d.", from+i), Terminal: fmt.Sprintf("go test ./part%d", i)})
			}
			if _, err := d.engine.Append(b.Context(), name, batch...); err != nil {
				b.Fatal(err)
			}
		}
		d.engine.Wait()
		for _, grows := range []bool{false, true} {
			b.Run(fmt.Sprintf("events=%d/grows=%v", events, grows), func(b *testing.B) { d.contexts(b, name, grows) })
		}
	}
}

func (d *bench) contexts(b *testing.B, name string, grows bool) {
	var took []time.Duration
	for b.Loop() {
		if grows {
			if _, err := d.client.Append(b.Context(), name, eventlog.New("coder", &eventlog.Action{Text: "One more."})); err != nil {
				b.Fatal(err)
			}
		}
		begun := time.Now()
		if _, err := d.client.Context(b.Context(), name, api.ContextRequest{}); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
