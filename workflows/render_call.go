package workflows

import "santong/engine"

// call says what the public may know of a case that calls for comments.
func (p *prose) call() {
	c := p.def.Call
	if c == nil {
		return
	}
	field := p.def.FieldWords
	p.line("\n### 公开征求意见 · Open to comments\n")
	p.line("案卷未公布前，社会公众可以知道的只有下列内容。  \n*Before it is published, this is all that the public is shown.*\n")
	p.line("- 项目 · Fields：%s", p.list([]string{c.Number, c.Title, c.Question, c.Opened, c.Until, c.Shortened}, field))
	p.line("- 机关 · Organs：%s", p.list(given(c.Asker, c.Maker), p.party))
	for _, paper := range c.Papers {
		p.line("- 文本 · Paper：%s · %s；锁定于 · as bound by：%s %s", paper.Zh, paper.En, code(paper.From[0]), p.cite(paper.Basis))
	}
	p.line("- 不再制定的环节 · There will be no document in：%s", p.list(c.Ended, func(id string) engine.Words { return p.state(id).Words }))
	points, table := p.def.Field(c.Points), p.def.Field(c.Outcome.Table)
	column := func(f *engine.Field) func(string) engine.Words {
		return func(id string) engine.Words { return f.Column(id).Words }
	}
	if gist := points.Column(c.Gist); gist != nil {
		p.line("- 归并意见时看到的概要 · What says an opinion in short, for those who count：%s · %s", gist.Zh, gist.En)
	}
	p.line("- 采纳情况，公布后 · What became of the comments, once published：%s", p.list([]string{c.Outcome.On, c.Outcome.Total}, field))
	p.line("  - 每条意见 · Of each opinion：%s；%s", p.list(c.Outcome.Show, column(points)), p.list(c.Outcome.Answer, column(table)))
	p.line("  - 只公布来自 · Only of those from：%s", p.list(c.Outcome.Of, func(id string) engine.Words {
		return p.def.ItemWords(points.Column(c.Outcome.By).Of, id)
	}))
}

// comments says that the public may bring cases of this kind about what others call for.
func (p *prose) comments() {
	c := p.def.Comments
	if c == nil {
		return
	}
	p.line("\n### 对草案的意见 · Comments on a draft\n")
	p.line("- 填写 · Asked for：%s", p.list(c.Asked, p.def.FieldWords))
	p.line("- 由谁接收 · Who takes it：%s", p.list([]string{c.Party}, p.party))
	p.line("- 一次征求意见收件上限 · In one call at most：%s", code("rule."+c.Most))
}
