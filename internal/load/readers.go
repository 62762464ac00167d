package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// readers follow sessions by streams and check that each event comes once and in
// order.
type readers struct {
	d      *daemon
	stop   context.CancelFunc
	group  sync.WaitGroup
	begun  sync.WaitGroup // until all streams are open
	last   []atomic.Int64 // seq by session
	wrong  atomic.Int64   // events out of order
	failed atomic.Pointer[error]
}

func newReaders(ctx context.Context, o options, d *daemon) *readers {
	ctx, stop := context.WithCancel(ctx)
	r := &readers{d: d, stop: stop, last: make([]atomic.Int64, o.followers)}
	client := &http.Client{Transport: &http.Transport{}}
	r.begun.Add(len(r.last))
	for i := range r.last {
		r.group.Go(func() {
			if err := r.read(ctx, client, i, sessionName(i%o.sessions)); err != nil && ctx.Err() == nil {
				r.failed.Store(&err)
			}
		})
	}
	r.begun.Wait()
	return r
}

func (r *readers) read(ctx context.Context, client *http.Client, i int, session string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.d.url+"/v1/sessions/"+session+"/events", nil)
	if err != nil {
		r.begun.Done()
		return err
	}
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("Authorization", "Bearer "+r.d.key)
	resp, err := client.Do(req)
	r.begun.Done()
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("stream of %s: %s", session, resp.Status)
	}
	lines := bufio.NewReader(resp.Body)
	for {
		line, err := lines.ReadSlice('\n')
		if err == io.EOF || ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil && err != bufio.ErrBufferFull {
			return err
		}
		if id, ok := bytes.CutPrefix(line, []byte("id: ")); ok {
			seq, _ := strconv.ParseInt(string(bytes.TrimSpace(id)), 10, 64)
			if r.last[i].Swap(seq) != seq-1 {
				r.wrong.Add(1)
			}
		}
	}
}

// close waits until the streams have what the log has, and ends them. It gives
// how many events did not come, or came out of order, and how many there were.
func (r *readers) close() (lost, events int64, err error) {
	defer r.group.Wait()
	defer r.stop()
	sessions, err := r.d.client.Sessions(context.Background())
	if err != nil {
		return 0, 0, err
	}
	byName := map[string]int64{}
	for _, s := range sessions {
		byName[s.Name] = s.LastSeq
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		lost, events = r.wrong.Load(), 0
		for i := range r.last {
			want := byName[sessionName(i%max(len(byName), 1))]
			events += want
			lost += max(0, want-r.last[i].Load())
		}
		if lost == 0 || time.Now().After(deadline) {
			break
		}
	}
	if failure := r.failed.Load(); failure != nil {
		err = *failure
	}
	return lost, events, err
}
