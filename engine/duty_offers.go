package engine

import (
	"slices"

	"santong/people"
)

// claimable: whoever fills the role by a post, is kept apart from nothing that matters, and finds the duty free.
func (s *scene) claimable(r *dutyRule, a Actor) offer {
	var out offer
	for _, role := range s.duties() {
		m, ok := s.seated(role, a)
		if !ok {
			continue
		}
		h, held := s.kase.Held[role]
		apart := s.keptFrom(role, m.hands)
		switch {
		case apart != nil:
			out.blocked(Unmet{ID: "apart", Kind: UnmetApart, Words: apart.Words, Basis: s.flow.Definition.cite(apart.Basis),
				Do: Words{"请未在本案卷中办理过相关事项的人员领办", "Ask somebody who had no hand in it to take it on"}})
		case held && h.Person == a.Person && h.For == a.For:
			out.blocked(s.dutyUnmet(r, "held", UnmetHeld, Words{"您已领办此事", "You have taken this duty on already"}, Words{"请直接办理", "Go on with it"}))
		case held && s.able(role, h):
			out.blocked(s.heldBy(role, h))
		default:
			out.choices = append(out.choices, choice{role: role, by: m})
		}
	}
	return out
}

// releasable: who has the duty, whoever supervises where it lies, an operator.
func (s *scene) releasable(r *dutyRule, a Actor) offer {
	var out offer
	for _, role := range sortedKeys(s.kase.Held) {
		if m, ok := s.disposes(role, a, people.Supervises, people.Operates); ok {
			out.choices = append(out.choices, choice{role: role, by: m})
		}
	}
	if len(s.kase.Held) == 0 {
		out.blocked(s.dutyUnmet(r, "free", UnmetState, Words{"此环节的待办无人领办，无须交回", "Nobody has taken a duty on here: there is nothing to give back"}, Words{}))
	}
	return out
}

// disposes tells whether the actor may give the duty back or to somebody else: who has it, and who has one of the rights where it lies.
func (s *scene) disposes(role string, a Actor, rights ...people.Right) (mandate, bool) {
	if h, held := s.kase.Held[role]; held && h.has(a.Person, a.For) {
		if m, ok := s.seated(role, a); ok {
			return m, true
		}
		if a.For == "" { // who has left the post may still give back
			return mandate{hands: []string{a.Person}}, true
		}
	}
	m, ok := s.over(s.organOf(role), a, rights...)
	if ok && s.keptFrom(role, m.hands) != nil { // who submitted a text does not choose who reviews it
		return mandate{}, false
	}
	return m, ok
}

// assignable: to whoever could take it on, by those who may dispose of it. Whoever operates the system hands out no work.
func (s *scene) assignable(r *dutyRule, a Actor) offer {
	var out offer
	for _, role := range s.duties() {
		m, ok := s.disposes(role, a, people.Supervises)
		if !ok {
			continue
		}
		persons := s.candidates(role)
		if h, held := s.kase.Held[role]; held {
			persons = slices.DeleteFunc(persons, func(p *people.Person) bool { return p.ID == h.Person })
		}
		if len(persons) == 0 {
			name := s.flow.roles[role].Words
			out.blocked(s.dutyUnmet(r, "nobody", UnmetNeed, Words{"没有其他人员可以承办“" + name.Zh + "”的待办", "There is nobody else who could take on the duty of the " + name.En},
				Words{"请管理员就此岗位任命人员", "Ask an administrator to appoint somebody to the post"}))
			continue
		}
		out.choices = append(out.choices, choice{role: role, persons: persons, by: m})
	}
	return out
}

// urgeable: whatever was not urged within the last working days, by the people of the organisations that have a part in the dossier.
func (s *scene) urgeable(r *dutyRule, a Actor) offer {
	var out offer
	m, ok := s.involved(a)
	if !ok {
		return out
	}
	for _, role := range s.now() {
		u, urged := s.kase.Urged[role]
		if urged {
			if again := s.engine.Calendar().Due(u.On, urgeEvery).Due; again.IsZero() || s.today.Before(again) {
				name := s.flow.roles[role].Words
				out.blocked(s.dutyUnmet(r, "urged", UnmetState, Words{"“" + name.Zh + "”的待办已于" + u.On.Zh() + "催办", "The duty of the " + name.En + " was urged on " + u.On.En()},
					Words{again.Zh() + "起可以再次催办", "It may be urged again from " + again.En()}))
				continue
			}
		}
		if h, held := s.kase.Held[role]; held && h.has(a.Person, a.For) {
			out.blocked(s.dutyUnmet(r, "own", UnmetState, Words{"待办由您本人承办，无须催办", "You have the duty yourself"}, Words{"请直接办理", "Go on with it"}))
			continue
		}
		out.choices = append(out.choices, choice{role: role, by: m})
	}
	if len(s.now()) == 0 {
		out.blocked(s.dutyUnmet(r, "free", UnmetState, Words{"此环节没有待办", "Nobody has a duty here"}, Words{}))
	}
	return out
}

// involved finds a post of the actor in an organisation that has a part in the dossier, or by which the actor operates. Who is there to watch changes nothing.
func (s *scene) involved(a Actor) (mandate, bool) {
	directory := s.engine.Directory()
	for _, m := range s.clean(a) {
		if people.Gives(m.post.Kind, people.Reads) {
			continue
		}
		current := directory.Current(m.post.Organisation, s.today)
		if slices.ContainsFunc(s.dossier.Organs(), func(code string) bool { return directory.Current(code, s.today) == current }) {
			return m, true
		}
	}
	return s.over("", a, people.Operates)
}

// recusable: oneself, where one has a part in the dossier. Nobody applies for another (公务员法第77条).
func (s *scene) recusable(a Actor) offer {
	var out offer
	if m, ok := s.involved(a); ok && a.For == "" {
		out.choices = append(out.choices, choice{by: m})
	}
	return out
}

// excludable: those who might come to act in the dossier, by whoever supervises their own organisation and is not kept apart from what they do in it:
// who submitted a text does not choose who reviews it.
func (s *scene) excludable(a Actor) offer {
	var out offer
	seen := map[string]bool{}
	for _, organ := range s.dossier.Organs() {
		by, may := s.over(organ, a, people.Supervises)
		if !may {
			continue
		}
		for _, p := range s.engine.Directory().Holders("", organ, s.today) {
			if seen[p.ID] || p.ID == a.Person || s.dossier.Recused[p.ID] > 0 || s.apartFrom(p, by.hands) {
				continue
			}
			seen[p.ID] = true
			out.choices = append(out.choices, choice{persons: []*people.Person{p}, by: by})
		}
	}
	return out
}

// apartFrom tells whether the persons are kept apart from anything that the person's posts let him or her do in the case.
func (s *scene) apartFrom(p *people.Person, persons []string) bool {
	def := s.flow.Definition
	kept := func(by []string, apart *Separation) bool {
		return apart != nil && len(s.together(apart, persons)) > 0 && slices.ContainsFunc(by, func(role string) bool {
			return slices.ContainsFunc(p.Posts, func(post people.Post) bool { return s.engine.fills(s.flow, s.kase, role, post, s.today) })
		})
	}
	return slices.ContainsFunc(def.Events, func(e Event) bool { return kept(e.By, e.Apart) }) ||
		slices.ContainsFunc(def.Materials, func(m Material) bool { return kept(m.By, m.Apart) })
}
