package web

import (
	"bytes"
	"net/http"
	"slices"

	"santong/cleanup"
	"santong/engine"
	"santong/people"
	"santong/porch"
	"santong/text"
)

var cleanupRoutes = []route{
	{method: http.MethodGet, path: "/dossiers/:id/cleanup", who: party, handle: (*service).cleanup},
	{method: http.MethodPost, path: "/dossiers/:id/cleanup", who: party, handle: (*service).carryCleanup},
	{method: http.MethodGet, path: "/dossiers/:id/cleanup/lists", who: party, handle: (*service).cleanupLists},
}

const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// A cleanupView is how far a clean-up has come, and what would become of its result or came of it.
type cleanupView struct {
	D                                  *engine.Dossier
	State                              engine.Words
	Listed, Proposed, Checked, Decided int
	Units                              []cleanupUnit
	Unit                               string // only of this one
	Rows                               []cleanup.Row
	Whole                              bool // the reader may see what every unit proposes
	Able                               bool // the reader may enter the result
	Report                             *cleanup.Report
	Carried                            *carried // what is being done beside the page
	Wrong                              engine.Words
	Given                              string // typed to confirm
	Proved                             bool
}

// A cleanupUnit is one unit's part.
type cleanupUnit struct {
	Code, Case string
	Documents  int
	State      engine.Words
	Due        string
}

// Tallies are how many documents have each result.
func (v *cleanupView) Tallies() (out []tallied) {
	for _, verdict := range []string{cleanup.Entered, cleanup.There, cleanup.Refused} {
		if n := v.Report.Counts[verdict]; n > 0 {
			out = append(out, tallied{cleanup.Verdicts[verdict], n})
		}
	}
	return out
}

// Number is that of the decision on the clean-up, "" before there is one.
func (v *cleanupView) Number() string {
	no, _ := v.D.Cases[0].Facts["decision_no"].(string)
	return no
}

// Treatment is what a treatment is called.
func (v *cleanupView) Treatment(code string) engine.Words { return cleanup.Treatments[code] }

func (s *service) cleanup(r *request) error {
	v, err := s.cleanupView(r)
	if err != nil {
		return err
	}
	carrying := s.carries.of(v.D.ID, r.actor.Person, false)
	if v.Able && r.query.Get("look") != "" {
		if carrying, err = s.carries.begin(r.ctx, cleanup.Order{Dossier: v.D.ID, Actor: r.actor, Dry: true}); err != nil {
			return err
		}
	}
	if carrying != nil && (v.Able || carrying.person == r.actor.Person) {
		if err := v.put(s.carries, carrying); err != nil {
			return err
		}
	}
	return r.render(http.StatusOK, "cleanup", cleanupTitle(v.D), v)
}

func cleanupTitle(d *engine.Dossier) engine.Words {
	return engine.Words{Zh: d.Title + "：进展与目录", En: d.Title + ": progress and lists"}
}

// carryCleanup enters the published result document by document. Sent again, it goes on where it stopped.
func (s *service) carryCleanup(r *request) error {
	v, err := s.cleanupView(r)
	if err != nil {
		return err
	}
	if !v.Able {
		v.Wrong = engine.Words{Zh: "现在没有可以记入的清理结果，或者您不是登记人员。", En: "There is no result to be entered now, or you are not the registrar."}
		return r.render(http.StatusUnprocessableEntity, "cleanup", cleanupTitle(v.D), v)
	}
	form, err := r.FormParams()
	if err != nil {
		return err
	}
	if v.Given = form.Get("confirm"); text.Normal(v.Given) != text.Normal(v.Number()) { // many documents end by one press: which decision it is has to be typed
		v.Wrong = engine.Words{Zh: "文号不符：请看清后输入" + v.Number(), En: "That is not the number of the decision: type " + v.Number()}
		return r.render(http.StatusUnprocessableEntity, "cleanup", cleanupTitle(v.D), v)
	}
	if err := s.prove(r); err != nil {
		words, ok := say(err)
		if !ok {
			return err
		}
		v.Wrong = words
		return r.render(http.StatusUnprocessableEntity, "cleanup", cleanupTitle(v.D), v)
	}
	carrying, err := s.carries.begin(r.ctx, cleanup.Order{Dossier: v.D.ID, Actor: r.actor})
	if err != nil {
		return err
	}
	if !carrying.over() {
		return r.Redirect(http.StatusSeeOther, "/"+r.Lang+"/dossiers/"+v.D.ID+"/cleanup")
	}
	if v, err = s.cleanupView(r); err != nil {
		return err
	}
	if err := v.put(s.carries, carrying); err != nil {
		return err
	}
	return r.render(http.StatusOK, "cleanup", cleanupTitle(v.D), v)
}

