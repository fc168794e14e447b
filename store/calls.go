package store

import (
	"context"
	"encoding/json"
	"fmt"

	"santong/engine"
)

const putCall = `insert into calls (number, dossier, case_id, seq, opened, until, ended, data) values ($1, $2, $3, $4, $5, $6, $7, $8)
	on conflict (number) do update set dossier = excluded.dossier, case_id = excluded.case_id, seq = excluded.seq, opened = excluded.opened,
	until = excluded.until, ended = excluded.ended, data = excluded.data`

// callWork keeps what the public may know of calls for comments. Hardly any command changes it.
func callWork(c *engine.Change) (work []statement, err error) {
	for i := range c.Calls {
		l := &c.Calls[i]
		data, err := json.Marshal(l)
		if err != nil {
			return nil, fmt.Errorf("the call %s: %w", l.Number, err)
		}
		work = append(work, statement{sql: putCall, args: []any{l.Number, l.Dossier, l.Case, l.Seq, l.Opened.String(), l.Until.String(), l.Ended != engine.Words{}, string(data)}})
	}
	return work, nil
}

// Calls lists what is called for, the newest first.
func (s *Store) Calls(ctx context.Context, q engine.CallQuery) ([]engine.Call, error) {
	var b query
	b.add(`select data from calls where opened <= `, q.On.String())
	if q.Open {
		b.add(` and until >= `, q.On.String())
		b.add(` and not ended`)
	}
	b.add(` order by opened desc, number desc`)
	b.limit(q.Limit)
	if q.Limit > 0 {
		b.add(` offset `, q.Skip)
	}
	return many(ctx, s, b.text(), b.args, readCall)
}

// Call implements [engine.Store].
func (s *Store) Call(ctx context.Context, number string) (engine.Call, error) {
	list, err := many(ctx, s, selectCall, []any{number}, readCall)
	if err != nil {
		return engine.Call{}, err
	}
	if len(list) == 0 {
		return engine.Call{}, engine.ErrNotFound
	}
	return list[0], nil
}

// CallPaper returns the bytes of a text on which the call with the number asks for comments. Whoever has only this can read no other draft.
func (s *Store) CallPaper(ctx context.Context, number, paper string) (engine.ListedPaper, []byte, error) {
	c, err := s.Call(ctx, number)
	if err != nil {
		return engine.ListedPaper{}, nil, err
	}
	for _, p := range c.Papers {
		if p.ID == paper {
			data, err := s.Blob(ctx, p.Hash)
			return p, data, err
		}
	}
	return engine.ListedPaper{}, nil, engine.ErrNotFound
}

// DossierCalls implements [engine.Store]. What a call is found by must be what it says.
func (s *Store) DossierCalls(ctx context.Context, dossier string) ([]engine.Call, error) {
	return many(ctx, s, `select number, dossier, case_id, seq, opened, until, ended, data from calls where dossier = $1 order by number`, []any{dossier},
		func(scan func(...any) error) (c engine.Call, err error) {
			var row engine.Call
			var opened, until string
			var ended bool
			c, err = readCall(func(into ...any) error {
				return scan(append([]any{&row.Number, &row.Dossier, &row.Case, &row.Seq, &opened, &until, &ended}, into...)...)
			})
			if err == nil && (row.Number != c.Number || row.Dossier != c.Dossier || row.Case != c.Case || row.Seq != c.Seq || opened != c.Opened.String() ||
				until != c.Until.String() || ended != (c.Ended != engine.Words{})) {
				err = fmt.Errorf("the call %s is not the one of its row: %w", row.Number, ErrDamaged)
			}
			return c, err
		})
}

// CountFacts implements [engine.Store].
func (s *Store) CountFacts(ctx context.Context, field, value string) (n int, err error) {
	err = s.row(ctx, countFacts, []any{field, value}, &n)
	return n, err
}

func readCall(scan func(...any) error) (c engine.Call, err error) {
	var data string
	if err = scan(&data); err != nil {
		return c, err
	}
	return decodeCall(data)
}

func decodeCall(data string) (c engine.Call, err error) {
	if err = json.Unmarshal([]byte(data), &c); err != nil {
		return c, fmt.Errorf("a call cannot be read: %v: %w", err, ErrDamaged)
	}
	return c, nil
}
