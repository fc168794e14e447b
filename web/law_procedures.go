package web

import (
	"html/template"
	"net/http"
	"slices"

	"santong/calendar"
	"santong/engine"
	"santong/porch"
	"santong/workflows"
)

// A procedureLine is a workflow in one variant, as a line of a list.
type procedureLine struct {
	engine.Words
	Variant                      engine.Words
	Path, Hash                   string
	States, Events, Needs, Terms int
	Starts                       bool // by a person; otherwise only other procedures start it
	Here                         bool
}

type proceduresView struct {
	Lines   []procedureLine
	Profile workflows.Profile
}

var proceduresTitle = engine.Words{Zh: "程序与依据", En: "Procedures and law"}

func (s *service) procedures(r *request) error {
	view := proceduresView{Profile: s.Library.Profile}
	for _, w := range s.Engine.Workflows.All() {
		view.Lines = append(view.Lines, procedureLineOf(w))
	}
	return r.render(http.StatusOK, "procedures", proceduresTitle, view)
}

func procedureLineOf(w *engine.Workflow) procedureLine {
	def := w.Definition
	line := procedureLine{Words: def.Words, Variant: variantWords(def), Path: procedurePath(w), Hash: w.Hash, States: len(def.States), Terms: len(def.Clocks), Starts: def.Opening != nil}
	for _, e := range allEvents(def) {
		line.Events++
		line.Needs += len(e.Needs) + len(e.After)
		if e.Apart != nil {
			line.Needs++
		}
	}
	return line
}

// A procedureView is one procedure: its picture, the same in words, every condition with its article, and the whole of it as prose.
type procedureView struct {
	Flow     procedureLine
	Variants []procedureLine
	Picture  template.HTML // drawn by package workflows, which escapes
	Ways     []string
	Events   []procedureEvent
	Terms    []procedureTerm
	Numbers  []procedureRule
	Papers   []procedureRule
	Lists    []procedureList
	Basis    []engine.Basis
	Current  string        // where the one can be read under which new cases begin
	Kept     bool          // it is not the one under which new cases begin
	Prose    template.HTML // only where it is asked for
}

// A procedureEvent is something that people do, with everything that the law asks of it.
type procedureEvent struct {
	engine.Words
	Anchor       string
	By           []engine.Words
	From         []engine.Words
	Basis        []engine.Basis
	Needs        []engine.Unmet
	Irreversible bool
}

// A procedureTerm is a period that runs.
type procedureTerm struct {
	engine.Words
	Period calendar.Period
	Least  bool // a shortest period
	Runs   []engine.Words
	Paused []engine.Words
	Basis  []engine.Basis
}

type procedureRule struct {
	engine.Words
	Text  string
	Basis []engine.Basis
}

type procedureList struct {
	engine.Words
	Items []procedureRule
}

// definitionPath is where a definition can be read, be it current or not.
func definitionPath(w *engine.Workflow) string {
	return procedurePath(w) + "?definition=" + w.Hash
}

