package engine_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"santong/engine"
	"santong/people"
)

// own checks that nobody who was recused has a part in the entry, as actor, principal or link between them.
func (w *witness) own(e *engine.Entry, p *engine.Payload) error {
	for _, who := range (&paged{*e, *p}).who() {
		if w.recused[who] && e.Kind != engine.KindStarted && e.Kind != engine.KindClosed {
			return fmt.Errorf("%s was recused", who)
		}
	}
	if engine.Recuses(e.Event) {
		w.recused[p.Duty.Person] = true
		for _, c := range w.order {
			maps.DeleteFunc(c.held, func(_, holder string) bool { return holder == p.Duty.Person })
		}
	}
	return nil
}

// mandated checks the chain from the person acted for to who acted, and that nobody else had the duty who surely could have done it.
func (w *witness) mandated(c *watched, role string, e *engine.Entry, p *engine.Payload) error {
	at := e.For
	for _, link := range p.Via {
		known := slices.ContainsFunc(w.county.directory.Delegations, func(g people.Delegation) bool {
			return g.ID == link.Delegation && g.From == link.From && g.To == link.To && g.Post == e.Post && g.Organisation == e.Organ
		})
		if !known || link.From != at {
			return fmt.Errorf("%s for %s: %+v is no chain of delegations", e.Person, e.For, p.Via)
		}
		at = link.To
	}
	if e.For != "" && at != e.Person || len(p.Via) > people.MaxDelegationLinks {
		return fmt.Errorf("%s for %s: the chain ends at %s", e.Person, e.For, at)
	}
	holder := c.held[role]
	free := slices.ContainsFunc(c.def.Events, func(ev engine.Event) bool {
		return slices.Contains(ev.From, e.From) && slices.Contains(ev.By, role) && ev.Apart == nil
	})
	if p.Role == role && holder != "" && free && !slices.Contains((&paged{*e, *p}).who(), holder) {
		return fmt.Errorf("%s had the duty as %s", holder, role)
	}
	return nil
}

// duty follows who has what, and checks that nothing moved.
func (w *witness) duty(c *watched, e *engine.Entry, p *engine.Payload) error {
	if e.To != c.state || p.Duty == nil {
		return fmt.Errorf("an act about a duty moved the case to %s", e.To)
	}
	role := p.Duty.Role
	if !engine.Recuses(e.Event) && e.Event != engine.DutyRelease && !slices.ContainsFunc(c.states[c.state].Duty, func(t engine.Turn) bool { return t.Role == role }) {
		return fmt.Errorf("%s has no duty in %s", role, c.state)
	}
	seats := w.county.seated[engine.PostAt{Kind: c.roles[someRole(c, role)].Post, Organ: c.parties[c.roles[someRole(c, role)].Of]}]
	switch e.Event {
	case engine.DutyClaim:
		c.held[role] = e.Person
		if e.For != "" {
			delete(c.held, role) // then either may act
		}
		return w.seat(c, []string{role}, e, &engine.Payload{Via: p.Via})
	case engine.DutyAssign:
		if c.held[role] = p.Duty.Person; !slices.Contains(seats, p.Duty.Person) || w.recused[p.Duty.Person] || p.Reason == "" {
			return fmt.Errorf("assigned to %s, who cannot have it, or without a reason", p.Duty.Person)
		}
	case engine.DutyRelease:
		delete(c.held, role)
	}
	return nil
}

// someRole is the role, or any role of the procedure where the act is about none.
func someRole(c *watched, role string) string {
	if role != "" {
		return role
	}
	return c.def.Roles[0].ID
}

// turned follows what the entry says of turns: only of cases that stay where they are, and of roles that have their turn there under a condition. With the
// turn its holding is over.
func (w *witness) turned(e *engine.Entry, p *engine.Payload) error {
	for _, t := range p.Turns {
		c := w.cases[t.Case]
		if c == nil || !c.open || t.Case == e.Case && e.From != e.To {
			return fmt.Errorf("a turn of %s came or went in the case %s, which moved", t.Role, t.Case)
		}
		if !slices.ContainsFunc(c.states[c.state].Duty, func(d engine.Turn) bool { return d.Role == t.Role && d.When+d.Unless != "" }) {
			return fmt.Errorf("the turn of %s in %s is no matter of a condition", t.Role, c.state)
		}
		if t.Over {
			delete(c.held, t.Role)
		}
	}
	return nil
}

// turns holds the open tasks of the document against what its facts, papers and marks say of whose turn it is, as one would read them without the definition.
func (w *walker) turns() error {
	ctx := context.Background()
	d, err := w.Store.Dossier(ctx, w.id)
	if err != nil {
		return err
	}
	tasks, err := w.Store.DossierTasks(ctx, w.id)
	if err != nil {
		return err
	}
	for _, c := range d.Cases {
		has := map[string]bool{}
		for _, t := range tasks {
			if t.Case == c.ID {
				has[t.Role] = true
			}
		}
		if c.Open != (len(has) > 0) {
			return fmt.Errorf("the case %s in %s is open: %v, and it is the turn of %v", c.ID, c.State, c.Open, has)
		}
		if c.Workflow != "document" || !c.Open {
			continue
		}
		newest := map[string]string{}
		for _, p := range d.Papers {
			if p.Case == c.ID {
				newest[p.Kind] = p.Hash
			}
		}
		text := newest["draft"]
		expect := map[string]bool{}
		either := func(first, second string, now bool) { expect[first], expect[second] = !now, now }
		switch c.State {
		case "legality_review":
			expect["adviser"] = c.Marks["record_advice"] == 0
			expect["legal_reviewer"] = true // until the letter is issued
			expect["legal_head"] = c.Marks["prepare_opinion"] > 0 && c.Pins["prepare_opinion"]["draft"] == text && c.Marks["record_advice"] > 0
		case "consulting", "revising", "amending", "review_supplement":
			result, _ := c.Facts["competition_result"].(string)
			open := c.Facts["touches_business"] == true && (result == "" || c.Pins["assess_competition"]["draft"] != text)
			expect["market_reviewer"] = open && newest["competition_first"] != "" && strings.HasPrefix(c.Variant, "government")
			expect["dept_legal"] = open && text != "" && !strings.HasPrefix(c.Variant, "government")
		case "deliberating":
			either("secretary", "chief", c.Marks["hold_meeting"] > 0 && c.Facts["minuted"] == c.Facts["meeting_name"] &&
				c.Facts["minuted_on"] == c.Facts["meeting_on"] && c.Pins["hold_meeting"]["draft"] == text)
		case "signing":
			minutes, _ := c.Facts["minutes_no"].(string)
			either("secretary", "signer", (minutes != "" || c.Marks["decide_urgently"] > 0) && (c.Facts["kind"] != "normative_and_decision" || newest["party_consent"] != ""))
		case "signed":
			number, _ := c.Facts["issue_no"].(string)
			expect["office_clerk"], expect["drafter"] = true, number != ""
		}
		if slices.Contains([]string{"drafting", "consulting", "countersign", "submitted", "legality_review", "agenda_pending"}, c.State) {
			expect["chief"] = c.Facts["emergency_asked"] == true && c.Facts["emergency"] != true
		}
		for role, must := range expect {
			if has[role] != must {
				return fmt.Errorf("in %s it is the turn of %s: %v, want %v", c.State, role, has[role], must)
			}
		}
	}
	return nil
}
