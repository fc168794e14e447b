package workflows

import (
	"fmt"
	"slices"
	"strings"

	"santong/engine"
	"santong/people"
)

// memoryMark stands beside every article and figure that no stored source confirms.
const memoryMark = "〔记忆·待核〕"

// Render says a workflow as a lawyer would read it: Markdown, Chinese first, English after it. It is what is reviewed when the law changes.
func (l *Library) Render(w *engine.Workflow) []byte {
	p := &prose{def: w.Definition, lib: l, organs: map[string]engine.Words{}}
	if directory, err := l.Seed(); err == nil { // without one, organisations are called by their codes
		for _, o := range directory.Organisations {
			p.organs[o.Code] = engine.Words{Zh: o.Zh, En: o.En}
		}
	}
	p.head(w, l.Profile)
	p.people()
	p.states()
	p.materials()
	p.line("\n## 三、办理 · What is done")
	if o := p.def.Opening; o != nil {
		p.event(o, true)
	} else {
		p.line("\n本流程不由人直接开启，只由其他流程启动。  \n*Nobody opens this workflow: only other workflows start it.*")
	}
	for i := range p.def.Events {
		p.event(&p.def.Events[i], false)
	}
	p.meeting()
	p.catalogue()
	p.docket()
	p.bulletin()
	p.onward()
	p.filed()
	p.call()
	p.comments()
	p.index()
	p.clocks()
	p.rules(l.Profile)
	p.series()
	p.articles()
	return []byte(p.String())
}

// prose writes one definition.
type prose struct {
	strings.Builder
	def    *engine.Definition
	lib    *Library
	organs map[string]engine.Words
}

// organ is what an organisation is called.
func (p *prose) organ(code string) engine.Words {
	if words, ok := p.organs[code]; ok {
		return words
	}
	return engine.Words{Zh: code, En: code}
}

func (p *prose) line(format string, args ...any) {
	if len(args) == 0 {
		p.WriteString(format + "\n")
		return
	}
	fmt.Fprintf(p, format+"\n", args...)
}

func (p *prose) head(w *engine.Workflow, profile Profile) {
	zh, en := p.def.Zh, p.def.En
	var basis []string
	if len(p.def.Variants) > 0 {
		v := p.def.Variants[0]
		zh, en, basis = zh+"（"+v.Zh+"）", en+" ("+v.En+")", v.Basis
	}
	p.line("# %s\n\n*%s*\n", zh, en)
	var chainZh, chainEn []string
	for _, link := range profile.Chain {
		chainZh, chainEn = append(chainZh, link.Zh), append(chainEn, link.En)
	}
	p.line("- 方案 · Profile：%s · %s", strings.Join(chainZh, " ← "), strings.Join(chainEn, " ← "))
	p.line("- 校验码 · Hash：`%s`", w.Hash)
	if len(basis) > 0 {
		p.line("- 依据 · Basis：%s", p.cite(basis))
	}
	if len(p.def.Variants) > 0 && len(p.def.Variants[0].Openers) > 0 {
		var whoZh, whoEn []string
		for _, kind := range p.def.Variants[0].Openers {
			zh, en := people.KindWords(kind)
			whoZh, whoEn = append(whoZh, zh), append(whoEn, en)
		}
		p.line("- 由下列机关建卷 · Opened by：%s · %s", strings.Join(whoZh, "、"), strings.Join(whoEn, ", "))
	}
	p.line("- %s 表示没有已存来源可证，须经律师核对 · marks what no stored source confirms: to be checked by a lawyer", memoryMark)
}

