package store

import (
	"context"
	"slices"

	"santong/engine"
)

const (
	insertFact   = `insert into facts (dossier, case_id, field, value) values ($1, $2, $3, $4) on conflict do nothing`
	deleteFact   = `delete from facts where dossier = $1 and case_id = $2 and field = $3 and value = $4`
	insertPerson = `insert into dossier_persons (dossier, person) values ($1, $2) on conflict do nothing`
)

// factWork keeps what a dossier is found by. Most commands change nothing of it.
func factWork(c *engine.Change) (work []statement) {
	for _, f := range c.DropFacts {
		work = append(work, statement{sql: deleteFact, args: []any{f.Dossier, f.Case, f.Field, f.Value}})
	}
	for _, f := range c.AddFacts {
		work = append(work, statement{sql: insertFact, args: []any{f.Dossier, f.Case, f.Field, f.Value}})
	}
	for _, person := range c.Persons {
		work = append(work, statement{sql: insertPerson, args: []any{c.Dossier.ID, person}})
	}
	return work
}

// Facts implements [engine.Store].
func (s *Store) Facts(ctx context.Context, q engine.FactQuery) ([]engine.Fact, error) {
	if !q.All && len(q.Organs) == 0 {
		return nil, nil
	}
	b := selectFacts(q)
	return many(ctx, s, b.text(), b.args, readFact)
}

func selectFacts(q engine.FactQuery) *query {
	b := new(query)
	b.add(`select dossier, case_id, field, value from facts where field = `, q.Field)
	b.knownTo(`facts.dossier`, q.Organs, q.All)
	if q.Value != "" {
		b.add(` and value = `, q.Value)
	}
	if q.From != "" {
		b.add(` and value >= `, q.From)
	}
	if q.To != "" {
		b.add(` and value <= `, q.To)
	}
	beyond, order := ` and (value, dossier, case_id) > (`, ` order by value, dossier, case_id`
	if q.Backwards {
		beyond, order = ` and (value, dossier, case_id) < (`, ` order by value desc, dossier desc, case_id desc`
	}
	if a := q.After; a != nil {
		b.add(beyond, a.Value, a.Dossier, a.Case)
		b.add(`)`)
	}
	b.add(order)
	b.limit(q.Limit)
	return b
}

// DossierFacts implements [engine.Store].
func (s *Store) DossierFacts(ctx context.Context, dossier string) ([]engine.Fact, error) {
	return many(ctx, s, `select dossier, case_id, field, value from facts where dossier = $1 order by case_id, field, value`, []any{dossier}, readFact)
}

func readFact(scan func(...any) error) (f engine.Fact, err error) {
	err = scan(&f.Dossier, &f.Case, &f.Field, &f.Value)
	return f, err
}

// DossierPersons implements [engine.Store].
func (s *Store) DossierPersons(ctx context.Context, dossier string) ([]string, error) {
	persons, err := s.column(ctx, `select person from dossier_persons where dossier = $1`, dossier)
	slices.Sort(persons)
	return persons, err
}
