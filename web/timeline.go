package web

import (
	"strconv"

	"santong/engine"
)

// A moment is one entry of the history with its sentence.
type moment struct {
	engine.Entry
	Case      engine.Words // what the case is called
	Narration engine.Narration
	Filled    []factView // what the form said
	Open      bool       // the address names it
}

// timeline reads the newest entries, or those up to the one that the address names, newest first.
func (s *service) timeline(r *request, view *dossierView) error {
	d, upto := view.D, view.D.Version
	if n, err := strconv.Atoi(r.query.Get("upto")); err == nil && n > 0 && n < upto {
		upto, view.Later = n, true
	}
	entries, err := s.Engine.Store.Entries(r.ctx, d.ID, max(0, upto-timelinePage), timelinePage)
	if err != nil {
		return err
	}
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].Seq > upto {
			continue
		}
		m, err := s.moment(r, d, &entries[i])
		if err != nil {
			return err
		}
		m.Filled, m.Open = view.told.filled[m.Seq], r.query.Get("entry") == strconv.Itoa(m.Seq)
		view.Timeline = append(view.Timeline, m)
	}
	view.Earlier = max(0, upto-timelinePage)
	return s.justDone(r, view)
}

func (s *service) moment(r *request, d *engine.Dossier, en *engine.Entry) (moment, error) {
	m := moment{Entry: *en}
	if c := d.Case(en.Case); c != nil {
		var err error
		if m.Case, err = s.Engine.CaseWords(r.ctx, d, c); err != nil {
			return m, err
		}
	}
	var err error
	m.Narration, err = s.Engine.Narrate(r.ctx, d, en)
	return m, err
}

// justDone says again what the reader has just done, if the address names an entry of his own.
func (s *service) justDone(r *request, view *dossierView) error {
	seq, err := strconv.Atoi(r.query.Get("done"))
	if err != nil || seq < 1 || seq > view.D.Version {
		return nil
	}
	entries, err := s.Engine.Store.Entries(r.ctx, view.D.ID, seq-1, 1)
	if err != nil || len(entries) == 0 || entries[0].Person != r.actor.Person {
		return err
	}
	m, err := s.moment(r, view.D, &entries[0])
	view.Done = &m
	return err
}
