package web

import (
	"santong/engine"
)

// A refusedView is an attempt that was refused, in words.
type refusedView struct {
	engine.RefusedAttempt
	Called, Act engine.Words // the case, what was tried
	Lacked      []engine.Words
}

// refused says what was tried and refused on the dossier in the words of the definitions under which its cases run.
func (s *service) refused(r *request, d *engine.Dossier) (out []refusedView, err error) {
	const shown = 20
	list, err := s.Store.Refusals(r.ctx, d.ID, shown)
	if err != nil {
		return nil, err
	}
	for _, one := range list {
		v := refusedView{RefusedAttempt: one, Called: plain(one.Case), Act: plain(one.Event)}
		def := new(engine.Definition)
		if c := d.Case(one.Case); c != nil {
			if v.Called, err = s.Engine.CaseWords(r.ctx, d, c); err != nil {
				return nil, err
			}
			w, err := s.Engine.Workflow(r.ctx, c.Definition)
			if err != nil {
				return nil, err
			}
			def = w.Definition
		}
		if words, _ := def.Act(one.Event); words.Zh != "" {
			v.Act = words
		}
		for _, need := range one.Needs {
			v.Lacked = append(v.Lacked, def.NeedWords(one.Event, need))
		}
		out = append(out, v)
	}
	return out, nil
}
