package workflows

import "santong/engine"

// meeting says how several documents come before one meeting.
func (p *prose) meeting() {
	m := p.def.Meeting
	if m == nil {
		return
	}
	of := p.party(m.Of)
	p.line("\n### 会议 · Meetings\n")
	p.line("几份文件可以列入%s的同一次会议，逐件讨论、逐件决定。  \n*Several documents can be put before one meeting of the %s; each is discussed and decided by itself.*\n", of.Zh, of.En)
	p.line("- 列入议题 · Put before it：%s（%s；锁定%s）", p.doings([]string{m.Schedule}), p.list([]string{m.Kind, m.Name, m.On}, p.def.FieldWords), p.list(m.Texts, p.def.MaterialWords))
	p.line("- 记录 · Recorded：%s（%s）", p.doings([]string{m.Record}), p.list([]string{m.Attendance, m.Statements, m.Minutes}, p.def.FieldWords))
	p.line("- 决定 · Decided：%s（%s）", p.doings(m.Decide), p.list([]string{m.Decision}, p.def.FieldWords))
	p.line("- 计入法定人数 · Counted for the quorum：%s", p.list(m.Capacities, p.capacity))
}

// capacity is what one is called who attends a meeting as such.
func (p *prose) capacity(id string) engine.Words {
	return p.def.ItemWords(p.def.Field(p.def.Meeting.Attendance).Column("capacity").Of, id)
}

// index says by which facts documents are found across the whole stock.
func (p *prose) index() {
	var ids []string
	m := p.def.Meeting
	for _, f := range p.def.Fields {
		if f.Index || m != nil && (f.ID == m.Name || f.ID == m.On) {
			ids = append(ids, f.ID)
		}
	}
	if len(ids) > 0 {
		p.line("\n### 检索 · What documents are found by\n\n%s", p.list(ids, p.def.FieldWords))
	}
}
