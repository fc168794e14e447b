package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// Who may call a route at all. What a person may see of a dossier is the engine's to say.
type access string

const (
	anyone access = "anyone"
	person access = "person" // anybody with a token
	party  access = "party"  // whoever may know of the dossier; to others it does not exist
	watch  access = "watcher"
	peer   access = "peer" // another instance, which signs what it sends or asks
)

// A route is one thing that can be asked for. Nothing else is mounted.
type route struct {
	method string
	path   string // below Base, as in the contract
	who    access
	handle func(*service, *call) error
	query  []string // the parameters that it knows; others are refused
	paper  bool     // carries a paper: slow connections get more time
}

var routes = []route{
	{method: http.MethodGet, path: "/openapi.json", who: anyone, handle: (*service).contract},
	{method: http.MethodGet, path: "/health", who: anyone, handle: (*service).health},
	{method: http.MethodGet, path: "/due", who: anyone, handle: (*service).due, query: []string{"from", "period", "pause"}},

	{method: http.MethodPost, path: "/parcels", who: peer, handle: (*service).takeParcel},
	{method: http.MethodGet, path: "/parcels/{hash}/answers", who: peer, handle: (*service).parcelAnswers},

	{method: http.MethodGet, path: "/me", who: person, handle: (*service).me},
	{method: http.MethodGet, path: "/tasks", who: person, handle: (*service).tasks, query: []string{"scope", "turn", "after", "limit"}},
	{method: http.MethodGet, path: "/organisations", who: person, handle: (*service).organisations, query: []string{"after", "limit"}},
	{method: http.MethodGet, path: "/organisations/{code}", who: person, handle: (*service).organisation},
	{method: http.MethodGet, path: "/posts", who: person, handle: (*service).posts, query: []string{"organisation", "on", "after", "limit"}},
	{method: http.MethodGet, path: "/persons", who: person, handle: (*service).persons, query: []string{"after", "limit"}},
	{method: http.MethodGet, path: "/persons/{id}", who: person, handle: (*service).person},
	{method: http.MethodGet, path: "/workflows", who: person, handle: (*service).workflows},
	{method: http.MethodGet, path: "/workflows/{name}", who: person, handle: (*service).workflow, query: []string{"variant"}},
	{method: http.MethodGet, path: "/workflows/{name}/diagram.svg", who: person, handle: (*service).workflowDiagram, query: []string{"variant", "state", "lang"}},

	{method: http.MethodGet, path: "/documents", who: person, handle: (*service).documents,
		query: []string{"on", "in_force_on", "known_on", "status", "kind", "maker", "year", "text", "number", "after", "limit"}},
	{method: http.MethodGet, path: "/documents/{id}", who: person, handle: (*service).document, query: []string{"on", "known_on"}},
	{method: http.MethodGet, path: "/documents/{id}/papers/{hash}", who: person, handle: (*service).documentPaper, paper: true},

	{method: http.MethodGet, path: "/dossiers", who: person, handle: (*service).dossiers, query: []string{"after", "limit"}},
	{method: http.MethodPost, path: "/dossiers", who: person, handle: (*service).open},
	{method: http.MethodGet, path: "/dossiers/{id}", who: party, handle: (*service).dossier},
	{method: http.MethodGet, path: "/dossiers/{id}/actions", who: party, handle: (*service).actions, query: []string{"case"}},
	{method: http.MethodGet, path: "/dossiers/{id}/offers", who: party, handle: (*service).offers},
	{method: http.MethodGet, path: "/dossiers/{id}/history", who: party, handle: (*service).history, query: []string{"after", "limit"}},
	{method: http.MethodGet, path: "/dossiers/{id}/deadlines", who: party, handle: (*service).deadlines},
	{method: http.MethodGet, path: "/dossiers/{id}/diagram/{case}", who: party, handle: (*service).caseDiagram, query: []string{"lang"}},
	{method: http.MethodPost, path: "/dossiers/{id}/cases/{case}/events", who: party, handle: (*service).fire},
	{method: http.MethodPost, path: "/dossiers/{id}/materials", who: party, handle: (*service).upload, query: []string{"case", "kind", "name", "for"}, paper: true},
	{method: http.MethodGet, path: "/dossiers/{id}/materials/{hash}", who: party, handle: (*service).download, paper: true},
	{method: http.MethodGet, path: "/dossiers/{id}/refusals", who: watch, handle: (*service).refusals, query: []string{"limit"}},
}

// How long the engine may take for one request, and how long a paper may travel.
const (
	thinkTime = 20 * time.Second
	paperTime = 5 * time.Minute
)

// mount puts the route on the router. GET answers HEAD too, as RFC 9110 asks.
func (s *service) mount(e *echo.Echo, r route) {
	path := Base + echoPath(r.path)
	handler := s.answer(r)
	e.Add(r.method, path, handler)
	if r.method == http.MethodGet {
		e.Add(http.MethodHead, path, handler)
	}
}
