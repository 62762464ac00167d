package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/tidemark/tidemark/eventlog"
)

// defaultSchema holds the tables where the URL names no search_path.
const defaultSchema = "tidemark"

// settings are what a connection asks of the server, unless the URL says
// otherwise. All statements find their rows by an index, also while the server
// has not yet seen that a table has grown. A transaction whose process is gone
// holds its locks only for a while.
var settings = map[string]string{
	"application_name":                    "tidemark",
	"enable_seqscan":                      "off",
	"jit":                                 "off",
	"idle_in_transaction_session_timeout": "10s",
}

// server is where a store lives and how to connect to it.
type server struct {
	name   string // without a password
	schema string
	config *pgxpool.Config
	listen *pgx.ConnConfig // for a connection of its own
}

func newServer(url string, opts Options) (*server, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	conn := config.ConnConfig
	for key, value := range settings {
		if _, set := conn.RuntimeParams[key]; !set {
			conn.RuntimeParams[key] = value
		}
	}
	schema, _, _ := strings.Cut(conn.RuntimeParams["search_path"], ",")
	if schema = strings.Trim(schema, ` "`); schema == "" {
		schema = defaultSchema
	}
	conn.RuntimeParams["search_path"] = pgx.Identifier{schema}.Sanitize()
	if conn.ConnectTimeout == 0 {
		conn.ConnectTimeout = opts.Patience
	}
	listen := conn.Copy()
	// A call that is broken off leaves its connection to the next one.
	conn.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, CancelRequestDelay: 50 * time.Millisecond, DeadlineDelay: 5 * time.Second}
	}
	config.AfterConnect = keepCommits
	config.MaxConns = int32(opts.Connections)
	return &server{name: nameOf(&conn.Config), schema: schema, config: config, listen: listen}, nil
}

// nameOf is what the server is called in messages.
func nameOf(c *pgconn.Config) string {
	if strings.HasPrefix(c.Host, "/") {
		return fmt.Sprintf("PostgreSQL database %q at %s", c.Database, c.Host)
	}
	return fmt.Sprintf("PostgreSQL database %q at %s", c.Database, net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port))))
}

// keepCommits has the server flush each commit where it would not by default.
func keepCommits(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'")
	return err
}

// explain adds to an error of the server what it means and which server it is.
func (s *server) explain(err error) error {
	cause := causeOf(err)
	switch {
	case cause == "":
		return err
	case codeOf(err) == diskFull:
		return fmt.Errorf("%s: the server: %w: %w", s.name, eventlog.ErrNoSpace, err)
	}
	return fmt.Errorf("%s: %s: %w", s.name, cause, err)
}

// explainRead is explain for a read, which the server breaks off in its own
// words when the context ends.
func (s *server) explainRead(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil && !errors.Is(err, ctx.Err()) && (codeOf(err) == "57014" || isLost(err)) {
		return ctx.Err()
	}
	return s.explain(err)
}