func (p *prose) people() {
	p.line("\n## 一、参与者 · Who takes part\n")
	p.line("| 角色 | Role | 由谁担任 | Who |\n|---|---|---|---|")
	for _, r := range p.def.Roles {
		party, seat := p.party(r.Of), p.def.Seats[r.Of]
		zh, en := party.Zh, party.En
		switch seat {
		case "":
			zh, en = zh+"（由启动它的流程指定）", en+" (named by the workflow that starts it)"
		case "self":
			zh, en = zh+"（提起者所在机关）", en+" (the opener's own organisation)"
		default:
			zh, en = zh+"（"+p.organ(seat).Zh+"）", en+" ("+p.organ(seat).En+")"
		}
		p.line("| %s | %s | %s，岗位 `%s` | %s, post `%s` |", cell(r.Zh), cell(r.En), cell(zh), r.Post, cell(en), r.Post)
	}
}

func (p *prose) states() {
	p.line("\n## 二、状态 · States\n")
	p.line("事项从“%s”开始。*A case begins in %s.*\n", p.state(p.def.Start).Zh, p.state(p.def.Start).En)
	p.line("| 状态 | State | 轮到谁 | Whose turn | 期限与说明 | Term and notes |\n|---|---|---|---|---|---|")
	for _, s := range p.def.States {
		var zh, en []string
		if s.Final {
			zh, en = append(zh, "办结"), append(en, "closed")
		}
		if s.Resets {
			zh, en = append(zh, "进入后一切重新办理"), append(en, "entering it starts the way again")
		}
		for _, k := range p.def.Clocks {
			if slices.Contains(k.RunsIn, s.ID) {
				term := p.term(&k)
				zh, en = append(zh, k.Zh+term.Zh), append(en, k.En+": "+term.En)
			}
			if slices.Contains(k.PausedIn, s.ID) {
				zh, en = append(zh, k.Zh+"中止计算"), append(en, k.En+": stands still")
			}
		}
		if s.AsOf != "" {
			f := p.def.FieldWords(s.AsOf)
			zh, en = append(zh, "效力上自“"+f.Zh+"”起算"), append(en, "holds from: "+f.En)
		}
		for _, status := range s.Status {
			zh = append(zh, fmt.Sprintf("显示为“%s”：`%s`", status.Zh, status.When))
			en = append(en, fmt.Sprintf("shown as %s", status.En))
		}
		dutyZh, dutyEn := p.turns(s.Duty)
		if s.Rests.Zh != "" {
			dutyZh, dutyEn = "不轮到任何人："+s.Rests.Zh, "nobody: "+s.Rests.En
		}
		p.line("| %s | %s | %s | %s | %s | %s |", cell(s.Zh), cell(s.En), dash(dutyZh), dash(dutyEn), dash(cell(strings.Join(zh, "；"))), dash(cell(strings.Join(en, "; "))))
	}
	head := false
	for _, s := range p.def.States {
		for _, t := range s.Duty {
			if t.Always() && !t.Dated() {
				continue
			}
			if !head {
				p.line("\n同一状态中，下列角色只在条件成立时轮到，或者到日才轮到，并在成立之时、轮到之日得到通知。*In one state, it is the turn of these only when the condition holds, or from a day on; they are told when it comes to hold, and on that day.*\n")
				head = true
			}
			test := "当 " + code(t.When) + p.figuresIn(t.When)
			if t.Unless != "" {
				test = "除非 " + code(t.Unless) + p.figuresIn(t.Unless)
			}
			role, between := p.def.RoleWords(t.Role), p.between(&t)
			if t.Always() {
				p.line("- %s — %s：%s · %s, %s: %s", s.Zh, role.Zh, between.Zh, s.En, role.En, between.En)
				continue
			}
			if t.Dated() {
				between.Zh, between.En = "；"+between.Zh, "; "+between.En
			}
			p.line("- %s — %s：%s%s · %s, %s: %s%s  \n  %s", s.Zh, role.Zh, t.Zh, between.Zh, s.En, role.En, t.En, between.En, test)
		}
	}
}

