package api

import (
	"net/http"
	"slices"

	"santong/calendar"
	"santong/people"
)

// me tells the person who he or she is here.
func (s *service) me(c *call) error {
	on, who := s.today(), s.Engine.Directory().Person(c.actor.Person)
	if who == nil { // the directory has been replaced since the token was looked up
		return errNothing
	}
	held := []people.Post{}
	for _, p := range who.Posts {
		if p.Held(on) {
			held = append(held, p)
		}
	}
	return c.json(http.StatusOK, struct {
		ID            string        `json:"id"`
		Name          string        `json:"name"`
		Posts         []people.Post `json:"posts"` // held today
		Organisations []string      `json:"organisations"`
		Watches       bool          `json:"watches"` // may read every dossier
		Rights        []right       `json:"rights"`
		Principals    []principal   `json:"principals"`
	}{who.ID, who.Name, held, orNone(s.Engine.Organs(c.actor)), c.actor.Watches(on), rights(held), s.principals(who.ID, on)})
}

// A right is what one of the posts gives besides its part in procedures.
type right struct {
	Right        people.Right `json:"right"`
	Post         string       `json:"post"`
	Organisation string       `json:"organisation"`
}

func rights(held []people.Post) []right {
	out := []right{}
	for _, p := range held {
		for _, special := range people.SpecialPosts() {
			if special.Kind != p.Kind {
				continue
			}
			for _, r := range special.Rights {
				out = append(out, right{r, p.Kind, p.Organisation})
			}
		}
	}
	return out
}

// A principal is somebody for whom the person may act today.
type principal struct {
	Person       string   `json:"person"`
	Name         string   `json:"name"`
	Post         string   `json:"post"`
	Organisation string   `json:"organisation"`
	Workflow     string   `json:"workflow,omitempty"`
	Delegations  []string `json:"delegations"`
}

func (s *service) principals(person string, on calendar.Date) []principal {
	out := []principal{}
	for _, p := range s.Engine.Directory().Principals(person, on) {
		item := principal{Person: p.Person, Post: p.Post.Kind, Organisation: p.Post.Organisation, Workflow: p.Workflow}
		if who := s.Engine.Directory().Person(p.Person); who != nil {
			item.Name = who.Name
		}
		for _, g := range p.Chain {
			item.Delegations = append(item.Delegations, g.ID)
		}
		out = append(out, item)
	}
	return out
}

// An organisation is listed with who carries its duties today.
type organisation struct {
	people.Organisation
	Exists  bool   `json:"exists"`
	Current string `json:"current"`
}

func (s *service) organisationOf(o people.Organisation) organisation {
	d := s.Engine.Directory()
	return organisation{o, d.Exists(o.Code, s.today()), d.Current(o.Code, s.today())}
}

func (s *service) organisations(c *call) error {
	list := slices.SortedFunc(slices.Values(s.Engine.Directory().Organisations), func(a, b people.Organisation) int { return compare(a.Code, b.Code) })
	list, next, err := page(c.query, "organisations", list, func(o people.Organisation) string { return o.Code })
	if err != nil {
		return err
	}
	out := make([]organisation, len(list))
	for i, o := range list {
		out[i] = s.organisationOf(o)
	}
	return c.list(out, next)
}

func (s *service) organisation(c *call) error {
	o := s.Engine.Directory().Organisation(c.path["code"])
	if o == nil {
		return errNothing
	}
	return c.json(http.StatusOK, s.organisationOf(*o))
}

// A holding is a post and who holds it.
type holding struct {
	people.Post
	Person string `json:"person"`
	Name   string `json:"name"`
}

// cursorKey sorts holdings. Ids have no tab: a cursor could not carry one.
func (h holding) cursorKey() string {
	return h.Organisation + " " + h.Kind + " " + h.Person + " " + h.From.String()
}

// posts lists who holds which post on a day, for all organisations or for one.
func (s *service) posts(c *call) error {
	on, err := c.query.day("on", s.today())
	if err != nil {
		return err
	}
	in := c.query.Get("organisation")
	if c.query.Has("organisation") && s.Engine.Directory().Organisation(in) == nil {
		return wrongParameter("organisation", "没有这个机关", "is no organisation")
	}
	list := slices.SortedFunc(slices.Values(s.holdings(in, on)), func(a, b holding) int { return compare(a.cursorKey(), b.cursorKey()) })
	list, next, err := page(c.query, "posts", list, holding.cursorKey)
	if err != nil {
		return err
	}
	return c.list(orNone(list), next)
}

func (s *service) holdings(in string, on calendar.Date) []holding {
	var out []holding
	for _, p := range s.Engine.Directory().Persons {
		for _, post := range p.Posts {
			if post.Held(on) && (in == "" || post.Organisation == in) {
				out = append(out, holding{post, p.ID, p.Name})
			}
		}
	}
	return out
}

// persons lists everybody with the posts that they hold and held.
func (s *service) persons(c *call) error {
	list := slices.SortedFunc(slices.Values(s.Engine.Directory().Persons), func(a, b people.Person) int { return compare(a.ID, b.ID) })
	list, next, err := page(c.query, "persons", list, func(p people.Person) string { return p.ID })
	if err != nil {
		return err
	}
	for i := range list {
		list[i] = public(&list[i])
	}
	return c.list(orNone(list), next)
}

func (s *service) person(c *call) error {
	p := s.Engine.Directory().Person(c.path["id"])
	if p == nil {
		return errNothing
	}
	return c.json(http.StatusOK, public(p))
}

// public is what everybody may know of a person: not the address.
func public(p *people.Person) people.Person {
	return people.Person{ID: p.ID, Name: p.Name, Posts: orNone(p.Posts)}
}
