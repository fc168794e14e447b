package notices

import (
	"context"
	"errors"

	"santong/engine"
)

// Strand tells the supervisors and the administrators of tasks that a change of persons has just left with nobody who may do them. No entry of a dossier says so,
// so the rules cannot: whoever notices says it here, before it is noted with the task. Told twice of one stay on one day, it is one notice.
func (w *Worker) Strand(ctx context.Context, tasks []engine.Task) error {
	s := w.stages.now(w.Engine)
	for i := range tasks {
		list, err := w.strandedTask(ctx, s, &tasks[i])
		if err != nil {
			return err
		}
		if len(list) == 0 {
			continue
		}
		if err := w.deliver(ctx, nil, list); err != nil {
			return err
		}
	}
	return nil
}

func (w *Worker) strandedTask(ctx context.Context, s *stage, t *engine.Task) (list []Notice, err error) {
	d, err := w.Engine.Store.Dossier(ctx, t.Dossier)
	if errors.Is(err, engine.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c := d.Case(t.Case)
	if c == nil || !c.Open || c.State != t.State {
		return nil, nil // it has moved on: whatever it moved to is told by its entry
	}
	law, err := w.Engine.Workflow(ctx, c.Definition)
	if err != nil {
		return nil, err
	}
	heard := map[string]bool{}
	for _, who := range remind(theSupervisors, theAdministrators) {
		for _, person := range who(s, t) {
			if heard[person] || !s.reachable(person, d) {
				continue
			}
			heard[person] = true
			n := Notice{Person: person, Kind: Stranded, Dossier: t.Dossier, Case: t.Case, Stay: t.Role + "/" + t.Since + "/" + s.today.String(), At: w.at()}
			s.remember(&n, t, law.Definition)
			list = append(list, n)
		}
	}
	return list, nil
}
