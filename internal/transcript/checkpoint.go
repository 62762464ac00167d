package transcript

import (
	"bytes"
	"io"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/tidemark/tidemark/internal/transcript/format"
)

// ErrCheckpoint is why a reading cannot go on from a checkpoint. Read the file
// from its start then.
var ErrCheckpoint = format.ErrState

// checkpoint is what is known of a file behind some of its lines.
type checkpoint struct {
	Format string `json:"format"`
	// Offset is that of the first line that was not read.
	Offset int64 `json:"offset"`
	// Names are those of the sessions so far. The last of them goes on.
	Names []string `json:"names"`
	// Events is how many events it has, Clock the time of the last; IDs are
	// theirs, Moved their numbers.
	Events int64        `json:"events"`
	Clock  time.Time    `json:"clock"`
	IDs    format.Keys  `json:"ids"`
	Moved  []run        `json:"moved"`
	State  format.State `json:"state"`
}

// Checkpoint gives what [Options.Resume] takes to go on behind the lines that
// were read, and the offset of the next one. It may be called while the file is
// asked for more, once Open has returned; and gives nil where the format, or the
// place, is none to go on from: behind the end of a file a line is read that may
// not be whole.
func (r *Reader) Checkpoint() (data []byte, offset int64) {
	if r.source.Keep == nil || r.session == nil || r.position.offset == 0 || r.position.ended {
		return nil, 0
	}
	state := r.source.Keep()
	if state == nil {
		return nil, 0
	}
	state.Lines = r.position.lines
	s := r.session
	data, err := json.Marshal(&checkpoint{
		Format: r.Format(), Offset: r.position.offset, Names: r.names.all,
		Events: s.last, Clock: s.clock, IDs: s.ids, Moved: s.moved.runs, State: *state,
	}, json.Deterministic(true))
	if err != nil {
		return nil, 0
	}
	return data, r.position.offset
}

// resume goes to where a checkpoint was made.
func (r *Reader) resume(file io.Reader, data []byte) error {
	var c checkpoint
	seeker, ok := file.(io.Seeker)
	if err := json.Unmarshal(data, &c); err != nil || !ok || c.Format != r.Format() || len(c.Names) == 0 {
		return ErrCheckpoint
	}
	if _, err := seeker.Seek(c.Offset, io.SeekStart); err != nil {
		return err
	}
	r.position.offset, r.position.read, r.position.lines = c.Offset, c.Offset, c.State.Lines
	for _, name := range c.Names {
		r.names.add(name)
	}
	r.resumed, r.source.Resume = &c, &c.State
	return nil
}

func (r *Reader) beginOrGoOn(raw format.Session) *Session {
	if r.resumed != nil {
		return r.goOn(raw)
	}
	return r.begin(raw)
}

// goOn gives the session that a checkpoint was made in.
func (r *Reader) goOn(raw format.Session) *Session {
	c := r.resumed
	r.resumed = nil
	return &Session{
		Name: c.Names[len(c.Names)-1], Number: len(c.Names) - 1, After: c.Events, reader: r, raw: raw,
		last: c.Events, clock: c.Clock, ids: c.IDs, moved: renumbering{c.Moved},
	}
}

// begin gives a session that begins.
func (r *Reader) begin(raw format.Session) *Session {
	return &Session{Name: r.names.add(sessionName(raw.Name)), Number: len(r.names.all) - 1, reader: r, raw: raw}
}

// position counts the lines that were read of a file.
type position struct {
	r      io.Reader
	read   int64
	lines  int
	offset int64 // behind the last whole line
	ended  bool
}

func (p *position) Read(buf []byte) (int, error) {
	n, err := p.r.Read(buf)
	if last := bytes.LastIndexByte(buf[:n], '\n'); last >= 0 {
		p.lines += bytes.Count(buf[:n], []byte{'\n'})
		p.offset = p.read + int64(last) + 1
	}
	p.read += int64(n)
	p.ended = p.ended || err != nil
	return n, err
}
