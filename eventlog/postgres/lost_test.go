package postgres_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/postgres"
)

// ledger is what writers were told of their appends.
type ledger struct {
	mu   sync.Mutex
	told map[string]int64
}

// write appends through a store, from several goroutines, and has the server
// disturbed when a third and when two thirds are done.
func (l *ledger) write(t *testing.T, s *postgres.Store, disturb func()) {
	const writers, calls = 8, 60
	third := make(chan bool, writers*calls)
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for c := range calls {
				events := batch(fmt.Sprintf("w%d-c%d", w, c), 1+c%3)
				if err := s.Append(context.Background(), "run", events); err != nil {
					t.Errorf("Append: %v", err)
				}
				l.mu.Lock()
				for _, e := range events {
					l.told[e.ID] = e.Seq
				}
				l.mu.Unlock()
				third <- true
			}
		})
	}
	for range 2 {
		for range writers * calls / 3 {
			<-third
		}
		disturb()
	}
	group.Wait()
}

// check compares the log with what was told.
func (l *ledger) check(t *testing.T, s *postgres.Store) {
	t.Helper()
	want, stored := int64(1), map[string]int64{}
	for e, err := range s.Events(t.Context(), "run", eventlog.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Seq != want {
			t.Fatalf("event %d comes where %d should", e.Seq, want)
		}
		stored[e.ID], want = e.Seq, want+1
	}
	for id, seq := range l.told {
		if stored[id] != seq {
			t.Errorf("%s was told to be %d, the log has it as %d", id, seq, stored[id])
		}
	}
	if len(stored) != len(l.told) {
		t.Errorf("the log has %d events, %d were told", len(stored), len(l.told))
	}
}

func TestAppendsOutliveLostConnections(t *testing.T) {
	at := schemaURL(t, t.Name())
	s := mustOpen(t, at+"&application_name="+t.Name())
	defer s.Close()
	l := &ledger{told: map[string]int64{}}
	l.write(t, s, func() {
		execOn(t, at, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", t.Name())
	})
	l.check(t, s)
}

// TestCrashOfTheServer kills a PostgreSQL of its own in the middle of appends,
// and starts it again.
func TestCrashOfTheServer(t *testing.T) {
	if testing.Short() {
		t.Skip("not in a short run")
	}
	serverURL(t) // where there is none, its programs are not to be expected
	c := newCluster(t)
	c.start()
	s := mustOpen(t, "postgres:///postgres?user=tide&host="+c.folder)
	defer s.Close()
	l := &ledger{told: map[string]int64{}}
	l.write(t, s, func() {
		c.control("stop", "-m", "immediate")
		c.start()
	})
	l.check(t, s)
}

// cluster is a server of the test's own, on a socket in its folder.
type cluster struct {
	t      *testing.T
	folder string
	bin    string
}

func newCluster(t *testing.T) *cluster {
	folder, err := os.MkdirTemp("", "tide") // short, as the path of a socket has to be
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{t: t, folder: folder, bin: programs(t)}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if id := account(t); id != nil {
		if err := os.Chown(folder, int(id.Uid), int(id.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	c.run("initdb", "-D", c.data(), "-U", "tide", "-A", "trust", "--no-sync")
	t.Cleanup(func() { c.control("stop", "-m", "immediate") })
	return c
}

// programs is the folder of the server's programs, which Debian keeps off the
// path.
func programs(t *testing.T) string {
	all, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		t.Fatal(err)
	}
	if found, err := exec.LookPath("initdb"); err == nil {
		all = append(all, found)
	}
	if len(all) == 0 {
		t.Skip("initdb is missing")
	}
	return filepath.Dir(all[0])
}

// account is who runs the server, which root may not.
func account(t *testing.T) *syscall.Credential {
	if os.Getuid() != 0 {
		return nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		t.Skipf("PostgreSQL does not run as root: %v", err)
	}
	uid, wrongUID := strconv.ParseUint(who.Uid, 10, 32)
	gid, wrongGID := strconv.ParseUint(who.Gid, 10, 32)
	if wrongUID != nil || wrongGID != nil {
		t.Fatal(wrongUID, wrongGID)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

func (c *cluster) data() string { return filepath.Join(c.folder, "data") }

func (c *cluster) start() {
	c.control("start", "-l", filepath.Join(c.folder, "log"), "-o", fmt.Sprintf("-c listen_addresses='' -k %s", c.folder))
}

func (c *cluster) control(verb string, args ...string) {
	c.run("pg_ctl", append([]string{verb, "-w", "-D", c.data()}, args...)...)
}

func (c *cluster) run(program string, args ...string) {
	c.t.Helper()
	cmd := exec.Command(filepath.Join(c.bin, program), args...)
	cmd.Dir = c.folder
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: account(c.t)}
	var said strings.Builder
	cmd.Stderr = &said // the server inherits it, and must not be waited for
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		c.t.Fatal(err)
	}
	defer null.Close()
	cmd.Stdout = null
	if program == "pg_ctl" {
		cmd.Stderr = null
	}
	if err := cmd.Run(); err != nil {
		c.t.Errorf("%s %v: %v\n%s", program, args, err, said.String())
	}
}
