package web

import (
	"net/http"

	"santong/engine"
)

const dossierPage = 50

type dossiersView struct {
	Scope   string // all, opened, done, watched
	Filters filters
	Lines   []dossierLine
	Next    string
	Flows   []option
	States  []option
	MayOpen bool
}

// A dossierLine is a dossier with the words of where its first case stands.
type dossierLine struct {
	engine.Summary
	Workflow, Variant, State engine.Words
	Final                    bool
}

// dossiers lists what the person may know of, newest change first: all of it, or what he or she opened, acted in, or watches.
func (s *service) dossiers(r *request) error {
	f := readFilters(r)
	view := dossiersView{MayOpen: s.mayOpen(r), Scope: "all", Filters: f, Flows: s.flowOptions(r.Lang), States: s.stateOptions(r.Lang, f.Workflow)}
	q := engine.DossierQuery{Organs: s.Engine.Organs(r.actor), All: r.actor.Watches(s.today()), Workflow: f.Workflow, Variant: f.Variant, State: f.State,
		Text: f.Text, Under: f.Under, Limit: dossierPage + 1}
	switch f.Scope {
	case "opened":
		view.Scope, q.Opener = f.Scope, r.actor.Person
	case "done":
		view.Scope, q.Person = f.Scope, r.actor.Person
	case "watched":
		view.Scope, q.Watcher = f.Scope, r.actor.Person
	}
	if key := parts(f.After, 2); key != nil {
		q.Before = &engine.DossierCursor{Changed: key[0], ID: key[1]}
	}
	list, err := s.Engine.Store.Dossiers(r.ctx, q)
	if err != nil {
		return err
	}
	if len(list) > dossierPage {
		list = list[:dossierPage]
		last := list[dossierPage-1]
		view.Next = f.with("after", cursor(last.Changed, last.ID))
	}
	for _, one := range list {
		line := dossierLine{Summary: one}
		if w := s.flowOf(one.Workflow); w != nil {
			line.Workflow = w.Definition.Words
			for _, v := range w.Definition.Variants {
				if v.ID == one.Variant {
					line.Variant = v.Words
				}
			}
			if st := w.Definition.State(one.State); st != nil {
				line.State, line.Final = st.Words, st.Final
			}
		}
		view.Lines = append(view.Lines, line)
	}
	return r.render(http.StatusOK, "dossiers", engine.Words{Zh: "案卷", En: "Dossiers"}, view)
}

// watch follows or leaves a dossier. It is a private matter and no part of the history.
func (s *service) watch(r *request) error {
	d, err := r.dossier()
	if err != nil {
		return err
	}
	if r.FormValue("on") == "no" {
		err = s.Store.Unwatch(r.ctx, r.actor.Person, d.ID)
	} else {
		err = s.Store.Watch(r.ctx, r.actor.Person, d.ID, s.Engine.Now().UTC().Format(engine.TimeLayout))
	}
	if err != nil {
		return err
	}
	return r.to("/dossiers/" + d.ID)
}
