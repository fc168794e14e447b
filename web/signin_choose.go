package web

import (
	"errors"
	"net/http"
	"net/url"

	"santong/engine"
	"santong/identity"
)

var chooseRoutes = []route{
	{method: http.MethodGet, path: "/sign-in/new-password", who: anyone, handle: (*service).choosePage},
	{method: http.MethodPost, path: "/sign-in/new-password", who: anyone, handle: (*service).choose}, // not dear: only who has just used a secret gets a hash computed, and once
}

var chooseTitle = engine.Words{Zh: "设定新密码", En: "Choose a new password"}

// A chooseView is shown to whoever has used a one-time secret: there is no other page before a password is chosen.
type chooseView struct {
	identity.Handed
	ByCommand bool // by whoever sits at the server
	Then      string
	Wrong     engine.Words
}

func (s *service) chooseView(r *request, then string) (v chooseView, waits bool, err error) {
	v.Then = ours(then)
	v.Handed, waits, err = s.Identity.Choosing(r.ctx)
	v.ByCommand = v.By == string(identity.ByCommand)
	return v, waits, err
}

func (s *service) choosePage(r *request) error {
	v, waits, err := s.chooseView(r, r.query.Get("then"))
	switch {
	case err != nil:
		return err
	case !waits:
		return r.to("/sign-in")
	}
	return r.render(http.StatusOK, "sign-in-new-password", chooseTitle, v)
}

func (s *service) choose(r *request) error {
	v, _, err := s.chooseView(r, r.FormValue("then"))
	if err != nil {
		return err
	}
	var outcome identity.Outcome
	if r.FormValue("new") != r.FormValue("again") {
		err = differ
	} else {
		outcome, err = s.Identity.ChoosePassword(r.ctx, r.FormValue("new"), s.from(r))
	}
	if errors.Is(err, identity.ErrNotAwaited) { // it took too long, or another secret was handed out
		again := s.signInView(r, v.Then)
		return s.wrong(r, "sign-in", signInTitle, err, func(words engine.Words) any { again.Wrong = words; return again })
	}
	if err != nil {
		return s.wrong(r, "sign-in-new-password", chooseTitle, err, func(words engine.Words) any { v.Wrong = words; return v })
	}
	return s.welcome(r, outcome, v.Then)
}

var differ = &wrongWords{engine.Words{Zh: "两次输入的新密码不一致", En: "the two new passwords differ"}}

// after leads to what is still asked for after a step of signing in.
func (s *service) after(r *request, outcome identity.Outcome, then string) error {
	on := "?" + url.Values{"then": {then}}.Encode()
	switch {
	case outcome.NeedsCode:
		return r.to("/sign-in/code" + on)
	case outcome.MustChoose:
		return r.to("/sign-in/new-password" + on)
	}
	return s.welcome(r, outcome, then)
}

const welcomed = "welcome"

// Lately is what somebody who has just signed in is told once, on whatever page comes first: when the account was used before, and when its password was changed.
// What cannot be looked up is not worth failing a page for.
func (r *request) Lately() *identity.Lately {
	if r.Person == nil || r.service.Identity.Sessions.Take(r.ctx, welcomed) == "" {
		return nil
	}
	lately, err := r.service.Identity.Lately(r.ctx, r.Person.ID)
	if err != nil {
		return nil
	}
	return &lately
}
