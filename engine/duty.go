package engine

import (
	"slices"

	"santong/calendar"
	"santong/people"
)

// Acts about duties. They are open in every case under any procedure, move no case, and are entries like everything else.
const (
	dutyPrefix  = "duty:"
	DutyClaim   = "duty:claim"   // 领办: take a duty of the own post on
	DutyRelease = "duty:release" // 交回: give it back to all who hold the post
	DutyAssign  = "duty:assign"  // 改派: give it to somebody else
	DutyUrge    = "duty:urge"    // 催办
	DutyRecuse  = "duty:recuse"  // 申请回避: who acts has no part in the dossier any more
	DutyExclude = "duty:exclude" // 回避决定: nor has somebody else, as an organ or a leader decided
)

// A dutyRule is one such act: what it asks of the form, and on which rules it rests.
type dutyRule struct {
	ID string
	Words
	Basis   []string
	Reason  string // "always" or ""
	role    bool   // it asks for a role
	person  bool   // it asks for a person
	decided bool   // it carries out what an organ or a leader decided, and says who
}

// dutyOrder is all of them, in the order in which they are listed.
var dutyOrder = []*dutyRule{
	{ID: DutyClaim, Words: Words{"领办", "Take a duty on"}, Basis: []string{"house#1"}, role: true},
	{ID: DutyRelease, Words: Words{"交回", "Give a duty back"}, Basis: []string{"house#1"}, role: true},
	{ID: DutyAssign, Words: Words{"改派待办", "Assign a duty"}, Basis: []string{"house#1"}, Reason: "always", role: true, person: true},
	{ID: DutyUrge, Words: Words{"催办", "Urge"}, Basis: []string{"house#2"}, role: true},
	{ID: DutyRecuse, Words: Words{"申请回避", "Apply for recusal"}, Basis: []string{"civilservant2018#76", "civilservant2018#77", "house#5"}, Reason: "always"},
	{ID: DutyExclude, Words: Words{"登记回避决定", "Record a decision to recuse"}, Basis: []string{"civilservant2018#76", "civilservant2018#77", "house#5"}, Reason: "always", person: true, decided: true},
}

// dutyAct finds the act with the id, or nil.
func dutyAct(event string) *dutyRule {
	at := slices.IndexFunc(dutyOrder, func(r *dutyRule) bool { return r.ID == event })
	if at < 0 {
		return nil
	}
	return dutyOrder[at]
}

// Recuses tells whether the act takes somebody out of the dossier.
func Recuses(event string) bool { return event == DutyRecuse || event == DutyExclude }

// offered asks the act itself.
func (s *scene) offered(r *dutyRule, a Actor) offer {
	switch r.ID {
	case DutyClaim:
		return s.claimable(r, a)
	case DutyRelease:
		return s.releasable(r, a)
	case DutyAssign:
		return s.assignable(r, a)
	case DutyUrge:
		return s.urgeable(r, a)
	case DutyExclude:
		return s.excludable(a)
	default:
		return s.recusable(a)
	}
}

// A choice is one thing that the act may be about, and how the actor comes to do it.
type choice struct {
	role    string
	persons []*people.Person // of whom one is to be named
	by      mandate
}

// An offer is all that the act may be about, or what stands in the way of all of it.
type offer struct {
	choices []choice
	unmet   []Unmet
}

// blocked notes an obstacle once.
func (o *offer) blocked(list ...Unmet) {
	for _, u := range list {
		if !slices.ContainsFunc(o.unmet, func(known Unmet) bool { return known.ID == u.ID }) {
			o.unmet = append(o.unmet, u)
		}
	}
}

// offer weighs the act. Where anything at all is open to the actor, nothing stands in the way; the form asks which.
func (s *scene) offer(r *dutyRule, a Actor) offer {
	if !s.kase.Open {
		return offer{unmet: []Unmet{s.dutyUnmet(r, "state", UnmetState, Words{"本事项已经办结，没有待办", "The case is closed: nobody has a duty in it"}, Words{})}}
	}
	if unmet := s.recused(hands(a.Person, a.For, nil)); len(unmet) > 0 {
		return offer{unmet: unmet}
	}
	if a.For != "" && len(s.warrants(a)) == 0 {
		return offer{unmet: []Unmet{s.notAllowed(r, a)}}
	}
	out := s.offered(r, a)
	if len(out.choices) > 0 {
		out.unmet = nil
	} else if len(out.unmet) == 0 {
		out.unmet = []Unmet{s.notAllowed(r, a)}
	}
	return out
}

func (s *scene) dutyUnmet(r *dutyRule, id, kind string, words, do Words) Unmet {
	return Unmet{ID: id, Kind: kind, Words: words, Do: do, Basis: s.flow.Definition.cite(r.Basis)}
}

func (s *scene) notAllowed(r *dutyRule, a Actor) Unmet {
	who := map[string]Words{
		DutyClaim:   {"担任该岗位的人员", "those who hold the post"},
		DutyRelease: {"承办人、承办机关负责人或者系统管理员", "who has the duty, a supervisor of that organisation or an administrator"},
		DutyAssign:  {"承办人或者承办机关负责人", "who has the duty or a supervisor of that organisation"},
		DutyUrge:    {"本案卷各参与机关的人员或者系统管理员", "the people of the organisations that have a part in the dossier, or an administrator"},
		DutyRecuse:  {"本案卷各参与机关的人员本人", "the people of the organisations that have a part in the dossier, each for himself or herself"},
		DutyExclude: {"当事人所在机关的负责人", "a supervisor of the person's own organisation"},
	}[r.ID]
	u := s.dutyUnmet(r, "role", UnmetRole, Words{"“" + r.Zh + "”由" + who.Zh + "办理", "“" + r.En + "” belongs to " + who.En}, Words{"请上述人员办理", "Ask one of them to act"})
	if a.For != "" {
		u.Words.Zh += "；委托的范围不及于此"
		u.Words.En += "; what was delegated does not go so far"
	}
	return u
}

// clean are the warrants of the actor but for those that passed through the hands of somebody who is recused.
func (s *scene) clean(a Actor) []mandate {
	var out []mandate
	for _, w := range s.warrants(a) {
		through := hands(a.Person, a.For, w.via)
		if len(s.recused(through)) == 0 {
			out = append(out, mandate{post: w.post, via: w.via, hands: through})
		}
	}
	return out
}

// seated finds by which mandate the actor fills the role.
func (s *scene) seated(role string, a Actor) (mandate, bool) {
	for _, m := range s.clean(a) {
		if s.engine.fills(s.flow, s.kase, role, m.post, s.today) {
			m.role = role
			return m, true
		}
	}
	return mandate{}, false
}

// over finds by which mandate the actor has one of the rights over the work of the organisation.
func (s *scene) over(organ string, a Actor, rights ...people.Right) (mandate, bool) {
	directory := s.engine.Directory()
	for _, m := range s.clean(a) {
		may := func(r people.Right) bool { return directory.May([]people.Post{m.post}, r, organ, s.today) }
		if slices.ContainsFunc(rights, may) {
			return m, true
		}
	}
	return mandate{}, false
}

func (s *scene) organOf(role string) string { return s.kase.Parties[s.flow.roles[role].Of] }

// urgeEvery is how long an urging must be given time to work.
var urgeEvery = calendar.Period{N: 2, Unit: calendar.WorkingDays}
