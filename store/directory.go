package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"santong/people"
	"santong/steward"
)

const (
	saveOrganisation = `insert into organisations (code, data) values ($1, $2) on conflict (code) do update set data = excluded.data`
	savePerson       = `insert into persons (id, data) values ($1, $2) on conflict (id) do update set data = excluded.data`
)

// SaveDirectory keeps all organisations and persons of the directory. Those that it does not name stay, for histories speak of them, but a
// person that it does not name holds no post any more.
func (s *Store) SaveDirectory(ctx context.Context, d *people.Directory) error {
	for {
		was, err := s.Revision(ctx)
		if err != nil {
			return err
		}
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
		rows := steward.Rows{"revision": fmt.Sprint(was + 1)}
		work, err := directoryWork(d.Organisations, persons, rows)
		if err != nil {
			return err
		}
		work = append([]statement{{sql: advance, args: []any{fmt.Sprint(was + 1), fmt.Sprint(was)}, must: steward.ErrMoved}}, work...)
		if err = s.performHouse(ctx, steward.LineInstalled, rows, work...); !errors.Is(err, steward.ErrMoved) {
			return err
		}
	}
}

// directoryWork saves organisations and persons, and says so in the rows.
func directoryWork(organisations []people.Organisation, persons []people.Person, rows steward.Rows) ([]statement, error) {
	work := make([]statement, 0, len(organisations)+len(persons)+1)
	for i := range organisations {
		data, err := json.Marshal(&organisations[i])
		if err != nil {
			return nil, err
		}
		work = append(work, statement{sql: saveOrganisation, args: []any{organisations[i].Code, string(data)}})
		rows["organisation/"+organisations[i].Code] = string(data)
	}
	for i := range persons {
		data, err := json.Marshal(&persons[i])
		if err != nil {
			return nil, err
		}
		work = append(work, statement{sql: savePerson, args: []any{persons[i].ID, string(data)}})
		rows["person/"+persons[i].ID] = string(data)
	}
	return work, nil
}

// Directory returns everything that was saved, in the order of codes and ids, with all delegations in the order of their ids.
func (s *Store) Directory(ctx context.Context) (*people.Directory, error) {
	organisations, err := many(ctx, s, `select data from organisations order by code`, nil, readJSON[people.Organisation])
	if err != nil {
		return nil, err
	}
	persons, err := many(ctx, s, `select data from persons order by id`, nil, readJSON[people.Person])
	if err != nil {
		return nil, err
	}
	delegations, err := many(ctx, s, `select data, revoked from delegations order by id`, nil, readDelegation)
	if err != nil {
		return nil, err
	}
	d, err := people.NewDirectory(organisations, persons)
	if err != nil {
		return nil, err
	}
	return d.WithDelegations(delegations), nil
}

func readJSON[T any](scan func(...any) error) (value T, err error) {
	var data string
	if err = scan(&data); err == nil {
		err = json.Unmarshal([]byte(data), &value)
	}
	return value, err
}
