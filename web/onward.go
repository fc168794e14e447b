package web

import (
	"net/url"
	"slices"

	"santong/engine"
)

// An onwardView is what the reader may begin out of the dossier, in one of its own.
type onwardView struct {
	engine.Words
	Path  string
	Basis []engine.Basis
}

// A relative is another dossier that names this one, or is named by it.
type relative struct {
	engine.Words // of the field that names it
	ID, Title    string
	State        engine.Words // of its first case
}

const maxRelatives = 50

// onwards lists what may be begun out of the dossier and is the reader's to begin.
func (s *service) onwards(r *request, d *engine.Dossier) (out []onwardView, err error) {
	offers, err := s.Engine.Offers(r.ctx, d)
	if err != nil {
		return nil, err
	}
	for _, o := range offers {
		w := s.Engine.Workflows.Current(o.Workflow, o.Variant)
		if w == nil {
			continue
		}
		if v := s.openingOf(r, w); v != nil {
			from := url.Values{"from": {d.ID}, "case": {o.Case}, "onward": {o.ID}}
			out = append(out, onwardView{Words: o.Words, Path: v.Path + "?" + from.Encode(), Basis: o.Basis})
		}
	}
	return out, nil
}

// carried puts into the form of an opening what the dossier offers from which one has come. Everything can still be changed: the guards of the opening judge it.
func (s *service) carried(r *request, v *openingView, f *sheet) error {
	from := r.query.Get("from")
	if from == "" {
		return nil
	}
	d, err := s.Engine.Dossier(r.ctx, from, r.actor)
	if err != nil {
		return err
	}
	offers, err := s.Engine.Offers(r.ctx, d)
	if err != nil {
		return err
	}
	def := v.Flow.Definition
	at := slices.IndexFunc(offers, func(o engine.Offer) bool {
		return o.Case == r.query.Get("case") && o.ID == r.query.Get("onward") && o.Workflow == def.Workflow && o.Variant == def.Variant
	})
	if at < 0 {
		return engine.ErrNotFound
	}
	for field, value := range offers[at].Form {
		f.typed.Set("f."+field, value)
	}
	return nil
}

// relatives are the dossiers that this one names, and those that name it, as far as the reader may know of them.
func (s *service) relatives(r *request, d *engine.Dossier) (names, namedBy []relative, err error) {
	see := func(id string, words engine.Words) (relative, error) {
		other, err := s.Engine.Dossier(r.ctx, id, r.actor)
		if err != nil {
			return relative{}, err
		}
		w, err := s.Engine.Workflow(r.ctx, other.Cases[0].Definition)
		if err != nil {
			return relative{}, err
		}
		return relative{Words: words, ID: id, Title: other.Title, State: w.Definition.StateWords(other.Cases[0].State)}, nil
	}
	for _, c := range d.Cases {
		w, err := s.Engine.Workflow(r.ctx, c.Definition)
		if err != nil {
			return nil, nil, err
		}
		for _, f := range w.Definition.Fields {
			id, _ := c.Facts[f.ID].(string)
			if f.Type != engine.Reference || id == "" {
				continue
			}
			if one, err := see(id, f.Words); err == nil { // what the reader may not know of is not shown
				names = append(names, one)
			}
		}
	}
	var asked []string
	for _, w := range s.Engine.Workflows.All() {
		for _, f := range w.Definition.Fields {
			if f.Type != engine.Reference || !f.Index || slices.Contains(asked, f.ID) {
				continue
			}
			asked = append(asked, f.ID)
			facts, err := s.Engine.Store.Facts(r.ctx, engine.FactQuery{All: r.actor.Watches(s.today()), Organs: s.Engine.Organs(r.actor), Field: f.ID, Value: d.ID, Limit: maxRelatives})
			if err != nil {
				return nil, nil, err
			}
			for _, fact := range facts {
				if one, err := see(fact.Dossier, f.Words); err == nil {
					namedBy = append(namedBy, one)
				}
			}
		}
	}
	return names, namedBy, nil
}
