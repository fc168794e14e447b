package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"santong/engine"
	"santong/identity"
	"santong/people"
)

var accountsRoutes = []route{
	{method: http.MethodGet, path: "/admin/accounts", who: administers, handle: (*service).accounts},
	{method: http.MethodPost, path: "/admin/accounts", who: administers, handle: (*service).changeAccount},
}

type accountsView struct {
	Roll     roll
	List     []accountLine
	Attempts []identity.Attempt
	Wrong    engine.Words
	Done     string
	Proved   bool
	Provider bool
	Secret   string // a one-time secret that is shown this once
	Of       string // whose it is
	Until    time.Time
}

// An accountLine is a person and what he or she signs in with.
type accountLine struct {
	*people.Person
	Account identity.Account
	Pending bool // a one-time secret waits for its owner
}

func (s *service) accounts(r *request) error {
	return s.showAccounts(r, http.StatusOK, func(*accountsView) {})
}

func (s *service) showAccounts(r *request, status int, show func(*accountsView)) error {
	v := accountsView{Roll: sought(r, "/admin/accounts", "page"), Done: s.Identity.Sessions.Take(r.ctx, "done"), Proved: r.actor.Proved, Provider: s.Identity.Provider != nil}
	accounts, err := s.Identity.Accounts.Accounts(r.ctx)
	if err != nil {
		return err
	}
	of := map[string]identity.Account{}
	for _, a := range accounts {
		of[a.Person] = a
	}
	for _, p := range paged(&v.Roll, slices.DeleteFunc(s.find(v.Roll, false), (*people.Person).Faceless)) { // programs have no account
		v.List = append(v.List, accountLine{p, of[p.ID], of[p.ID].Pending(s.Engine.Now())})
	}
	if v.Attempts, err = s.Identity.Attempts(r.ctx, identity.Filter{Limit: 100}); err != nil {
		return err
	}
	show(&v)
	return r.render(status, "admin-accounts", engine.Words{Zh: "账户", En: "Accounts"}, v)
}

// changeAccount helps a person in: a one-time secret, a lock taken off, a lost telephone. It is proved with the administrator's own password.
func (s *service) changeAccount(r *request) error {
	person := r.FormValue("person")
	who := s.Engine.Directory().Person(person)
	if who == nil {
		return engine.ErrNotFound
	}
	err := s.prove(r)
	if err == nil && who.ID != r.Person.ID && people.Grants(who.Posts, people.Administers, s.today()) {
		// Whoever sets the other administrator's password is both persons that a grave change needs.
		err = &wrongWords{engine.Words{Zh: "其他管理员的账户不能在此处理，请在服务器上用 santong account 命令办理", En: "another administrator's account is not changed here: use the command santong account on the server"}}
	}
	var secret string
	var until time.Time
	if err == nil {
		switch r.FormValue("act") {
		case "secret":
			if person == r.Person.ID {
				err = &wrongWords{engine.Words{Zh: "自己的密码请在“我的账户”更改", En: "your own password is changed under My account"}}
				break
			}
			secret, until, err = s.Identity.HandOut(r.ctx, r.Person.ID, person)
		case "link", "unlink":
			err = s.linkAs(r, person, r.FormValue("act") == "link")
		case "unlock":
			err = s.Identity.Unlock(r.ctx, r.Person.ID, person)
		case "totp":
			err = s.Identity.ResetTOTP(r.ctx, r.Person.ID, person)
		case "sessions":
			err = s.Identity.EndSessions(r.ctx, r.Person.ID, person)
		default:
			err = &wrongWords{engine.Words{Zh: "没有这种操作", En: "there is no such thing to do"}}
		}
	}
	if err == nil && secret != "" { // which no redirect can carry
		s.Board.Nudge(r.ctx, person)
		return s.showAccounts(r, http.StatusOK, func(v *accountsView) { v.Secret, v.Of, v.Until = secret, person, until })
	}
	if err == nil {
		s.Identity.Sessions.Keep(r.ctx, "done", person)
		return r.to("/admin/accounts?" + sought(r, "/admin/accounts", "page").query() + "#" + url.PathEscape(person))
	}
	words, ok := say(err)
	if !ok {
		return err
	}
	return s.showAccounts(r, http.StatusUnprocessableEntity, func(v *accountsView) { v.Wrong = words })
}

// linkAs says as whom the provider knows a person, or that it knows nobody as that person any more.
func (s *service) linkAs(r *request, person string, link bool) error {
	if s.Identity.Provider == nil {
		return engine.ErrNotFound
	}
	subject := ""
	if link {
		if subject = strings.TrimSpace(r.FormValue("subject")); subject == "" {
			return identity.ErrSubject
		}
	}
	return s.Identity.Link(r.ctx, r.Person.ID, person, s.Identity.Provider.Issuer(), subject)
}
