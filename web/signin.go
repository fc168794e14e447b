package web

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"santong/engine"
	"santong/identity"
)

var accountRoutes = joined(signInRoutes, chooseRoutes, ownRoutes)

var signInRoutes = []route{
	{method: http.MethodGet, path: "/sign-in", who: anyone, handle: (*service).signInPage},
	{method: http.MethodPost, path: "/sign-in", who: anyone, handle: (*service).signIn, dear: true},
	{method: http.MethodGet, path: "/sign-in/code", who: anyone, handle: (*service).codePage},
	{method: http.MethodPost, path: "/sign-in/code", who: anyone, handle: (*service).code, dear: true},
	{method: http.MethodGet, path: "/sign-in/provider", who: anyone, handle: (*service).toProvider, dear: true},
	{method: http.MethodGet, path: "/sign-in/demo", who: anyone, handle: (*service).signInDemo},
	{method: http.MethodPost, path: "/sign-out", who: anyone, handle: (*service).signOut},
}

var strangerTitle = engine.Words{Zh: "统一身份尚未关联", En: "Not linked yet"}

var signInTitle = engine.Words{Zh: "登录", En: "Sign in"}

type signInView struct {
	Name     string
	Then     string
	Wrong    engine.Words
	Provider string // what the button of the provider says; "" where there is none
	Stranger *identity.Stranger
	Demo     []demoPerson
}

// A demoPerson is somebody as whom a visitor of the demonstration may look around.
type demoPerson struct {
	Name, Link string
	Posts      []demoPost
}

type demoPost struct{ Kind, Organ string }

func (s *service) signInPage(r *request) error {
	return r.render(http.StatusOK, "sign-in", signInTitle, s.signInView(r, r.query.Get("then")))
}

func (s *service) signInView(r *request, then string) signInView {
	v := signInView{Then: ours(then)}
	if s.Identity.Provider != nil {
		v.Provider = s.Identity.Provider.Name
	}
	if s.Identity.Demo != nil && loopback(r) {
		on := s.today()
		for _, p := range s.Engine.Directory().Persons {
			if p.Faceless() {
				continue // a program: it has no account
			}
			d := demoPerson{Name: p.Name, Link: DemoLink(r.Lang, s.Identity.Demo, p.ID)}
			for _, post := range p.Posts {
				if post.Held(on) {
					d.Posts = append(d.Posts, demoPost{post.Kind, post.Organisation})
				}
			}
			if len(d.Posts) > 0 {
				v.Demo = append(v.Demo, d)
			}
		}
	}
	return v
}

// signIn asks for name and password; a second factor has a page of its own.
func (s *service) signIn(r *request) error {
	v := s.signInView(r, r.FormValue("then"))
	v.Name = r.FormValue("name")
	outcome, err := s.Identity.SignIn(r.ctx, v.Name, r.FormValue("password"), s.from(r))
	if err != nil {
		return s.wrong(r, "sign-in", signInTitle, err, func(words engine.Words) any { v.Wrong = words; return v })
	}
	return s.after(r, outcome, v.Then)
}

// wrong shows the page again with what the person may know of the error; what he or she cannot have caused goes on as it is.
func (s *service) wrong(r *request, name string, title engine.Words, err error, view func(engine.Words) any) error {
	words, ok := say(err)
	if !ok {
		return err
	}
	return r.render(http.StatusUnprocessableEntity, name, title, view(words))
}

func (s *service) welcome(r *request, outcome identity.Outcome, then string) error {
	if outcome.Device != nil {
		http.SetCookie(r.Response(), outcome.Device)
	}
	s.Identity.Sessions.Keep(r.ctx, welcomed, "yes")
	return r.onward(then)
}

// onward leads to where the person wanted to go, or to the inbox.
func (r *request) onward(then string) error {
	if then = ours(then); then != "" {
		return r.Redirect(http.StatusSeeOther, then)
	}
	return r.to("/inbox")
}

func (s *service) codePage(r *request) error {
	if !s.Identity.AwaitsCode(r.ctx) {
		return r.to("/sign-in")
	}
	return r.render(http.StatusOK, "sign-in-code", signInTitle, signInView{Then: ours(r.query.Get("then"))})
}

