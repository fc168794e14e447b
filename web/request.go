package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"santong/engine"
	"santong/identity"
	"santong/notices"
	"santong/people"
)

// A request is one visit in the hands of a handler: who asks, for what, in which language, and the way back.
type request struct {
	echo.Context
	service *service
	ctx     context.Context
	Lang    string
	Person  *people.Person // nil: nobody has signed in
	Session identity.Session
	actor   engine.Actor
	query   url.Values
}

// How long a page may take, and a paper may travel.
const (
	thinkTime = 20 * time.Second
	paperTime = 5 * time.Minute
)

// How often an address may ask for what is dear: an office behind one address signs in without noticing, a machine that guesses does not.
const (
	dearRate  = 5 // a second
	dearBurst = 60

	maxWhole = 2 // pages at the same time that read many dossiers whole
)

// answer is what every handler needs done before: the time it may take, the language, and who asks.
func (s *service) answer(r route) echo.HandlerFunc {
	return func(c echo.Context) error {
		limit := thinkTime
		if r.paper {
			limit = paperTime
		}
		ctx := c.Request().Context()
		if !r.stream {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, limit)
			defer cancel()
			c.SetRequest(c.Request().WithContext(ctx))
		}
		q := &request{Context: c, service: s, ctx: ctx, Lang: c.Param("lang"), query: c.QueryParams()}
		c.Set(requestKey, q)
		if !known(q.Lang) {
			return echo.ErrNotFound
		}
		if err := narrow(c, r); err != nil {
			return err
		}
		if r.dear {
			if ok, err := s.dear.Allow(c.RealIP()); err != nil || !ok {
				return errors.Join(err, tooOften)
			}
		}
		if err := s.identify(q); err != nil {
			return err
		}
		for _, name := range c.ParamNames() {
			if !bounded(c.Param(name)) {
				return engine.ErrNotFound
			}
		}
		if err := s.admit(q, r); err != nil {
			if r.stream && errors.Is(err, errSignIn) {
				return c.NoContent(http.StatusNoContent) // which ends a stream for good; a page in its place is an error to the browser
			}
			return err
		}
		if r.paper {
			patience(c, limit)
		}
		if r.whole {
			leave, err := s.few.Enter(ctx)
			if err != nil {
				return err
			}
			defer leave()
		}
		return r.handle(s, q)
	}
}

// narrow bounds what a form may bring before anybody reads it, and takes it in one shape only: a form in parts would lie on the disk or in memory before
// its handler had asked who sends it. Papers have bounds of their own.
func narrow(c echo.Context, r route) error {
	if r.method != http.MethodPost || r.paper {
		return nil
	}
	most := int64(maxBody)
	if r.who == anyone {
		most = maxAnonymous
	}
	q := c.Request()
	values, err := readForm(http.MaxBytesReader(c.Response(), q.Body, most), q)
	if err != nil {
		return err
	}
	q.Form, q.PostForm = values, values // nothing from the address, and nobody reads the body again
	return nil
}

// identify finds out who asks. Posts are read from the directory at every request: a leaver's rights end with the next one.
func (s *service) identify(q *request) error {
	session, ok := s.Identity.Sessions.Current(q.ctx)
	if !ok {
		return nil
	}
	who := s.Engine.Directory().Person(session.Person)
	if who == nil {
		return nil
	}
	q.Session, q.Person = session, who
	q.actor = engine.Actor{Person: who.ID, Posts: who.Posts, Proved: session.ProvedAt(s.Engine.Now())}
	return nil
}

// admit is the one place where pages are kept from people. What somebody may see of a dossier is the engine's to say.
func (s *service) admit(q *request, r route) error {
	switch {
	case r.who == anyone:
		return nil
	case q.Person == nil:
		return errSignIn
	case r.who == signed || r.who == party:
		return nil
	}
	if !q.May(people.Right(r.who)) {
		return engine.ErrNotFound // to others the page does not exist
	}
	return nil
}

// May tells whether the person's posts give the right today, in any organisation.
func (r *request) May(right people.Right) bool {
	return r.Person != nil && people.Grants(r.Person.Posts, right, r.service.today())
}

// dossier is the one that the address names, if the person may know of it.
func (r *request) dossier() (*engine.Dossier, error) {
	return r.service.Engine.Dossier(r.ctx, r.Param("id"), r.actor)
}

// to sends the browser to another page of ours, after something was done.
func (r *request) to(path string) error {
	return r.Redirect(http.StatusSeeOther, "/"+r.Lang+path)
}

// Path is the page's address without the language, and Elsewhere the same page in the other language.
func (r *request) Path() string {
	_, rest, _ := strings.Cut(strings.TrimPrefix(r.Request().URL.Path, "/"), "/")
	return "/" + rest
}

func (r *request) Elsewhere() string {
	other := languages[0]
	if r.Lang == other {
		other = languages[1]
	}
	here, rest, _ := strings.Cut(strings.TrimPrefix(r.Request().URL.EscapedPath(), "/"), "/")
	if !known(here) {
		return "/" + other + "/inbox" // an address without a language has no other
	}
	if r.Request().Method != http.MethodGet {
		return "/" + other + pageAbove(strings.TrimPrefix(r.Context.Path(), "/:lang"), "/"+rest)
	}
	out := "/" + other + "/" + rest
	if q := r.Request().URL.RawQuery; q != "" {
		out += "?" + q
	}
	return out
}

// pageAbove is the nearest page above an address at which only something is done.
func pageAbove(pattern, address string) string {
	for pattern != "" && !slices.ContainsFunc(routes, func(one route) bool { return one.method == http.MethodGet && one.path == pattern }) {
		pattern, address = pattern[:max(0, strings.LastIndexByte(pattern, '/'))], address[:max(0, strings.LastIndexByte(address, '/'))]
	}
	return address
}

// Demo tells the layout to say that this is a demonstration.
func (r *request) Demo() bool { return r.service.Demo }

// Unread is the number of notices that the person has not read; what cannot be counted is not worth failing a page for.
func (r *request) Unread() int {
	n, err := r.service.Store.Unread(r.ctx, r.reader())
	if err != nil {
		return 0
	}
	return n
}

// reader is the person as a reader of notices.
func (r *request) reader() notices.Reader { return notices.ReaderOf(r.service.Engine, r.actor.Person) }

func known(lang string) bool {
	for _, l := range languages {
		if l == lang {
			return true
		}
	}
	return false
}

// bounded refuses path values that no id of ours can be.
func bounded(value string) bool {
	return len(value) <= 300 && !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// patience lets a slow connection carry a whole paper. Where the server underneath knows no deadlines there is nothing to extend.
func patience(c echo.Context, limit time.Duration) {
	control, until := http.NewResponseController(c.Response()), time.Now().Add(limit)
	_ = control.SetReadDeadline(until)
	_ = control.SetWriteDeadline(until)
}
