package engine

import (
	"slices"

	"santong/calendar"
	"santong/people"
)

// An Actor is who acts: a person with the posts he or she holds, perhaps on behalf of another.
type Actor struct {
	Person string
	Posts  []people.Post
	For    string // the person acted for, "" where one acts for oneself
}

// Posts that see everything inside. They give no right to change anything.
var watchers = []string{"auditor", "administrator"}

// Watches tells whether the actor may read every dossier.
func (a Actor) Watches(on calendar.Date) bool {
	return slices.ContainsFunc(a.Posts, func(p people.Post) bool { return p.Held(on) && slices.Contains(watchers, p.Kind) })
}

// seat returns the post by which the actor fills the role in the case, or false.
func (e *Engine) seat(w *Workflow, c *Case, role string, a Actor, on calendar.Date) (people.Post, bool) {
	r := w.roles[role]
	directory := e.Directory()
	organ := directory.Current(c.Parties[r.Of], on)
	for _, p := range a.Posts {
		if p.Kind == r.Post && organ != "" && p.Held(on) && directory.Current(p.Organisation, on) == organ {
			return p, true
		}
	}
	return people.Post{}, false
}

// Sees tells whether the actor may know of the dossier: the actor's organisation plays a part in it, or the actor watches all.
func (e *Engine) Sees(d *Dossier, a Actor) bool {
	on := e.today()
	if a.Watches(on) {
		return true
	}
	organs := e.Organs(a)
	return slices.ContainsFunc(d.Organs(), func(code string) bool { return slices.Contains(organs, e.Directory().Current(code, on)) })
}

// Organs are the organisations, as of today, in which the actor holds a post, with those whose duties they took over.
func (e *Engine) Organs(a Actor) []string {
	on, directory := e.today(), e.Directory()
	var out []string
	for _, p := range a.Posts {
		if !p.Held(on) {
			continue
		}
		current := directory.Current(p.Organisation, on)
		for _, o := range directory.Organisations {
			if directory.Current(o.Code, on) == current && !slices.Contains(out, o.Code) {
				out = append(out, o.Code)
			}
		}
	}
	return out
}

// together names the persons who did any of the things that the event must be kept apart from, in this case or in those that led to it,
// and are the actor or the person acted for.
func together(d *Dossier, c *Case, from []string, a Actor) []string {
	var out []string
	for at := c; at != nil; at = d.Case(at.Parent) {
		for _, what := range from {
			for _, person := range at.Acted[what] {
				if (person == a.Person || person == a.For) && !slices.Contains(out, what) {
					out = append(out, what)
				}
			}
		}
		if at.Parent == "" {
			break
		}
	}
	return out
}
