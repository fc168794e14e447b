package web

import (
	"strings"

	"santong/calendar"
	"santong/engine"
	"santong/people"
)

var errDay = &wrongWords{engine.Words{Zh: "日期须写作2026-03-02这样", En: "write a day as 2026-03-02"}}

// delegate lets a colleague act for the person, within a post and for a time.
func (s *service) delegate(r *request) error {
	d, err := delegation(r, r.Person.ID)
	if err == nil {
		err = s.prove(r) // whoever finds an open browser must not be able to hand its powers on
	}
	if err == nil {
		_, err = s.Steward.Delegate(r.ctx, r.actor, d)
	}
	return s.settled(r, "delegations", err)
}

// delegation reads the form of a delegation. Whether it may be is the steward's to say.
func delegation(r *request, from string) (people.Delegation, error) {
	post, organ, _ := strings.Cut(r.FormValue("post"), " ")
	d := people.Delegation{From: from, To: r.FormValue("to"), Post: post, Organisation: organ, Workflow: r.FormValue("workflow"), Reason: strings.TrimSpace(r.FormValue("reason"))}
	var err error
	if d.Start, err = calendar.Parse(r.FormValue("start")); err != nil {
		return d, errDay
	}
	if d.Until, err = calendar.Parse(r.FormValue("until")); err != nil {
		return d, errDay
	}
	return d, nil
}

func (s *service) revokeDelegation(r *request) error {
	return s.settled(r, "delegations", s.Steward.Revoke(r.ctx, r.actor, r.FormValue("id")))
}
