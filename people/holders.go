package people

import (
	"slices"
	"strings"

	"santong/calendar"
)

// A seat is a post in an organisation, or with an empty kind any post in it.
type seat struct{ kind, organ string }

// index notes who ever held which post, and whose duties passed to whom, so that finding holders does not read the whole directory.
func (d *Directory) index() {
	d.held, d.forerunners = map[seat][]*Person{}, map[string][]string{}
	for i := range d.Persons {
		p := &d.Persons[i]
		for _, post := range p.Posts {
			for _, at := range []seat{{post.Kind, post.Organisation}, {"", post.Organisation}} {
				if !slices.Contains(d.held[at], p) {
					d.held[at] = append(d.held[at], p)
				}
			}
		}
	}
	for _, o := range d.Organisations {
		if o.Successor != "" {
			d.forerunners[o.Successor] = append(d.forerunners[o.Successor], o.Code)
		}
	}
}

// Holders lists who holds a post of the kind on the day in the organisation that carries the duties of organ, by id; an empty kind is any post.
func (d *Directory) Holders(kind, organ string, on calendar.Date) []*Person {
	var out []*Person
	d.eachHolder(kind, organ, on, func(p *Person) bool { out = append(out, p); return true })
	slices.SortFunc(out, func(a, b *Person) int { return strings.Compare(a.ID, b.ID) })
	return slices.CompactFunc(out, func(a, b *Person) bool { return a.ID == b.ID })
}

// AnyHolder tells whether somebody holds such a post on the day who passes the test.
func (d *Directory) AnyHolder(kind, organ string, on calendar.Date, passes func(*Person) bool) bool {
	found := false
	d.eachHolder(kind, organ, on, func(p *Person) bool { found = passes(p); return !found })
	return found
}

// eachHolder visits holders, perhaps one of them twice, until visit says that it has seen enough.
func (d *Directory) eachHolder(kind, organ string, on calendar.Date, visit func(*Person) bool) {
	current := d.Current(organ, on)
	for codes := []string{current}; len(codes) > 0; codes = codes[1:] {
		for _, p := range d.held[seat{kind, codes[0]}] {
			holds := func(post Post) bool {
				return (kind == "" || post.Kind == kind) && post.Organisation == codes[0] && post.Held(on)
			}
			if slices.ContainsFunc(p.Posts, holds) && !visit(p) {
				return
			}
		}
		for _, before := range d.forerunners[codes[0]] {
			if d.Current(before, on) == current { // its duties have passed by then
				codes = append(codes, before)
			}
		}
	}
}
