package postgres_test

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/eventlogtest"
	"github.com/tidemark/tidemark/eventlog/postgres"
)

func TestStore(t *testing.T) {
	eventlogtest.RunDurable(t, func(t *testing.T, path string) eventlog.Store {
		return mustOpen(t, schemaURL(t, path))
	})
}

// serverURL is the server that the tests use: a database in which they may make
// schemas. Where none answers they are skipped.
func serverURL(t testing.TB) string {
	t.Helper()
	server := cmp.Or(os.Getenv("TIDEMARK_POSTGRES"), "postgres://postgres@127.0.0.1:5432/test")
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Skipf("no PostgreSQL answers (TIDEMARK_POSTGRES names another server): %v", err)
	}
	if err := conn.Close(ctx); err != nil {
		t.Fatal(err)
	}
	return server
}

// schemaURL is the URL of a schema that has been given the name, and is dropped
// after the test.
func schemaURL(t testing.TB, name string) string {
	t.Helper()
	sum := sha256.Sum256([]byte(name))
	schema := "tidemark_test_" + hex.EncodeToString(sum[:8])
	server, err := url.Parse(serverURL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { execOn(t, server.String(), "DROP SCHEMA IF EXISTS "+schema+" CASCADE") })
	query := server.Query()
	query.Set("search_path", schema)
	server.RawQuery = query.Encode()
	return server.String()
}

func execOn(t testing.TB, server, sql string, args ...any) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql, args...); err != nil {
		t.Fatal(err)
	}
}

func mustOpen(t testing.TB, server string) *postgres.Store {
	t.Helper()
	return mustOpenWith(t, server, postgres.Options{})
}

func mustOpenWith(t testing.TB, server string, opts postgres.Options) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(context.Background(), server, opts)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return s
}

// batch makes n events of 2 KB.
func batch(word string, n int) []*eventlog.Event {
	text := strings.Repeat("the tide comes in; ", 2000/19)
	events := make([]*eventlog.Event, n)
	for i := range events {
		e := eventlog.New("planner", &eventlog.Output{Parts: []eventlog.Part{eventlog.Text(text)}})
		e.ID, e.Timestamp = fmt.Sprintf("%s-%d", word, i), time.Date(2026, 3, 1, 12, 0, i, 0, time.UTC)
		events[i] = e
	}
	return events
}
