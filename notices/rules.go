package notices

import (
	"slices"

	"santong/engine"
	"santong/people"
)

// A rule reads: of this kind of act, these are told.
type rule struct {
	kind Kind
	when func(*story, *act) bool
	tell []func(*story, *act) []string
}

// The rules, the weightiest kind first: who is meant by several is told the first thing only.
var rules = []rule{
	{Stranded, (*story).strands, to((*story).supervisors, (*story).administrators)},
	{Setback, (*story).setsBack, to((*story).applicant, (*story).actedBefore, (*story).holdersNow, (*story).watchers)},
	{Urged, doing(engine.DutyUrge), to((*story).holdersOf)},
	{Assigned, doing(engine.DutyAssign), to((*story).assignees)},
	{Turn, (*story).turnsTo, to((*story).holdersNow)},
	{Closed, (*story).closes, to((*story).applicant, (*story).watchers)},
	{Moved, (*story).changes, to((*story).watchers)},
	{Moved, (*story).answers, to((*story).asker, (*story).holdersHere, (*story).watchers)},
}

func to(who ...func(*story, *act) []string) []func(*story, *act) []string { return who }

// told decides who is told what. Nobody is told of his or her own act, and nobody twice.
func (s *story) told(at string) (out []Notice) {
	heard := map[string]bool{}
	for _, a := range s.acts {
		heard[a.Person] = true
	}
	for _, r := range rules {
		for i := range s.acts {
			a := &s.acts[i]
			if s.over(a) || !r.when(s, a) {
				continue
			}
			for _, who := range r.tell {
				for _, person := range who(s, a) {
					if !heard[person] && s.reachable(person, s.dossier) {
						heard[person] = true
						out = append(out, s.notice(person, r.kind, a, at))
					}
				}
			}
		}
	}
	return out
}

// Of which acts.

func doing(event string) func(*story, *act) bool {
	return func(_ *story, a *act) bool { return a.Event == event && a.Duty != nil }
}

// strands: somebody's turn has come up, or somebody was recused, and nobody is left who may act.
func (s *story) strands(a *act) bool {
	return (a.moves() || engine.Recuses(a.Event) || len(a.Turns) > 0) && slices.ContainsFunc(s.turns(a), func(t engine.Task) bool { return s.empty(&t) })
}

// empty: nobody is left who may do the task.
func (s *story) empty(t *engine.Task) bool { return t.Stranded || len(s.holders(t)) == 0 }

// turnsTo: a case has come to a state in which it is somebody's turn, or somebody's turn has come up where a case stands.
func (s *story) turnsTo(a *act) bool {
	return (a.moves() || len(a.Turns) > 0) && len(s.holdersNow(a)) > 0
}

// answers: who was waited for has done what was waited for, and the case stands where it stood.
func (s *story) answers(a *act) bool {
	_, ok := a.settles()
	return ok
}

// closes: a case has come to its end by an event of its own.
func (s *story) closes(a *act) bool { return a.Kind == engine.KindEvent && a.Final }

// changes: a case stands elsewhere now.
func (s *story) changes(a *act) bool { return a.Kind == engine.KindEvent && a.moves() }

// setsBack: what was done counts no more, or the case is ended, or it returns to those who had it before: whoever does so but the applicant's
// own side gives a reason, or it is one of several outcomes.
func (s *story) setsBack(a *act) bool {
	if a.Kind != engine.KindEvent || !a.moves() {
		return false
	}
	switch {
	case a.Resets, a.Keeps, a.Undoes > 0, len(s.event(a).Returns) > 0:
		return true
	case a.Final:
		return a.Reason != ""
	case a.Resumes, s.resumesClock(a), s.applies(a.Case, a.Role):
		return false
	case a.Reason != "":
		return s.returns(a)
	}
	return a.Outcome != "" && s.toApplicant(a)
}

// returns: it is now the turn of others than who acted, and they had acted in the case before.
func (s *story) returns(a *act) bool {
	acted := s.dossier.Case(a.Case).Acted
	return slices.ContainsFunc(s.turns(a), func(t engine.Task) bool { return t.Role != a.Role && len(acted["role:"+t.Role]) > 0 })
}

// toApplicant: it is now the turn of the side that opened the dossier.
func (s *story) toApplicant(a *act) bool {
	return slices.ContainsFunc(s.turns(a), func(t engine.Task) bool { return s.applies(a.Case, t.Role) })
}

// applies: the role is one of the side that opened the dossier.
func (s *story) applies(kase, role string) bool {
	return kase == s.opener.Case && role != "" && s.role(kase, role).Of == s.role(kase, s.opener.Role).Of
}