// cleanupLists gives the lists as a workbook: all of them, or what the reader may see.
func (s *service) cleanupLists(r *request) error {
	v, err := s.cleanupView(r)
	if err != nil {
		return err
	}
	result := cleanup.Result{Rows: v.Rows}
	var b bytes.Buffer
	write := result.Draft
	if v.Decided > 0 {
		write = result.Sheet
	}
	if err := write(&b); err != nil {
		return err
	}
	r.Response().Header().Set("Content-Disposition", porch.Disposition("attachment", "清理目录-"+s.today().String()+".xlsx"))
	return r.Blob(http.StatusOK, xlsx, b.Bytes())
}

// Bulletin tells whether the public is told of lists: one of the cases decides about many documents.
func (v dossierView) Bulletin() bool {
	return slices.ContainsFunc(v.Cases, func(c caseView) bool { return c.Definition != nil && c.Definition.Bulletin != nil })
}

// cleanupView reads the clean-up as the reader may see it: a unit sees its own documents, whoever runs, decides, publishes or enters the clean-up sees all.
func (s *service) cleanupView(r *request) (*cleanupView, error) {
	d, actions, err := s.Engine.Actions(r.ctx, r.Param("id"), r.actor)
	if err != nil {
		return nil, err
	}
	result, err := cleanup.Read(d)
	if err != nil {
		return nil, err
	}
	c := d.Case(cleanup.Workflow)
	w, err := s.Engine.Workflow(r.ctx, c.Definition)
	if err != nil {
		return nil, err
	}
	v := &cleanupView{D: d, State: w.Definition.State(c.State).Words, Unit: r.query.Get("unit"), Proved: r.actor.Proved}
	v.Able = slices.ContainsFunc(actions, func(a engine.Action) bool { return a.Case == c.ID && a.Event == "record_entries" && a.Allowed })
	v.Whole = r.May(people.Reads)
	for _, organ := range c.Parties {
		v.Whole = v.Whole || s.holdsAt(r, organ)
	}
	rows := result.Rows
	if len(rows) == 0 {
		rows = cleanup.Proposed(d)
	}
	if err := s.cleanupUnits(r, v, d); err != nil {
		return nil, err
	}
	for _, row := range rows {
		if (v.Unit == "" || v.Unit == row.Unit) && (v.Whole || s.holdsAt(r, row.Unit)) {
			v.Rows = append(v.Rows, row)
		}
	}
	if slices.Contains([]string{"decided", "published", "entered", "resting", "closed"}, c.State) {
		v.Decided = len(result.Rows)
	}
	return v, nil
}

// cleanupUnits counts how far each unit has come.
func (s *service) cleanupUnits(r *request, v *cleanupView, d *engine.Dossier) error {
	listed, _ := d.Case(cleanup.Workflow).Facts["documents"].([]any)
	v.Listed = len(listed)
	for _, c := range d.Cases {
		if c.Workflow != cleanup.Part {
			continue
		}
		w, err := s.Engine.Workflow(r.ctx, c.Definition)
		if err != nil {
			return err
		}
		own, _ := c.Facts["documents"].([]any)
		due, _ := c.Facts["due_on"].(string)
		if c.State != w.Definition.Start {
			v.Proposed += len(own)
		}
		if c.State == "checked" {
			v.Checked += len(own)
		}
		v.Units = append(v.Units, cleanupUnit{c.Organ(), c.ID, len(own), w.Definition.State(c.State).Words, due})
	}
	return nil
}

// holdsAt tells whether the reader holds a post at the organisation today, or at what has taken its place.
func (s *service) holdsAt(r *request, organ string) bool {
	directory, today := s.Engine.Directory(), s.today()
	return r.Person != nil && slices.ContainsFunc(r.Person.Posts, func(p people.Post) bool {
		return p.Held(today) && directory.Current(p.Organisation, today) == directory.Current(organ, today)
	})
}
