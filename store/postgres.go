package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

func (s *Store) openPostgres(ctx context.Context, c Config) (err error) {
	config, err := pgx.ParseConfig(c.URL)
	if err != nil {
		return fmt.Errorf("数据库地址有误 / the URL of the database: %w", err)
	}
	if _, ok := config.RuntimeParams["application_name"]; !ok {
		config.RuntimeParams["application_name"] = "santong"
	}
	if c.ReadOnly {
		config.RuntimeParams["default_transaction_read_only"] = "on"
	}
	s.readers = stdlib.OpenDB(*config, stdlib.OptionAfterConnect(func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, prepareReader)
		return err
	}))
	defer func() {
		if err != nil {
			err = errors.Join(err, s.readers.Close())
		}
	}()
	s.readers.SetMaxOpenConns(maxReaders)
	s.readers.SetMaxIdleConns(maxReaders)
	s.readers.SetConnMaxIdleTime(5 * time.Minute)
	if c.ReadOnly {
		s.office = noOffice{}
		return s.ofThisSchema(ctx, s.readers)
	}
	if err := s.migrate(ctx, s.readers); err != nil {
		return err
	}
	office := &postgresOffice{config: config, kept: s.kept}
	if _, err := office.connection(ctx); err != nil {
		return err
	}
	s.office = office
	return nil
}

// prepareReader has each question planned for what it asks: a plan for any word would read the catalogue from one end, which is right for the most frequent alone.
// And it saves the time in which the server would compile queries that look dear and are answered by an index in milliseconds.
const prepareReader = `select set_config('plan_cache_mode', 'force_custom_plan', false), set_config('jit', 'off', false)`

// prepareWriter makes sure that what is acknowledged has been synced, whatever the server does by default. And it saves the planner's work: all statements of
// the writer go by key, so one plan for each will do, and none may read a whole table only because it was small when the plan was made.
const prepareWriter = `select set_config('synchronous_commit', case current_setting('synchronous_commit') when 'off' then 'on' else current_setting('synchronous_commit') end, false),
	set_config('plan_cache_mode', 'force_generic_plan', false), set_config('enable_seqscan', 'off', false)`

// connection returns the connection that writes, a new one if the last has broken.
func (o *postgresOffice) connection(ctx context.Context) (*pgx.Conn, error) {
	if o.conn != nil && !o.conn.IsClosed() {
		idle := time.Since(o.used)
		o.used = time.Now()
		if idle < time.Second || o.conn.Ping(ctx) == nil {
			return o.conn, nil
		}
		_ = o.conn.Close(ctx) // it broke while it stood idle
	}
	conn, err := pgx.ConnectConfig(ctx, o.config)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, prepareWriter); err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	o.conn, o.used = conn, time.Now()
	return conn, nil
}

func (o *postgresOffice) close() error {
	if o.conn == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return o.conn.Close(ctx)
}
