package workflows

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"santong/engine"
)

// event says who does what, from where to where, what is asked and what must be true.
func (p *prose) event(e *engine.Event, opening bool) {
	p.line("\n### %s · %s\n", e.Zh, e.En)
	byZh, byEn := p.roles(e.By)
	zh, en := p.way(e, opening)
	p.line("由%s%s  ", strings.ReplaceAll(byZh, "、", "或者"), zh)
	p.line("*By the %s%s*\n", strings.ReplaceAll(byEn, ", ", " or "), en)
	p.line("- 依据：%s", dash(p.cite(e.Basis)))
	if e.Irreversible {
		p.line("- **不可撤销**，办理前再次验证身份 · **Cannot be undone**: the person proves again who he or she is")
	}
	p.fields("须填 · Must give", e.Requires)
	p.fields("可填 · May give", e.Accepts)
	switch e.Reason {
	case "":
	case "always":
		p.line("- 须说明理由 · A reason must be given")
	default:
		p.line("- 有下列情形的须说明理由 · A reason must be given when：%s", code(e.Reason))
	}
	if a := e.Apart; a != nil {
		p.line("- 回避 · Kept apart：%s · %s（与办理下列事项的人不得为同一人：%s）；依据：%s", a.Zh, a.En, p.inWhose(a)+p.doings(a.From), dash(p.cite(a.Basis)))
	}
	if len(e.After) > 0 {
		p.line("- 须先经过 · Every path must have passed：")
		for _, g := range e.After {
			p.line("  - **%s** · %s（%s）；依据：%s", g.Zh, g.En, p.doings(g.Any), dash(p.cite(g.Basis)))
		}
	}
	if len(e.Needs) > 0 {
		p.line("- 条件 · Conditions：")
		for i, n := range e.Needs {
			p.line("  %d. **%s** · %s", i+1, n.Zh, n.En)
			if n.Do.Zh != "" {
				p.line("     - 不满足时：%s · Otherwise: %s", n.Do.Zh, n.Do.En)
			}
			p.line("     - 依据：%s", dash(p.cite(n.Basis)))
			if n.Clock != "" {
				words := p.clockWords(n.Clock)
				p.line("     - 判断式 · As computed：“%s”已经届满 · %s is over", words.Zh, words.En)
				continue
			}
			p.line("     - 判断式 · As computed：%s%s", code(n.Must), p.figuresIn(n.Must))
		}
	}
	if len(e.Pins) > 0 {
		p.line("- 锁定此刻的文本 · Bound to the text as it now stands：%s", p.list(e.Pins, p.def.MaterialWords))
	}
	if e.Writes != "" {
		w := p.def.MaterialWords(e.Writes)
		p.line("- 可随本次办理一并出具（载明只有本次办理才能确定的编号、日期和结论） · May be written with it, with the number, the day and the outcome that only it gives：%s · %s", w.Zh, w.En)
	}
	if len(e.Allocates) > 0 {
		p.line("- 编号 · Allocates：%s", p.list(e.Allocates, p.def.FieldWords))
	}
	if len(e.Enters) > 0 {
		p.line("- 已有的编号记入台账，此后不再给出 · Enters numbers given elsewhere; they are never given again：%s", p.list(slices.Sorted(maps.Keys(e.Enters)), p.def.FieldWords))
	}
	if len(e.Voids) > 0 {
		p.line("- 作废编号，不再使用 · Voids：%s", p.list(e.Voids, p.def.FieldWords))
	}
	if len(e.Destroys) > 0 {
		p.line("- 删除材料的内容，校验码留存，历史记录仍可核验 · Erases the bytes of papers; the hashes stay and the history still verifies：%s", p.list(e.Destroys, p.def.MaterialWords))
	}
	if len(e.Erases) > 0 {
		p.line("- 删除个人信息，历史记录仍可核验 · Erases personal data; the history still verifies：%s", p.list(e.Erases, p.def.FieldWords))
	}
	if len(e.Sets) > 0 {
		p.line("- 由系统记下 · Derived：")
		for _, f := range slices.Sorted(maps.Keys(e.Sets)) {
			w := p.def.FieldWords(f)
			p.line("  - %s · %s ← %s", w.Zh, w.En, code(e.Sets[f]))
		}
	}
	for _, s := range e.Starts {
		p.start(&s)
	}
	if len(e.Closes) > 0 {
		p.line("- 同时终结所启动的流程 · Closes：%s", strings.Join(e.Closes, "、"))
	}
}

