package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"santong/engine"
	"santong/people"
	"santong/steward"
)

var delegationsRoutes = []route{
	{method: http.MethodGet, path: "/admin/delegations", who: administers, handle: (*service).delegations},
	{method: http.MethodPost, path: "/admin/delegations", who: administers, handle: (*service).delegateFor},
	{method: http.MethodPost, path: "/admin/delegations/revoke", who: administers, handle: (*service).revokeFor},
}

type delegationsView struct {
	Roll    roll                // of the delegations
	Persons roll                // of those in office
	List    []people.Delegation // the newest first
	Here    []*people.Person
	Posts   []heldPost // of those on the page
	Flows   []option
	Proved  bool
	Wrong   engine.Words
}

// A heldPost is a post with who holds it, as a choice.
type heldPost struct{ Person, Kind, Organ string }

func (s *service) delegations(r *request) error {
	return s.showDelegations(r, http.StatusOK, engine.Words{})
}

// showDelegations looks in two lists with one text: delegations from and to whoever matches, and those in office who could delegate.
func (s *service) showDelegations(r *request, status int, wrong engine.Words) error {
	v := delegationsView{Roll: sought(r, "/admin/delegations", "page"), Persons: sought(r, "/admin/delegations", "persons"), Flows: s.flowOptions(r.Lang), Proved: r.actor.Proved, Wrong: wrong}
	directory, fits := s.Engine.Directory(), s.finder(v.Roll.Text)
	matches := func(id string) bool {
		p := directory.Person(id)
		return p != nil && fits(p)
	}
	found := slices.DeleteFunc(slices.Clone(directory.Delegations), func(d people.Delegation) bool { return v.Roll.Text != "" && !matches(d.From) && !matches(d.To) })
	slices.SortStableFunc(found, func(a, b people.Delegation) int { return cmp.Compare(b.Start.String(), a.Start.String()) })
	v.List, v.Here = paged(&v.Roll, found), paged(&v.Persons, s.find(v.Persons, true))
	for _, p := range v.Here {
		for _, post := range p.Posts {
			if post.Held(s.today()) && people.Delegable(post.Kind) && !p.Faceless() {
				v.Posts = append(v.Posts, heldPost{p.ID, post.Kind, post.Organisation})
			}
		}
	}
	return r.render(status, "admin-delegations", engine.Words{Zh: "委托", En: "Delegations"}, v)
}

// delegateFor proposes a delegation for somebody who is absent. Another administrator sees what the delegate could do, and accepts it.
func (s *service) delegateFor(r *request) error {
	from, post, _ := strings.Cut(r.FormValue("held"), " ")
	r.Request().Form.Set("post", post)
	r.Request().Form.Set("to", strings.TrimSpace(r.FormValue("to"))) // it is typed
	d, err := delegation(r, from)
	if err == nil {
		err = s.propose(r, steward.DelegationChange{Delegation: d})
	}
	return s.unsettledDelegation(r, err)
}

// revokeFor takes a delegation back for those whom it concerns. They are told.
func (s *service) revokeFor(r *request) error {
	id := r.FormValue("id")
	if !slices.ContainsFunc(s.Engine.Directory().Delegations, func(d people.Delegation) bool { return d.ID == id }) {
		return engine.ErrNotFound
	}
	err := s.prove(r)
	if err == nil {
		err = s.Steward.Revoke(r.ctx, r.actor, id)
	}
	if err == nil {
		return r.to("/admin/delegations")
	}
	return s.unsettledDelegation(r, err)
}

// unsettledDelegation says what was wrong, if anything was.
func (s *service) unsettledDelegation(r *request, err error) error {
	words, ok := say(err)
	if err == nil || !ok {
		return err
	}
	return s.showDelegations(r, http.StatusUnprocessableEntity, words)
}