func (p *prose) materials() {
	if len(p.def.Materials) == 0 {
		return
	}
	p.line("\n### 材料 · Papers\n")
	p.line("| 材料 | Paper | 由谁提交 | By whom | 在何状态 | In | 依据 |\n|---|---|---|---|---|---|---|")
	for _, m := range p.def.Materials {
		byZh, byEn := p.roles(m.By)
		var inZh, inEn []string
		for _, s := range m.In {
			inZh, inEn = append(inZh, p.state(s).Zh), append(inEn, p.state(s).En)
		}
		if m.Of != "" {
			byZh, byEn, inZh, inEn = "由其启动的事项所依据的", "what a case that it starts was decided on", []string{"—"}, []string{"—"}
		} else if len(m.By) == 0 && len(m.In) == 0 {
			byZh, byEn, inZh, inEn = "取自启动它的事项", "taken from the case that starts it", []string{"—"}, []string{"—"}
		}
		if f := p.def.Field(m.Table); f != nil {
			inZh, inEn = append(inZh, "须与“"+f.Zh+"”逐行相同"), append(inEn, "row by row the same as: "+f.En)
		}
		p.line("| %s | %s | %s | %s | %s | %s | %s |", cell(m.Zh), cell(m.En), byZh, byEn,
			cell(strings.Join(inZh, "、")), cell(strings.Join(inEn, ", ")), cell(p.cite(m.Basis)))
	}
}

// cite names articles without what they say, which stands at the end. Articles of one act follow it together.
func (p *prose) cite(basis []string) string {
	var out strings.Builder
	last := ""
	for _, id := range basis {
		act, no := p.article(id)
		switch {
		case out.Len() == 0:
			out.WriteString(act + no)
		case act == last && no != "":
			out.WriteString("、" + no)
		default:
			out.WriteString("；" + act + no)
		}
		last = act
		if p.def.Articles[id].Memory {
			out.WriteString(memoryMark)
		}
	}
	return out.String()
}

// article splits a citation into the act and the place in it, as in 《…条例》 and 第8条.
func (p *prose) article(id string) (act, no string) {
	actID, _, article := strings.Cut(id, "#")
	for _, a := range p.lib.Acts {
		if a.ID == actID {
			act = a.quoted().Zh
		}
	}
	if article {
		head, _, _ := strings.Cut(strings.TrimPrefix(p.def.Articles[id].Zh, act), contentMark)
		return act, head
	}
	return act, ""
}

func (p *prose) state(id string) *engine.State {
	if state := p.def.State(id); state != nil {
		return state
	}
	return &engine.State{ID: id, Words: engine.Words{Zh: id, En: id}}
}

func (p *prose) party(id string) engine.Words {
	if party := p.def.Party(id); party != nil {
		return party.Words
	}
	return engine.Words{Zh: id, En: id}
}

func (p *prose) rule(id string) engine.Rule {
	if r := p.def.Rule(id); r != nil {
		return *r
	}
	return engine.Rule{}
}

// turns says whose turn it is, and of what that depends.
func (p *prose) turns(list []engine.Turn) (zh, en string) {
	var a, b []string
	for _, t := range list {
		words := p.def.RoleWords(t.Role)
		roleZh, roleEn := cell(words.Zh), cell(words.En)
		switch between := p.between(&t); {
		case !t.Always():
			roleZh, roleEn = roleZh+"（"+cell(t.Zh)+"）", roleEn+" ("+cell(t.En)+")"
		case t.Dated():
			roleZh, roleEn = roleZh+"（"+cell(between.Zh)+"）", roleEn+" ("+cell(between.En)+")"
		}
		a, b = append(a, roleZh), append(b, roleEn)
	}
	return strings.Join(a, "、"), strings.Join(b, ", ")
}

func (p *prose) roles(ids []string) (zh, en string) {
	var a, b []string
	for _, id := range ids {
		if r := p.def.Role(id); r != nil {
			a, b = append(a, r.Zh), append(b, r.En)
		}
	}
	return cell(strings.Join(a, "、")), cell(strings.Join(b, ", "))
}

// cell keeps a text within its cell of a table.
func cell(text string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ").Replace(text)
}

func dash(text string) string {
	if text == "" {
		return "—"
	}
	return text
}
