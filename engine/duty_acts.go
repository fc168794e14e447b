package engine

import (
	"slices"
	"strings"
	"unicode/utf8"

	"santong/people"
)

// The fields of the forms of acts about duties.
var (
	dutyRole    = &Field{ID: "role", Words: Words{"待办岗位", "Duty"}, Type: Choice, Required: true}
	dutyPerson  = &Field{ID: "person", Words: Words{"人员", "Person"}, Type: Choice, Required: true}
	dutyDecided = &Field{ID: "decided_by", Words: Words{"作出回避决定的机关或者负责人", "Organ or leader that decided it"}, Type: Text, Max: 100, Required: true}
)

// dutyAction is the act as a list of actions shows it.
func (s *scene) dutyAction(r *dutyRule, a Actor) Action {
	o := s.offer(r, a)
	out := Action{Case: s.kase.ID, Event: r.ID, Words: r.Words, Allowed: len(o.unmet) == 0, Unmet: orEmpty(o.unmet), Conditions: []Unmet{},
		Form: []FormField{}, Reason: r.Reason, To: []string{s.kase.State}, Basis: s.flow.Definition.cite(r.Basis), For: a.For}
	if r.role {
		out.Form = append(out.Form, FormField{ID: dutyRole.ID, Words: dutyRole.Words, Type: Choice, Required: true, Options: s.roleItems(o)})
	}
	if r.person {
		out.Form = append(out.Form, FormField{ID: dutyPerson.ID, Words: dutyPerson.Words, Type: Choice, Required: true, Options: personItems(o)})
	}
	if r.decided {
		out.Form = append(out.Form, FormField{ID: dutyDecided.ID, Words: dutyDecided.Words, Type: Text, Max: dutyDecided.Max, Required: true})
	}
	return out
}

func (s *scene) roleItems(o offer) []Item {
	var out []Item
	for _, c := range o.choices {
		out = append(out, Item{ID: c.role, Words: s.flow.roles[c.role].Words})
	}
	return out
}

func personItems(o offer) []Item {
	var out []Item
	for _, c := range o.choices {
		for _, p := range c.persons {
			if !slices.ContainsFunc(out, func(i Item) bool { return i.ID == p.ID }) {
				out = append(out, Item{ID: p.ID, Words: Words{p.Name, p.Name}})
			}
		}
	}
	return out
}

// duty does an act about a duty.
func (d *decision) duty(s *scene, r *dutyRule, form map[string]any) error {
	o := s.offer(r, d.actor)
	c, faults := s.chosen(r, o, form)
	if unmet := append(o.unmet, faults...); len(unmet) > 0 {
		return &Refusal{Dossier: s.dossier.ID, Case: s.kase.ID, Event: r.ID, Unmet: unmet}
	}
	act := &DutyAct{Role: c.role, Was: s.kase.Held[c.role].Person}
	switch r.ID {
	case DutyClaim:
		act.Person, act.For = d.actor.Person, d.actor.For
	case DutyAssign:
		act.Person = c.persons[0].ID
	case DutyRecuse:
		act.Person = d.actor.Person
	case DutyExclude:
		act.Person = c.persons[0].ID
		act.DecidedBy, _ = form[dutyDecided.ID].(string)
	case DutyUrge:
		act.Person, act.Was = act.Was, "" // who has it is who is urged
	}
	entry := Entry{Kind: KindDuty, Case: s.kase.ID, Event: r.ID, From: s.kase.State, To: s.kase.State, Post: c.by.post.Kind, Organ: c.by.post.Organisation}
	return d.add(s.dossier.ID, entry, &Payload{Via: c.by.via, Reason: s.reason, Form: form, Duty: act})
}

// chosen finds what the form says among what is offered, with the one person who was named.
func (s *scene) chosen(r *dutyRule, o offer, form map[string]any) (choice, []Unmet) {
	var faults []Unmet
	fault := func(field string, words Words) {
		faults = append(faults, Unmet{ID: "field:" + field, Kind: UnmetField, Field: field, Words: words, Basis: s.flow.Definition.cite(r.Basis)})
	}
	for _, name := range sortedKeys(form) {
		if len(faults) < maxFaults && !(name == dutyRole.ID && r.role || name == dutyPerson.ID && r.person || name == dutyDecided.ID && r.decided) {
			fault(name, Words{"表单没有“" + name + "”这一项", "the form has no field " + name})
		}
	}
	if r.Reason == "always" && strings.TrimSpace(s.reason) == "" {
		fault("reason", Words{"须说明理由", "A reason must be given"})
	}
	if !cleanText(s.reason) || utf8.RuneCountInString(s.reason) > maxReason {
		fault("reason", Words{"理由不得超过2000字，且不得含有无法显示的字符", "The reason must have at most 2000 characters, all of which can be shown"})
	}
	if r.decided {
		who, _ := form[dutyDecided.ID].(string)
		if strings.TrimSpace(who) == "" || !cleanText(who) || utf8.RuneCountInString(who) > dutyDecided.Max {
			fault(dutyDecided.ID, Words{"须写明由哪个机关或者负责人决定，不超过100字", "Say which organ or leader decided it, in at most 100 characters"})
		}
	}
	if len(o.choices) == 0 && len(o.unmet) > 0 { // there is nothing to choose from, and what is unmet says why
		return choice{}, faults
	}
	fits := o.choices
	if r.role {
		role, _ := form[dutyRole.ID].(string)
		fits = slices.DeleteFunc(slices.Clone(fits), func(c choice) bool { return c.role != role })
		if len(fits) == 0 {
			fault(dutyRole.ID, Words{"须为下列待办之一：" + listed(s.roleItems(o)), "must be one of the duties " + listed(s.roleItems(o))})
		}
	}
	if !r.person {
		if len(fits) == 0 {
			return choice{}, faults
		}
		return fits[0], faults
	}
	person, _ := form[dutyPerson.ID].(string)
	for _, c := range fits {
		if at := slices.IndexFunc(c.persons, func(p *people.Person) bool { return p.ID == person }); at >= 0 {
			c.persons = c.persons[at : at+1]
			return c, faults
		}
	}
	fault(dutyPerson.ID, Words{"须为可以承办此事的下列人员之一：" + listed(personItems(offer{choices: fits})), "must be one of those who can be named here: " + listed(personItems(offer{choices: fits}))})
	return choice{}, faults
}

// listed writes down at most twenty codes: the rest would help nobody to mend the form.
func listed(items []Item) string {
	var out []string
	for _, item := range items[:min(20, len(items))] {
		out = append(out, item.ID)
	}
	return strings.Join(out, ", ")
}
