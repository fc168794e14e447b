package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

const maxReason = 2000 // characters

// A judgement is what the law says of an attempt.
type judgement struct {
	by         mandate
	values     map[string]any // the form, taken apart
	facts      map[string]any // what the event derives
	to         string
	unmet      []Unmet
	conditions []Unmet // needs that only the filled-in form can meet, and the proof of identity
}

// judge weighs an event against everything at once. While the form is not filled in, needs that depend on it are listed as conditions.
func (s *scene) judge(ev *event, a Actor, form map[string]any, filled bool) judgement {
	return s.judgeBy(s.mandate(ev, a), ev, a, form, filled)
}

// judgeBy weighs it for an actor whose mandate is known.
func (s *scene) judgeBy(by mandate, ev *event, a Actor, form map[string]any, filled bool) judgement {
	j := judgement{by: by}
	if by.role == "" {
		j.unmet = append(j.unmet, s.noRole(ev.Event, a))
	}
	j.unmet = append(j.unmet, by.unmet...)
	s.prove(ev, a, filled, &j)
	s.whereFrom(ev, a, &j)
	if filled {
		s.fillIn(ev, form, &j)
		s.enterable(ev, &j)
	} else {
		s.whereTo(ev, nil, &j)
		j.facts = s.derive(ev, false)
	}
	for i := range ev.needs {
		n := &ev.needs[i]
		unmet := Unmet{ID: n.ID, Kind: UnmetNeed, Words: n.Words, Do: n.Do, Basis: s.flow.Definition.cite(n.Basis)}
		switch {
		case n.form && !filled:
			j.conditions = append(j.conditions, unmet)
		case !filled && ev.Writes != "" && !s.meets(n) && s.written(ev).meets(n):
			j.conditions = append(j.conditions, unmet) // by the letter that may come with it
		case !s.meets(n):
			unmet.Earliest = s.earliest(n)
			j.unmet = append(j.unmet, unmet)
		}
	}
	for field, v := range j.facts { // only now: a need about what the event changes is about how it stood before
		s.lay(field, v)
	}
	for _, g := range ev.After {
		if !slices.ContainsFunc(g.Any, func(mark string) bool { return s.kase.Marks[mark] > 0 }) {
			j.unmet = append(j.unmet, Unmet{ID: g.ID, Kind: UnmetGate, Words: g.Words, Basis: s.flow.Definition.cite(g.Basis)})
		}
	}
	return j
}

// meets tells whether the guard holds.
func (s *scene) meets(n *need) bool {
	if n.Clock != "" {
		run := s.running(n.Clock)
		return run != nil && run.Status == DeadlineOver
	}
	return s.holds(n.must)
}

// prove asks for a fresh proof of identity where the event cannot be undone. It is a condition: who may do it can meet it at any time.
func (s *scene) prove(ev *event, a Actor, filled bool, j *judgement) {
	if !ev.Irreversible || a.Proved {
		return
	}
	unmet := Unmet{ID: "proof", Kind: UnmetProof, Basis: s.flow.Definition.cite(append(slices.Clone(ev.Basis), "house#4")),
		Words: Words{"“" + ev.Zh + "”不可撤销，须再次验证身份", "“" + ev.En + "” cannot be undone: prove again who you are"},
		Do:    Words{"请再次验证身份后办理", "Prove again who you are, then do it"}}
	if filled {
		j.unmet = append(j.unmet, unmet)
	} else {
		j.conditions = append(j.conditions, unmet)
	}
}

