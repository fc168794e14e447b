package store

import (
	"context"
	"slices"

	"santong/engine"
)

const (
	taskColumns = `dossier, case_id, role, workflow, state, post, organ, since, due, provisional, title`
	insertTask  = `insert into tasks (` + taskColumns + `) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		on conflict (dossier, case_id, role) do update set workflow = excluded.workflow, state = excluded.state, post = excluded.post,
		organ = excluded.organ, since = excluded.since, due = excluded.due, provisional = excluded.provisional, title = excluded.title`
	deleteTask = `delete from tasks where dossier = $1 and case_id = $2 and role = $3`
)

// noDue stands for an empty due date, because it sorts after every date.
const noDue = "~"

func dueColumn(due string) string {
	if due == "" {
		return noDue
	}
	return due
}

// taskWork replaces in place what is dropped and added under one key.
func taskWork(c *engine.Change) []statement {
	work := make([]statement, 0, len(c.DropTasks)+len(c.AddTasks))
	for _, k := range c.DropTasks {
		if !slices.ContainsFunc(c.AddTasks, func(t engine.Task) bool { return t.TaskKey == k }) {
			work = append(work, statement{sql: deleteTask, args: []any{k.Dossier, k.Case, k.Role}})
		}
	}
	for i := range c.AddTasks {
		work = append(work, addTask(&c.AddTasks[i]))
	}
	return work
}

func addTask(t *engine.Task) statement {
	return statement{sql: insertTask, args: []any{t.Dossier, t.Case, t.Role, t.Workflow, t.State, t.Post, t.Organ, t.Since, dueColumn(t.Due), t.Provisional, t.Title}}
}

// Tasks implements [engine.Store].
func (s *Store) Tasks(ctx context.Context, q engine.TaskQuery) ([]engine.Task, error) {
	if len(q.Posts) == 0 {
		return nil, nil
	}
	var b query
	b.add(`select ` + taskColumns + ` from tasks where (`)
	for i, at := range q.Posts {
		if i > 0 {
			b.add(` or `)
		}
		b.add(`organ = `, at.Organ)
		if at.Kind != "" {
			b.add(` and post = `, at.Kind)
		}
	}
	b.add(`)`)
	if a := q.After; a != nil {
		b.add(` and (due, dossier, case_id, role) > (`, dueColumn(a.Due), a.Dossier, a.Case, a.Role)
		b.add(`)`)
	}
	b.add(` order by due, dossier, case_id, role`)
	b.limit(q.Limit)
	return many(ctx, s, b.text(), b.args, readTask)
}

// DossierTasks implements [engine.Store].
func (s *Store) DossierTasks(ctx context.Context, dossier string) ([]engine.Task, error) {
	return many(ctx, s, `select `+taskColumns+` from tasks where dossier = $1 order by due, case_id, role`, []any{dossier}, readTask)
}

func readTask(scan func(...any) error) (t engine.Task, err error) {
	err = scan(&t.Dossier, &t.Case, &t.Role, &t.Workflow, &t.State, &t.Post, &t.Organ, &t.Since, &t.Due, &t.Provisional, &t.Title)
	if t.Due == noDue {
		t.Due = ""
	}
	return t, err
}
