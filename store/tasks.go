package store

import (
	"context"
	"fmt"
	"slices"

	"santong/engine"
)

const (
	taskColumns = `dossier, case_id, role, workflow, state, post, organ, since, due, provisional, title, holder, held, stranded, begins, ends, waits, marks, awaits`
	insertTask  = `insert into tasks (` + taskColumns + `) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
		on conflict (dossier, case_id, role) do update set workflow = excluded.workflow, state = excluded.state, post = excluded.post,
		organ = excluded.organ, since = excluded.since, due = excluded.due, provisional = excluded.provisional, title = excluded.title,
		holder = excluded.holder, held = excluded.held, stranded = excluded.stranded,
		begins = excluded.begins, ends = excluded.ends, waits = excluded.waits, marks = excluded.marks, awaits = excluded.awaits`
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
	return statement{sql: insertTask, args: []any{t.Dossier, t.Case, t.Role, t.Workflow, t.State, t.Post, t.Organ, t.Since, dueColumn(t.Due), t.Provisional, t.Title,
		t.Holder, t.Held, t.Stranded, t.Begins, t.Ends, t.Waits, t.Marks, t.Awaits}}
}

// Tasks implements [engine.Store].
func (s *Store) Tasks(ctx context.Context, q engine.TaskQuery) ([]engine.Task, error) {
	if !q.All && len(q.Posts) == 0 {
		return nil, nil
	}
	b := selectTasks(q)
	return many(ctx, s, b.text(), b.args, readTask)
}

// selectTasks looks for each post by itself where there is a limit: each index yields its own in order and can stop, where all together would first have to be sorted.
func selectTasks(q engine.TaskQuery) *query {
	b := new(query)
	posts := distinct(q.Posts)
	if q.All || q.Limit <= 0 || len(posts) < 2 || len(posts) > maxPosts {
		b.taskPage(q)
		return b
	}
	b.add(`select ` + taskColumns + ` from (`)
	for i := range posts {
		if i > 0 {
			b.add(` union all `)
		}
		b.add(`select * from (`)
		q.Posts = posts[i : i+1]
		b.taskPage(q)
		b.add(fmt.Sprintf(`) as post%d`, i))
	}
	b.add(`) as posts` + taskOrder)
	b.limit(q.Limit)
	return b
}

const (
	maxPosts  = 50 // that are looked for one by one
	taskOrder = ` order by due, dossier, case_id, role`
)

func (b *query) taskPage(q engine.TaskQuery) {
	b.add(`select ` + taskColumns + ` from tasks where `)
	b.tasks(q)
	if a := q.After; a != nil {
		b.add(` and (due, dossier, case_id, role) > (`, dueColumn(a.Due), a.Dossier, a.Case, a.Role)
		b.add(`)`)
	}
	b.add(taskOrder)
	b.limit(q.Limit)
}

// distinct leaves out what is listed twice, and posts of an organisation all of whose posts are listed: so no task is found twice.
func distinct(posts []engine.PostAt) (out []engine.PostAt) {
	for _, at := range posts {
		if !slices.Contains(out, at) && (at.Kind == "" || !slices.Contains(posts, engine.PostAt{Organ: at.Organ})) {
			out = append(out, at)
		}
	}
	return out
}

// CountTasks implements [engine.Store].
func (s *Store) CountTasks(ctx context.Context, q engine.TaskQuery) (int, error) {
	if !q.All && len(q.Posts) == 0 {
		return 0, nil
	}
	var b query
	b.add(`select count(*) from tasks where `)
	b.tasks(q)
	return one[int](ctx, s, b.text(), b.args...)
}

// tasks adds what a query selects by, apart from its page.
func (b *query) tasks(q engine.TaskQuery) {
	if q.All {
		b.add(`true`)
	} else {
		b.posts(q.Posts)
	}
	b.knownTo(`tasks.dossier`, q.Known, len(q.Known) == 0)
	b.equal(`dossier`, q.Dossier)
	b.equal(`workflow`, q.Workflow)
	b.equal(`state`, q.State)
	if q.Holder != "" {
		b.add(` and holder <> '' and holder = `, q.Holder) // the first half lets the index serve that has only what is held
	}
	if q.Free {
		b.add(` and holder = ''`)
	}
	if q.DueFrom != "" {
		b.add(` and due < '`+noDue+`' and due >= `, q.DueFrom)
	}
	if q.DueUntil != "" {
		b.add(` and due <= `, q.DueUntil)
	}
	if q.NoDue {
		b.add(` and due = '` + noDue + `'`)
	}
	if q.Stranded {
		b.add(` and stranded`)
	}
	b.days(q)
	b.contains(`lower(title)`, q.Text)
}

// days selects by the days of a turn. What begins at once has no day, which sorts before all.
func (b *query) days(q engine.TaskQuery) {
	if q.Open != "" {
		b.add(` and begins <= `, q.Open)
		b.add(` and (ends = '' or ends > `, q.Open)
		b.add(`)`)
	}
	if q.Later != "" {
		b.add(` and begins > `, q.Later)
	}
	if q.BegunFrom != "" {
		b.add(` and begins <> '' and begins >= `, q.BegunFrom) // the first half lets the index serve that has only what begins on a day
	}
	if q.Recalled != "" {
		b.add(` and marks <> '' and marks < `, q.Recalled+",~") // the first of its days, and whatever follows it
	}
}

func (b *query) posts(posts []engine.PostAt) {
	b.add(`(`)
	for i, at := range posts {
		if i > 0 {
			b.add(` or `)
		}
		b.add(`organ = `, at.Organ)
		if at.Kind != "" {
			b.add(` and post = `, at.Kind)
		}
	}
	b.add(`)`)
}

// DossierTasks implements [engine.Store].
func (s *Store) DossierTasks(ctx context.Context, dossier string) ([]engine.Task, error) {
	return many(ctx, s, `select `+taskColumns+` from tasks where dossier = $1 order by due, case_id, role`, []any{dossier}, readTask)
}

func readTask(scan func(...any) error) (t engine.Task, err error) {
	err = scan(&t.Dossier, &t.Case, &t.Role, &t.Workflow, &t.State, &t.Post, &t.Organ, &t.Since, &t.Due, &t.Provisional, &t.Title, &t.Holder, &t.Held, &t.Stranded,
		&t.Begins, &t.Ends, &t.Waits, &t.Marks, &t.Awaits)
	if t.Due == noDue {
		t.Due = ""
	}
	return t, err
}
