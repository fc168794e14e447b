package web

import (
	"net/http"
	"slices"
	"strconv"

	"santong/calendar"
	"santong/engine"
)

var officeRoutes = []route{
	{method: http.MethodGet, path: "/inbox", who: signed, handle: (*service).inbox},
	{method: http.MethodPost, path: "/inbox/bulk", who: signed, handle: (*service).bulk},
	{method: http.MethodGet, path: "/dossiers", who: signed, handle: (*service).dossiers},
	{method: http.MethodGet, path: "/dossiers/:id", who: party, handle: (*service).dossier},
	{method: http.MethodGet, path: "/dossiers/:id/entries/:seq", who: party, handle: (*service).entry},
	{method: http.MethodGet, path: "/dossiers/:id/diagrams/:case", who: party, handle: (*service).diagram},
	{method: http.MethodPost, path: "/dossiers/:id/watch", who: party, handle: (*service).watch},
}

const taskPage = 50

// A taskLine is a task with what only today can say of it.
type taskLine struct {
	engine.Task
	Workflow, State engine.Words
	Role            engine.Words
	Left            int
	HasDue, Late    bool
	Soon            bool // within two working days
	Mine            bool // the reader has taken it on
	Waiting         int  // days until the minimum period is over that its case waits for; 0 where it waits for none
}

// Key is how the forms of the list name the task.
func (t taskLine) Key() string { return t.Dossier + " " + t.Case + " " + t.TaskKey.Role }

type inboxView struct {
	Scope   string // mine, organisation
	Filters filters
	Tasks   []taskLine
	Total   int
	Late    int  // of the same tasks, those that are overdue
	Waiting bool // the list is of turns that begin on a later day
	Later   int  // how many of these there are, or, on their list, how many can be acted on now
	Next    string
	Flows   []option
	States  []option
	MayOpen bool
	All     bool        // every task of the page is picked
	Drafts  []draftLine // that the person has begun, on the first page of the own list
}

// inbox lists whose turn it is, least time left first.
func (s *service) inbox(r *request) error {
	f := readFilters(r)
	view := inboxView{Scope: "mine", Filters: f, MayOpen: s.mayOpen(r), All: r.query.Get("pick") == "all", Flows: s.flowOptions(r.Lang), States: s.stateOptions(r.Lang, f.Workflow)}
	if f.Scope == "organisation" {
		view.Scope = f.Scope
	}
	if view.Scope == "mine" && f.After == "" {
		var err error
		if view.Drafts, err = s.drafts(r); err != nil {
			return err
		}
	}
	q := engine.TaskQuery{Posts: s.Engine.Turns(r.actor, view.Scope == "mine"), Workflow: f.Workflow, State: f.State, Text: f.Text}
	if len(q.Posts) == 0 {
		return r.render(http.StatusOK, "inbox", inboxTitle, view)
	}
	today := s.today()
	other := q
	q.Open, other.Later = today.String(), today.String()
	if view.Waiting = f.Turn == "waiting"; view.Waiting {
		q.Open, other.Later = other.Open, ""
		q.Later, other.Open = today.String(), today.String()
	}
	late := q
	late.DueUntil = today.Add(-1).String()
	switch f.Due {
	case "late":
		q.DueUntil = late.DueUntil
	case "today":
		q.DueFrom, q.DueUntil = today.String(), today.String()
	case "week":
		q.DueFrom, q.DueUntil = today.String(), today.Add(7).String()
	case "none":
		q.NoDue = true
	}
	switch f.Held {
	case "mine":
		q.Holder = r.actor.Person
	case "free":
		q.Free = true
	}
	var err error
	if view.Total, err = s.Engine.Store.CountTasks(r.ctx, q); err != nil {
		return err
	}
	if view.Late, err = s.Engine.Store.CountTasks(r.ctx, late); err != nil {
		return err
	}
	if view.Later, err = s.Engine.Store.CountTasks(r.ctx, other); err != nil {
		return err
	}
	q.After, q.Limit = taskAfter(f.After), taskPage+1
	tasks, err := s.Engine.Store.Tasks(r.ctx, q)
	if err != nil {
		return err
	}
	if len(tasks) > taskPage {
		tasks = tasks[:taskPage]
		view.Next = f.with("after", taskCursor(tasks[taskPage-1]))
	}
	for _, t := range tasks {
		view.Tasks = append(view.Tasks, s.taskLine(r, t, today))
	}
	return r.render(http.StatusOK, "inbox", inboxTitle, view)
}

var inboxTitle = engine.Words{Zh: "待办", En: "Inbox"}

func (s *service) taskLine(r *request, t engine.Task, today calendar.Date) taskLine {
	line := taskLine{Task: t, Mine: t.Holder == r.actor.Person}
	if w := s.flowOf(t.Workflow); w != nil { // words of an old definition may differ; the dossier page shows those
		line.Workflow = w.Definition.Words
		if st := w.Definition.State(t.State); st != nil {
			line.State = st.Words
		}
		if role := w.Definition.Role(t.TaskKey.Role); role != nil {
			line.Role = role.Words
		}
	}
	if due, err := calendar.Parse(t.Due); err == nil {
		line.HasDue, line.Left, line.Late = true, s.Engine.Calendar().Left(today, due), today.After(due)
		line.Soon = !line.Late && line.Left <= 2
	}
	if waits, err := calendar.Parse(t.Waits); err == nil && !waits.Before(today) {
		line.Waiting = waits.Add(1).Sub(today)
	}
	return line
}

// flowOf is a current workflow of that name, in whichever variant: they share the words of states and roles.
func (s *service) flowOf(name string) *engine.Workflow {
	all := s.Engine.Workflows.All()
	if i := slices.IndexFunc(all, func(w *engine.Workflow) bool { return w.Definition.Workflow == name }); i >= 0 {
		return all[i]
	}
	return nil
}

// An option of a filter.
type option struct{ Value, Label string }

func (s *service) flowOptions(lang string) (out []option) {
	for _, w := range s.Engine.Workflows.All() {
		o := option{w.Definition.Workflow, inLang(lang, w.Definition.Words)}
		if !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

func (s *service) stateOptions(lang, flow string) (out []option) {
	if w := s.flowOf(flow); w != nil {
		for _, st := range w.Definition.States {
			if !st.Final {
				out = append(out, option{st.ID, inLang(lang, st.Words)})
			}
		}
	}
	return out
}

func inLang(lang string, w engine.Words) string {
	if lang == "zh" || w.En == "" {
		return w.Zh
	}
	return w.En
}

// entry is the permanent address of one entry: the page of the dossier on which it stands.
func (s *service) entry(r *request) error {
	d, err := r.dossier()
	if err != nil {
		return err
	}
	seq, err := strconv.Atoi(r.Param("seq"))
	if err != nil || seq < 1 || seq > d.Version {
		return engine.ErrNotFound
	}
	return r.to("/dossiers/" + d.ID + "?upto=" + strconv.Itoa(min(d.Version, seq+timelinePage/2)) + "&entry=" + strconv.Itoa(seq) + "#e" + strconv.Itoa(seq))
}
