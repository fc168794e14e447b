package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"santong/engine"
)

// An act is an event of a case, or an act about a duty in it, as the page shows it to somebody who may want to do it.
type act struct {
	D       *engine.Dossier
	Case    *engine.Case
	Flow    *engine.Workflow
	Event   *engine.Event // nil for acts about duties, which no definition has
	Action  engine.Action
	actions []engine.Action
	sheet   *sheet
}

func actPath(dossier, kase, event string) string {
	return "/dossiers/" + url.PathEscape(dossier) + "/cases/" + url.PathEscape(kase) + "/acts/" + url.PathEscape(event)
}

// actOf finds what the address names, judged for the person as of now.
func (s *service) actOf(r *request) (*act, error) {
	d, actions, err := s.Engine.Actions(r.ctx, r.Param("id"), r.actor)
	if err != nil {
		return nil, err
	}
	a := &act{D: d, Case: d.Case(r.Param("case")), actions: actions}
	if a.Case == nil {
		return nil, engine.ErrNotFound
	}
	if a.Flow, err = s.Engine.Workflow(r.ctx, a.Case.Definition); err != nil {
		return nil, err
	}
	def, event := a.Flow.Definition, r.Param("event")
	a.Event = def.Event(event)
	at := slices.IndexFunc(actions, func(one engine.Action) bool { return one.Case == a.Case.ID && one.Event == event && one.Upload == "" })
	switch {
	case at >= 0:
		a.Action = actions[at]
	case a.Event == nil:
		return nil, engine.ErrNotFound
	default: // the case is closed: whoever was typing must find again what he typed
		a.Action = engine.Action{Case: a.Case.ID, Event: event, Words: a.Event.Words, Reason: a.Event.Reason, Basis: cited(def.Articles, a.Event.Basis), Form: asked(def, a.Event, a.Case)}
		a.Action.Unmet = []engine.Unmet{{ID: "state", Kind: engine.UnmetState, Basis: a.Action.Basis,
			Words: engine.Words{Zh: "本事项已经办结，不能再办理“" + a.Event.Zh + "”", En: "The case is closed: “" + a.Event.En + "” is no longer possible"}}}
	}
	a.sheet = &sheet{Path: actPath(d.ID, a.Case.ID, event), Version: d.Version, Key: newKey(), For: a.Action.For, Reason: a.Action.Reason,
		Irreversible: a.Action.Irreversible, Draft: true, blanks: blanks(def, a.Case, a.Action.Form), Unmet: a.Action.Unmet}
	a.sheet.typed = spread(a.sheet.blanks)
	if err := s.asksConfirm(r, a); err != nil {
		return nil, err
	}
	return a, s.asksProof(r, a.sheet)
}

// act shows the form.
func (s *service) act(r *request) error {
	if err := r.actFor(r.query.Get("for")); err != nil {
		return err
	}
	a, err := s.actOf(r)
	if err != nil {
		return err
	}
	if err := s.resume(r, a.sheet); err != nil {
		return err
	}
	return s.showAct(r, http.StatusOK, a)
}

// actFor acts on somebody's behalf. Whether that may be is the engine's to say.
func (r *request) actFor(person string) error {
	if person != "" && (!bounded(person) || len(person) > maxName) {
		return engine.ErrNotFound
	}
	r.actor.For = person
	return nil
}

