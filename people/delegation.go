package people

import (
	"cmp"
	"slices"

	"santong/calendar"
)

// A Delegation lets one person act for another, for a time. Whoever delegates stays answerable: the history shows both.
type Delegation struct {
	ID           string        `json:"id"`
	From         string        `json:"from"`               // the person who delegates
	To           string        `json:"to"`                 // the person who acts
	Post         string        `json:"post"`               // the post whose duties are delegated
	Organisation string        `json:"organisation"`       // at which From holds it
	Workflow     string        `json:"workflow,omitempty"` // only in this procedure; empty for all
	Start        calendar.Date `json:"start"`
	Until        calendar.Date `json:"until"` // the first day on which it holds no more
	Reason       string        `json:"reason"`
	Granted      string        `json:"granted"`           // UTC
	Revoked      string        `json:"revoked,omitempty"` // UTC
}

// Holds tells whether the delegation holds on the day.
func (d *Delegation) Holds(on calendar.Date) bool {
	return d.Revoked == "" && within(on, d.Start, d.Until)
}

// A Principal is somebody for whom a person may act today, by one post.
type Principal struct {
	Person   string
	Post     Post         // the principal's, whose duties are delegated
	Workflow string       // only in this procedure; empty for all
	Chain    []Delegation // from the principal to the person who acts: one link or two
}

// WithDelegations returns a directory of the same people with these delegations. Whether each of them holds is asked on the day of the act,
// so that one whose people have left since does no harm.
func (d *Directory) WithDelegations(list []Delegation) *Directory {
	next := *d
	next.Delegations, next.to, next.from = list, map[string][]*Delegation{}, map[string][]*Delegation{}
	for i := range list {
		if g := &list[i]; g.Revoked == "" { // what was revoked is history, and grows for ever
			next.to[g.To], next.from[g.From] = append(next.to[g.To], g), append(next.from[g.From], g)
		}
	}
	return &next
}

// Principals lists for whom the person may act on the day, and by which posts; the shortest ways first. A delegation ends by itself
// when the principal no longer holds the post, or the delegate none in that organisation.
func (d *Directory) Principals(person string, on calendar.Date) []Principal {
	var out []Principal
	for _, last := range d.to[person] {
		post, stands := d.stands(last, on)
		if !stands {
			continue
		}
		out = append(out, Principal{last.From, post, last.Workflow, []Delegation{*last}})
		for _, first := range d.to[last.From] {
			if first.From == person || !first.Holds(on) || !d.sameDuty(first, last, on) {
				continue
			}
			post, stands := d.stands(first, on)
			if workflow, ok := narrower(first.Workflow, last.Workflow); ok && stands {
				out = append(out, Principal{first.From, post, workflow, []Delegation{*first, *last}})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Principal) int {
		return cmp.Or(cmp.Compare(len(a.Chain), len(b.Chain)), cmp.Compare(a.Person, b.Person))
	})
	return out
}

// stands tells whether the delegation holds on the day between people who still are what they must be, and returns the principal's post.
func (d *Directory) stands(g *Delegation, on calendar.Date) (Post, bool) {
	if !g.Holds(on) || g.From == g.To || !d.serves(g.To, g.Organisation, on) {
		return Post{}, false
	}
	return d.postOf(g.From, g.Post, g.Organisation, on)
}

// postOf finds the post of the kind that the person holds on the day where the duties of the organisation are carried.
func (d *Directory) postOf(person, kind, organ string, on calendar.Date) (Post, bool) {
	p := d.persons[person]
	if p == nil {
		return Post{}, false
	}
	current := d.Current(organ, on)
	at := slices.IndexFunc(p.Posts, func(post Post) bool {
		return (kind == "" || post.Kind == kind) && post.Held(on) && d.Current(post.Organisation, on) == current
	})
	if at < 0 {
		return Post{}, false
	}
	return p.Posts[at], true
}

// serves tells whether the person holds any post in the organisation on the day.
func (d *Directory) serves(person, organ string, on calendar.Date) bool {
	_, ok := d.postOf(person, "", organ, on)
	return ok
}

// sameDuty tells whether two delegations are of the same post.
func (d *Directory) sameDuty(a, b *Delegation, on calendar.Date) bool {
	return a.Post == b.Post && d.Current(a.Organisation, on) == d.Current(b.Organisation, on)
}

// narrower is the procedure that both scopes allow, if there is one.
func narrower(a, b string) (string, bool) {
	if a == "" {
		return b, true
	}
	return a, b == "" || a == b
}
