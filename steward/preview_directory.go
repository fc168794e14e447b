package steward

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/people"
)

// A DirectoryEffect is what a change of the directory does to work under way, on the day by which all of it holds.
type DirectoryEffect struct {
	On      calendar.Date       `json:"on"`
	Lost    []Lost              `json:"lost,omitempty"`    // open tasks that nobody could do any more: the first ones
	Tasks   int                 `json:"tasks"`             // how many there are
	Looked  int                 `json:"looked"`            // dossiers that were looked at, because those who may act in them change
	Ended   []people.Delegation `json:"ended,omitempty"`   // delegations that would hold no more
	Passing []Passing           `json:"passing,omitempty"` // dossiers that change hands
	Missing []string            `json:"missing,omitempty"` // organisations that a procedure seats, and that do not exist on the day, nor a successor
}

// A Lost task is one that somebody can do now, and nobody afterwards.
type Lost struct {
	Dossier string `json:"dossier"`
	Title   string `json:"title"`
	engine.StrandedDuty
}

// A Passing is how much passes from an organisation that ends to its successor; without one, it stays with nobody.
type Passing struct {
	From     string           `json:"from"`
	To       string           `json:"to,omitempty"`
	Dossiers int              `json:"dossiers"` // in which it plays a part, closed ones too
	Tasks    int              `json:"tasks"`    // that wait for it
	First    []engine.Summary `json:"first"`    // of the dossiers, those that changed last
}

// onDirectory looks for work that would be left lying.
func (s *Service) onDirectory(ctx context.Context, before, after *people.Directory, c DirectoryChange, progress func(int)) (*DirectoryEffect, error) {
	out := &DirectoryEffect{On: c.effective(s.today())}
	turns, err := s.Store.Turns(ctx)
	if err != nil {
		return nil, err
	}
	affected := otherHolders(before, after, turns, out.On)
	if err := s.lost(ctx, before, after, affected, out, progress); err != nil {
		return nil, err
	}
	for _, d := range before.Delegations {
		if d.Holds(out.On) && stands(before, d, out.On) && !stands(after, d, out.On) {
			out.Ended = append(out.Ended, d)
		}
	}
	for _, closing := range c.Close {
		p := Passing{From: closing.Code, To: closing.Successor}
		if p.Dossiers, err = s.Store.Parties(ctx, closing.Code); err != nil {
			return nil, err
		}
		for _, t := range turns {
			if t.Organisation == closing.Code {
				p.Tasks += t.Tasks
			}
		}
		if p.First, err = s.Engine.Store.Dossiers(ctx, engine.DossierQuery{Organs: []string{closing.Code}, Limit: maxShown}); err != nil {
			return nil, err
		}
		out.Passing = append(out.Passing, p)
	}
	out.Missing = s.missing(after, out.On)
	return out, nil
}

// otherHolders are the posts for which something waits, and which others hold on the day by the second directory than by the first.
func otherHolders(before, after *people.Directory, turns []Turn, on calendar.Date) (out []engine.PostAt) {
	for _, t := range turns {
		if !slices.Equal(ids(before.Holders(t.Post, t.Organisation, on)), ids(after.Holders(t.Post, t.Organisation, on))) {
			out = append(out, engine.PostAt{Kind: t.Post, Organ: t.Organisation})
		}
	}
	return out
}

func ids(list []*people.Person) []string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = p.ID
	}
	return out
}

// lost asks the engine, with either directory, who could still act in the dossiers that wait for the posts: who is kept apart or recused does
// not count.
func (s *Service) lost(ctx context.Context, before, after *people.Directory, posts []engine.PostAt, out *DirectoryEffect, progress func(int)) error {
	now, then := *s.Engine, *s.Engine
	noon := func() time.Time { return out.On.Time().Add(4 * time.Hour) } // in China
	now.Now, then.Now = noon, noon
	now.Directory, then.Directory = func() *people.Directory { return before }, func() *people.Directory { return after }
	return s.eachWaiting(ctx, posts, func(t engine.Task) error {
		if err := lostIn(ctx, &now, &then, t.Dossier, out); err != nil {
			return err
		}
		if out.Looked++; progress != nil {
			progress(out.Looked)
		}
		return nil
	})
}

func lostIn(ctx context.Context, now, then *engine.Engine, id string, out *DirectoryEffect) error {
	d, err := now.Store.Dossier(ctx, id)
	if err != nil {
		return err
	}
	stranded, err := then.Stranded(ctx, d)
	if err != nil || len(stranded) == 0 {
		return err
	}
	already, err := now.Stranded(ctx, d)
	if err != nil {
		return err
	}
	for _, duty := range stranded {
		if slices.ContainsFunc(already, func(a engine.StrandedDuty) bool { return a.Case == duty.Case && a.Role == duty.Role }) {
			continue
		}
		if out.Tasks++; len(out.Lost) < maxShown {
			out.Lost = append(out.Lost, Lost{d.ID, d.Title, duty})
		}
	}
	return nil
}

// changes compares the directory with what it would be, field by field.
func changes(now *standing, after *people.Directory, c DirectoryChange) ([]Difference, error) {
	was, is := Base{}, Base{}
	put := func(base Base, key string, value any, there bool) (err error) {
		base[key] = json.RawMessage("null")
		if there {
			base[key], err = encode(value)
		}
		return err
	}
	for _, code := range c.organisations() {
		before, next := now.directory.Organisation(code), after.Organisation(code)
		if err := errors.Join(put(was, "organisation/"+code, before, before != nil), put(is, "organisation/"+code, next, next != nil)); err != nil {
			return nil, err
		}
	}
	for _, id := range c.persons() {
		before, next := now.directory.Person(id), after.Person(id)
		if err := errors.Join(put(was, "person/"+id, before, before != nil), put(is, "person/"+id, next, next != nil)); err != nil {
			return nil, err
		}
	}
	return was.differences(is)
}

// stands tells whether the delegation lets anybody act on the day.
func stands(d *people.Directory, g people.Delegation, on calendar.Date) bool {
	return slices.ContainsFunc(d.Principals(g.To, on), func(p people.Principal) bool { return p.Chain[len(p.Chain)-1].ID == g.ID })
}

// missing are the organisations that a definition seats and that do not exist on the day, nor a successor of theirs.
func (s *Service) missing(d *people.Directory, on calendar.Date) (out []string) {
	for _, w := range s.Engine.Workflows.All() {
		for _, organ := range w.Definition.Seats {
			if organ != "self" && !d.Exists(d.Current(organ, on), on) && !slices.Contains(out, organ) {
				out = append(out, organ)
			}
		}
	}
	slices.Sort(out)
	return out
}
