package web

import (
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"santong/engine"
	"santong/identity"
	"santong/people"
	"santong/steward"
)

var ownRoutes = []route{
	{method: http.MethodGet, path: "/account", who: signed, handle: (*service).account},
	{method: http.MethodPost, path: "/account/contact", who: signed, handle: (*service).saveContact},
	{method: http.MethodPost, path: "/account/password", who: signed, handle: (*service).changePassword},
	{method: http.MethodPost, path: "/account/totp", who: signed, handle: (*service).enrolTOTP},
	{method: http.MethodPost, path: "/account/totp/confirm", who: signed, handle: (*service).confirmTOTP},
	{method: http.MethodPost, path: "/account/totp/recovery", who: signed, handle: (*service).renewRecovery},
	{method: http.MethodPost, path: "/account/totp/remove", who: signed, handle: (*service).removeTOTP},
	{method: http.MethodPost, path: "/account/provider", who: signed, handle: (*service).linkProvider},
	{method: http.MethodPost, path: "/account/sessions", who: signed, handle: (*service).endSession},
	{method: http.MethodPost, path: "/account/tokens", who: signed, handle: (*service).issueToken},
	{method: http.MethodPost, path: "/account/tokens/revoke", who: signed, handle: (*service).revokeToken},
	{method: http.MethodPost, path: "/account/delegations", who: signed, handle: (*service).delegate},
	{method: http.MethodPost, path: "/account/delegations/revoke", who: signed, handle: (*service).revokeDelegation},
}

var accountTitle = engine.Words{Zh: "我的账户", En: "My account"}

// An accountView is everything that a person settles alone.
type accountView struct {
	Person      *people.Person
	Standing    identity.Standing
	Enrolment   *identity.Enrolment
	QR          template.URL // the enrolment's picture
	Recovery    []string     // codes that are shown this once
	Sessions    []identity.Session
	Tokens      []identity.Token
	Live        []identity.Token // those that hold
	Secret      string           // of a token that is shown this once
	Lately      identity.Lately
	Attempts    []identity.Attempt
	Given       []people.Delegation // by the person
	Taken       []people.Delegation // to the person
	Colleagues  []*people.Person    // to whom duties can be delegated
	Flows       []option
	Wrong       engine.Words
	WrongAt     string // the section that it is about
	Done        string // the section in which something was done
	HasProvider bool
	Proved      bool
}

func (s *service) accountView(r *request) (accountView, error) {
	v := accountView{Person: r.Person, Flows: s.flowOptions(r.Lang), HasProvider: s.Identity.Provider != nil, Proved: r.actor.Proved, Done: s.Identity.Sessions.Take(r.ctx, "done")}
	var err error
	if v.Standing, err = s.Identity.Standing(r.ctx, r.Person.ID); err != nil {
		return v, err
	}
	if e, ok := s.Identity.Enrolling(r.ctx); ok {
		v.Enrolment, v.QR = &e, template.URL("data:image/png;base64,"+base64.StdEncoding.EncodeToString(e.PNG))
	}
	if v.Sessions, err = s.Identity.Sessions.List(r.ctx); err != nil {
		return v, err
	}
	if v.Tokens, err = s.Identity.Tokens(r.ctx, r.Person.ID); err != nil {
		return v, err
	}
	v.Live = slices.DeleteFunc(slices.Clone(v.Tokens), func(t identity.Token) bool { return !t.Holds(s.Engine.Now()) })
	if v.Attempts, err = s.Identity.Attempts(r.ctx, identity.Filter{Person: r.Person.ID, Limit: 20}); err != nil {
		return v, err
	}
	if v.Lately, err = s.Identity.Lately(r.ctx, r.Person.ID); err != nil {
		return v, err
	}
	directory, on := s.Engine.Directory(), s.today()
	for _, d := range directory.Delegations {
		if d.From == r.Person.ID {
			v.Given = append(v.Given, d)
		}
		if d.To == r.Person.ID && d.Holds(on) {
			v.Taken = append(v.Taken, d)
		}
	}
	for i := range directory.Persons {
		p := &directory.Persons[i]
		if p.ID != r.Person.ID && !p.Faceless() && slices.ContainsFunc(p.Posts, func(theirs people.Post) bool {
			return theirs.Held(on) && slices.ContainsFunc(r.Person.Posts, func(mine people.Post) bool {
				return mine.Held(on) && directory.Current(mine.Organisation, on) == directory.Current(theirs.Organisation, on)
			})
		}) {
			v.Colleagues = append(v.Colleagues, p)
		}
	}
	return v, nil
}

func (s *service) account(r *request) error {
	v, err := s.accountView(r)
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, "account", accountTitle, v)
}

