package door

import (
	"context"
	"slices"

	"santong/calendar"
	"santong/engine"
)

// Tidy discards what the public drew up on earlier days and never handed in: nobody can go on with it, for its form has expired, and what is personal in it is erased.
// It is for a timer: once an hour will do.
func (d *Door) Tidy(ctx context.Context) error {
	for _, of := range []func() (*engine.Workflow, string, engine.Actor){d.flow, d.comments} {
		if w, organ, actor := of(); w != nil {
			if err := d.tidy(ctx, w, organ, actor); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *Door) tidy(ctx context.Context, w *engine.Workflow, organ string, actor engine.Actor) error {
	event := discard(w.Definition)
	if event == "" {
		return nil
	}
	for q := draftsOf(w, organ, 200); ; {
		tasks, err := d.Engine.Store.Tasks(ctx, q)
		if err != nil {
			return err
		}
		for _, task := range tasks {
			on, err := d.drawnUp(ctx, task.Dossier, actor)
			if err != nil {
				return err
			}
			if on.IsZero() || !on.Before(d.today()) {
				continue
			}
			cmd := engine.Command{Actor: actor, Reason: "当日没有提交，表单已过期", Key: "discard:" + task.Dossier}
			cmd.Actor.Proved = true // nobody stands there who could be asked for a password
			if err := d.fire(ctx, task.Dossier, event, cmd); err != nil {
				return err
			}
		}
		if len(tasks) < q.Limit {
			return nil
		}
		last := tasks[len(tasks)-1]
		q.After = &engine.TaskCursor{Due: last.Due, TaskKey: last.TaskKey}
	}
}

// draftsOf asks for what is being drawn up by whoever brings a case.
func draftsOf(w *engine.Workflow, organ string, limit int) engine.TaskQuery {
	def := w.Definition
	return engine.TaskQuery{Posts: []engine.PostAt{{Kind: def.Role(def.Docket.By).Post, Organ: organ}}, Workflow: def.Workflow, State: def.Start, Limit: limit}
}

// drawnUp is the day on which the public drew the case up; none where an official does.
func (d *Door) drawnUp(ctx context.Context, dossier string, actor engine.Actor) (calendar.Date, error) {
	entries, err := d.Engine.Store.Entries(ctx, dossier, 0, 1)
	if err != nil || len(entries) == 0 || entries[0].Person != actor.Person {
		return calendar.Date{}, err
	}
	at, err := entries[0].Time()
	return calendar.Of(at), err
}

// discard is the event by which who brings a case gives up what was never handed in: what was personal in it is erased.
func discard(def *engine.Definition) string {
	for _, e := range def.Events {
		if slices.Contains(e.From, def.Start) && slices.Contains(e.By, def.Docket.By) && len(e.Erases) > 0 {
			return e.ID
		}
	}
	return ""
}