// doAct does what the form says, once, or shows it again with everything that was typed.
func (s *service) doAct(r *request) error {
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
	a, err := s.actOf(r)
	if err != nil {
		return err
	}
	a.sheet.fill(in)
	cmd, err := a.sheet.command(r, in)
	if err != nil {
		return err
	}
	cmd.Dossier, cmd.Case, cmd.Event = a.D.ID, a.Case.ID, a.Action.Event
	if in.button != "" {
		return s.pressed(r, a, cmd, in.button)
	}
	if ok, err := s.proved(r, a.sheet, in); err != nil {
		return s.actAgain(r, a, err)
	} else if !ok {
		return s.actAgain(r, a, &engine.Refusal{})
	}
	cmd.Actor = r.actor
	confirmed := a.sheet.Confirm.confirmed(in.confirm)
	if ok, err := s.bindLetter(r, a, &cmd, in.letter); !ok || err != nil {
		return err
	}
	if !confirmed {
		return s.unconfirmed(r, a, cmd)
	}
	result, err := s.Engine.Fire(r.ctx, cmd)
	if errors.Is(err, engine.ErrStale) && cmd.Letter != nil && in.version == a.D.Version {
		return s.writtenAnew(r, a, cmd)
	}
	if err != nil {
		return s.actAgain(r, a, err)
	}
	s.drop(r, a.sheet)
	return r.done(result.Dossier, result.Entry.Seq)
}

// done leads to what came of it.
func (r *request) done(dossier string, seq int) error {
	return r.to("/dossiers/" + url.PathEscape(dossier) + "?done=" + strconv.Itoa(seq))
}

// doneBefore leads whoever sends the same form again to what came of it the first time.
func (s *service) doneBefore(r *request, in sending) (bool, error) {
	receipt, err := s.Engine.Store.Receipt(r.ctx, r.actor.Person, in.key)
	if errors.Is(err, engine.ErrNotFound) || err == nil && receipt.Request != in.request(r.Path()) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, r.done(receipt.Dossier, receipt.Seq)
}

// pressed changes the form as a button asks that does nothing else. It serves whoever has no JavaScript.
func (s *service) pressed(r *request, a *act, cmd engine.Command, button string) error {
	f := a.sheet
	if button == "discard" {
		s.drop(r, f)
		return r.to(f.Path + forQuery(f.For))
	}
	kind, isPaper := strings.CutPrefix(button, "paper:")
	if isPaper || button == "prove" || button == "keep" {
		if err := s.keep(r.ctx, r, f.Path, draft{f.Key, f.typed}); err != nil {
			return s.actAgain(r, a, err)
		}
	}
	switch {
	case button == "keep":
		return r.to(f.Path + forQuery(f.For))
	case isPaper && a.Flow.Definition.Material(kind) != nil:
		return r.to(paperPath(a.D.ID, a.Case.ID, kind) + "?" + url.Values{"then": {a.Action.Event}}.Encode())
	case button == "letter":
		return s.showLetter(r, a, cmd)
	case button == "prove" && s.Identity.Provider != nil:
		address, err := s.Identity.Provider.BeginProof(r.ctx, "/"+r.Lang+f.Path+forQuery(f.For))
		if err != nil {
			return s.actAgain(r, a, err)
		}
		return r.Redirect(http.StatusSeeOther, address)
	}
	focus, err := press(f.blanks, f.typed, button)
	if err != nil {
		return err
	}
	f.focus, f.Unmet = focus, a.Action.Unmet
	s.safe(r, f)
	return s.showAct(r, http.StatusOK, a)
}

func forQuery(person string) string {
	if person == "" {
		return ""
	}
	return "?" + url.Values{"for": {person}}.Encode()
}

// keepAct keeps what is being typed.
func (s *service) keepAct(r *request) error {
	in, err := receive(r)
	if err != nil {
		return err
	}
	d, err := r.dossier()
	if err != nil {
		return err
	}
	if d.Case(r.Param("case")) == nil {
		return engine.ErrNotFound
	}
	if _, err := s.Engine.Store.Receipt(r.ctx, r.actor.Person, in.key); !errors.Is(err, engine.ErrNotFound) {
		if err != nil {
			return err
		}
		return r.NoContent(http.StatusNoContent) // it has been done
	}
	if err := s.keep(r.ctx, r, actPath(d.ID, r.Param("case"), r.Param("event")), draft{in.key, in.typed}); err != nil {
		return err
	}
	return r.NoContent(http.StatusNoContent)
}
