package notices

import (
	"context"
	"errors"

	"santong/engine"
	"santong/people"
)

// An Unsendable is what was to go to another instance and does not.
type Unsendable struct {
	Dossier, Case string
	Seq           int    // of the entry that it tells of
	Begun         string // from when it was tried: it is told once
	Organ         string // that sends
	Why           engine.Words
}

// Unsent tells those who exchange packages for the organ, and the administrators, that something does not go. No entry of a dossier says so: to send is no act.
func (w *Worker) Unsent(ctx context.Context, u Unsendable) error {
	d, err := w.Engine.Store.Dossier(ctx, u.Dossier)
	if errors.Is(err, engine.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	c := d.Case(u.Case)
	if c == nil {
		return nil
	}
	law, err := w.Engine.Workflow(ctx, c.Definition)
	if err != nil {
		return err
	}
	s := w.stages.now(w.Engine)
	var list []Notice
	for _, person := range s.with(people.Exchanges, u.Organ) {
		if s.reachable(person, d) {
			list = append(list, Notice{Person: person, Kind: Unsent, Dossier: u.Dossier, Case: u.Case, Seq: u.Seq, Stay: u.Begun, At: w.at(),
				Said: Said{Title: d.Title, Procedure: law.Definition.Words, Event: u.Why}})
		}
	}
	if len(list) == 0 {
		return nil
	}
	return w.deliver(ctx, nil, list)
}