// whereFrom checks that the event starts in the state in which the case is.
func (s *scene) whereFrom(ev *event, a Actor, j *judgement) {
	def, c := s.flow.Definition, s.kase
	if ev.Event == def.Opening {
		return
	}
	if !c.Open {
		j.unmet = append(j.unmet, Unmet{ID: "state", Kind: UnmetState, Basis: def.cite(ev.Basis),
			Words: Words{"本事项已经办结，不能再办理“" + ev.Zh + "”", "The case is closed: “" + ev.En + "” is no longer possible"}})
	} else if !slices.Contains(ev.From, c.State) {
		var zh, en []string
		for _, id := range ev.From {
			zh, en = append(zh, s.flow.states[id].Zh), append(en, s.flow.states[id].En)
		}
		here := s.flow.states[c.State]
		j.unmet = append(j.unmet, Unmet{ID: "state", Kind: UnmetState, Basis: def.cite(ev.Basis),
			Words: Words{"现处“" + here.Zh + "”环节；“" + ev.Zh + "”须在“" + strings.Join(zh, "”“") + "”环节办理",
				"The case is in “" + here.En + "”; “" + ev.En + "” starts in “" + strings.Join(en, "”, “") + "”"}})
	}
	if len(ev.Recalls) > 0 && !s.recallable(ev, a) {
		j.unmet = append(j.unmet, Unmet{ID: "recall", Kind: UnmetState, Basis: def.cite(ev.Basis),
			Words: Words{"只能由本人在下一环节尚未办理前撤回", "Only the person who acted may take it back, and only while nobody has acted since"}})
	}
	if ev.Resumes && c.ResumeAt == "" {
		j.unmet = append(j.unmet, Unmet{ID: "resume", Kind: UnmetState, Basis: def.cite(ev.Basis),
			Words: Words{"本事项退回时未准许直接返回", "The case was not returned with leave to go straight back"}})
	}
}

// recallable tells whether the newest event of the case may be taken back by the actor: it is the actor's own, and no case that it started has moved.
func (s *scene) recallable(ev *event, a Actor) bool {
	last := s.kase.Last
	if last == nil || !slices.Contains(ev.Recalls, last.Event) || last.Person != a.Person {
		return false
	}
	return !slices.ContainsFunc(s.dossier.Cases, func(c *Case) bool {
		return c.Parent == s.kase.ID && c.Born > last.Seq && len(c.Acted) > 0
	})
}

// fillIn takes the form apart, lays it over the facts, derives what the event sets, and finds where it leads.
func (s *scene) fillIn(ev *event, form map[string]any, j *judgement) {
	basis := s.flow.Definition.cite(ev.Basis)
	fault := func(field string, words Words) {
		j.unmet = append(j.unmet, Unmet{ID: "field:" + field, Kind: UnmetField, Field: field, Words: words, Basis: basis})
	}
	values, faults := s.flow.checked(ev, form, func(organ string, past bool) bool {
		return s.engine.Directory().Exists(organ, s.today) || past && s.engine.Directory().Organisation(organ) != nil
	}, s.choosable)
	for _, f := range faults {
		fault(f.field, f.Words)
	}
	j.values = values
	for id, value := range values {
		if f := s.flow.fields[id]; f != nil && f.Accumulates {
			old, _ := s.kase.Facts[id].([]any)
			if value = append(slices.Clip(old), value.([]any)...); len(value.([]any)) > maxAccumulated {
				fault(id, Words{fmt.Sprintf("“%s”至多%d行", f.Zh, maxAccumulated), fmt.Sprintf("“%s” has room for %d rows", f.En, maxAccumulated)})
			}
		}
		s.lay(id, value)
	}
	if ev.Reason == "always" || ev.reason != nil && s.holds(ev.reason) {
		if strings.TrimSpace(s.reason) == "" {
			fault("reason", Words{"须说明理由", "A reason must be given"})
		}
	}
	if !cleanText(s.reason) || utf8.RuneCountInString(s.reason) > maxReason {
		fault("reason", Words{"理由不得超过2000字，且不得含有无法显示的字符", "The reason must have at most 2000 characters, all of which can be shown"})
	}
	s.whereTo(ev, fault, j)
	j.facts = s.derive(ev, true)
}

