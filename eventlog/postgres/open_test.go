package postgres_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/postgres"
)

func TestANewerSchemaIsRefused(t *testing.T) {
	at := schemaURL(t, t.Name())
	if err := mustOpen(t, at).Close(); err != nil {
		t.Fatal(err)
	}
	execOn(t, at, "UPDATE tidemark_schema SET version = 99")
	_, err := postgres.Open(t.Context(), at, postgres.Options{})
	if err == nil || !strings.Contains(err.Error(), "its schema is 99, this program knows 4: upgrade tidemark") {
		t.Errorf("Open: %v", err)
	}
}

// TestAnOlderSchemaIsUpgraded takes back what the newest step added.
func TestAnOlderSchemaIsUpgraded(t *testing.T) {
	at := schemaURL(t, t.Name())
	s := mustOpen(t, at)
	if err := s.Append(t.Context(), "run", batch("id", 3)); err != nil {
		t.Fatal(err)
	}
	before, err := s.Used(t.Context())
	if err != nil || before < 6000 {
		t.Fatalf("%d bytes are used, %v; want those of three events of 2 KB", before, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	execOn(t, at, "ALTER TABLE sessions DROP COLUMN forgotten, DROP COLUMN bytes, DROP COLUMN era, DROP COLUMN appended")
	execOn(t, at, "DROP INDEX events_forgotten")
	execOn(t, at, "UPDATE tidemark_schema SET version = 1")
	s = mustOpen(t, at)
	defer s.Close()
	if used, err := s.Used(t.Context()); err != nil || used != before {
		t.Errorf("%d bytes are used, %v; want %d", used, err, before)
	}
	if info, err := s.Session(t.Context(), "run"); err != nil || info.LastSeq != 3 || time.Since(info.Appended).Abs() > time.Hour {
		t.Errorf("session is %+v, %v", info, err)
	}
}

// TestOpenSaysWhatIsWrong changes one part of a URL that works.
func TestOpenSaysWhatIsWrong(t *testing.T) {
	server := serverURL(t)
	for want, change := range map[string]func(*url.URL){
		"the server does not answer": func(u *url.URL) { u.Host = "127.0.0.1:1" },
		"there is no such database":  func(u *url.URL) { u.Path = "/no_such_database" },
		"the server refuses":         func(u *url.URL) { u.User = url.UserPassword("no such user", "hunter2") },
		"invalid port":               func(u *url.URL) { u.RawQuery = "port=hunter2"; u.User = url.UserPassword("x", "hunter2") },
	} {
		u, err := url.Parse(server)
		if err != nil {
			t.Fatal(err)
		}
		change(u)
		begun := time.Now()
		_, err = postgres.Open(t.Context(), u.String(), postgres.Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Open: %v, want %q", err, want)
		}
		if err != nil && u.User != nil && strings.Contains(err.Error(), ":hunter2@") {
			t.Errorf("Open tells the password: %v", err)
		}
		if took := time.Since(begun); took > time.Minute {
			t.Errorf("Open took %v to say %q", took, want)
		}
	}
}

// TestCoveredTwiceIsImpossible goes past the program to the tables.
func TestCoveredTwiceIsImpossible(t *testing.T) {
	at := schemaURL(t, t.Name())
	s := mustOpen(t, at)
	defer s.Close()
	summary := eventlog.New("planner", &eventlog.Summary{Summary: "so far so good", Covers: []eventlog.Range{{1, 2}}})
	summary.ID, summary.Timestamp = "summary", time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	if err := s.Append(t.Context(), "run", append(batch("id", 3), summary)); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), "INSERT INTO covered SELECT namespace, seq, 9 FROM covered WHERE seq = 1")
	failure, ok := errors.AsType[*pgconn.PgError](err)
	if !ok || failure.ConstraintName != "covered_pkey" {
		t.Errorf("covering twice: %v, want a violation of covered_pkey", err)
	}
}
