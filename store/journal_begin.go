package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/pressly/goose/v3"

	"santong/engine"
	"santong/steward"
)

// journalBegins is the step of the schema with which the journal begins. It is taken once: a database whose journal was emptied afterwards gets no new one.
const journalBegins = 11

// beginning writes the first line of the journal: everything that is administered, as it stands; and a line for each dossier that is there already. Of how
// all of it came about the journal knows nothing.
func (s *Store) beginning(now func() time.Time) *goose.Migration {
	return goose.NewGoMigration(journalBegins, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		rows := steward.Rows{}
		for _, t := range houseTables {
			if err := eachRow(ctx, tx, t.text, nil, func(scan func(...any) error) error { return t.read(rows, scan) }); err != nil {
				return err
			}
		}
		data, err := json.Marshal(rows)
		if err != nil {
			return err
		}
		var end chainEnd
		at := now().UTC().Format(engine.TimeLayout)
		if err := s.writeLines(ctx, tx, &end, []steward.Line{{At: at, Kind: steward.LineBegun, Data: string(data)}}); err != nil {
			return err
		}
		const page = 1000
		for after := ""; ; {
			var lines []steward.Line
			err := eachRow(ctx, tx, `select d.id, d.opened, e.hash from dossiers d join entries e on e.dossier = d.id and e.seq = 1 where d.id > $1 order by d.id limit $2`, []any{after, page},
				func(scan func(...any) error) error {
					l := steward.Line{Kind: steward.LineOpened}
					var sum []byte
					err := scan(&l.About, &l.At, &sum)
					l.Data, after = hex.EncodeToString(sum), l.About
					lines = append(lines, l)
					return err
				})
			if err == nil {
				err = s.writeLines(ctx, tx, &end, lines)
			}
			if err != nil || len(lines) < page {
				return err
			}
		}
	}}, nil)
}

// writeLines writes them one by one, or in one statement where a statement is dear.
func (s *Store) writeLines(ctx context.Context, tx *sql.Tx, end *chainEnd, lines []steward.Line) error {
	work := end.follow(lines)
	if s.flavour == &postgresFlavour && len(work) > 1 {
		work = []statement{{sql: bulky[insertLine](work[0].args), args: columns(work)}}
	}
	for _, st := range work {
		if _, err := tx.ExecContext(ctx, st.sql, st.args...); err != nil {
			return err
		}
	}
	return nil
}

func eachRow(ctx context.Context, tx *sql.Tx, text string, args []any, read func(scan func(...any) error) error) error {
	rows, err := tx.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := read(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
