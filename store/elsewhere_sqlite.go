package store

import "santong/engine"

// Inside the commit nobody else writes: what is read here stays so.

func (o *sqliteOffice) Listing(key string) (*engine.Listing, error) {
	found, err := o.row(selectListed, key)
	if data, _ := found.(string); err == nil && data != "" {
		return decodeListing(data)
	}
	return nil, err
}

func (o *sqliteOffice) Call(number string) (*engine.Call, error) {
	found, err := o.row(selectCall, number)
	data, _ := found.(string)
	if err != nil || data == "" {
		return nil, err
	}
	c, err := decodeCall(data)
	return &c, err
}

func (o *sqliteOffice) Count(field, value string) (int, error) {
	found, err := o.row(countFacts, field, value)
	n, _ := found.(int64)
	return int(n), err
}

func (o *sqliteOffice) Relied(key string) (int, error) {
	found, err := o.row(countRelied, key)
	n, _ := found.(int64)
	return int(n), err
}

func (o *sqliteOffice) Past(id string) (*engine.Dossier, error) {
	d, err := o.dossier(id)
	if err == nil && d == nil {
		err = engine.ErrNotFound
	}
	return d, err
}
