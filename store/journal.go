package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"santong/engine"
	"santong/steward"
)

const (
	insertLine = `insert into journal (seq, at, kind, about, data, hash) values ($1, $2, $3, $4, $5, $6)`
	lastSeq    = `select seq from journal order by seq desc limit 1`
	lastHash   = `select hash from journal order by seq desc limit 1`
)

// A chainEnd is where the journal of the house ends inside a transaction. Lines get their numbers and seals there, because nobody can know before
// what else comes into the group.
type chainEnd struct {
	seq  int64
	hash engine.Hash
}

// follow turns lines into work, each sealed on the one before.
func (e *chainEnd) follow(lines []steward.Line) []statement {
	work := make([]statement, 0, len(lines))
	for _, l := range lines {
		l.Seq = e.seq + 1
		l.Hash = l.Seal(e.hash)
		e.seq, e.hash = l.Seq, l.Hash
		work = append(work, statement{sql: insertLine, args: []any{l.Seq, l.At, l.Kind, l.About, l.Data, l.Hash[:]}, must: errStale})
	}
	return work
}

// openingLine tells that a dossier was opened, so that one that is taken away with all that belongs to it is missed.
func openingLine(c *engine.Change) []steward.Line {
	if c.Base > 0 || len(c.Entries) == 0 {
		return nil
	}
	first := &c.Entries[0]
	return []steward.Line{{At: first.At, Kind: steward.LineOpened, About: first.Dossier, Data: first.Hash.String()}}
}

// houseLine tells how rows of the house are from now on.
func (s *Store) houseLine(kind string, rows steward.Rows) (steward.Line, error) {
	data, err := json.Marshal(rows)
	return steward.Line{At: s.now().UTC().Format(engine.TimeLayout), Kind: kind, Data: string(data)}, err
}

// performHouse commits statements together with the line that tells of them.
func (s *Store) performHouse(ctx context.Context, kind string, rows steward.Rows, work ...statement) error {
	line, err := s.houseLine(kind, rows)
	if err != nil {
		return err
	}
	return s.send(ctx, &request{work: work, lines: []steward.Line{line}})
}

// Journal implements [steward.Store].
func (s *Store) Journal(ctx context.Context, after int64, limit int) ([]steward.Line, error) {
	var b query
	b.add(`select seq, at, kind, about, data, hash from journal where seq > `, after)
	b.add(` order by seq`)
	b.limit(limit)
	return many(ctx, s, b.text(), b.args, func(scan func(...any) error) (l steward.Line, err error) {
		var sum []byte
		if err = scan(&l.Seq, &l.At, &l.Kind, &l.About, &l.Data, &sum); err == nil && copy(l.Hash[:], sum) != len(l.Hash) {
			err = fmt.Errorf("the seal of line %d of the journal has %d bytes: %w", l.Seq, len(sum), ErrDamaged)
		}
		return l, err
	})
}

// Openings implements [steward.Store].
func (s *Store) Openings(ctx context.Context, after string, limit int) ([]steward.Opening, error) {
	var b query
	b.add(`select d.id, e.hash from dossiers d left join entries e on e.dossier = d.id and e.seq = 1 where d.id > `, after)
	b.add(` order by d.id`)
	b.limit(limit)
	return many(ctx, s, b.text(), b.args, func(scan func(...any) error) (o steward.Opening, err error) {
		var sum []byte
		err = scan(&o.Dossier, &sum)
		o.First = hex.EncodeToString(sum)
		return o, err
	})
}

// House implements [steward.Store].
func (s *Store) House(ctx context.Context) (steward.Rows, error) {
	out := steward.Rows{}
	for _, t := range houseTables {
		_, err := many(ctx, s, t.text, nil, func(scan func(...any) error) (struct{}, error) { return struct{}{}, t.read(out, scan) })
		if err != nil {
			return nil, err
		}
	}
	_, err := many(ctx, s, peerTable, nil, func(scan func(...any) error) (struct{}, error) { return struct{}{}, readRow(out, scan) })
	return out, err
}

// houseTables say how each table of the house is read as [steward.Rows]: those that were there when the journal began.
var houseTables = []struct {
	text string
	read func(out steward.Rows, scan func(...any) error) error
}{
	{`select 'organisation/' || code, data from organisations`, readRow},
	{`select 'person/' || id, data from persons`, readRow},
	{`select key, value from meta where key in ('revision', 'adopted')`, readRow},
	{`select 'year/' || year, data, proposal from calendar_years`, readFields(2)},
	{`select 'delegation/' || id, from_person, data, by_person, revoked, revoked_by from delegations`, readFields(5)},
	{`select id, kind, data, base, reason, by_person, at, state, decided_by, decided_at, decided_reason, seq, hash, result from proposals`,
		func(out steward.Rows, scan func(...any) error) error {
			var row proposalRow
			p, err := row.read(scan)
			if err == nil {
				out["proposal/"+p.ID] = proposalText(p, row.result)
			}
			return err
		}},
}

func readRow(out steward.Rows, scan func(...any) error) error {
	var name, text string
	err := scan(&name, &text)
	out[name] = text
	return err
}

func readFields(n int) func(out steward.Rows, scan func(...any) error) error {
	return func(out steward.Rows, scan func(...any) error) error {
		fields, into := make([]string, n+1), make([]any, n+1)
		for i := range into {
			into[i] = &fields[i]
		}
		err := scan(into...)
		out[fields[0]] = fieldsText(fields[1:]...)
		return err
	}
}

// fieldsText is a row with several columns as one text.
func fieldsText(fields ...string) string {
	data, err := json.Marshal(fields)
	if err != nil {
		panic(err) // a list of texts can always be written
	}
	return string(data)
}

// proposalText is the row of a proposal; result is what is kept of its result, byte for byte. What it would change is named by its hash.
func proposalText(p steward.Proposal, result string) string {
	hash := ""
	if p.Hash != (engine.Hash{}) {
		hash = p.Hash.String()
	}
	return fieldsText(p.Kind, engine.HashOf(p.Data).String(), engine.HashOf(p.Base).String(), p.Reason, p.By, p.At, p.State, p.DecidedBy, p.DecidedAt, p.DecidedReason,
		fmt.Sprint(p.Seq), hash, result)
}
