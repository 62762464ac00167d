package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/adrg/xdg"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/postgres"
	"github.com/tidemark/tidemark/eventlog/sqlite"
	"github.com/tidemark/tidemark/internal/daemon"
)

// storePath is the file that sessions are kept in where no database is named.
func (a *App) storePath() string {
	if p := a.Config.Store.Path; p != "" {
		return p
	}
	return filepath.Join(xdg.DataHome, "tidemark", "tidemark.db")
}

// inDatabase reports whether sessions are kept in a PostgreSQL database, which
// any number of daemons may serve.
func (a *App) inDatabase() bool { return a.Config.Store.URL != "" }

// StoreName is where sessions are kept, for people: a file, or the URL of a
// database without its password.
func (a *App) StoreName() string { return a.Config.Store.Name(a.storePath()) }

// StoreMissing reports whether there is no store yet. Opening it makes one.
func (a *App) StoreMissing() bool {
	if a.inDatabase() {
		return false
	}
	_, err := os.Stat(a.storePath())
	return errors.Is(err, fs.ErrNotExist)
}

func (a *App) openStore() (eventlog.Store, error) {
	if a.inDatabase() {
		return postgres.Open(context.Background(), a.Config.Store.URL, postgres.Options{})
	}
	return sqlite.Open(a.storePath(), sqlite.Options{})
}

// claim says who serves a store.
type claim interface {
	Publish(address string) error
	Release() error
}

// unclaimed is the claim of a store that any number of daemons may serve.
type unclaimed struct{}

func (unclaimed) Publish(string) error { return nil }
func (unclaimed) Release() error       { return nil }

// claimStore makes this process the one daemon of the store's file.
func (a *App) claimStore() (claim, error) {
	if a.inDatabase() {
		return unclaimed{}, nil
	}
	return daemon.ClaimStore(a.storePath())
}

// served is the address of the daemon that serves the store's file, if there is
// one.
func (a *App) served() (address string, ok bool) {
	if a.inDatabase() {
		return "", false
	}
	claim, ok := daemon.Running(a.storePath())
	if !ok {
		return "", false
	}
	return claim.Address, true
}
