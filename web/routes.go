package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"santong/people"
)

// Who may ask for a page at all: anyone, whoever has signed in, whoever may know of the dossier (to others it does not exist), or whose posts
// give a right ([people.Right]).
type access string

const (
	anyone      access = "anyone"
	signed      access = "signed"
	party       access = "party"
	reads              = access(people.Reads)
	administers        = access(people.Administers)
	takesIn            = access(people.TakesIn)
	exchanges          = access(people.Exchanges)
)

// A route is one page or one act. Nothing else is mounted. Paths stand below the language.
type route struct {
	method string
	path   string
	who    access
	handle func(*service, *request) error
	paper  bool // carries a paper: slow connections get more time
	stream bool // stays open
	whole  bool // reads many dossiers whole: few at a time
	dear   bool // costs a hash of a password, or opens a session for nobody: so many in a second from one address
}

var routes = joined(
	frontRoutes, officeRoutes, formRoutes, meetingRoutes, registerRoutes, filingRoutes, stockRoutes, cleanupRoutes, parcelRoutes, commentRoutes, letterRoutes, lawRoutes, noticeRoutes,
	accountRoutes, adminRoutes,
)

var frontRoutes = []route{
	{method: http.MethodGet, path: "", who: anyone, handle: (*service).front},
}

func joined(lists ...[]route) (out []route) {
	for _, list := range lists {
		out = append(out, list...)
	}
	return out
}

// mount puts the route on the router. GET answers HEAD too, as RFC 9110 asks.
func (s *service) mount(e *echo.Echo, r route) {
	handler := s.answer(r)
	if r.path == "" { // a language alone is found with a slash behind it, too
		e.Add(r.method, "/:lang/", handler)
	}
	e.Add(r.method, "/:lang"+r.path, handler)
	if r.method == http.MethodGet {
		e.Add(http.MethodHead, "/:lang"+r.path, handler)
	}
}
