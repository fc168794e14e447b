package workflows

import "santong/engine"

// docket says what the public may follow of a case, and what only who brought it is shown.
func (p *prose) docket() {
	d := p.def.Docket
	if d == nil {
		return
	}
	p.line("\n### 公开的办理进程 · What the public may follow\n")
	p.line("社会公众不需登录即可看到下列内容；申请人的姓名和联系方式不在其中。  \n*Everybody is shown the following, without an account; who the applicant is does not stand there.*\n")
	field := p.def.FieldWords
	p.line("- 由谁提出 · Brought by：%s", p.list([]string{d.By}, func(id string) engine.Words { return p.def.Role(id).Words }))
	p.line("- 项目 · Fields：%s", p.list(append(given(d.Number, d.Title, d.Document, d.Received, d.Outcome), d.Shown...), field))
	p.line("- 步骤及日期 · Steps, with their days：%s", p.list(d.Steps, func(id string) engine.Words { return p.def.Event(id).Words }))
	p.line("- 期限 · Terms：%s", p.list(d.Clocks, p.clockWords))
	p.line("- 申请人凭查询凭证另外看到 · Shown besides to who holds the secret link：%s", p.list(d.Own, field))
	p.line("- 不公开的环节 · Not shown in：%s", p.list(d.Hidden, func(id string) engine.Words { return p.state(id).Words }))
	p.line("- 查询凭证只存校验码 · Of the secret only the hash is kept, in：%s", p.list([]string{d.Secret}, field))
	p.line("- 每日收件上限 · In one day at most：%s", code("rule."+d.Daily))
}

// filed says what the public may know of a filing that was registered.
func (p *prose) filed() {
	f := p.def.Filed
	if f == nil {
		return
	}
	party := func(id string) engine.Words {
		for _, one := range p.def.Parties {
			if one.ID == id {
				return one.Words
			}
		}
		return engine.Words{Zh: id, En: id}
	}
	p.line("\n### 公开的备案目录 · The public directory of filed documents\n")
	p.line("备案登记后，社会公众可以看到下列各项，此外什么也看不到。  \n*Once the filing is registered, everybody may see the following, and nothing else.*\n")
	p.line("- 项目 · Fields：%s", p.list(given(f.Number, f.Title, f.IssueNo, f.RegistrationNo, f.Sender, f.Published, f.Registered), p.def.FieldWords))
	p.line("- 机关 · Organs：%s", p.list(given(f.Maker, f.Recipient), party))
	if f.Within != "" {
		p.line("- 只列入下列受理机关登记的 · Only what these recipients have registered：%s", code("rule."+f.Within))
	}
	p.line("- 不公开的环节 · Not shown in：%s", p.list(f.Hidden, func(id string) engine.Words { return p.state(id).Words }))
}

func (p *prose) clockWords(id string) engine.Words {
	for _, k := range p.def.Clocks {
		if k.ID == id {
			return k.Words
		}
	}
	return engine.Words{Zh: id, En: id}
}
