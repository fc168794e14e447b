package workflows

import (
	"strings"

	"santong/engine"
)

func (p *prose) clocks() {
	if len(p.def.Clocks) == 0 {
		return
	}
	p.line("\n## 四、期限 · Terms\n")
	p.line("| 期限 | Term | 天数 | Length | 起算 | 计算的状态 | 中止的状态 | 依据 |\n|---|---|---|---|---|---|---|---|")
	var notes []string
	for i := range p.def.Clocks {
		k := &p.def.Clocks[i]
		term, from, basis := p.term(k), "进入状态之日", p.rule(k.Rule).Basis
		switch {
		case k.Before != "":
			from = "自“" + p.def.FieldWords(k.Before).Zh + "”往前推算"
		case k.From != "":
			from = p.def.FieldWords(k.From).Zh
		}
		if k.Until != "" {
			from += "；可延长至“" + p.def.FieldWords(k.Until).Zh + "”"
		}
		for _, t := range k.Instead {
			basis = append(append(basis[:len(basis):len(basis)], p.rule(t.Rule).Basis...), t.Basis...)
		}
		p.line("| %s | %s | %s | %s | %s | %s | %s | %s |", cell(k.Zh), cell(k.En), cell(term.Zh), cell(term.En), cell(from),
			p.stateNames(k.RunsIn), dash(p.stateNames(k.PausedIn)), dash(cell(p.cite(unique(basis)))))
		notes = append(notes, p.clockNotes(k)...)
	}
	if len(notes) > 0 {
		p.line("\n%s", strings.Join(notes, "\n"))
	}
}

// term is how long a clock runs, by everything on which that depends.
func (p *prose) term(k *engine.Clock) engine.Words {
	of := func(rule string) engine.Words {
		r := p.rule(rule)
		return engine.Words{Zh: r.Period.Zh(), En: r.Period.En()}
	}
	out := of(k.Rule)
	switch {
	case k.Waits:
		out.Zh, out.En = "至少"+out.Zh, "at least "+out.En
	case k.Before != "":
		out.Zh, out.En = out.Zh+"内", out.En+" ahead"
	}
	for _, t := range k.Instead {
		words := of(t.Rule)
		if t.Until != "" {
			field := p.def.FieldWords(t.Until)
			words = engine.Words{Zh: "至“" + field.Zh + "”", En: "until “" + field.En + "”"}
		}
		out.Zh += "；`" + t.When + "` 时" + words.Zh
		out.En += "; " + words.En + " if `" + t.When + "`"
	}
	return out
}

// clockNotes say what is particular about a clock.
func (p *prose) clockNotes(k *engine.Clock) (out []string) {
	if k.Waits {
		out = append(out, "- “"+k.Zh+"”是最短期限：到期日没有事情到期，期间未满的等待，不存在逾期。 · "+k.En+" is a shortest period: nothing falls due on its last day; what waits for it waits until it is over.")
	}
	if r := k.Remind; r != nil {
		zh, en := p.figure(p.rule(r.At))
		after := engine.Words{Zh: "起算后", En: "after it began"}
		if k.Before != "" {
			after = engine.Words{Zh: "届满前", En: "ahead of its day"}
		}
		whoZh, whoEn := []string{"轮到的人员"}, []string{"those whose turn it is"}
		for _, role := range r.Roles {
			words := p.def.RoleWords(role)
			whoZh, whoEn = append(whoZh, words.Zh), append(whoEn, words.En)
		}
		if r.Supervisors {
			whoZh, whoEn = append(whoZh, "其单位负责人"), append(whoEn, "their supervisors")
		}
		out = append(out, "- “"+k.Zh+"”"+after.Zh+zh+"提醒"+strings.Join(whoZh, "、")+"（"+p.cite(p.rule(r.At).Basis)+"）。 · "+
			k.En+": "+strings.Join(whoEn, ", ")+" are reminded "+en+" "+after.En+".")
	}
	return out
}

// between says from which day and to which a turn lies.
func (p *prose) between(t *engine.Turn) (out engine.Words) {
	if t.Begins != "" {
		words := p.def.FieldWords(t.Begins)
		for _, k := range p.def.Clocks {
			switch {
			case k.ID == t.Begins && k.Waits:
				words = engine.Words{Zh: k.Zh + "”届满次日", En: "the day after " + k.En}
			case k.ID == t.Begins:
				r, day := p.rule(k.Rule), p.def.FieldWords(k.Before)
				words = engine.Words{Zh: day.Zh + "”之前" + r.Period.Zh(), En: r.Period.En() + " before “" + day.En + "”"}
			}
		}
		if p.def.FieldWords(t.Begins).Zh == words.Zh {
			words.Zh, words.En = words.Zh+"”", "“"+words.En+"”"
		}
		out = engine.Words{Zh: "自“" + words.Zh + "起", En: "from " + words.En}
	}
	if t.Ends != "" {
		words := p.def.FieldWords(t.Ends)
		out.Zh, out.En = out.Zh+"至“"+words.Zh+"”的前一日", out.En+" to the day before “"+words.En+"”"
	}
	return out
}

func unique(list []string) (out []string) {
	seen := map[string]bool{}
	for _, one := range list {
		if !seen[one] {
			seen[one] = true
			out = append(out, one)
		}
	}
	return out
}
