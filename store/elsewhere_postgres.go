package store

import (
	"errors"

	"santong/engine"

	"github.com/jackc/pgx/v5"
)

// hold keeps what is listed and called for as it is until the group is committed, also what is not there: whatever changes it changes the row that is locked.
// Of facts it holds off only those that are written by who looks himself.
func (d *desk) hold() error {
	if d.others {
		return nil
	}
	_, d.trouble = d.conn.Exec(d.ctx, holdOthers)
	d.others = d.trouble == nil
	return d.trouble
}

// found reads one value, once others are held off.
func found[T any](d *desk, text string, args ...any) (value T, is bool, err error) {
	if err := d.hold(); err != nil {
		return value, false, err
	}
	err = d.conn.QueryRow(d.ctx, text, args...).Scan(&value)
	if errors.Is(err, pgx.ErrNoRows) {
		return value, false, nil
	}
	d.trouble = err
	return value, err == nil, err
}

func (d *desk) Listing(key string) (*engine.Listing, error) {
	data, is, err := found[string](d, selectListed, key)
	if !is {
		return nil, err
	}
	return decodeListing(data)
}

func (d *desk) Call(number string) (*engine.Call, error) {
	data, is, err := found[string](d, selectCall, number)
	if !is {
		return nil, err
	}
	c, err := decodeCall(data)
	return &c, err
}

func (d *desk) Count(field, value string) (int, error) {
	n, _, err := found[int](d, countFacts, field, value)
	return n, err
}

func (d *desk) Relied(key string) (int, error) {
	n, _, err := found[int](d, countRelied, key)
	return n, err
}

// Past holds the other dossier as the group's own are held.
func (d *desk) Past(id string) (*engine.Dossier, error) {
	if _, held := d.heads[id]; !held {
		var h head
		err := d.conn.QueryRow(d.ctx, holdDossier, id).Scan(&h.version, &h.hash)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			d.heads[id] = nil
		case err != nil:
			d.trouble = err
			return nil, err
		default:
			d.heads[id] = &h
		}
	}
	out, err := d.dossier(id)
	if err == nil && out == nil {
		err = engine.ErrNotFound
	}
	return out, err
}
