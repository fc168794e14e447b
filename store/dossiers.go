package store

import (
	"context"
	"encoding/json"
	"fmt"

	"santong/engine"
)

// selectDossier spares the snapshot if the reader has the dossier whose hash is given.
const selectDossier = `select case when head = $1 then '' else snapshot end from dossiers where id = $2`

// Dossier implements [engine.Store].
func (s *Store) Dossier(ctx context.Context, id string) (*engine.Dossier, error) {
	return s.current(ctx, id)
}

// current returns the dossier as the database holds it now: the kept one itself where that is it.
func (s *Store) current(ctx context.Context, id string) (*engine.Dossier, error) {
	known := s.kept.get(id)
	snapshot, err := one[string](ctx, s, selectDossier, headOf(known), id)
	if err != nil {
		return nil, err
	}
	if snapshot == "" {
		return known, nil
	}
	d, err := decodeDossier(id, snapshot)
	if err == nil {
		s.kept.read(d, len(snapshot))
	}
	return d, err
}

// headOf is never nil, so that the comparison in SQL is never unknown.
func headOf(d *engine.Dossier) []byte {
	if d == nil {
		return []byte{}
	}
	return d.Head[:]
}

func decodeDossier(id, snapshot string) (*engine.Dossier, error) {
	d := new(engine.Dossier)
	if err := json.Unmarshal([]byte(snapshot), d); err != nil {
		return nil, fmt.Errorf("dossier %s: %w", id, err)
	}
	return d, nil
}

// Dossiers implements [engine.Store].
func (s *Store) Dossiers(ctx context.Context, q engine.DossierQuery) ([]engine.Summary, error) {
	if !q.All && len(q.Organs) == 0 {
		return nil, nil
	}
	gram, err := s.rarest(ctx, q.Text)
	if err != nil {
		return nil, err
	}
	b := s.selectDossiers(q, gram)
	return many(ctx, s, b.text(), b.args, func(scan func(...any) error) (d engine.Summary, err error) {
		err = scan(&d.ID, &d.Title, &d.Workflow, &d.Variant, &d.Version, &d.State, &d.Opened, &d.Changed)
		return d, err
	})
}

// selectDossiers finds the page in the index first, and reads the rows, which carry whole snapshots, of nothing else.
// gram is a pair of letters of the text that few titles have, or "".
func (s *Store) selectDossiers(q engine.DossierQuery, gram string) *query {
	b := new(query)
	b.add(`select id, title, workflow, variant, version, state, opened, changed from dossiers where id in (`)
	if gram == "" {
		b.add(`select id from dossiers d where true`)
	} else { // no more titles have the pair than can be looked at: SQLite takes what is joined across in this order
		b.add(`select id from title_grams g cross join dossiers d where d.id = g.dossier and g.gram = `, gram)
	}
	b.knownTo(`d.id`, q.Organs, q.All)
	if q.Person != "" {
		b.add(` and id in (select dossier from dossier_persons where person = `, q.Person)
		b.add(`)`)
	}
	if q.Opener != "" { // the history begins with the opening, and says by whom and for whom
		b.add(` and id in (select p.dossier from dossier_persons p join entries e on e.dossier = p.dossier and e.seq = 1 where p.person = `, q.Opener)
		b.add(` and p.person in (e.person, e.for_person))`)
	}
	if q.Watcher != "" {
		b.add(` and id in (select dossier from watches w where person = `, q.Watcher)
		b.add(` and not exists (select 1 from dossier_recused r where r.dossier = w.dossier and r.person = w.person))`)
	}
	b.equal(`workflow`, q.Workflow)
	b.equal(`variant`, q.Variant)
	b.equal(`state`, q.State)
	b.contains(`sought`, q.Text)
	if q.Under != "" {
		b.add(` and exists (select 1 from tasks t join entries e on e.dossier = t.dossier and e.case_id = t.case_id
			where t.dossier = d.id and e.kind in ('opened', 'started') and `+s.begunUnder()+` = `, q.Under)
		b.add(`)`)
	}
	if c := q.Before; c != nil {
		b.add(` and (changed, id) < (`, c.Changed, c.ID)
		b.add(`)`)
	}
	b.add(newestFirst)
	b.limit(q.Limit)
	b.add(`)` + newestFirst)
	return b
}

const newestFirst = ` order by changed desc, id desc`

// knownTo selects dossiers that any of the organisations is party to.
func (q *query) knownTo(dossier string, organs []string, all bool) {
	if !all {
		q.add(` and exists (select 1 from dossier_organs o where o.dossier = `+dossier+` and o.organ in (`, texts(organs)...)
		q.add(`))`)
	}
}

func texts(list []string) []any {
	args := make([]any, len(list))
	for i, text := range list {
		args[i] = text
	}
	return args
}

// IDs implements [engine.Store].
func (s *Store) IDs(ctx context.Context, after string, limit int) ([]string, error) {
	var b query
	b.add(`select id from dossiers where id > `, after)
	b.add(` order by id`)
	b.limit(limit)
	return many(ctx, s, b.text(), b.args, func(scan func(...any) error) (id string, err error) {
		err = scan(&id)
		return id, err
	})
}

// Entries implements [engine.Store].
func (s *Store) Entries(ctx context.Context, dossier string, after, limit int) ([]engine.Entry, error) {
	var b query
	b.add(`select seq, at, kind, case_id, event, from_state, to_state, person, post, organ, for_person, payload, hash
		from entries where dossier = `, dossier)
	b.add(` and seq > `, after)
	b.add(` order by seq`)
	b.limit(limit)
	return many(ctx, s, b.text(), b.args, func(scan func(...any) error) (engine.Entry, error) {
		e := engine.Entry{Dossier: dossier}
		var payload string
		var hash []byte
		err := scan(&e.Seq, &e.At, &e.Kind, &e.Case, &e.Event, &e.From, &e.To, &e.Person, &e.Post, &e.Organ, &e.For, &payload, &hash)
		if err == nil && len(hash) != len(e.Hash) {
			err = fmt.Errorf("entry %d of dossier %s: its hash has %d bytes", e.Seq, dossier, len(hash))
		}
		e.Payload = json.RawMessage(payload)
		copy(e.Hash[:], hash)
		return e, err
	})
}
