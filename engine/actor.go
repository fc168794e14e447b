package engine

import (
	"errors"
	"slices"

	"santong/calendar"
	"santong/people"
)

// An Actor is who acts: a person with the posts he or she holds, perhaps on behalf of another.
type Actor struct {
	Person string
	Posts  []people.Post
	For    string // the person acted for, "" where one acts for oneself; whether that may be is asked of the directory, not of Posts
	Proved bool   // has just proved again who he or she is, as irreversible events demand
}

// A Link is one delegation by which an act passed from the person acted for to the person who acted.
type Link struct {
	Delegation string `json:"delegation"`
	From       string `json:"from"`
	To         string `json:"to"`
}

// hands names everybody who has a part in an act, each once: who acts, who is acted for, and whoever passed the duty on between them.
func hands(person, principal string, via []Link) []string {
	out := []string{person}
	add := func(who string) {
		if who != "" && !slices.Contains(out, who) {
			out = append(out, who)
		}
	}
	add(principal)
	for _, link := range via {
		add(link.From)
		add(link.To)
	}
	return out
}

// A warrant is a post by which somebody may act: one of his or her own, or one that the person acted for has delegated.
type warrant struct {
	post people.Post
	via  []Link
}

// warrants lists by which posts the actor may act in the procedure.
func (e *Engine) warrants(a Actor, workflow string, on calendar.Date) []warrant {
	var out []warrant
	if a.For == "" {
		for _, p := range a.Posts {
			if p.Held(on) {
				out = append(out, warrant{post: p})
			}
		}
		return out
	}
	for _, p := range e.Directory().Principals(a.Person, on) {
		if p.Person != a.For || p.Workflow != "" && p.Workflow != workflow {
			continue
		}
		w := warrant{post: p.Post}
		for _, g := range p.Chain {
			w.via = append(w.via, Link{g.ID, g.From, g.To})
		}
		out = append(out, w)
	}
	return out
}

// principals names for whom the actor could act in the procedure, nearest first.
func (e *Engine) principals(a Actor, workflow string, on calendar.Date) []string {
	var out []string
	for _, p := range e.Directory().Principals(a.Person, on) {
		if !slices.Contains(out, p.Person) && (p.Workflow == "" || p.Workflow == workflow) {
			out = append(out, p.Person)
		}
	}
	return out
}

// Watches tells whether the actor may read every dossier.
func (a Actor) Watches(on calendar.Date) bool { return people.Grants(a.Posts, people.Reads, on) }

// May tells whether the actor's own posts give the right today: over the organisation, where the right is one of supervision.
func (e *Engine) May(a Actor, right people.Right, organ string) bool {
	return e.Directory().May(a.Posts, right, organ, e.today())
}

// fills tells whether the post is one by which the role is filled in the case.
func (e *Engine) fills(w *Workflow, c *Case, role string, p people.Post, on calendar.Date) bool {
	r, directory := w.roles[role], e.Directory()
	organ := directory.Current(c.Parties[r.Of], on)
	return p.Kind == r.Post && organ != "" && p.Held(on) && directory.Current(p.Organisation, on) == organ
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

// together names the things from which the separation keeps the persons, and in which one of them had a hand.
func (s *scene) together(apart *Separation, persons []string) []string {
	if apart.Document == "" {
		return together(s.dossier, s.kase, apart.From, persons)
	}
	number, _ := s.kase.Facts[apart.Document].(string)
	if number == "" || s.elsewhere == nil {
		return nil
	}
	l, err := s.elsewhere.Listing(NumberKey(number))
	if err != nil || l == nil || l.Dossier == s.dossier.ID {
		s.trouble = errors.Join(s.trouble, err)
		return nil
	}
	other, err := s.elsewhere.Past(l.Dossier)
	if err != nil {
		s.trouble = errors.Join(s.trouble, err)
		return nil
	}
	var out []string
	for _, c := range other.Cases {
		for _, what := range together(other, &Case{Acted: c.Acted}, apart.From, persons) {
			if !slices.Contains(out, what) {
				out = append(out, what)
			}
		}
	}
	return out
}

// together names the things from which the event must be kept apart and in which one of the persons had a hand, in this case or in those that led to it.
func together(d *Dossier, c *Case, from, persons []string) []string {
	var out []string
	for at := c; at != nil; at = d.Case(at.Parent) {
		for _, what := range from {
			for _, person := range at.Acted[what] {
				if slices.Contains(persons, person) && !slices.Contains(out, what) {
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
