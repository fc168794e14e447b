package engine

import (
	"slices"
	"time"

	"santong/calendar"
	"santong/people"
)

// A mandate is how somebody comes to do a thing: in which role, by which post, through whose hands, and what about these persons stands in the way.
type mandate struct {
	role  string // "" where none is filled
	post  people.Post
	via   []Link
	hands []string
	unmet []Unmet
}

// mandate finds how the actor may do the event. Of several ways the first is taken on which nothing stands in the way, if there is one.
func (s *scene) mandate(ev *event, a Actor) mandate {
	var best *mandate
	for _, role := range ev.By {
		for _, w := range s.warrants(a) {
			if !s.engine.fills(s.flow, s.kase, role, w.post, s.today) {
				continue
			}
			m := mandate{role: role, post: w.post, via: w.via, hands: hands(a.Person, a.For, w.via)}
			if m.unmet = s.obstacles(ev, &m); len(m.unmet) == 0 {
				return m
			}
			if best == nil {
				best = &m
			}
		}
	}
	if best != nil {
		return *best
	}
	m := mandate{hands: hands(a.Person, a.For, nil)}
	m.unmet = s.obstacles(ev, &m)
	return m
}

// clear tells whether nothing about the persons stands in the way.
func (m *mandate) clear() bool { return m.role != "" && len(m.unmet) == 0 }

// warrants are looked up once for all events that are judged in the scene.
func (s *scene) warrants(a Actor) []warrant {
	key := [2]string{a.Person, a.For}
	found, ok := s.warranted[key]
	if !ok {
		found = s.engine.warrants(a, s.flow.Definition.Workflow, s.today)
		if s.warranted == nil {
			s.warranted = map[[2]string][]warrant{}
		}
		s.warranted[key] = found
	}
	return found
}

// noRole says to whom the event belongs.
func (s *scene) noRole(ev *Event, a Actor) Unmet {
	u := Unmet{ID: "role", Kind: UnmetRole, Basis: s.flow.Definition.cite(ev.Basis),
		Words: Words{"“" + ev.Zh + "”由" + s.rolesZh(ev.By) + "办理", "“" + ev.En + "” belongs to " + s.rolesEn(ev.By)},
		Do:    Words{"请上述人员办理", "Ask one of them to act"}}
	if a.For != "" {
		u.Basis = append(u.Basis, s.flow.Definition.cite([]string{"house#3"})...)
		name := s.engine.name(a.For)
		u.Words.Zh += "；没有现行有效的委托让您代" + name + "办理此事"
		u.Words.En += "; no delegation that holds today lets you do it for " + name
		u.Do = Words{"请上述人员办理，或者由" + name + "就此岗位、机关、程序另行委托", "Ask one of them to act, or have " + name + " delegate this post, organisation and procedure"}
	}
	return u
}

// obstacles are what stands between the persons and the event: recusal, separation of duties, the holding of the duty by somebody else.
func (s *scene) obstacles(ev *event, m *mandate) []Unmet {
	if s.dossier == nil {
		return nil
	}
	def := s.flow.Definition
	out := s.recused(m.hands)
	if ev.Apart != nil {
		if did := s.together(ev.Apart, m.hands); len(did) > 0 {
			out = append(out, Unmet{ID: "apart", Kind: UnmetApart, Words: ev.Apart.Words, Basis: def.cite(ev.Apart.Basis),
				Do: Words{"请未在本案卷中办理过下列事项的人员办理：" + s.didZh(did), "Ask somebody who did none of these in this case: " + s.didEn(did)}})
		}
	}
	if h, held := s.kase.Held[m.role]; held && slices.Contains(ev.From, s.kase.State) && !h.has(m.hands...) && s.able(m.role, h) {
		out = append(out, s.heldBy(m.role, h))
	}
	return out
}

