package web

import (
	"log/slog"
	"net/http"
	"strings"

	"santong/porch"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

const (
	requestKey = "request"
	maxBody    = 2 << 20 // of a form without papers; a paper's own limit is set where it is read

	maxAnonymous = 16 << 10 // of a form of somebody who has not signed in
)

// policy lets a page load only what is ours, and nobody put it into a frame. Pictures may be data: Tabler's style sheet has its icons so.
// A form may lead on to the provider of identities, to prove again who one is, or to sign out there.
func policy(provider string) string {
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
		strings.TrimSpace("form-action 'self' "+provider) + "; frame-ancestors 'none'; base-uri 'none'"
}

// guard opens the door and puts around every request what no handler may forget.
func (s *service) guard() *echo.Echo {
	cross := http.NewCrossOriginProtection() // no page of others can act through the browser of somebody who has signed in
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "来自其他网站的请求不予办理 / a request from another site is not carried out", http.StatusForbidden)
	}))
	provider := ""
	if s.Identity.Provider != nil {
		provider = s.Identity.Provider.Origin()
	}
	hsts := 0
	if s.Identity.Secure {
		hsts = 31536000
	}
	face := &porch.Face{Name: "page", Log: s.Log, Address: s.Address, Fail: s.fail, Note: note, HSTS: hsts, Policy: policy(provider), Referrer: "same-origin"}
	e := face.Open()
	e.Use(porch.NoStore,
		middleware.GzipWithConfig(middleware.GzipConfig{Level: 4, MinLength: 1024, Skipper: func(c echo.Context) bool {
			return strings.HasSuffix(c.Path(), "/live") || strings.HasPrefix(c.Path(), "/assets/") // a stream, and what is packed already
		}}),
		echo.WrapMiddleware(cross.Handler),
		echo.WrapMiddleware(s.Identity.Sessions.Load),
	)
	e.GET("/assets/:name", s.asset)
	e.GET("/", s.hello)
	if s.Identity.Provider != nil {
		e.GET(s.Identity.Provider.RedirectPath, s.fromProvider)
	}
	e.RouteNotFound("/*", func(echo.Context) error { return echo.ErrNotFound })
	return e
}

// note tells in the log who asked.
func note(c echo.Context, _ error, line *porch.Line) {
	who := ""
	if q, ok := c.Get(requestKey).(*request); ok {
		who = q.actor.Person
	}
	line.Attrs = append(line.Attrs, slog.String("person", who))
}
