package workflows

import "santong/engine"

// bulletin says which lists the public is told of, and when.
func (p *prose) bulletin() {
	b := p.def.Bulletin
	if b == nil {
		return
	}
	p.line("\n### 公布的目录 · Lists that are published\n")
	p.line("社会公众不需登录即可看到下列目录；此外的内容一概不公开。  \n*Everybody is shown these lists, without an account, and nothing else of the case.*\n")
	state, table := func(id string) engine.Words { return p.state(id).Words }, p.def.Field(b.Table)
	p.line("- 公布后 · Published in：%s", p.list(b.Issued, state))
	if len(b.Drafts) > 0 {
		p.line("- 草案 · A draft in：%s", p.list(b.Drafts, state))
	}
	p.line("- 项目 · Fields：%s", p.list(given(b.Title, b.Number, b.On, b.Until, b.Call), p.def.FieldWords))
	p.line("- 栏目 · Columns：%s", p.list(b.Columns, func(id string) engine.Words { return table.Column(id).Words }))
	for _, list := range b.Lists {
		p.line("- %s · %s：%s", list.Zh, list.En, p.list(list.Of, func(code string) engine.Words { return p.codeWords(table.Column(b.By).Of, code) }))
	}
	p.line("- %s · %s〔%s〕", b.Note.Zh, b.Note.En, p.cite(b.Note.Basis))
}

func (p *prose) codeWords(list, code string) engine.Words {
	for _, l := range p.def.Lists {
		for _, item := range l.Items {
			if l.ID == list && item.ID == code {
				return item.Words
			}
		}
	}
	return engine.Words{Zh: code, En: code}
}
