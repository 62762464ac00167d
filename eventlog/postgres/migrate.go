package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// migrationLock is the first key of the advisory lock under which the schema is
// changed; the second is a hash of its name.
const migrationLock = 0x7469646d // "tidm"

// migrate takes the schema to the newest version. Of several processes that do
// so at once, one does the work and the others wait for it.
func (s *Store) migrate(ctx context.Context) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	version, err := versionOf(ctx, conn.Conn(), s.at.schema)
	if err != nil || version == schemaVersion {
		return err
	}
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1, hashtext($2))", migrationLock, s.at.schema); err != nil {
			return err
		}
		version, err := versionOf(ctx, tx.Conn(), s.at.schema)
		if err != nil {
			return err
		}
		return upgrade(ctx, tx, s.at.schema, version)
	})
}

// versionOf reads the version of the schema, 0 where there is none.
func versionOf(ctx context.Context, conn *pgx.Conn, schema string) (version int, err error) {
	// The catalog is asked by a query, as what a session remembers of it may be
	// older than the lock.
	var made bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = $1 AND tablename = 'tidemark_schema')", schema).Scan(&made)
	if err != nil || !made {
		return 0, err
	}
	err = conn.QueryRow(ctx, "SELECT version FROM tidemark_schema").Scan(&version)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return 0, errors.New("the schema says nothing of its version")
	case err != nil:
		return 0, err
	case version > schemaVersion:
		return 0, fmt.Errorf("was made by a newer version of tidemark: its schema is %d, this program knows %d: upgrade tidemark", version, schemaVersion)
	}
	return version, nil
}

// upgrade takes the steps that are missing.
func upgrade(ctx context.Context, tx pgx.Tx, schema string, version int) error {
	if version == 0 {
		var made bool
		if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", schema).Scan(&made); err != nil {
			return err
		}
		if !made {
			if _, err := tx.Exec(ctx, "CREATE SCHEMA "+pgx.Identifier{schema}.Sanitize()); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, "CREATE TABLE tidemark_schema (version bigint NOT NULL)"); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "INSERT INTO tidemark_schema VALUES (0)"); err != nil {
			return err
		}
	}
	for _, step := range schemas[version:] {
		if _, err := tx.Exec(ctx, step); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, "UPDATE tidemark_schema SET version = $1", schemaVersion)
	return err
}
