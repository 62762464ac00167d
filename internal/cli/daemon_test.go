package cli_test

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// background is a daemon that a script has started.
type background struct {
	cmd *exec.Cmd
	// out has everything that it printed once done is closed.
	out  bytes.Buffer
	done chan struct{}
}

// daemonCommand gives scripts the command daemon:
//
//	daemon start ARG…     tidemark serve ARG…, until it can be reached; sets $URL and $LINK
//	daemon stop           by SIGTERM; what it printed is in daemon.out and daemon.err
//	daemon kill           by SIGKILL
//	daemon reload         by SIGHUP
//	daemon until TEXT     waits until it has logged that
func daemonCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: daemon start|stop|kill|reload")
	}
	if args[0] == "start" {
		startDaemon(ts, args[1:])
		return
	}
	d, ok := ts.Value(backgroundKey{}).(*slot)
	if !ok || d.running == nil {
		ts.Fatalf("no daemon runs")
	}
	switch args[0] {
	case "reload":
		ts.Check(d.running.cmd.Process.Signal(syscall.SIGHUP))
	case "until":
		d.running.until(ts, args[1])
	case "kill":
		d.running.end(ts, syscall.SIGKILL)
		d.running = nil
	case "stop":
		err := d.running.end(ts, syscall.SIGTERM)
		d.running = nil
		ts.Check(err)
	default:
		ts.Fatalf("daemon %s: unknown", args[0])
	}
}

type backgroundKey struct{}

// slot is a script's one daemon.
type slot struct{ running *background }

func startDaemon(ts *testscript.TestScript, args []string) {
	s := ts.Value(backgroundKey{}).(*slot)
	if s.running != nil {
		ts.Fatalf("a daemon runs already")
	}
	path, err := exec.LookPath("tidemark")
	ts.Check(err)
	d := &background{done: make(chan struct{})}
	d.cmd = exec.Command(path, append([]string{"serve", "--address", "127.0.0.1:0"}, args...)...)
	d.cmd.Dir = ts.MkAbs(".")
	d.cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+ts.Getenv("XDG_DATA_HOME"), "XDG_CONFIG_HOME="+ts.Getenv("XDG_CONFIG_HOME"), "HOME="+ts.Getenv("HOME"))
	stderr, err := os.Create(ts.MkAbs("daemon.err"))
	ts.Check(err)
	defer stderr.Close()
	d.cmd.Stderr = stderr
	stdout, err := d.cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(d.cmd.Start())
	s.running = d
	ts.Defer(func() { _ = d.cmd.Process.Kill() })
	lines := bufio.NewReader(io.TeeReader(stdout, &d.out))
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			ts.Logf("%s%s", d.out.String(), ts.ReadFile("daemon.err"))
			ts.Fatalf("the daemon ended: %v", d.cmd.Wait())
		}
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		value, _, _ = strings.Cut(strings.TrimSpace(value), " ")
		switch name {
		case "listening":
			ts.Setenv("URL", value)
		case "page":
			ts.Setenv("LINK", value)
		case "ready":
			go d.drain(lines)
			return
		}
	}
}

func (d *background) drain(r io.Reader) {
	defer close(d.done)
	_, _ = io.Copy(io.Discard, r) // the tee keeps it
}

// until reads the log until a text is in it.
func (d *background) until(ts *testscript.TestScript, text string) {
	for !strings.Contains(ts.ReadFile("daemon.err"), text) {
		select {
		case <-d.done:
			ts.Fatalf("the daemon ended without logging %q", text)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// end signals the daemon, waits for it and keeps what it printed.
func (d *background) end(ts *testscript.TestScript, s syscall.Signal) error {
	ts.Check(d.cmd.Process.Signal(s))
	<-d.done
	err := d.cmd.Wait()
	ts.Check(os.WriteFile(filepath.Join(ts.MkAbs("."), "daemon.out"), d.out.Bytes(), 0o600))
	return err
}
