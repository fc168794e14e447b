package store

import (
	"context"
	"errors"

	"santong/engine"
)

const (
	selectCall  = `select data from calls where number = $1`
	countFacts  = `select count(*) from facts where field = $1 and value = $2`
	countRelied = `select count(*) from (select distinct dossier, case_id, seq from listing_relations where number = $1) n
		join listings l on l.dossier = n.dossier and l.case_id = n.case_id and l.seq = n.seq where not l.gone and l.until = '` + still + `'`
	holdOthers  = `select 1 from meta where key = 'catalogue' for update`
	holdDossier = `select version, head from dossiers where id = $1 for update`
)

// looked tells whether everything that the decision was told of other dossiers is still so.
func looked(c *engine.Change, now engine.Elsewhere) (bool, error) {
	for _, look := range c.Looks {
		if same, err := look.Stands(now); err != nil || !same {
			return false, err
		}
	}
	return true, nil
}

// A reading is what stands outside a commit.
type reading struct {
	ctx context.Context
	*Store
}

func (r reading) Listing(key string) (*engine.Listing, error) { return r.listed(r.ctx, key) }

func (r reading) Call(number string) (*engine.Call, error) {
	c, err := r.Store.Call(r.ctx, number)
	if errors.Is(err, engine.ErrNotFound) {
		return nil, nil
	}
	return &c, err
}

func (r reading) Count(field, value string) (int, error) { return r.CountFacts(r.ctx, field, value) }

func (r reading) Relied(key string) (n int, err error) {
	err = r.row(r.ctx, countRelied, []any{key}, &n)
	return n, err
}

func (r reading) Past(id string) (*engine.Dossier, error) { return r.Store.Dossier(r.ctx, id) }
