package store

import (
	"context"
	"encoding/json"
	"slices"

	"santong/people"
)

const (
	saveOrganisation = `insert into organisations (code, data) values ($1, $2) on conflict (code) do update set data = excluded.data`
	savePerson       = `insert into persons (id, data) values ($1, $2) on conflict (id) do update set data = excluded.data`
)

// SaveDirectory keeps all organisations and persons of the directory. Those that it does not name stay, for histories speak of them, but a
// person that it does not name holds no post any more.
func (s *Store) SaveDirectory(ctx context.Context, d *people.Directory) error {
	known, err := many(ctx, s, `select data from persons order by id`, nil, readJSON[people.Person])
	if err != nil {
		return err
	}
	persons := slices.Clone(d.Persons)
	for _, p := range known {
		if !slices.ContainsFunc(d.Persons, func(named people.Person) bool { return named.ID == p.ID }) {
			p.Posts = nil
			persons = append(persons, p)
		}
	}
	work := make([]statement, 0, len(d.Organisations)+len(persons))
	for i := range d.Organisations {
		data, err := json.Marshal(&d.Organisations[i])
		if err != nil {
			return err
		}
		work = append(work, statement{sql: saveOrganisation, args: []any{d.Organisations[i].Code, string(data)}})
	}
	for i := range persons {
		data, err := json.Marshal(&persons[i])
		if err != nil {
			return err
		}
		work = append(work, statement{sql: savePerson, args: []any{persons[i].ID, string(data)}})
	}
	return s.perform(ctx, work...)
}

// Directory returns everything that was saved, in the order of codes and ids.
func (s *Store) Directory(ctx context.Context) (*people.Directory, error) {
	organisations, err := many(ctx, s, `select data from organisations order by code`, nil, readJSON[people.Organisation])
	if err != nil {
		return nil, err
	}
	persons, err := many(ctx, s, `select data from persons order by id`, nil, readJSON[people.Person])
	if err != nil {
		return nil, err
	}
	return people.NewDirectory(organisations, persons)
}

func readJSON[T any](scan func(...any) error) (value T, err error) {
	var data string
	if err = scan(&data); err == nil {
		err = json.Unmarshal([]byte(data), &value)
	}
	return value, err
}
