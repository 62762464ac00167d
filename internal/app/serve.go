package app

import (
	"context"
	"errors"
	"net"
	"os"
	"runtime/debug"
	"slices"

	"github.com/tidemark/tidemark/internal/config"
	"github.com/tidemark/tidemark/internal/daemon"
	"github.com/tidemark/tidemark/internal/daemon/watch"
)

// Version is the program's own.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return "(unknown)"
}

// Started says where a daemon is to be reached.
type Started struct {
	// URL is the daemon's address, Socket the path of its unix socket; one of
	// them may be empty.
	URL, Socket string
	// Link opens the page once, and is empty without a URL.
	Link           string
	Store, KeyPath string
}

// ServeOptions say how a daemon runs.
type ServeOptions struct {
	// Started is called when the daemon can be reached.
	Started func(Started)
	// Found is called when the watched transcripts have been read that were
	// there at the start. Files is empty where nothing is watched.
	Found func([]watch.File, []SessionState)
	// Load reads the configuration again. It gives an App for what is in the
	// file now, or says why that cannot be used.
	Load func() (*App, error)
	// Reload asks for that, besides changes of the file.
	Reload <-chan os.Signal
}

// Serve runs the daemon until ctx ends.
func (a *App) Serve(ctx context.Context, o ServeOptions) (err error) {
	key, err := daemon.OpenKey(a.KeyPath())
	if err != nil {
		return err
	}
	claim, err := a.claimStore()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, claim.Release()) }()
	store, err := a.openStore()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	s := newService(store, key, a.Log)
	if err := s.use(ctx, a); err != nil {
		return err
	}
	defer s.end()
	at, err := daemon.Listen(ctx, listenOptions(&a.Config.Server))
	if err != nil {
		return err
	}
	if err := claim.Publish(at.Client); err != nil {
		return errors.Join(err, at.Close())
	}
	started := Started{URL: at.URL, Socket: a.Config.Server.Socket, Store: a.StoreName(), KeyPath: a.KeyPath()}
	if at.URL != "" {
		started.Link = at.URL + s.links.New()
	}
	o.Started(started)
	s.notify.Ready()
	defer context.AfterFunc(ctx, s.notify.Stopping)()
	first := s.now.Load()
	return daemon.Serve(ctx, s.server(), at, s.log,
		daemon.Worker{Name: "announce", Run: func(ctx context.Context) error {
			return announceFound(ctx, first.engine, first.watcher, o.Found)
		}},
		daemon.Worker{Name: "reload", Run: func(ctx context.Context) error { return s.reloads(ctx, o) }},
		daemon.Worker{Name: "configuration", Run: func(ctx context.Context) error { return s.watchFile(ctx) }},
		daemon.Worker{Name: "watchdog", Run: func(ctx context.Context) error {
			return s.notify.Watchdog(ctx, s.well)
		}},
	)
}

// hosts are the names that requests may call the daemon by. The address that
// was chosen for it is one of them.
func hosts(s *config.Server) []string {
	host, _, err := net.SplitHostPort(s.Address)
	if ip := net.ParseIP(host); err != nil || host == "" || ip != nil && ip.IsUnspecified() {
		return s.Hosts
	}
	return append(slices.Clone(s.Hosts), host)
}

func listenOptions(s *config.Server) daemon.ListenOptions {
	return daemon.ListenOptions{Address: s.Address, Socket: s.Socket, Cert: s.TLSCert, Key: s.TLSKey}
}
