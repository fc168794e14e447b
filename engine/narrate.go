package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// A Narration is an entry as one sentence, as it would stand in a report: who of which organisation in which role did what, for whom, with what outcome,
// on which text, why, and by which articles.
type Narration struct {
	Seq   int     `json:"seq"`
	At    string  `json:"at"` // UTC
	Act   Words   `json:"act"`
	Words         // the sentence
	Paper *Paper  `json:"paper,omitempty"` // that was laid down
	Basis []Basis `json:"basis"`
}

// Narrate says what the entry of the dossier says. Names are those of the directory now in force, words those of the law to which the case is pinned.
func (e *Engine) Narrate(ctx context.Context, d *Dossier, en *Entry) (Narration, error) {
	p, err := en.payload()
	if err != nil {
		return Narration{}, fmt.Errorf("entry %d of dossier %s: %w", en.Seq, d.ID, err)
	}
	c := d.Case(en.Case)
	if c == nil {
		return Narration{}, fmt.Errorf("entry %d of dossier %s is about no case of it", en.Seq, d.ID)
	}
	w, err := e.Workflow(ctx, c.Definition)
	if err != nil {
		return Narration{}, err
	}
	called, err := e.CaseWords(ctx, d, c)
	if err != nil {
		return Narration{}, err
	}
	t := &telling{called: called, engine: e, flow: w, caused: w, dossier: d, kase: c, entry: en, said: p}
	if parent := d.Case(c.Parent); parent != nil && (en.Kind == KindStarted || en.Kind == KindClosed) { // what another case's event did
		if t.caused, err = e.Workflow(ctx, parent.Definition); err != nil {
			return Narration{}, err
		}
	}
	act, basis := t.caused.Definition.Act(en.Event)
	out := Narration{Seq: en.Seq, At: en.At, Act: act, Basis: w.Definition.cite(basis)}
	if t.caused != w {
		out.Basis = t.caused.Definition.cite(basis)
	}
	switch en.Kind {
	case KindOpened:
		t.opened(act)
	case KindEvent:
		t.event(act)
	case KindMaterial:
		out.Paper = t.paper()
	case KindStarted:
		t.started()
		out.Act = Words{"启动" + w.Definition.Zh, "Begin: " + w.Definition.En}
	case KindClosed:
		t.closed(act)
	case KindDuty:
		t.duty(act)
	default:
		return Narration{}, fmt.Errorf("entry %d of dossier %s: unknown kind %q", en.Seq, d.ID, en.Kind)
	}
	t.because()
	out.Words = Words{strings.Join(t.zh, "；") + "。", strings.Join(t.en, "; ") + "."}
	return out, nil
}

// A telling puts the clauses of one sentence together.
type telling struct {
	engine  *Engine
	flow    *Workflow
	caused  *Workflow // whose event did it
	dossier *Dossier
	kase    *Case
	called  Words // the case
	entry   *Entry
	said    Payload
	zh, en  []string
}

func (t *telling) clause(zh, en string) { t.zh, t.en = append(t.zh, zh), append(t.en, en) }

func (t *telling) opened(act Words) {
	def := t.flow.Definition
	title, _ := t.said.Form["title"].(string)
	kind := def.Words
	if len(def.Variants) > 0 && def.Variant != "" {
		kind = Words{kind.Zh + "·" + def.Variants[0].Zh, kind.En + ", " + def.Variants[0].En}
	}
	who, start := t.who(t.said.Role), def.StateWords(t.entry.To)
	var of Words
	if title != "" {
		of = Words{"文件名称为《" + title + "》，", " for “" + title + "”"}
	}
	t.clause(fmt.Sprintf("%s办理“%s”，%s适用“%s”程序，自“%s”环节开始", who.Zh, act.Zh, of.Zh, kind.Zh, start.Zh),
		fmt.Sprintf("%s did “%s”%s under the procedure “%s”, which begins in “%s”", who.En, act.En, of.En, kind.En, start.En))
	if t.flow.opening != nil {
		t.entered(t.flow.opening)
	}
}

func (t *telling) event(act Words) {
	ev := t.flow.events[t.entry.Event]
	who, in := t.who(t.said.Role), t.within()
	zh, en := in.Zh+who.Zh+"办理“"+act.Zh+"”", in.En+who.En+" did “"+act.En+"”"
	if ev != nil && ev.To.By != "" && t.said.Outcome != "" {
		f := t.flow.fields[ev.To.By]
		outcome := t.engine.FactWords(t.flow, f, t.said.Outcome)
		zh, en = zh+"，"+f.Zh+"为“"+outcome.Zh+"”", en+" ("+f.En+": "+outcome.En+")"
	}
	moved := t.moved()
	t.clause(zh+"，"+moved.Zh, en+", "+moved.En)
	if t.said.Undoes > 0 {
		t.clause(fmt.Sprintf("第%d号记录所载事项因此撤回", t.said.Undoes), fmt.Sprintf("what entry %d records is thereby taken back", t.said.Undoes))
	}
	if ev != nil {
		for _, id := range ev.Allocates {
			if number, _ := t.said.Facts[id].(string); number != "" {
				t.clause("编定"+t.flow.fields[id].Zh+"："+number, "the "+strings.ToLower(t.flow.fields[id].En)+" "+number+" was allocated")
			}
		}
	}
	if ev != nil {
		t.entered(ev)
	}
	for _, field := range t.said.Erases {
		if f := t.flow.fields[field]; f != nil {
			t.clause("删除个人信息“"+f.Zh+"”", "the personal data “"+f.En+"” was erased")
		}
	}
	for _, hash := range t.said.Gone {
		t.clause("删除材料的内容（校验码"+short(hash)+"仍留存）", "the bytes of the paper with the hash "+short(hash)+" were erased, the hash stays")
	}
	for _, number := range t.said.Voids {
		t.clause("作废"+number+"，该号不再使用", number+" was given up and is never used again")
	}
	for _, material := range sortedKeys(t.said.Pins) {
		if m := t.flow.materials[material]; m != nil {
			t.clause("所据"+m.Zh+"校验码为"+short(t.said.Pins[material]), "bound to the "+m.En+" with the hash "+short(t.said.Pins[material]))
		}
	}
}