// settled goes back to the page after something was done in the section, or shows there what was wrong.
func (s *service) settled(r *request, section string, err error) error {
	if err == nil {
		s.Identity.Sessions.Keep(r.ctx, "done", section)
		return r.to("/account#" + section)
	}
	words, ok := say(err)
	if !ok {
		return err
	}
	v, viewErr := s.accountView(r)
	if viewErr != nil {
		return viewErr
	}
	v.Wrong, v.WrongAt = words, section
	return r.render(http.StatusUnprocessableEntity, "account", accountTitle, v)
}

// say finds the words for a person in an error of the services.
func say(err error) (engine.Words, bool) {
	if words, ok := identity.Say(err); ok {
		return words, true
	}
	if words, ok := steward.Explain(err); ok {
		return words, true
	}
	if wrong, ok := errors.AsType[*wrongWords](err); ok {
		return wrong.Words, true
	}
	return engine.Words{}, false
}

// shown renders the page with what is shown only this once, and so cannot follow a redirect.
func (s *service) shown(r *request, section string, err error, show func(v *accountView)) error {
	if err != nil {
		return s.settled(r, section, err)
	}
	v, err := s.accountView(r)
	if err != nil {
		return err
	}
	show(&v)
	return r.render(http.StatusOK, "account", accountTitle, v)
}

func (s *service) saveContact(r *request) error {
	return s.settled(r, "contact", s.Steward.SetContact(r.ctx, r.actor, r.FormValue("email"), r.FormValue("lang")))
}

func (s *service) changePassword(r *request) error {
	if r.FormValue("new") != r.FormValue("again") {
		return s.settled(r, "password", differ)
	}
	form, err := r.FormParams()
	if err != nil {
		return err
	}
	return s.settled(r, "password", s.Identity.ChangePassword(r.ctx, r.FormValue("old"), r.FormValue("new"), form["keep"], s.from(r)))
}

func (s *service) enrolTOTP(r *request) error {
	_, err := s.Identity.EnrolTOTP(r.ctx, r.FormValue("password"), s.from(r))
	return s.settled(r, "totp", err)
}

func (s *service) confirmTOTP(r *request) error {
	codes, err := s.Identity.ConfirmTOTP(r.ctx, r.FormValue("code"), s.from(r))
	return s.shown(r, "totp", err, func(v *accountView) { v.Recovery, v.Done = codes, "totp" })
}

func (s *service) renewRecovery(r *request) error {
	codes, err := s.Identity.RenewRecovery(r.ctx, r.FormValue("password"), s.from(r))
	return s.shown(r, "totp", err, func(v *accountView) { v.Recovery, v.Done = codes, "totp" })
}

func (s *service) removeTOTP(r *request) error {
	return s.settled(r, "totp", s.Identity.RemoveTOTP(r.ctx, r.FormValue("password"), s.from(r)))
}

// linkProvider leads to the provider, which says with whom to link the person; or undoes the link.
func (s *service) linkProvider(r *request) error {
	if s.Identity.Provider == nil {
		return engine.ErrNotFound
	}
	err := s.prove(r)
	if err == nil && r.FormValue("act") == "unlink" {
		err = s.Identity.Unlink(r.ctx, s.from(r))
	} else if err == nil {
		var address string
		if address, err = s.Identity.Provider.BeginLink(r.ctx, "/"+r.Lang+"/account#provider"); err == nil {
			return r.Redirect(http.StatusSeeOther, address)
		}
	}
	return s.settled(r, "provider", err)
}

func (s *service) endSession(r *request) error {
	if id := r.FormValue("id"); id != "" {
		return s.settled(r, "sessions", s.Identity.Sessions.Revoke(r.ctx, id))
	}
	return s.settled(r, "sessions", s.Identity.Sessions.RevokeOthers(r.ctx))
}

func (s *service) issueToken(r *request) error {
	days, _ := strconv.Atoi(r.FormValue("days")) // what is no number is no number of days either: identity says so
	form, err := r.FormParams()
	if err != nil {
		return err
	}
	secret := ""
	if err = s.prove(r); err == nil {
		secret, _, err = s.Identity.IssueToken(r.ctx, r.FormValue("label"), form["scope"], days, s.from(r))
	}
	return s.shown(r, "tokens", err, func(v *accountView) { v.Secret, v.Done = secret, "tokens" })
}

func (s *service) revokeToken(r *request) error {
	return s.settled(r, "tokens", s.Identity.RevokeToken(r.ctx, r.Person.ID, r.FormValue("hash"), s.from(r)))
}

// wrongWords is what a page itself finds wrong with a form.
type wrongWords struct{ engine.Words }

func (w *wrongWords) Error() string { return w.En }
