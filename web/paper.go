package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"santong/engine"
)

// A laying is the handing in of a paper, as the page shows it.
type laying struct {
	D        *engine.Dossier
	Case     *engine.Case
	Flow     *engine.Workflow
	Material engine.Material
	Action   engine.Action
	Versions []*engine.Paper // that stand already, newest first
	Path     string
	Key      string
	Then     string // the event whose form waits for it
	Faults   []engine.Words
	Unmet    []engine.Unmet
	Since    []moment
	Largest  int64
	Written  []engine.Action // the acts that can write it themselves
	seen     int             // the version of the dossier that the sender had seen
}

func (s *service) layingOf(r *request) (*laying, error) {
	d, actions, err := s.Engine.Actions(r.ctx, r.Param("id"), r.actor)
	if err != nil {
		return nil, err
	}
	v := &laying{D: d, Case: d.Case(r.Param("case")), Key: newKey(), Largest: maxPaper}
	if v.Case == nil {
		return nil, engine.ErrNotFound
	}
	if v.Flow, err = s.Engine.Workflow(r.ctx, v.Case.Definition); err != nil {
		return nil, err
	}
	material := v.Flow.Definition.Material(r.Param("kind"))
	if material == nil {
		return nil, engine.ErrNotFound
	}
	v.Material, v.Path = *material, paperPath(d.ID, v.Case.ID, material.ID)
	for _, p := range slices.Backward(d.Papers) {
		if p.Kind == v.Material.ID && p.Case == v.Case.ID {
			v.Versions = append(v.Versions, p)
		}
	}
	for _, e := range v.Flow.Definition.Events {
		may := func(a engine.Action) bool { return a.Case == v.Case.ID && a.Event == e.ID && (a.Allowed || waits(a)) }
		if at := slices.IndexFunc(actions, may); e.Writes == material.ID && at >= 0 {
			v.Written = append(v.Written, actions[at])
		}
	}
	which := func(a engine.Action) bool { return a.Case == v.Case.ID && a.Upload == v.Material.ID }
	if at := slices.IndexFunc(actions, which); at >= 0 {
		v.Action = actions[at]
		v.Unmet = v.Action.Unmet
		return v, nil
	}
	v.Unmet = []engine.Unmet{{ID: "state", Kind: engine.UnmetState, Basis: cited(v.Flow.Definition.Articles, v.Material.Basis),
		Words: engine.Words{Zh: "本事项不再收取这种材料", En: "The case takes no such paper, or no longer"}}}
	return v, nil
}

func (v *laying) title() engine.Words {
	return engine.Words{Zh: "提交" + v.Material.Zh, En: "Hand in: " + v.Material.En}
}

// then remembers the form that waits for the paper, if the address names one.
func (v *laying) then(event string) {
	if v.Flow.Definition.Event(event) != nil {
		v.Then = event
	}
}

func (s *service) paper(r *request) error {
	if err := r.actFor(r.query.Get("for")); err != nil {
		return err
	}
	v, err := s.layingOf(r)
	if err != nil {
		return err
	}
	v.then(r.query.Get("then"))
	return s.showPaper(r, http.StatusOK, v)
}

func (s *service) showPaper(r *request, status int, v *laying) error {
	return r.render(status, "paper", v.title(), v)
}

// handIn takes a paper in. Who may not know of the dossier, or may not hand it in, is turned away before the paper travels.
func (s *service) handIn(r *request) error {
	if err := r.actFor(r.query.Get("for")); err != nil {
		return err
	}
	v, err := s.layingOf(r)
	if err != nil {
		return err
	}
	v.then(r.query.Get("then"))
	if !v.Action.Allowed {
		return s.layAgain(r, v, &engine.Refusal{Dossier: v.D.ID, Case: v.Case.ID, Event: v.Action.Event, Unmet: v.Action.Unmet})
	}
	leave, err := travelling.enter(r.ctx, r.actor.Person)
	if err != nil {
		return s.layAgain(r, v, err)
	}
	defer leave()
	sent, err := readPaper(r)
	if err != nil {
		return s.layAgain(r, v, err)
	}
	v.Key, v.seen = sent.key, sent.version
	cmd := engine.Command{Dossier: v.D.ID, Case: v.Case.ID, Version: sent.version, Actor: r.actor, Key: sent.key, Request: sent.request(r.Path(), r.actor.For)}
	result, err := s.Engine.Upload(r.ctx, cmd, engine.Upload{Kind: v.Material.ID, Name: sent.name, Type: sent.kind, Data: sent.data})
	if err != nil {
		return s.layAgain(r, v, err)
	}
	s.unread(r, sent.name, sent.data)
	return r.laid(v, result)
}

// layAgain asks for the paper once more, and says why. A browser keeps no file over a new page: it has to be chosen again.
func (s *service) layAgain(r *request, v *laying, cause error) error {
	if errors.Is(cause, engine.ErrStale) || errors.Is(cause, engine.ErrKeyReused) {
		return s.layOvertaken(r, v)
	}
	status := http.StatusUnprocessableEntity
	if refusal, ok := errors.AsType[*engine.Refusal](cause); ok {
		v.Unmet = refusal.Unmet
		if refusal.Forbidden() {
			status = http.StatusForbidden
		}
		return s.showPaper(r, status, v)
	}
	trouble := s.fault(cause)
	if trouble.Status >= http.StatusInternalServerError && trouble.Status != http.StatusServiceUnavailable {
		return cause
	}
	v.Faults = append(v.Faults, trouble.Text)
	return s.showPaper(r, trouble.Status, v)
}

// layOvertaken says what has happened since the dossier was seen.
func (s *service) layOvertaken(r *request, before *laying) error {
	v, err := s.layingOf(r)
	if err != nil {
		return err
	}
	v.Then = before.Then
	if v.Since, err = s.since(r, v.D, before.seen); err != nil {
		return err
	}
	v.Faults = append(v.Faults, engine.Words{Zh: "案卷已有变动，本次未提交。请看清变动后再选择文件提交。",
		En: "The dossier has changed: nothing was handed in. Look at what has changed, then choose the file again."})
	return s.showPaper(r, http.StatusConflict, v)
}

// Query is what the form's address carries on.
func (v *laying) Query() string {
	q := url.Values{}
	if v.Then != "" {
		q.Set("then", v.Then)
	}
	if v.Action.For != "" {
		q.Set("for", v.Action.For)
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// laid leads to the form that waits for the paper, or to what came of it.
func (r *request) laid(v *laying, result engine.Result) error {
	if v.Then != "" {
		return r.to(actPath(v.D.ID, v.Case.ID, v.Then) + forQuery(r.actor.For))
	}
	return r.done(result.Dossier, result.Entry.Seq)
}
