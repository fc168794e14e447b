package workflows

import (
	"strings"

	"santong/engine"
)

func (p *prose) fields(what string, ids []string) {
	if len(ids) == 0 {
		return
	}
	var out []string
	for _, id := range ids {
		text := p.def.FieldWords(id).Zh + " · " + p.def.FieldWords(id).En
		if f := p.def.Field(id); f != nil {
			text += p.kind(*f)
		}
		out = append(out, text)
	}
	p.line("- %s：", what)
	for _, text := range out {
		p.line("  - %s", text)
	}
}

// kind says what may be written into a field.
func (p *prose) kind(f engine.Field) string {
	switch f.Type {
	case engine.Choice, engine.Checklist:
		var words []string
		for _, item := range items(p.def, f.ID) {
			words = append(words, item.Zh)
		}
		if f.Type == engine.Checklist {
			return "（逐项给出结论：" + strings.Join(words, "；") + "）"
		}
		return "（" + strings.Join(words, "／") + "）"
	case engine.Table:
		var words []string
		for _, c := range f.Columns {
			words = append(words, c.Zh+p.chosen(c))
		}
		return "（逐条列出：" + strings.Join(words, "、") + "）"
	}
	return ""
}

// chosen says from which rows a column chooses.
func (p *prose) chosen(c engine.Field) string {
	var from []string
	for _, rows := range c.Rows {
		name := p.def.FieldWords(rows.Of).Zh
		if as, children := strings.CutPrefix(rows.Of, "cases."); children {
			name = "已启动的`" + as + "`"
		}
		if rows.When != "" {
			name += "，条件 " + code(rows.When)
		}
		from = append(from, name)
	}
	if from == nil {
		return ""
	}
	return "（从在案的" + strings.Join(from, "、") + "中选择，每条一行）"
}
