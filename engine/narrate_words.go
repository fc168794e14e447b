package engine

import (
	"fmt"
	"strconv"
	"strings"

	"santong/calendar"
)

// who names the person who acted: organisation, role, name, and for whom and through whose hands.
func (t *telling) who(role string) Words {
	organ, name := t.organ(t.entry.Organ), t.engine.name(t.entry.Person)
	var what Words
	for i := range t.flow.Definition.Roles {
		if r := &t.flow.Definition.Roles[i]; r.ID == role || role == "" && what.Zh == "" && r.Post == t.entry.Post {
			what = r.Words
		}
	}
	out := Words{organ.Zh + what.Zh + name, name}
	switch {
	case what.En != "" && organ.En != "":
		out.En += ", " + what.En + " of " + organ.En + ","
	case organ.En != "":
		out.En += " of " + organ.En
	}
	if t.entry.For == "" {
		return out
	}
	principal := t.engine.name(t.entry.For)
	var between []string
	for _, link := range t.said.Via[:max(0, len(t.said.Via)-1)] {
		between = append(between, t.engine.name(link.To))
	}
	out.En = strings.TrimSuffix(out.En, ",")
	if len(between) > 0 {
		return Words{out.Zh + "（受" + principal + "委托，经" + strings.Join(between, "、") + "转委托，代为办理）", out.En + " (on behalf of " + principal + ", via " + strings.Join(between, ", ") + ")"}
	}
	return Words{out.Zh + "（受" + principal + "委托，代为办理）", out.En + " (on behalf of " + principal + ")"}
}

// within names the case, unless it is the dossier's first.
func (t *telling) within() Words {
	if t.kase.ID == t.dossier.Cases[0].ID {
		return Words{}
	}
	return Words{"在“" + t.called.Zh + "”事项中，", "In the case “" + t.called.En + "”, "}
}

func (t *telling) organ(code string) Words { return t.engine.OrganWords(code) }

// duty says what became of a duty.
func (t *telling) duty(act Words) {
	var p DutyAct
	if t.said.Duty != nil {
		p = *t.said.Duty
	}
	role := t.flow.Definition.RoleWords(p.Role)
	name, was := t.engine.name(p.Person), t.engine.name(p.Was)
	who, in, state := t.who(""), t.within(), t.flow.Definition.StateWords(t.entry.To)
	zh, en := in.Zh+who.Zh, in.En+who.En+" "
	ofZh, ofEn := "“"+state.Zh+"”环节"+role.Zh+"的待办", "the duty of the "+role.En+" in “"+state.En+"”"
	switch t.entry.Event {
	case DutyClaim:
		t.clause(zh+"领办"+ofZh, en+"took on "+ofEn)
	case DutyRelease:
		if p.Was == t.entry.Person {
			p.Was = ""
		}
		t.clause(zh+"交回"+ofZh+t.had(p.Was, "（原由"+was+"承办）"), en+"gave back "+ofEn+t.had(p.Was, ", which "+was+" had"))
	case DutyAssign:
		t.clause(zh+"将"+ofZh+t.had(p.Was, "由"+was)+"改派"+name+"承办", en+"assigned "+ofEn+t.had(p.Was, " from "+was)+" to "+name)
	case DutyUrge:
		t.clause(zh+"催办"+ofZh+t.had(p.Person, "，承办人为"+name), en+"urged "+ofEn+t.had(p.Person, ", which "+name+" has"))
	case DutyRecuse, DutyExclude: // entries of old record somebody else's recusal as the former
		if p.Person == t.entry.Person {
			t.clause(zh+"申请回避，此后不参与本案卷的办理", en+"applied for recusal and has no part in the dossier from now on")
			return
		}
		t.clause(zh+"登记"+name+"回避"+t.had(p.DecidedBy, "（由"+p.DecidedBy+"决定）")+"，此后不参与本案卷的办理",
			en+"recorded that "+name+" is recused"+t.had(p.DecidedBy, " (decided by "+p.DecidedBy+")")+" and has no part in the dossier from now on")
	default:
		t.clause(zh+"办理“"+act.Zh+"”", en+"did “"+act.En+"”")
	}
}

func (t *telling) had(person, words string) string {
	if person == "" {
		return ""
	}
	return words
}

// OrganWords is what an organisation is called, its code where the directory does not know it.
func (e *Engine) OrganWords(code string) Words {
	if o := e.Directory().Organisation(code); o != nil {
		return Words{o.Zh, o.En}
	}
	return Words{code, code}
}

// FactWords writes a fact as people read it, on one line; of tables and checklists it says how long they are.
func (e *Engine) FactWords(w *Workflow, f *Field, raw any) Words {
	text, _ := raw.(string)
	list, _ := raw.([]any)
	if committed(raw) {
		return Words{"〔个人信息，限经办人员查看〕", "[personal data, for those who handle it]"}
	}
	switch f.Type {
	case Choice:
		return w.Definition.ItemWords(f.Of, text)
	case Flag:
		if raw == true {
			return Words{"是", "yes"}
		}
		return Words{"否", "no"}
	case Day:
		day, err := calendar.Parse(text)
		if err != nil {
			return Words{text, text}
		}
		return Words{day.Zh(), day.En()}
	case Integer:
		n, _ := w.native(f, raw).(int)
		return Words{strconv.Itoa(n), strconv.Itoa(n)}
	case Parties:
		var zh, en []string
		for _, code := range list {
			organ := e.OrganWords(fmt.Sprint(code))
			zh, en = append(zh, organ.Zh), append(en, organ.En)
		}
		return Words{strings.Join(zh, "、"), strings.Join(en, ", ")}
	case Table:
		return Words{fmt.Sprintf("共%d行", len(list)), fmt.Sprintf("%d rows", len(list))}
	case Checklist:
		answers, _ := raw.(map[string]any)
		return Words{fmt.Sprintf("共%d项", len(answers)), fmt.Sprintf("%d items", len(answers))}
	}
	return Words{text, text}
}