// entered names the numbers that were given elsewhere.
func (t *telling) entered(ev *event) {
	for _, line := range t.flow.entered(ev, &t.said) {
		t.clause("已有的编号"+line.Number+"记入台账", "the number "+line.Number+", given elsewhere, was entered in the ledger")
	}
}

// moved says from where the event led to where.
func (t *telling) moved() Words {
	def, p := t.flow.Definition, &t.said
	from, to := def.StateWords(t.entry.From), def.StateWords(t.entry.To)
	from, to = Words{"“" + from.Zh + "”", "“" + from.En + "”"}, Words{"“" + to.Zh + "”环节", "“" + to.En + "”"}
	if p.Round > 1 {
		to = Words{to.Zh + fmt.Sprintf("（第%d次）", p.Round), to.En + fmt.Sprintf(" (time %d)", p.Round)}
	}
	out := Words{"由" + from.Zh + "转入" + to.Zh, "from " + from.En + " to " + to.En}
	mode, _ := p.Form["mode"].(string)
	switch {
	case t.entry.From == t.entry.To:
		out = Words{"仍处" + to.Zh, "staying in " + to.En}
	case p.Resumes:
		out = Words{"由" + from.Zh + "直接返回" + to.Zh + "，已经过的关口仍然有效", "straight back from " + from.En + " to " + to.En + ", where what had been passed still counts"}
	case mode != "" && p.Keeps:
		out = Words{"由" + from.Zh + "退回" + to.Zh + "，修改后可直接返回", "back from " + from.En + " to " + to.En + ", with leave to return straight"}
	case mode != "":
		out = Words{"由" + from.Zh + "退回" + to.Zh + "，其后重新办理", "back from " + from.En + " to " + to.En + ", from where the way starts again"}
	}
	if p.Final {
		out.Zh, out.En = out.Zh+"，事项办结", out.En+", which closes the case"
	}
	return out
}

func (t *telling) paper() *Paper {
	i := slices.IndexFunc(t.dossier.Papers, func(p *Paper) bool { return p.Seq == t.entry.Seq })
	if i < 0 || t.said.Material == nil {
		return t.said.Material
	}
	paper, version := t.dossier.Papers[i], 0
	for _, before := range t.dossier.Papers[:i+1] {
		if before.Kind == paper.Kind && before.Case == paper.Case {
			version++
		}
	}
	name := Words{paper.Kind, paper.Kind}
	if m := t.flow.materials[paper.Kind]; m != nil {
		name = m.Words
	}
	who, in := t.who(t.said.Role), t.within()
	t.clause(fmt.Sprintf("%s%s提交%s第%d版“%s”，校验码为%s", in.Zh, who.Zh, name.Zh, version, paper.Name, short(paper.Hash)),
		fmt.Sprintf("%s%s laid down version %d of the %s, “%s”, with the hash %s", in.En, who.En, version, name.En, paper.Name, short(paper.Hash)))
	return paper
}

func (t *telling) started() {
	name, state := t.called, t.flow.Definition.StateWords(t.entry.To)
	zh, en := "另启“"+name.Zh+"”事项", "The case “"+name.En+"” began"
	t.clause(zh+"，自“"+state.Zh+"”环节开始", en+", in “"+state.En+"”")
}

func (t *telling) closed(act Words) {
	name, state := t.called, t.flow.Definition.StateWords(t.entry.From)
	t.clause("“"+name.Zh+"”事项随“"+act.Zh+"”终结，止于“"+state.Zh+"”环节",
		"The case “"+name.En+"” ended with “"+act.En+"” while in “"+state.En+"”")
	if t.said.Past {
		t.clause("重新办理时不再计入", "it does not count for the way that starts again")
	}
}

// because gives the reason, without the full stop that is to come.
func (t *telling) because() {
	if reason := strings.TrimRight(strings.TrimSpace(t.said.Reason), "。.；;"); reason != "" {
		t.clause("理由："+reason, "reason: "+reason)
	}
}

// short is enough of a hash to tell papers apart at a glance.
func short(hash string) string { return hash[:min(12, len(hash))] }
