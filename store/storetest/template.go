package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"time"

	"santong/store"
)

// To bring a schema up to date takes PostgreSQL a second, to copy a database a tenth of it: each test program brings one up to date, and its tests copy that.
// No test is the last one, so nobody drops it when the program ends. Its program holds a lock as long as it lives, and the next program drops what nobody holds.
const templates = "santong_template_"

var once struct {
	sync.Mutex
	name string
	held *sql.Conn // holds the lock until the program ends
}

func template(admin string) (string, error) {
	once.Lock()
	defer once.Unlock()
	if once.name != "" {
		return once.name, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	db, err := sql.Open("pgx", admin)
	if err != nil {
		return "", err
	}
	held, err := db.Conn(ctx)
	if err != nil {
		return "", err
	}
	name := templates + strings.ToLower(rand.Text())
	for _, step := range []func() error{
		func() error { return dropAbandoned(ctx, held) },
		func() error {
			_, err := held.ExecContext(ctx, `select pg_advisory_lock(hashtext($1))`, name)
			return err
		},
		func() error { _, err := held.ExecContext(ctx, `create database `+name); return err },
		func() error { return furnish(ctx, admin, name) },
	} {
		if err := step(); err != nil {
			return "", errors.Join(err, held.Close(), db.Close())
		}
	}
	once.name, once.held = name, held
	return name, nil
}

// furnish gives the database its schema. It began before every test's clock, and does not know when: each copy notes that anew.
func furnish(ctx context.Context, admin, name string) error {
	made, err := databaseAt(admin, name)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Config{URL: made, Now: func() time.Time { return time.Unix(0, 0) }})
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	db, err := sql.Open("pgx", made)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `delete from meta where key = 'begun'`)
	return errors.Join(err, db.Close())
}

// dropAbandoned drops the templates of programs that have ended.
func dropAbandoned(ctx context.Context, c *sql.Conn) error {
	rows, err := c.QueryContext(ctx, `select datname from pg_database where starts_with(datname, $1)`, templates)
	if err != nil {
		return err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		names = append(names, name)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, name := range names {
		var free bool
		if err := c.QueryRowContext(ctx, `select pg_try_advisory_lock(hashtext($1))`, name).Scan(&free); err != nil {
			return err
		}
		if !free {
			continue
		}
		_, dropped := c.ExecContext(ctx, `drop database if exists `+name+` with (force)`)
		_, unlocked := c.ExecContext(ctx, `select pg_advisory_unlock(hashtext($1))`, name)
		if err := errors.Join(dropped, unlocked); err != nil {
			return err
		}
	}
	return nil
}