// recused says who of the persons has no part in the dossier any more.
func (s *scene) recused(persons []string) []Unmet {
	if s.dossier == nil {
		return nil
	}
	for _, who := range persons {
		if s.dossier.Recused[who] == 0 {
			continue
		}
		name := s.engine.name(who)
		return []Unmet{{ID: "recused", Kind: UnmetRecused, Basis: s.flow.Definition.cite([]string{"civilservant2018#76", "civilservant2018#77"}),
			Words: Words{name + "已在本案卷回避，不得参与办理", name + " has been recused from this dossier and can have no part in it"},
			Do:    Words{"请未回避的人员办理", "Ask somebody who has not been recused"}}}
	}
	return nil
}

func (s *scene) heldBy(role string, h Holding) Unmet {
	name, r, since := s.engine.name(h.Person), s.flow.roles[role], civil(h.Since)
	return Unmet{ID: "held", Kind: UnmetHeld, Basis: s.flow.Definition.cite([]string{"house#1"}),
		Words: Words{"“" + r.Zh + "”的待办已由" + name + "自" + since.Zh + "起承办", "The duty of the " + r.En + " has been with " + name + " since " + since.En},
		Do:    Words{"请" + name + "交回，或者请负责人改派", "Ask " + name + " to give it back, or a supervisor to assign it to somebody else"}}
}

// keptFrom tells whether the persons are kept apart from everything that the role could do in the state where the case is, and by what.
func (s *scene) keptFrom(role string, persons []string) *Separation {
	var apart *Separation
	consider := func(ev *Event) (free bool) {
		if !slices.Contains(ev.By, role) || !slices.Contains(ev.From, s.kase.State) {
			return false
		}
		if ev.Apart == nil || len(s.together(ev.Apart, persons)) == 0 {
			return true
		}
		apart = ev.Apart
		return false
	}
	for i := range s.flow.Definition.Events {
		if consider(&s.flow.Definition.Events[i]) {
			return nil
		}
	}
	for i := range s.flow.Definition.Materials {
		if consider(s.flow.Definition.Materials[i].laying()) {
			return nil
		}
	}
	return apart
}

// eligible tells whether the person could take the duty on by a post of his or her own.
func (s *scene) eligible(role string, p *people.Person) bool {
	return s.dossier.Recused[p.ID] == 0 && s.keptFrom(role, []string{p.ID}) == nil
}

// candidates lists who could take the duty on today.
func (s *scene) candidates(role string) []*people.Person {
	r := s.flow.roles[role]
	holders := s.engine.Directory().Holders(r.Post, s.kase.Parties[r.Of], s.today)
	return slices.DeleteFunc(holders, func(p *people.Person) bool { return !s.eligible(role, p) })
}

// stranded tells whether nobody is left who could take the duty on. Delegates add nobody: they can do only what their principal could.
func (s *scene) stranded(role string) bool {
	r := s.flow.roles[role]
	return !s.engine.Directory().AnyHolder(r.Post, s.kase.Parties[r.Of], s.today, func(p *people.Person) bool { return s.eligible(role, p) })
}

// able tells whether who has the duty could still do it: the post is held, or the delegation holds, and nothing keeps the person from it.
// Who has left no longer stands in anybody's way.
func (s *scene) able(role string, h Holding) bool {
	person := s.engine.Directory().Person(h.Person)
	if person == nil {
		return false
	}
	for _, w := range s.warrants(Actor{Person: h.Person, Posts: person.Posts, For: h.For}) {
		through := hands(h.Person, h.For, w.via)
		if s.engine.fills(s.flow, s.kase, role, w.post, s.today) && len(s.recused(through)) == 0 && s.keptFrom(role, through) == nil {
			return true
		}
	}
	return false
}

// name is how people call the person, or the id where the directory does not know it.
func (e *Engine) name(person string) string {
	if p := e.Directory().Person(person); p != nil {
		return p.Name
	}
	return person
}

// civil is the day in China of an instant as entries write it, as sentences say it.
func civil(at string) Words {
	t, err := time.Parse(TimeLayout, at)
	if err != nil {
		return Words{at, at}
	}
	return Words{calendar.Of(t).Zh(), calendar.Of(t).En()}
}