// resumesClock: a period that stood still runs again, so the case goes on where it was stopped.
func (s *story) resumesClock(a *act) bool {
	return slices.ContainsFunc(s.laws[a.Case].Clocks, func(c engine.Clock) bool {
		return slices.Contains(c.PausedIn, a.From) && slices.Contains(c.RunsIn, a.To)
	})
}

func (s *story) event(a *act) *engine.Event {
	events := s.laws[a.Case].Events
	if i := slices.IndexFunc(events, func(e engine.Event) bool { return e.ID == a.Event }); i >= 0 {
		return &events[i]
	}
	return &engine.Event{}
}

// outcome says which of several the act had: an item of the list that its event decides by.
func (s *story) outcome(a *act) engine.Words {
	d, by := s.laws[a.Case], s.event(a).To.By
	if i := slices.IndexFunc(d.Fields, func(f engine.Field) bool { return f.ID == by && f.Type == engine.Choice }); i >= 0 && a.Outcome != "" {
		return d.ItemWords(d.Fields[i].Of, a.Outcome)
	}
	return engine.Words{}
}

// Who is told.

// applicant is who opened the dossier, and whoever it was opened for.
func (s *story) applicant(*act) []string { return []string{s.opener.Person, s.opener.For} }

// actedBefore are all who did anything in the dossier, or for whom it was done.
func (s *story) actedBefore(*act) (out []string) {
	for _, c := range s.dossier.Cases {
		for _, persons := range c.Acted {
			out = append(out, persons...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// holdersNow are those whose turn it is in the case, and who may act.
func (s *story) holdersNow(a *act) (out []string) {
	for _, t := range s.turns(a) {
		if !t.Stranded {
			out = append(out, s.holders(&t)...)
		}
	}
	return out
}

// holdersOf are those whose turn it is in the role that the act is about.
func (s *story) holdersOf(a *act) (out []string) {
	for _, t := range s.turns(a) {
		if t.Role == a.Duty.Role {
			out = append(out, s.holders(&t)...)
		}
	}
	return out
}

// assignees are those to whom the act has given a task of the case.
func (s *story) assignees(a *act) (out []string) {
	for _, t := range s.turns(a) {
		if t.Role == a.Duty.Role && t.Holder == a.Duty.Person {
			out = append(out, t.Holder)
		}
	}
	return out
}

// asker is who had made the turn come up that is over with the act, "" where it came with the state.
func (s *story) asker(a *act) []string {
	over, _ := a.settles()
	return []string{over.Asked}
}

// holdersHere are those whose turn it is in the case of the act, whatever it came with.
func (s *story) holdersHere(a *act) (out []string) {
	for _, t := range s.tasks {
		if t.Case == a.Case && !t.Stranded && t.Open(s.today) {
			out = append(out, s.holders(&t)...)
		}
	}
	return out
}

func (s *story) watchers(*act) []string { return s.watching }

// supervisors are those of the organisations in which nobody is left.
func (s *story) supervisors(a *act) (out []string) {
	for _, t := range s.turns(a) {
		if s.empty(&t) {
			out = append(out, s.with(people.Supervises, t.Organ)...)
		}
	}
	return out
}

func (s *story) administrators(*act) []string { return s.with(people.Administers, "") }

// notice says what the person must know of the act.
func (s *story) notice(person string, kind Kind, a *act, at string) Notice {
	d := s.laws[a.Case]
	said := Said{Title: s.dossier.Title, Procedure: d.Words, Reason: a.Reason, By: s.name(a.Person), Organ: s.organ(a.Organ)}
	said.Event, _ = d.Act(a.Event)
	said.Outcome = s.outcome(a)
	if a.For != "" {
		said.For = s.name(a.For)
	}
	kase, t := a.Case, s.taskFor(person, kind, a)
	if t != nil && t.Case != kase { // one case's act made somebody's turn come up in another
		kase, said.Procedure = t.Case, s.laws[t.Case].Words
	}
	if state := s.laws[kase].State(s.dossier.Case(kase).State); state != nil {
		said.State = state.Words
	}
	if t != nil {
		said.Role, said.Task, said.Due = s.role(t.Case, t.Role).Words, taskID(t), t.Due
		if kind == Stranded {
			said.Organ = s.organ(t.Organ)
		}
		if t.Due != "" {
			said.Left = s.left(t.Due)
		}
	}
	return Notice{Person: person, Kind: kind, Dossier: s.dossier.ID, Case: kase, Seq: a.Seq, At: at, Said: said}
}

// taskFor is the task that the notice is about: the person's own, or the one that nobody may do.
func (s *story) taskFor(person string, kind Kind, a *act) *engine.Task {
	if kind == Closed || kind == Moved {
		return nil
	}
	for _, t := range s.turns(a) {
		if kind == Stranded && s.empty(&t) || kind != Stranded && slices.Contains(s.holders(&t), person) {
			return &t
		}
	}
	return nil
}
