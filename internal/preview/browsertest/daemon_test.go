package browsertest

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/memory"
	"github.com/tidemark/tidemark/internal/app"
	"github.com/tidemark/tidemark/internal/config"
	"github.com/tidemark/tidemark/internal/httpapi"
	"github.com/tidemark/tidemark/internal/transcript"
	"github.com/tidemark/tidemark/session"
)

// daemon is what `tidemark serve` runs, over a store in memory and on a port of
// its own.
type daemon struct {
	t      *testing.T
	engine *session.Engine
	links  *httpapi.Links
	url    string
	stop   func()
}

// serve runs a daemon until the test ends. The settings are keys of the
// configuration and their values.
func serve(t *testing.T, settings map[string]string) *daemon {
	t.Helper()
	cfg, err := config.Load("", []string{"XDG_CONFIG_HOME=" + t.TempDir()}, settings)
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.New(cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	engine, err := session.Open(memory.New(), session.Options{Marks: a.Marks(), Inline: true})
	if err != nil {
		t.Fatal(err)
	}
	d := &daemon{t: t, engine: engine, links: new(httpapi.Links)}
	server := httptest.NewUnstartedServer(nil)
	server.Config = httpapi.NewServer(engine, httpapi.Options{Key: "the key", Links: d.links, Page: a.Page(engine, 0)})
	server.Start()
	d.url = server.URL
	d.stop = sync.OnceFunc(func() {
		server.CloseClientConnections()
		_ = server.Config.Shutdown(context.Background())
		server.Close()
	})
	t.Cleanup(func() {
		d.stop()
		engine.Close()
	})
	return d
}

// link opens the page once.
func (d *daemon) link() string { return d.url + d.links.New() }

func (d *daemon) add(name string, events ...*eventlog.Event) {
	d.t.Helper()
	if _, err := d.engine.Append(d.t.Context(), name, events...); err != nil {
		d.t.Fatal(err)
	}
}

// read imports the first session of a transcript, by a name of its own.
func (d *daemon) read(path, name string) {
	d.t.Helper()
	r, err := transcript.OpenFile(path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer r.Close()
	for s, err := range r.Sessions() {
		if err == nil {
			_, err = d.engine.Import(d.t.Context(), name, app.Readable(s.Events(), nil))
		}
		if err != nil {
			d.t.Fatal(err)
		}
		return
	}
}

// corpus is a transcript of the folder that TIDEMARK_CORPUS names.
func corpus(t *testing.T, path string) string {
	t.Helper()
	root := os.Getenv("TIDEMARK_CORPUS")
	if root == "" {
		t.Skip("TIDEMARK_CORPUS names no folder")
	}
	return filepath.Join(root, path)
}

// work is a run of an agent that goes through the parts of a program, so many
// of them. Every name is in one part only.
func work(agent string, parts int) []*eventlog.Event {
	events := []*eventlog.Event{eventlog.New(agent, &eventlog.TaskStart{TaskName: "mend", Message: "Mend parse_header in src/http/head.go. Never touch src/vendor."})}
	for i := range parts {
		events = append(events, step(agent, i)...)
	}
	return events
}

// step is one call and what came of it.
func step(agent string, i int) []*eventlog.Event {
	path := fmt.Sprintf("src/http/head_%d.go", i)
	return []*eventlog.Event{
		eventlog.New(agent, &eventlog.Action{Title: "Read " + path, Terminal: fmt.Sprintf("sed -n %d,%dp %s", i, i+40, path)}),
		eventlog.New(agent, &eventlog.Output{Parts: []eventlog.Part{{
			Type: eventlog.PartText,
			Text: strings.Repeat(fmt.Sprintf("func parse_line_%d(line string) error { return check_%d(line) }\n", i, i), 8),
		}}}),
	}
}

// picture is a PNG that no other is like, in base64.
func picture(t *testing.T, width, height int) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), uint8(x / 7 * y), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}