// way says from where the event leads to where, as the rest of a sentence.
func (p *prose) way(e *engine.Event, opening bool) (zh, en string) {
	if opening {
		to := p.state(p.def.Start)
		return fmt.Sprintf("提起，进入“%s”。", to.Zh), fmt.Sprintf("; the case begins in “%s”.", to.En)
	}
	var fromZh, fromEn []string
	for _, s := range e.From {
		fromZh, fromEn = append(fromZh, "“"+p.state(s).Zh+"”"), append(fromEn, "“"+p.state(s).En+"”")
	}
	zh, en = "在"+strings.Join(fromZh, "、")+"时办理，", ", in "+strings.Join(fromEn, ", ")
	to := func(id string) (string, string) {
		if id == "same" {
			return "状态不变", "the state does not change"
		}
		return "转入“" + p.state(id).Zh + "”", "then “" + p.state(id).En + "”"
	}
	switch {
	case e.To.By != "":
		field := p.def.FieldWords(e.To.By)
		var a, b []string
		for _, id := range outcomes(p.def, e) {
			w := itemWords(p.def, e.To.By, id)
			toZh, toEn := to(e.To.Of[id])
			a, b = append(a, fmt.Sprintf("%s为“%s”的，%s", field.Zh, w.Zh, toZh)), append(b, fmt.Sprintf("if %s, %s", w.En, toEn))
		}
		return zh + strings.Join(a, "；") + "。", en + "; " + strings.Join(b, "; ") + "."
	case e.Resumes:
		return zh + "直接回到退回它的环节，已经过的关口仍然有效。", en + "; straight back to the state that returned it; what had been passed still counts."
	case len(e.Recalls) > 0:
		return zh + fmt.Sprintf("撤回%s，恢复原状；他人已办理的，不得撤回。", p.doings(e.Recalls)), en + "; takes it back, as long as nobody has acted on it."
	case len(e.Returns) > 0:
		var a, b []string
		for _, s := range e.Returns {
			a, b = append(a, "“"+p.state(s).Zh+"”"), append(b, "“"+p.state(s).En+"”")
		}
		return zh + "退回到曾经过的" + strings.Join(a, "、") + "之一。", en + "; returned to one of " + strings.Join(b, ", ") + ", if the case has been there."
	}
	toZh, toEn := to(e.To.State)
	return zh + toZh + "。", en + "; " + toEn + "."
}

// figuresIn says the figures of the profile that a condition uses.
func (p *prose) figuresIn(expression string) string {
	var out []string
	for _, m := range ruleName.FindAllStringSubmatch(expression, -1) {
		for name := m[1][1:]; name != ""; name = name[:max(strings.LastIndexByte(name, '.'), 0)] {
			r := p.rule(name)
			zh, _ := p.figure(r)
			if text := r.Zh + "：" + zh; r.ID != "" && !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "（" + strings.Join(out, "；") + "）"
}

func (p *prose) start(s *engine.Start) {
	child := p.child(s.Workflow)
	text := fmt.Sprintf("- 同时启动“%s” · Starts: %s（`%s`）", child.Zh, child.En, s.As)
	if s.Each != "" {
		party := engine.Words{Zh: s.Party, En: s.Party}
		for _, known := range child.Parties {
			if known.ID == s.Party {
				party = known.Words
			}
		}
		text += fmt.Sprintf("；每一机关一件，该机关为%s · one for each organisation, as %s：%s%s", party.Zh, party.En, code(s.Each), p.figuresIn(s.Each))
	}
	if s.When != "" {
		text += "；条件 · when：" + code(s.When)
	}
	p.line("%s", text)
	for _, f := range slices.Sorted(maps.Keys(s.With)) {
		name := "`" + f + "`"
		for _, field := range p.def.Children[s.As] {
			if field.ID == f {
				name = field.Zh + " · " + field.En
			}
		}
		p.line("  - %s ← %s", name, code(s.With[f]))
	}
}

// child is the definition of another workflow, in any variant.
func (p *prose) child(name string) *engine.Definition {
	for _, w := range p.lib.workflows {
		if w.Definition.Workflow == name {
			return w.Definition
		}
	}
	return &engine.Definition{Words: engine.Words{Zh: name, En: name}}
}

// doings names events, outcomes, uploads, and whatever is done in a role.
func (p *prose) doings(names []string) string {
	var out []string
	for _, name := range names {
		id, outcome, _ := strings.Cut(name, ":")
		if id == "upload" {
			out = append(out, "提交“"+p.def.MaterialWords(outcome).Zh+"”")
			continue
		}
		if id == "role" {
			out = append(out, "以"+p.anyRole(outcome)+"身份办理的任何事项")
			continue
		}
		text := id
		for _, e := range events(p.def) {
			if e.ID == id {
				if text = e.Zh; outcome != "" {
					text += "：" + itemWords(p.def, e.To.By, outcome).Zh
				}
			}
		}
		out = append(out, "“"+text+"”")
	}
	return strings.Join(out, "、")
}

// anyRole names a role of this procedure, or of the one that starts it.
func (p *prose) anyRole(id string) string {
	known := func(def *engine.Definition) bool {
		return slices.ContainsFunc(def.Roles, func(r engine.Role) bool { return r.ID == id })
	}
	if known(p.def) {
		return p.def.RoleWords(id).Zh
	}
	for _, w := range p.lib.workflows {
		if known(w.Definition) {
			return w.Definition.RoleWords(id).Zh
		}
	}
	return id
}

func (p *prose) list(ids []string, words func(string) engine.Words) string {
	var out []string
	for _, id := range ids {
		out = append(out, words(id).Zh+" · "+words(id).En)
	}
	return strings.Join(out, "；")
}

// code quotes an expression on one line; its own backquotes would end the quotation.
func code(expression string) string {
	return "`" + strings.ReplaceAll(strings.Join(strings.Fields(expression), " "), "`", "'") + "`"
}

// inWhose says in which dossier things were done, where that is another one.
func (p *prose) inWhose(a *engine.Separation) string {
	if a.Document == "" {
		return ""
	}
	f := p.def.FieldWords(a.Document)
	return "在“" + f.Zh + "”所指文件的案卷中 · in the dossier of the document of that number："
}