func (s *service) code(r *request) error {
	v := signInView{Then: ours(r.FormValue("then"))}
	outcome, err := s.Identity.SignInCode(r.ctx, r.FormValue("code"), s.from(r))
	if err != nil {
		return s.wrong(r, "sign-in-code", signInTitle, err, func(words engine.Words) any { v.Wrong = words; return v })
	}
	return s.after(r, outcome, v.Then)
}

func (s *service) toProvider(r *request) error {
	if s.Identity.Provider == nil {
		return engine.ErrNotFound
	}
	back := ours(r.query.Get("then"))
	if back == "" {
		back = "/" + r.Lang + "/inbox"
	}
	address, err := s.Identity.Provider.Begin(r.ctx, back)
	if err != nil {
		v := s.signInView(r, back)
		return s.wrong(r, "sign-in", signInTitle, err, func(words engine.Words) any { v.Wrong = words; return v })
	}
	return r.Redirect(http.StatusSeeOther, address)
}

// fromProvider is where the provider sends the browser back to. Its address is registered there, so it need not have a language.
func (s *service) fromProvider(c echo.Context) error {
	lang, _, _ := strings.Cut(strings.TrimPrefix(c.Request().URL.Path, "/"), "/")
	if !known(lang) {
		lang = languageOf(c.Request().Header.Get("Accept-Language"))
	}
	c.SetParamNames("lang")
	c.SetParamValues(lang)
	return s.answer(route{who: anyone, handle: (*service).returned})(c)
}

func (s *service) returned(r *request) error {
	then, err := s.Identity.ReturnFromProvider(r.ctx, r.query, s.from(r))
	if r.Person != nil { // a proof or a link: who is signed in stays so
		if err != nil {
			return s.settled(r, "provider", err)
		}
		return r.onward(then)
	}
	if stranger, ok := errors.AsType[*identity.Stranger](err); ok { // no session, and what to do
		v := s.signInView(r, "/"+r.Lang+"/account#provider")
		v.Stranger = stranger
		return r.render(http.StatusForbidden, "sign-in", strangerTitle, v)
	}
	if err != nil {
		v := s.signInView(r, "")
		return s.wrong(r, "sign-in", signInTitle, err, func(words engine.Words) any { v.Wrong = words; return v })
	}
	return s.welcome(r, identity.Outcome{}, then)
}

// signInDemo lets a visitor of a demonstration in as somebody, on this machine only.
func (s *service) signInDemo(r *request) error {
	if s.Identity.Demo == nil || !loopback(r) {
		return engine.ErrNotFound
	}
	if err := s.Identity.SignInDemo(r.ctx, r.query.Get("person"), r.query.Get("sig"), s.from(r)); err != nil {
		if errors.Is(err, engine.ErrNotFound) {
			return err
		}
		v := s.signInView(r, "")
		return s.wrong(r, "sign-in", signInTitle, err, func(words engine.Words) any { v.Wrong = words; return v })
	}
	return r.onward(r.query.Get("then"))
}

// DemoLink is the address that signs the visitor of a demonstration in.
func DemoLink(lang string, links *identity.DemoLinks, person string) string {
	return "/" + lang + "/sign-in/demo?" + url.Values{"person": {person}, "sig": {links.Sign(person)}}.Encode()
}

func (s *service) signOut(r *request) error {
	address, err := s.Identity.SignOut(r.ctx, s.from(r))
	if err != nil {
		return err
	}
	if address != "" {
		return r.Redirect(http.StatusSeeOther, address)
	}
	return r.to("/sign-in")
}

func (s *service) from(r *request) identity.Client { return s.Identity.From(r.Request(), r.RealIP()) }

// ours lets only a page of ours be where the browser goes on: anything else could lead a person who has just signed in astray.
func ours(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || strings.ContainsAny(address, "\\\r\n\t") {
		return ""
	}
	lang, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || !known(lang) {
		return ""
	}
	return address
}

// loopback tells whether the request comes from this very machine.
func loopback(r *request) bool {
	ip := net.ParseIP(r.RealIP())
	return ip != nil && ip.IsLoopback()
}
