package engine

import (
	"errors"
	"fmt"

	"santong/calendar"
)

const (
	stockPage = 500
	maxStock  = 20_000 // listings that one expression reads
)

// errStock says that the catalogue is larger than an expression may read. It is nobody's fault, and no table is made of a part of it.
var errStock = errors.New("the catalogue has too many documents in these phases for one list")

// catalogue lists what is in one of the phases today, the newest publication first: catalogue("in_force", "suspended"). A table that is derived from it is a stock-taking
// that nobody has typed in: it leaves nothing out, and the entry says at which moment it was taken, as of which the catalogue can be asked again.
//
// What it saw is not held against the catalogue again when the change is committed: what is listed in the same moment comes into the next list.
func (s *scene) catalogue(phases ...string) ([]listedDocument, error) {
	if s.stock == nil {
		return nil, errors.New("this expression may not look through the catalogue")
	}
	out := []listedDocument{}
	for _, phase := range phases {
		list, err := s.stock(s.today, phase)
		if err != nil {
			s.trouble = errors.Join(s.trouble, err)
			return nil, err
		}
		for i := range list {
			out = append(out, s.seen(&list[i]))
		}
	}
	return out, nil
}

// stock reads all that is in the phase on the day.
func (d *decision) stock(on calendar.Date, phase string) ([]Listing, error) {
	var out []Listing
	q := ListingQuery{On: on, Phase: phase, Limit: stockPage}
	for {
		page, err := d.Store.Listings(d.ctx, q)
		if err != nil {
			return nil, err
		}
		if out = append(out, page...); len(out) > maxStock {
			return nil, fmt.Errorf("%w: more than %d", errStock, maxStock)
		}
		if len(page) < stockPage {
			return out, nil
		}
		q.Before = page[len(page)-1].Cursor()
	}
}