// procedure shows one procedure. Of several variants the first is shown unless the address names one.
func (s *service) procedure(r *request) error {
	name, variant := r.segment("workflow"), r.segment("variant")
	var all []*engine.Workflow
	for _, w := range s.Engine.Workflows.All() {
		if w.Definition.Workflow == name {
			all = append(all, w)
		}
	}
	at := slices.IndexFunc(all, func(w *engine.Workflow) bool { return w.Definition.Variant == variant })
	switch {
	case len(all) == 0, at < 0 && variant != "":
		return engine.ErrNotFound
	case at < 0:
		return r.to(procedurePath(all[0]))
	}
	w := all[at]
	if hash := r.query.Get("definition"); hash != "" && hash != w.Hash { // one that is superseded, or not adopted yet
		kept, err := s.Engine.Workflow(r.ctx, hash)
		if err != nil || kept.Definition.Workflow != name || kept.Definition.Variant != w.Definition.Variant {
			return engine.ErrNotFound
		}
		w = kept
	}
	prose := s.Library.Render(w)
	if r.query.Get("as") == "markdown" {
		r.Response().Header().Set("Content-Disposition", porch.Disposition("attachment", w.Definition.Zh+map[bool]string{true: "-" + variantWords(w.Definition).Zh}[variant != ""]+".md"))
		return r.Blob(http.StatusOK, "text/markdown; charset=utf-8", prose)
	}
	view := procedureView{Flow: procedureLineOf(w), Current: procedurePath(all[at]), Kept: w != all[at]}
	if view.Kept {
		view.Flow.Path = definitionPath(w)
	}
	for _, other := range all {
		line := procedureLineOf(other)
		line.Here = other == all[at]
		view.Variants = append(view.Variants, line)
	}
	if r.query.Get("as") == "prose" {
		text, err := proseHTML(prose)
		if err != nil {
			return err
		}
		view.Prose = text
		return r.render(http.StatusOK, "procedure", w.Definition.Words, view)
	}
	view.Picture = template.HTML(workflows.Diagram(w.Definition, workflows.DiagramOptions{Lang: r.Lang}))
	view.Ways = workflows.DiagramText(w.Definition, r.Lang)
	view.tell(w.Definition)
	return r.render(http.StatusOK, "procedure", w.Definition.Words, view)
}

func (v *procedureView) tell(def *engine.Definition) {
	states := func(ids []string) (out []engine.Words) {
		for _, id := range ids {
			if st := def.State(id); st != nil {
				out = append(out, st.Words)
			}
		}
		return out
	}
	for _, variant := range def.Variants {
		v.Basis = append(v.Basis, cited(def.Articles, variant.Basis)...)
	}
	for _, e := range allEvents(def) {
		one := procedureEvent{Words: e.Words, Anchor: eventAnchor(e.ID), From: states(e.From), Basis: cited(def.Articles, e.Basis), Needs: needsOf(def, &e), Irreversible: e.Irreversible}
		for _, role := range def.Roles {
			if slices.Contains(e.By, role.ID) {
				one.By = append(one.By, role.Words)
			}
		}
		v.Events = append(v.Events, one)
	}
	for _, c := range def.Clocks {
		if rule := def.Rule(c.Rule); rule != nil {
			v.Terms = append(v.Terms, procedureTerm{c.Words, rule.Period, c.Waits, states(c.RunsIn), states(c.PausedIn), cited(def.Articles, rule.Basis)})
		}
	}
	for _, series := range def.Series {
		v.Numbers = append(v.Numbers, procedureRule{series.Words, series.Template, cited(def.Articles, series.Basis)})
	}
	for _, m := range def.Materials {
		v.Papers = append(v.Papers, procedureRule{m.Words, "", cited(def.Articles, m.Basis)})
	}
	for _, l := range def.Lists {
		list := procedureList{Words: l.Words}
		for _, item := range l.Items {
			list.Items = append(list.Items, procedureRule{item.Words, "", cited(def.Articles, item.Basis)})
		}
		v.Lists = append(v.Lists, list)
	}
}

// needsOf lists everything that is asked of an event, as a refusal would say it.
func needsOf(def *engine.Definition, e *engine.Event) (out []engine.Unmet) {
	if e.Apart != nil {
		out = append(out, engine.Unmet{ID: "apart", Kind: engine.UnmetApart, Words: e.Apart.Words, Basis: cited(def.Articles, e.Apart.Basis)})
	}
	for _, g := range e.After {
		out = append(out, engine.Unmet{ID: g.ID, Kind: engine.UnmetGate, Words: g.Words, Basis: cited(def.Articles, g.Basis)})
	}
	for _, n := range e.Needs {
		out = append(out, engine.Unmet{ID: n.ID, Kind: engine.UnmetNeed, Words: n.Words, Do: n.Do, Basis: cited(def.Articles, n.Basis)})
	}
	return out
}
