package notices

import (
	"context"
	"errors"

	"santong/engine"
)

// Remind compares all open tasks with the ladder. Tasks without a day due come last, and are not looked at.
func (w *Worker) Remind(ctx context.Context) error {
	s := w.stages.now(w.Engine)
	q := engine.TaskQuery{All: true, DueUntil: s.horizon().String(), Limit: 500}
	for {
		page, err := w.Engine.Store.Tasks(ctx, q)
		if err != nil {
			return err
		}
		for len(page) > 0 && page[len(page)-1].Due == "" {
			page = page[:len(page)-1]
		}
		if err := w.remind(ctx, s, page); err != nil {
			return err
		}
		if len(page) < q.Limit {
			return nil
		}
		last := page[len(page)-1]
		q.After = &engine.TaskCursor{Due: last.Due, TaskKey: last.TaskKey}
	}
}

func (w *Worker) remind(ctx context.Context, s *stage, tasks []engine.Task) error {
	var wanted []Notice
	var keys []string
	about := map[string]*engine.Task{}
	for i := range tasks {
		for _, n := range s.reminders(&tasks[i], w.at()) {
			if key := n.Key(); about[key] == nil {
				about[key], wanted, keys = &tasks[i], append(wanted, n), append(keys, key)
			}
		}
	}
	told, err := w.Store.Told(ctx, keys)
	if err != nil {
		return err
	}
	for _, key := range told {
		delete(about, key)
	}
	for len(wanted) > 0 { // those of one dossier stand side by side
		n := 1
		for n < len(wanted) && wanted[n].Dossier == wanted[0].Dossier {
			n++
		}
		if err := w.remindOf(ctx, s, wanted[:n], about); err != nil {
			return err
		}
		wanted = wanted[n:]
	}
	return nil
}

// remindOf sends what is new of one dossier, after a last look at who may know of it and whether its cases still stand where they stood.
func (w *Worker) remindOf(ctx context.Context, s *stage, wanted []Notice, about map[string]*engine.Task) error {
	var list []Notice
	var d *engine.Dossier
	for _, n := range wanted {
		t := about[n.Key()]
		if t == nil {
			continue
		}
		if d == nil {
			var err error
			if d, err = w.Engine.Store.Dossier(ctx, n.Dossier); errors.Is(err, engine.ErrNotFound) {
				return nil
			} else if err != nil {
				return err
			}
		}
		c := d.Case(n.Case)
		if c == nil || !c.Open || c.State != t.State || !s.reachable(n.Person, d) {
			continue
		}
		law, err := w.Engine.Workflow(ctx, c.Definition)
		if err != nil {
			return err
		}
		if !runs(law.Definition, t.State) {
			continue
		}
		s.remember(&n, t, law.Definition)
		list = append(list, n)
	}
	if len(list) == 0 {
		return nil
	}
	return w.deliver(ctx, nil, list)
}
