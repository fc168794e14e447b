package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

// versionTable is also how we know a PostgreSQL database as ours.
const versionTable = "santong_version"

// tables are the names that are ours.
var tables = []string{"accounts", "attempts", "blobs", "calendar_years", "calls", "counters", "definitions", "delegations", "dossier_organs", "dossier_persons", "dossier_recused",
	"dossiers", "drafts", "entries", "errands", "facts", "journal", "listing_numbers", "listing_papers", "listing_phases", "listing_relations", "listings", "mails", "meta", "notices", "numbers", "organisations",
	"outbox", "parcels", "peers", "personal", "persons", "proposals", "receipts", "refusals", "search_docs", "search_parts", "search_queue", "sessions", "tasks", "title_grams", "title_places", "tokens", "watches"}

// migrate brings the schema up to date. Where it is, goose is not even asked: a start costs one query.
func (s *Store) migrate(ctx context.Context, db *sql.DB) error {
	names, err := s.tableNames(ctx, db)
	if err != nil {
		return err
	}
	ours := slices.Contains(names, versionTable)
	if !ours {
		for _, name := range names {
			if slices.Contains(tables, name) {
				return fmt.Errorf("%w: it has a table %s that we did not make", ErrForeign, name)
			}
		}
	}
	provider, err := s.provider(db)
	if err != nil {
		return err
	}
	sources := provider.ListSources()
	newest := sources[len(sources)-1].Version
	version, err := schemaVersion(ctx, db, ours)
	switch {
	case err != nil:
		return err
	case version > newest:
		return fmt.Errorf("%w (schema %d, this program knows %d)", ErrNewer, version, newest)
	case version == newest:
		return nil
	}
	for reached := version; ; {
		_, err := provider.Up(ctx)
		if err == nil {
			break
		}
		// Another process may have been faster, and may be at the next step by now.
		now, _ := schemaVersion(ctx, db, true)
		if now == newest {
			break
		}
		if now == reached {
			return fmt.Errorf("schema %d to %d: %w", version, newest, err)
		}
		reached = now
	}
	s.log.LogAttrs(ctx, slog.LevelInfo, "数据库结构已更新 / schema brought up to date", slog.Int64("from", version), slog.Int64("to", newest))
	return nil
}

func (s *Store) provider(db *sql.DB) (*goose.Provider, error) {
	folder, err := fs.Sub(migrations, s.flavour.migrations)
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{goose.WithTableName(versionTable), goose.WithDisableGlobalRegistry(true), goose.WithGoMigrations(s.beginning(s.now))}
	if s.flavour.dialect == goose.DialectPostgres {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60))
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(s.flavour.dialect, db, folder, options...)
}

func (s *Store) tableNames(ctx context.Context, db *sql.DB) (names []string, err error) {
	rows, err := db.QueryContext(ctx, s.flavour.tables)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

func schemaVersion(ctx context.Context, db *sql.DB, ours bool) (version int64, err error) {
	if ours {
		err = db.QueryRowContext(ctx, `select coalesce(max(version_id), 0) from `+versionTable).Scan(&version)
	}
	return version, err
}
