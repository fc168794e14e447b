package api

import (
	"testing"

	"santong/engine"
	"santong/people"
)

// Duties are taken on, given back, assigned and urged by the route of events, and the tasks show who has them.
func TestDuties(t *testing.T) {
	h := newHarness(t)
	id := h.submitted()
	events := "/api/v1/dossiers/" + id + "/cases/paper/events"
	post := func(as, body string, version int) request {
		return request{method: "POST", url: events, as: as, body: body, headers: []string{ifMatch(version)}}
	}
	h.play(t, []scenario{
		{name: "not my post", request: post(drafter, `{"event":"duty:claim","form":{"role":"reviewer"}}`, 3), status: 403, has: []string{`"not_yours"`, `"kind":"role"`}},
		{name: "no such duty", request: post(reviewer, `{"event":"duty:claim","form":{"role":"drafter"}}`, 3), status: 422, has: []string{`"field:role"`}},
		{name: "no such act", request: post(reviewer, `{"event":"duty:dance"}`, 3), status: 404},
		{name: "urged", request: post(drafter, `{"event":"duty:urge","form":{"role":"reviewer"}}`, 3), status: 200, has: []string{`"kind":"duty"`, `"duty":{"role":"reviewer"}`}},
		{name: "urged again", request: post(second, `{"event":"duty:urge","form":{"role":"reviewer"}}`, 4), status: 422, has: []string{`"urged"`, "4 March 2026"}},
		{name: "taken on", request: post(reviewer, `{"event":"duty:claim","form":{"role":"reviewer"}}`, 4), status: 200, has: []string{`"person":"zhao"`}},
		{name: "the tasks", request: at(reviewer, "/tasks"), status: 200, has: []string{`"holder":"zhao"`, `"held_since":"2026-03-02T01:00:00.000000Z"`, `"workflow_words":{"zh":"文件制定"`,
			`"state_words":{"zh":"合法性审查"`, `"role_words":{"zh":"审查员"`}},
		{name: "the dossier", request: at(drafter, "/dossiers/"+id), status: 200, has: []string{`"held":{"person":"zhao"`, `"able":[{"id":"zhao","name":"赵三"}]`, `"stranded":false`, `"times":1`}},
		{name: "assigned without a reason", request: post(reviewer, `{"event":"duty:assign","form":{"role":"reviewer","person":"zhao"}}`, 5), status: 422, has: []string{`"nobody"`}},
		{name: "an operator assigns nothing", request: post(admin, `{"event":"duty:assign","form":{"role":"reviewer","person":"zhao"},"reason":"x"}`, 5), status: 403},
		{name: "nor decides a recusal", request: post(admin, `{"event":"duty:exclude","form":{"person":"zhao","decided_by":"县政府"},"reason":"x"}`, 5), status: 403},
		{name: "given back by an operator", request: post(admin, `{"event":"duty:release","form":{"role":"reviewer"}}`, 5), status: 200},
		{name: "an auditor only reads", request: post(auditor, `{"event":"duty:assign","form":{"role":"reviewer","person":"zhao"},"reason":"x"}`, 6), status: 403},
		{name: "recused", request: post(reviewer, `{"event":"duty:recuse","form":{},"reason":"近亲属为利害关系人"}`, 6), status: 200},
		{name: "and shut out", request: post(reviewer, `{"event":"conclude","form":{"verdict":"lawful"}}`, 7), status: 403, has: []string{`"kind":"recused"`, "公务员法"}},
		{name: "nobody is left", request: at(drafter, "/dossiers/"+id), status: 200, has: []string{`"recused":{"zhao":7}`, `"able":[]`, `"stranded":true`}},
		{name: "and the task says so", request: at(reviewer, "/tasks"), status: 200, has: []string{`"stranded":true`}},
	})
}

// Whoever acts for another names him; the directory says whether that may be.
func TestActingForAnotherPerson(t *testing.T) {
	h := newHarness(t)
	grant := people.Delegation{ID: "g1", From: drafter, To: second, Post: "drafter", Organisation: "a", Start: day("2026-03-01"), Until: day("2026-04-01")}
	h.current = h.current.WithDelegations([]people.Delegation{grant})
	open := func(as, body string) request {
		return request{method: "POST", url: "/api/v1/dossiers", as: as, body: body}
	}
	const form = `"workflow":"paper","variant":"government","form":{"title":"代为起草的办法"}`
	h.play(t, []scenario{
		{name: "not for anybody", request: open(reviewer, `{`+form+`,"for":"wang"}`), status: 403, has: []string{`"kind":"role"`, "委托"}},
		{name: "not for nobody", request: open(second, `{`+form+`,"for":"no-one"}`), status: 403, has: []string{`"kind":"role"`}},
		{name: "an empty name", request: open(second, `{`+form+`,"for":""}`), status: 400, has: []string{"for must be given"}},
		{name: "a number", request: open(second, `{`+form+`,"for":1}`), status: 400, has: []string{"for must be text"}},
		{name: "for oneself", request: open(second, `{`+form+`,"for":null}`), status: 201, hasNot: []string{`"for"`}},
		{name: "my principals", request: at(second, "/me"), status: 200, has: []string{`"principals":[{"person":"wang","name":"王一","post":"drafter","organisation":"a","delegations":["g1"]}]`}},
		{name: "my rights", request: at(admin, "/me"), status: 200, has: []string{`{"right":"operate","post":"administrator","organisation":"sjj"}`}},
	})
	var r engine.Result
	h.must(201, h.do(open(second, `{`+form+`,"for":"wang"}`)), &r)
	if r.Entry.Person != second || r.Entry.For != drafter {
		t.Errorf("%+v", r.Entry)
	}
	materials := "/api/v1/dossiers/" + r.Dossier + "/materials?case=paper&kind=draft&name=x.pdf"
	paper := func(as, principal string) request {
		return request{method: "POST", url: materials + principal, as: as, body: "%PDF", headers: []string{"Content-Type: application/pdf", ifMatch(1)}}
	}
	h.play(t, []scenario{
		{name: "an empty principal", request: paper(second, "&for="), status: 400, has: []string{"for"}},
		{name: "no delegation back", request: paper(drafter, "&for=li"), status: 403},
		{name: "a paper", request: paper(second, "&for=wang"), status: 201, has: []string{`"for":"wang"`, `"via":[{"delegation":"g1","from":"wang","to":"li"}]`}},
	})
}
