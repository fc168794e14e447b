package notices

import (
	"context"
	"errors"

	"santong/engine"
)

// Remind compares all tasks that are open today with the ladder, with the days on which they begin, and with those on which they are recalled.
func (w *Worker) Remind(ctx context.Context) error {
	s := w.stages.now(w.Engine)
	today := s.today.String()
	for _, scan := range []struct {
		of   engine.TaskQuery
		what telling
	}{
		{engine.TaskQuery{DueUntil: s.horizon().String()}, surely((*stage).reminders)},
		{engine.TaskQuery{BegunFrom: s.today.Add(-beginningsFor).String()}, surely((*stage).beginnings)},
		{engine.TaskQuery{Recalled: today}, w.recalls(ctx)},
	} {
		q := scan.of
		q.All, q.Open, q.Limit = true, today, 500
		if err := w.scan(ctx, s, q, scan.what); err != nil {
			return err
		}
	}
	return nil
}

// telling says what is to be told of a task, in whatever way it was told before.
type telling func(s *stage, t *engine.Task, at string) ([]Notice, error)

func surely(what func(*stage, *engine.Task, string) []Notice) telling {
	return func(s *stage, t *engine.Task, at string) ([]Notice, error) { return what(s, t, at), nil }
}

func (w *Worker) scan(ctx context.Context, s *stage, q engine.TaskQuery, what telling) error {
	for {
		page, err := w.Engine.Store.Tasks(ctx, q)
		if err != nil {
			return err
		}
		if err := w.remind(ctx, s, page, what); err != nil {
			return err
		}
		if len(page) < q.Limit {
			return nil
		}
		last := page[len(page)-1]
		q.After = &engine.TaskCursor{Due: last.Due, TaskKey: last.TaskKey}
	}
}

func (w *Worker) remind(ctx context.Context, s *stage, tasks []engine.Task, what telling) error {
	var wanted []Notice
	var keys []string
	about := map[string]*engine.Task{}
	for i := range tasks {
		list, err := what(s, &tasks[i], w.at())
		if err != nil {
			return err
		}
		for _, n := range list {
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
		if n.Kind != Turn && !runs(law.Definition, t.State) {
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
