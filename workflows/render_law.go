package workflows

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"santong/calendar"
	"santong/engine"
)

func (p *prose) rules(profile Profile) {
	if len(p.def.Rules) == 0 {
		return
	}
	p.line("\n## 五、可因地而异的数字 · Figures that differ from place to place\n")
	p.line("| 数字 | Figure | 取值 | Value | 出自 | 依据 |\n|---|---|---|---|---|---|")
	for _, r := range p.def.Rules {
		zh, en := p.figure(r)
		from := ""
		for _, known := range profile.Rules {
			if known.ID == r.ID && known.For == r.For {
				from = linkName(profile, known.From)
				var instead []string
				for _, id := range known.Overrides {
					instead = append(instead, linkName(profile, id))
				}
				if len(instead) > 0 {
					from += "（替代" + strings.Join(instead, "、") + "）"
				}
			}
		}
		p.line("| %s | %s | %s | %s | %s | %s |", cell(r.Zh), cell(r.En), cell(zh), cell(en), cell(from), dash(cell(p.cite(r.Basis))))
	}
}

func linkName(profile Profile, id string) string {
	for _, link := range profile.Chain {
		if link.ID == id {
			return link.Zh
		}
	}
	return id
}

// figure is a rule's value as people write it.
func (p *prose) figure(r engine.Rule) (zh, en string) {
	switch {
	case r.Int != nil:
		return fmt.Sprint(*r.Int), fmt.Sprint(*r.Int)
	case r.Flag != nil && *r.Flag:
		return "是", "yes"
	case r.Flag != nil:
		return "否", "no"
	case r.List != nil:
		var a, b []string
		for _, code := range r.List {
			words := p.organ(code)
			if period, err := calendar.ParsePeriod(code); err == nil {
				words = engine.Words{Zh: period.Zh(), En: period.En()}
			}
			a, b = append(a, words.Zh), append(b, words.En)
		}
		return strings.Join(a, "、"), strings.Join(b, ", ")
	}
	return r.Period.Zh(), r.Period.En()
}

func (p *prose) series() {
	if len(p.def.Series) == 0 {
		return
	}
	p.line("\n## 六、编号 · Numbers\n")
	p.line("| 编号 | Number | 样式 | 每个计数在何范围内连续 | 依据 |\n|---|---|---|---|---|")
	for _, s := range p.def.Series {
		var scopes []string
		for _, counter := range slices.Sorted(maps.Keys(s.Scope)) {
			scopes = append(scopes, "`"+counter+"`："+strings.Join(s.Scope[counter], "、"))
		}
		p.line("| %s | %s | `%s` | %s | %s |", cell(s.Zh), cell(s.En), cell(s.Template), dash(cell(strings.Join(scopes, "；"))), dash(cell(p.cite(s.Basis))))
	}
}

// articles lists everything that is cited, with what it asks, in the order of law.yaml.
func (p *prose) articles() {
	if len(p.def.Articles) == 0 {
		return
	}
	p.line("\n## 七、所引条文 · Articles cited")
	for _, act := range p.lib.Acts {
		name := act.quoted()
		var lines []string
		for _, a := range p.lib.law.Articles {
			c, cited := p.def.Articles[a.ID]
			if id, _, _ := strings.Cut(a.ID, "#"); !cited || id != act.ID {
				continue
			}
			mark := ""
			if c.Memory {
				mark = memoryMark
			}
			lines = append(lines, fmt.Sprintf("- %s%s  \n  *%s*", strings.TrimPrefix(c.Zh, name.Zh), mark, strings.TrimPrefix(strings.TrimPrefix(c.En, name.En), ", ")))
		}
		if _, whole := p.def.Articles[act.ID]; whole {
			lines = append(lines, "- 引整部文件  \n  *cited as a whole*")
		}
		if len(lines) > 0 {
			p.line("\n**%s** · %s  \n出处 · Source：%s\n\n%s", name.Zh, name.En, act.Source, strings.Join(lines, "\n"))
		}
	}
}

func (p *prose) stateNames(ids []string) string {
	var out []string
	for _, id := range ids {
		out = append(out, p.state(id).Zh)
	}
	return cell(strings.Join(out, "、"))
}
