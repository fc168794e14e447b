package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"santong/calendar"
	"santong/engine"
	"santong/workflows"
)

const timelinePage = 60 // entries

// A dossierView answers where the document is: how it stands, whose turn it is, how long that may take, what comes next and what is missing.
type dossierView struct {
	D        *engine.Dossier
	Cases    []caseView // all of them, side by side
	Case     *caseView  // the one that is looked at
	Papers   []paperView
	Timeline []moment
	Earlier  int // entries that the page leaves out; the newest of them has this Seq
	Later    bool
	Called   bool    // the public was asked for comments
	Done     *moment // what the reader has just done
	Watched  bool
	Refusals []refusedView
	Parties  []partyView
	Onward   []onwardView
	Names    []relative // dossiers that this one names
	NamedBy  []relative // dossiers that name this one

	Exchanged string      // the case of which packages come and go, that the reader may exchange
	Errand    *errandView // what of it is to be sent
	told      *told
}

// A caseView is one case with what the reader could do in it.
type caseView struct {
	today calendar.Date
	engine.Standing
	Definition *engine.Definition
	Deadline   *engine.Deadline // the nearest that runs or stands still
	Deadlines  []engine.Deadline
	Tasks      []engine.Task
	Able       []engine.Action // what the reader may do now
	Blocked    []engine.Action // what starts here and would be the reader's, but is not possible yet
	Others     []engine.Action // what comes next, but is for others to do
	Duties     []engine.Action // claim, release, assign…
	Papers     []engine.Action // what the reader may hand in
	Facts      []factView
	Ended      []roundView // facts of earlier rounds
	Ways       []wayView   // what stands between the case and its next steps, whoever takes them
	Texts      []boundText
	Law        string   // where the definition can be read under which it runs
	Next       []string // states to which it may go from here
	Steps      []stepView
}

func (s *service) dossier(r *request) error {
	d, actions, err := s.Engine.Actions(r.ctx, r.Param("id"), r.actor)
	if err != nil {
		return err
	}
	view := dossierView{D: d, Papers: s.papers(d)}
	if view.told, err = s.retell(r, d); err != nil {
		return err
	}
	standings, err := s.Engine.Standings(r.ctx, d)
	if err != nil {
		return err
	}
	deadlines, err := s.Engine.Deadlines(r.ctx, d.ID, r.actor)
	if err != nil {
		return err
	}
	tasks, err := s.Engine.Store.DossierTasks(r.ctx, d.ID)
	if err != nil {
		return err
	}
	for _, st := range standings {
		c, err := s.caseOf(r, d, view.told, st, actions, deadlines, tasks)
		if err != nil {
			return err
		}
		view.Cases = append(view.Cases, c)
	}
	if view.Called, err = s.called(r, &view); err != nil {
		return err
	}
	view.Case = looked(view.Cases, r.query.Get("case"))
	view.Parties = partiesOf(view.Cases)
	if c := view.Case.Case; s.exchanged(r, c) {
		view.Exchanged = c.ID
	}
	if view.Onward, err = s.onwards(r, d); err != nil {
		return err
	}
	if view.Names, view.NamedBy, err = s.relatives(r, d); err != nil {
		return err
	}
	if view.Errand, err = s.errand(r, d.ID, view.Case.ID); err != nil {
		return err
	}
	if view.Watched, err = s.Store.Watching(r.ctx, r.actor.Person, d.ID); err != nil {
		return err
	}
	if r.actor.Watches(s.today()) {
		if view.Refusals, err = s.refused(r, d); err != nil {
			return err
		}
	}
	if err := s.timeline(r, &view); err != nil {
		return err
	}
	title := engine.Words{Zh: d.Title, En: d.Title}
	return r.render(http.StatusOK, "dossier", title, view)
}

// looked is the case that the address names; otherwise the first in which the reader can do something, or that is open.
func looked(cases []caseView, id string) *caseView {
	for _, wanted := range []func(c *caseView) bool{
		func(c *caseView) bool { return c.ID == id },
		func(c *caseView) bool { return len(c.Able) > 0 },
		func(c *caseView) bool { return c.Open },
	} {
		for i := range cases {
			if wanted(&cases[i]) {
				return &cases[i]
			}
		}
	}
	return &cases[0]
}

