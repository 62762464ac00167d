package cli_test

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/rogpeppe/go-internal/testscript"
)

// database is the PostgreSQL server of the scripts, in which each has a schema of
// its own.
type database struct {
	url     string
	answers bool
}

func newDatabase() *database {
	d := &database{url: cmp.Or(os.Getenv("TIDEMARK_POSTGRES"), "postgres://postgres@127.0.0.1:5432/test")}
	d.answers = d.exec("SELECT 1") == nil
	return d
}

func (d *database) exec(sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, d.url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql)
	return err
}

// condition gives scripts [postgres]: whether the server answers.
func (d *database) condition(name string) (bool, error) {
	if name != "postgres" {
		return false, fmt.Errorf("unknown condition %q", name)
	}
	return d.answers, nil
}

// set gives a script $POSTGRES, a URL with a password.
func (d *database) set(env *testscript.Env) error {
	u, err := url.Parse(d.url)
	if err != nil {
		return err
	}
	schema := "tidemark_test_" + strings.ToLower(rand.Text())
	query := u.Query()
	query.Set("search_path", schema)
	u.RawQuery = query.Encode()
	if _, has := u.User.Password(); !has {
		u.User = url.UserPassword(u.User.Username(), "hunter2")
	}
	env.Setenv("POSTGRES", u.String())
	if d.answers {
		env.Defer(func() { _ = d.exec("DROP SCHEMA IF EXISTS " + schema + " CASCADE") })
	}
	return nil
}
