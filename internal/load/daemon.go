package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/tidemark/tidemark/api"
)

// highWater is where sessions of the daemon are compacted, in tokens.
const highWater = 50_000

// daemon is a process that serves a store in a folder.
type daemon struct {
	program, folder string
	cmd             *exec.Cmd
	url             string
	key             string
	client          *api.Client
}

// buildDaemon compiles the daemon. It is not started.
func buildDaemon(ctx context.Context, folder string) (*daemon, error) {
	d := &daemon{program: filepath.Join(folder, "program"), folder: folder}
	build := exec.CommandContext(ctx, "go", "build", "-o", d.program, "github.com/tidemark/tidemark/cmd/tidemark")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("build the daemon: %w", err)
	}
	return d, nil
}

func (d *daemon) store() string { return filepath.Join(d.folder, "daemon.db") }

// start starts the daemon and gives the time until it answered that it is ready.
func (d *daemon) start(ctx context.Context) (time.Duration, error) {
	begun := time.Now()
	d.cmd = exec.CommandContext(ctx, d.program, "serve", "--address", "127.0.0.1:0", "--store", d.store(), "--high", strconv.Itoa(highWater))
	d.cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+d.folder, "XDG_CONFIG_HOME="+d.folder, "XDG_CACHE_HOME="+d.folder)
	log, err := os.OpenFile(filepath.Join(d.folder, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	defer log.Close()
	d.cmd.Stderr = log
	out, err := d.cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := d.cmd.Start(); err != nil {
		return 0, err
	}
	lines := bufio.NewScanner(out)
	for d.url = ""; d.url == "" && lines.Scan(); {
		if name, value, _ := strings.Cut(lines.Text(), " "); name == "listening" {
			d.url = strings.TrimSpace(value)
		}
	}
	if d.url == "" {
		said, _ := os.ReadFile(log.Name())
		return 0, fmt.Errorf("the daemon did not start:\n%s", said)
	}
	go func() {
		for lines.Scan() { // so that it can go on printing
		}
	}()
	if err := d.connect(); err != nil {
		return 0, err
	}
	if err := d.client.Ready(ctx); err != nil {
		return 0, err
	}
	return time.Since(begun), nil
}

func (d *daemon) connect() (err error) {
	if d.key, err = api.ReadKey(filepath.Join(d.folder, "tidemark", "key")); err != nil {
		return err
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 1000}
	d.client, err = api.NewClient(d.url, api.Options{Key: d.key, HTTP: &http.Client{Transport: transport}})
	return err
}

// stop ends the daemon by a signal.
func (d *daemon) stop(signal os.Signal) error {
	if err := d.cmd.Process.Signal(signal); err != nil {
		return err
	}
	err := d.cmd.Wait()
	d.cmd = nil
	if signal == os.Kill {
		return nil
	}
	return err
}

func (d *daemon) kill() {
	if d.cmd != nil {
		_ = d.stop(syscall.SIGKILL)
	}
}

// resident is the daemon's memory in bytes, now and at most so far.
func (d *daemon) resident() (now, most int64) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", d.cmd.Process.Pid))
	if err != nil {
		return 0, 0 // not Linux: the report has no figure then
	}
	for line := range strings.Lines(string(data)) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		kilobytes, _ := strconv.ParseInt(fields[1], 10, 64)
		switch fields[0] {
		case "VmRSS:":
			now = kilobytes << 10
		case "VmHWM:":
			most = kilobytes << 10
		}
	}
	return now, most
}

// processor is the time of processors that the daemon took so far.
func (d *daemon) processor() time.Duration {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", d.cmd.Process.Pid))
	if err != nil {
		return 0 // not Linux
	}
	_, after, _ := strings.Cut(string(data), ") ")
	fields := strings.Fields(after)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.ParseInt(fields[11], 10, 64)
	system, _ := strconv.ParseInt(fields[12], 10, 64)
	const perSecond = 100 // of the clock that Linux shows
	return time.Duration(user+system) * time.Second / perSecond
}

// ownProcessor is the same of this process.
func ownProcessor() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// logSize is how large the store's write-ahead log is.
func (d *daemon) logSize() int64 {
	info, err := os.Stat(d.store() + "-wal")
	if err != nil {
		return 0
	}
	return info.Size()
}