func (s *service) caseOf(r *request, d *engine.Dossier, t *told, st engine.Standing, actions []engine.Action, deadlines []engine.Deadline, tasks []engine.Task) (caseView, error) {
	w, err := s.Engine.Workflow(r.ctx, st.Definition)
	if err != nil {
		return caseView{}, err
	}
	c := caseView{today: s.today(), Standing: st, Definition: w.Definition, Facts: t.standing(s.facts(w, d, st.Case, st.Facts), st.ID), Ended: t.ended[st.ID], Texts: s.texts(d, st.Case, w)}
	for _, a := range actions {
		if a.Case == st.ID {
			c.sort(a)
		}
	}
	for _, one := range deadlines {
		if one.Case == st.ID {
			c.Deadlines = append(c.Deadlines, one)
		}
	}
	slices.SortStableFunc(c.Deadlines, func(a, b engine.Deadline) int { // those that run come first
		return cmp.Compare(len(a.Ended.String()), len(b.Ended.String()))
	})
	c.Deadline = nearest(c.Deadlines)
	for _, task := range tasks {
		if task.Case == st.ID && (task.Ends == "" || s.today().String() < task.Ends) {
			c.Tasks = append(c.Tasks, task)
		}
	}
	c.order()
	c.Law = definitionPath(w)
	c.Next = nextOf(w.Definition, st.Case)
	c.Steps = stepsOf(&c)
	return c, nil
}

// Later tells the page of a turn whose first day is still to come.
func (c *caseView) Later(t engine.Task) bool { return !t.Open(c.today) }

// sort puts an action where the page shows it. What does not start in this state is not shown at all: the picture shows where it would.
func (c *caseView) sort(a engine.Action) {
	has := func(kinds ...string) bool {
		return slices.ContainsFunc(a.Unmet, func(u engine.Unmet) bool { return slices.Contains(kinds, u.Kind) })
	}
	switch {
	case has(engine.UnmetState):
		return
	case strings.HasPrefix(a.Event, "duty:"):
		if a.Allowed {
			c.Duties = append(c.Duties, a)
		}
		return
	case a.Upload != "":
		if a.Allowed {
			c.Papers = append(c.Papers, a)
		}
		return
	case a.Allowed:
		c.Able = append(c.Able, a)
	case has(engine.UnmetRole):
		c.Others = append(c.Others, a)
	default:
		c.Blocked = append(c.Blocked, a)
	}
	if !c.leadsOn(a) {
		return // what keeps an exception from being made is nothing that is missing
	}
	way := wayView{Words: a.Words}
	for _, u := range a.Unmet {
		if u.Kind == engine.UnmetNeed || u.Kind == engine.UnmetGate {
			way.Missing = append(way.Missing, u)
		}
	}
	if way.Missing != nil {
		c.Ways = append(c.Ways, way)
	}
}

// leadsOn tells whether the action may take the case to another step than an end out of the ordinary, be it one where it has been before: what was revised is reviewed
// again. What sends it back or takes an act back is an exception.
func (c *caseView) leadsOn(a engine.Action) bool {
	return slices.ContainsFunc(a.To, func(id string) bool {
		st := c.Definition.State(id)
		return id != c.State && st != nil && (!st.Final || id == regularEnd(c.Definition)) && slices.Contains(nextOf(c.Definition, c.Case), id)
	}) && !isException(c.Definition.Event(a.Event))
}

// diagram draws the case's procedure with where it stands and has been.
func (s *service) diagram(r *request) error {
	d, err := r.dossier()
	if err != nil {
		return err
	}
	standings, err := s.Engine.Standings(r.ctx, d)
	if err != nil {
		return err
	}
	for _, st := range standings {
		if st.ID != r.Param("case") {
			continue
		}
		w, err := s.Engine.Workflow(r.ctx, st.Definition)
		if err != nil {
			return err
		}
		r.Response().Header().Set("ETag", strconv.Quote(d.Head.String()))
		return r.Blob(http.StatusOK, "image/svg+xml", workflows.Diagram(w.Definition, workflows.DiagramOptions{Current: st.State, Visited: st.Visited, Next: nextOf(w.Definition, st.Case), Lang: r.Lang}))
	}
	return engine.ErrNotFound
}

// CameFrom is the system that sent it as a signed package, "" where none did. Only the electronic exchange can say so: what it names must be kept to be registered.
func (v dossierView) CameFrom() string {
	for _, c := range v.D.Cases {
		if from, _ := c.Facts["parcel_from"].(string); from != "" && v.D.PaperFor(c, "parcel") != nil {
			return from
		}
	}
	return ""
}

// TakenIn is from what the document was taken in, "" where its making was witnessed here.
func (v dossierView) TakenIn() string {
	for _, c := range v.D.Cases {
		if source, _ := c.Facts["source"].(string); c.Workflow == "stock" && source != "" {
			return source
		}
	}
	return ""
}
