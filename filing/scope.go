package filing

import (
	"slices"

	"santong/calendar"
	"santong/engine"
	"santong/people"
)

// Oversees tells whether the actor may know how every maker files: auditors and administrators, whoever keeps the numbers, and whoever plays a part in the
// review of filings as the definition filing_review seats it (the county's filing officers and chief, the head of the legal office).
func (b *Book) Oversees(a engine.Actor) bool {
	on, directory := calendar.Of(b.Engine.Now()), b.Engine.Directory()
	if a.Watches(on) || people.Grants(a.Posts, people.TakesIn, on) {
		return true
	}
	for _, w := range b.Engine.Workflows.All() {
		def := w.Definition
		if def.Workflow != "filing_review" {
			continue
		}
		for _, post := range a.Posts {
			organ := directory.Organisation(post.Organisation)
			if organ == nil || !post.Held(on) {
				continue
			}
			if slices.ContainsFunc(def.Roles, func(r engine.Role) bool {
				seat := def.Seats[r.Of]
				return r.Post == post.Kind && (seat == "self" && def.OpenTo(organ.Kind) || seat != "" && directory.Current(seat, on) == directory.Current(post.Organisation, on))
			}) {
				return true
			}
		}
	}
	return false
}

// Makers are the organisations of today that make documents, as the definition of the yearly catalogue is open to them.
func (b *Book) Makers() (out []string) {
	on, directory := calendar.Of(b.Engine.Now()), b.Engine.Directory()
	for _, o := range directory.Organisations {
		if directory.Current(o.Code, on) == o.Code && b.Catalogue(o.Code) != nil {
			out = append(out, o.Code)
		}
	}
	return out
}

// Catalogue is the definition under which the maker draws up its yearly catalogue, nil where it makes none.
func (b *Book) Catalogue(maker string) *engine.Workflow {
	o := b.Engine.Directory().Organisation(maker)
	if o == nil {
		return nil
	}
	for _, w := range b.Engine.Workflows.All() {
		if w.Definition.Workflow == catalogueFlow && w.Definition.OpenTo(o.Kind) {
			return w
		}
	}
	return nil
}

const catalogueFlow = "yearly_catalogue"

// Mine are the makers of which the actor may know how they file.
func (b *Book) Mine(a engine.Actor) []string {
	all := b.Makers()
	if b.Oversees(a) {
		return all
	}
	organs := b.Engine.Organs(a)
	return slices.DeleteFunc(all, func(code string) bool { return !slices.Contains(organs, code) })
}

// Files tells whether the actor files for the maker.
func (b *Book) Files(a engine.Actor, maker string) bool {
	on, directory := calendar.Of(b.Engine.Now()), b.Engine.Directory()
	return maker != "" && slices.ContainsFunc(a.Posts, func(p people.Post) bool {
		return p.Kind == "filing_officer" && p.Held(on) && directory.Current(p.Organisation, on) == directory.Current(maker, on)
	})
}
