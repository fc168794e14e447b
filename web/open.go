package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"santong/engine"
	"santong/people"
)

// An openingView is a procedure that the person may begin.
type openingView struct {
	Flow    *engine.Workflow
	Variant *engine.Item // nil where the procedure has none
	Seats   []string     // organisations in whose name the person could begin it
	For     []string     // persons on whose behalf only
	Path    string
	Basis   []engine.Basis // of the variant
}

func openPath(w *engine.Workflow) string {
	path := "/open/" + url.PathEscape(w.Definition.Workflow)
	if w.Definition.Variant != "" {
		path += "/" + url.PathEscape(w.Definition.Variant)
	}
	return path
}

// openings lists what the person may begin. What somebody may not begin is not listed.
func (s *service) openings(r *request) error {
	var list []openingView
	for _, w := range s.Engine.Workflows.All() {
		if v := s.openingOf(r, w); v != nil {
			list = append(list, *v)
		}
	}
	return r.render(http.StatusOK, "open", engine.Words{Zh: "建卷", En: "Open a dossier"}, list)
}

// mayOpen tells whether the person can begin anything.
func (s *service) mayOpen(r *request) bool {
	return slices.ContainsFunc(s.Engine.Workflows.All(), func(w *engine.Workflow) bool { return s.openingOf(r, w) != nil })
}

// openingOf is nil where the person cannot begin the procedure.
func (s *service) openingOf(r *request, w *engine.Workflow) *openingView {
	def := w.Definition
	if def.Opening == nil {
		return nil
	}
	v := &openingView{Flow: w, Path: openPath(w)}
	for i := range def.Variants {
		if def.Variants[i].ID == def.Variant {
			v.Variant, v.Basis = &def.Variants[i].Item, cited(def.Articles, def.Variants[i].Basis)
		}
	}
	today, directory := s.today(), s.Engine.Directory()
	seat := func(post people.Post) bool {
		return slices.ContainsFunc(def.Opening.By, func(id string) bool {
			role := def.Role(id)
			if role == nil || role.Post != post.Kind || !post.Held(today) {
				return false
			}
			if o := directory.Organisation(post.Organisation); o == nil || !def.OpenTo(o.Kind) {
				return false
			}
			organ := def.Seats[role.Of]
			return organ == "self" || organ != "" && directory.Current(organ, today) == directory.Current(post.Organisation, today)
		})
	}
	for _, post := range r.Person.Posts {
		if seat(post) && !slices.Contains(v.Seats, post.Organisation) {
			v.Seats = append(v.Seats, post.Organisation)
		}
	}
	for _, p := range directory.Principals(r.Person.ID, today) {
		if (p.Workflow == "" || p.Workflow == def.Workflow) && seat(p.Post) && !slices.Contains(v.For, p.Person) {
			v.For = append(v.For, p.Person)
		}
	}
	if len(v.Seats)+len(v.For) == 0 {
		return nil
	}
	return v
}

// opensView is the page of one opening.
type opensView struct {
	*openingView
	Event *engine.Event
	Basis []engine.Basis
	Needs []engine.Unmet
	Form  *sheetView
}

// openingSheet finds the procedure that the address names, and its form. Who may not begin it does not find it.
func (s *service) openingSheet(r *request) (*openingView, *sheet, error) {
	w := s.Engine.Workflows.Current(r.Param("workflow"), r.Param("variant"))
	if w == nil {
		return nil, nil, engine.ErrNotFound
	}
	v := s.openingOf(r, w)
	if v == nil {
		return nil, nil, engine.ErrNotFound
	}
	if r.actor.For == "" && len(v.Seats) == 0 {
		r.actor.For = v.For[0]
	}
	def := w.Definition
	f := &sheet{Path: v.Path, Key: newKey(), For: r.actor.For, Reason: def.Opening.Reason, Irreversible: def.Opening.Irreversible,
		blanks: blanks(def, nil, asked(def, def.Opening, nil)), typed: url.Values{}}
	return v, f, s.asksProof(r, f)
}

func (s *service) opening(r *request) error {
	if err := r.actFor(r.query.Get("for")); err != nil {
		return err
	}
	v, f, err := s.openingSheet(r)
	if err != nil {
		return err
	}
	if err := s.carried(r, v, f); err != nil {
		return err
	}
	return s.showOpening(r, http.StatusOK, v, f)
}

func (s *service) showOpening(r *request, status int, v *openingView, f *sheet) error {
	def := v.Flow.Definition
	view := opensView{openingView: v, Event: def.Opening, Basis: cited(def.Articles, def.Opening.Basis), Form: s.view(f)}
	for _, n := range def.Opening.Needs {
		view.Needs = append(view.Needs, engine.Unmet{ID: n.ID, Kind: engine.UnmetNeed, Words: n.Words, Do: n.Do, Basis: cited(def.Articles, n.Basis)})
	}
	return r.render(status, "opening", def.Words, view)
}

// doOpen begins a dossier, once.
func (s *service) doOpen(r *request) error {
	in, err := receive(r)
	if err != nil {
		return err
	}
	if err := r.actFor(in.behalf); err != nil {
		return err
	}
	if done, err := s.doneBefore(r, in); done || err != nil {
		return err
	}
	v, f, err := s.openingSheet(r)
	if err != nil {
		return err
	}
	f.fill(in)
	cmd, err := f.command(r, in)
	if err != nil {
		return err
	}
	if in.button != "" {
		if f.focus, err = press(f.blanks, f.typed, in.button); err != nil {
			return err
		}
		return s.showOpening(r, http.StatusOK, v, f)
	}
	result, err := s.begin(r, v, f, in, cmd)
	if err == nil {
		return r.done(result.Dossier, result.Entry.Seq)
	}
	if errors.Is(err, engine.ErrKeyReused) {
		f.Key = newKey()
	}
	tidy(f.blanks, f.typed)
	return s.showOpening(r, s.refusedBy(r, f, err), v, f)
}

func (s *service) begin(r *request, v *openingView, f *sheet, in sending, cmd engine.Command) (engine.Result, error) {
	if ok, err := s.proved(r, f, in); err != nil {
		return engine.Result{}, err
	} else if !ok {
		return engine.Result{}, &engine.Refusal{}
	}
	cmd.Actor = r.actor
	return s.Engine.Open(r.ctx, v.Flow.Definition.Workflow, v.Flow.Definition.Variant, cmd)
}