// whereTo finds the state to which the event leads. A nil fault means that the form is not filled in yet.
func (s *scene) whereTo(ev *event, fault func(string, Words), j *judgement) {
	c := s.kase
	switch {
	case len(ev.Recalls) > 0:
		if c.Last != nil {
			j.to = c.Last.From
		}
	case ev.Resumes:
		j.to = c.ResumeAt
	case len(ev.Returns) > 0:
		if fault == nil {
			return
		}
		j.to, _ = j.values["return_to"].(string)
		if !slices.Contains(ev.Returns, j.to) || c.Visits[j.to] == 0 || j.to == c.State {
			fault("return_to", Words{"只能退回已经办理过的环节：" + strings.Join(s.returnable(ev), "、"),
				"It can go back only to a step that was passed: " + strings.Join(s.returnable(ev), ", ")})
		}
		if mode := j.values["mode"]; mode != "resume" && mode != "rerun" {
			fault("mode", Words{"须为 resume(直接返回) 或 rerun(重新办理)", "must be resume or rerun"})
		}
	case ev.To.By != "":
		code, _ := j.values[ev.To.By].(string)
		j.to = ev.To.Of[code]
	default:
		j.to = ev.To.State
	}
	if j.to == "same" {
		j.to = c.State
	}
}

// returnable lists the states to which the event may send the case now.
func (s *scene) returnable(ev *event) []string {
	return slices.DeleteFunc(slices.Clone(ev.Returns), func(id string) bool { return s.kase.Visits[id] == 0 || id == s.kase.State })
}

// derive computes the fields that the definition derives. What cannot be derived stays as it was: the needs will say why.
func (s *scene) derive(ev *event, filled bool) map[string]any {
	out := map[string]any{}
	for _, set := range ev.sets {
		if set.form && !filled {
			continue
		}
		if v, err := s.run(set.value); err == nil {
			if kept, err := stored(set.field, v); err == nil {
				out[set.field.ID] = kept
			}
		}
	}
	return out
}

func (s *scene) rolesZh(roles []string) string {
	var out []string
	for _, id := range roles {
		r := s.flow.roles[id]
		out = append(out, s.organName(r.Of, true)+r.Zh)
	}
	return strings.Join(out, "或")
}

func (s *scene) rolesEn(roles []string) string {
	var out []string
	for _, id := range roles {
		r := s.flow.roles[id]
		who := r.En
		if organ := s.organName(r.Of, false); organ != "" {
			who += " of " + organ
		}
		out = append(out, who)
	}
	return strings.Join(out, " or ")
}

func (s *scene) organName(party string, zh bool) string {
	directory := s.engine.Directory()
	o := directory.Organisation(directory.Current(s.kase.Parties[party], s.today))
	switch {
	case o == nil:
		return ""
	case zh:
		return o.Zh
	default:
		return o.En
	}
}

// did names what somebody has done, in words.
func (s *scene) did(what string) Words {
	if role, ok := strings.CutPrefix(what, "role:"); ok {
		for at := s.kase; at != nil; at = s.dossier.Case(at.Parent) {
			if w := s.workflow(at.Definition); w != nil && w.roles[role] != nil {
				r := w.roles[role]
				return Words{"以" + r.Zh + "身份办理的事项", "anything as " + r.En}
			}
		}
	}
	for at := s.kase; at != nil; at = s.dossier.Case(at.Parent) {
		if w := s.workflow(at.Definition); w != nil {
			if words, _ := w.Definition.Act(what); words.Zh != "" {
				return words
			}
		}
	}
	return Words{what, what}
}

// workflow is a definition to which a case is pinned, current or not; nil where it cannot be read.
func (s *scene) workflow(hash string) *Workflow {
	w, err := s.engine.Workflow(s.ctx, hash)
	if err != nil {
		s.trouble = errors.Join(s.trouble, err)
		return nil
	}
	return w
}

func (s *scene) didZh(did []string) string {
	var out []string
	for _, what := range did {
		out = append(out, s.did(what).Zh)
	}
	return strings.Join(out, "、")
}

func (s *scene) didEn(did []string) string {
	var out []string
	for _, what := range did {
		out = append(out, s.did(what).En)
	}
	return strings.Join(out, ", ")
}
