package workflows

import (
	"strings"

	"santong/engine"
)

// catalogue says what the public is shown of a document, and what a document is on a day.
func (p *prose) catalogue() {
	c := p.def.Catalogue
	if c == nil {
		return
	}
	p.line("\n### 目录 · The public catalogue\n")
	p.line("社会公众可以知道的只有下列内容。  \n*This is all that the public is shown.*\n")
	p.line("- 项目 · Fields：%s", p.list(given(c.Title, c.Kind, c.IssueNo, c.RegistrationNo, c.Dated, c.Registered, c.Published, c.Effective, c.Lapses), p.def.FieldWords))
	p.line("- 机关 · Organs：%s", p.list(given(c.Maker, c.Drafter), p.party))
	for _, paper := range c.Papers {
		text := "- 文本 · Paper：" + paper.Zh + " · " + paper.En
		if paper.If != "" {
			f := p.def.FieldWords(paper.If)
			text += "（以“" + f.Zh + "”为准 · only where: " + f.En + "）"
		}
		p.line("%s；锁定于 · as bound by：%s %s", text, code(strings.Join(paper.From, ", ")), p.cite(paper.Basis))
	}
	for _, r := range c.Relations {
		p.line("- 关系 · Relation：%s · %s（%s）", r.Zh, r.En, p.list(given(r.Table, r.No, r.Clause, r.On), p.relationWords(r)))
	}
	if r := c.Corrections; r != nil {
		of := engine.RelationRule{Table: r.Table, Clause: r.What, No: r.No, On: r.On}
		p.line("- 更正 · Corrections of the published copy（%s）", p.list(given(r.Table, r.What, r.No, r.On), p.relationWords(of)))
	}
	if r := c.Channels; r != nil {
		p.line("- 公布渠道及回执 · Channels of publication, with their receipts：取自启动本流程的案卷的 · from the table of the case that starts this one：%s", code(r.Table))
	}
	if len(c.Hidden) > 0 {
		p.line("- 不列入目录的环节 · Not listed in：%s", p.list(c.Hidden, func(id string) engine.Words { return p.state(id).Words }))
	}
	p.line("\n在某一天处于什么效力状态，取第一项符合的。  \n*What a document is on a day: the first that holds.*\n")
	p.line("| 效力状态 | Status | 何时 | When | 有约束力 | Binding | 依据 |\n|---|---|---|---|---|---|---|")
	for _, r := range c.Phases {
		zh, en := []string{}, []string{}
		for _, s := range r.In {
			zh, en = append(zh, "“"+p.state(s).Zh+"”"), append(en, p.state(s).En)
		}
		if len(zh) > 0 {
			zh, en = []string{"处于" + strings.Join(zh, "、")}, []string{"in " + strings.Join(en, ", ")}
		}
		if r.Before != "" {
			f := p.def.FieldWords(r.Before)
			zh, en = append(zh, "“"+f.Zh+"”之前"), append(en, "before: "+f.En)
		}
		if r.From != "" {
			f := p.def.FieldWords(r.From)
			zh, en = append(zh, "自“"+f.Zh+"”起"), append(en, "from: "+f.En)
		}
		yes, too := "否", "no"
		if r.Binding {
			yes, too = "是", "yes"
		}
		p.line("| %s | %s | %s | %s | %s | %s | %s |", cell(r.Zh), cell(r.En), dash(cell(strings.Join(zh, "，"))), dash(cell(strings.Join(en, "; "))), yes, too, cell(p.cite(r.Basis)))
	}
}

func given(ids ...string) (out []string) {
	for _, id := range ids {
		if id != "" {
			out = append(out, id)
		}
	}
	return out
}

// relationWords names a field, or a column of the relation's table.
func (p *prose) relationWords(r engine.RelationRule) func(string) engine.Words {
	return func(id string) engine.Words {
		if r.Table != "" && id != r.Table {
			return p.def.Field(r.Table).Column(id).Words
		}
		return p.def.FieldWords(id)
	}
}
