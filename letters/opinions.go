package letters

import "strings"

// An opinion is a letter of the review organ as the history has it: what came later does not change its number or its conclusion.
type opinion struct {
	*entry
	number, verdict string
}

// opinions are the opinion letters of the case before the entry with that number, oldest first. They are named even where the way has started again
// since: a letter once sent was sent.
func (r *record) opinions(until int) []opinion {
	r.asked["event issue_opinion"] = true
	var out []opinion
	for i := range r.entries {
		e := &r.entries[i]
		if e.Seq >= until || e.Case != r.Case.ID || e.Event != "issue_opinion" || r.undone[e.Seq] {
			continue
		}
		number, _ := e.Facts["opinion_no"].(string)
		out = append(out, opinion{e, number, given(e, "verdict")})
	}
	return out
}

// before names the letters before this one, and whether the text has changed since the last of them.
func (d *draft) before(earlier []opinion, text string) string {
	if len(earlier) == 0 {
		return ""
	}
	var list []string
	for _, o := range earlier {
		list = append(list, chinese(o.on)+"出具的《合法性审查意见书》（"+o.number+"，结论为“"+d.item("verdicts", o.verdict)+"”）")
	}
	said := "我单位此前已就该文件提出审查意见，见" + strings.Join(list, "、") + "。"
	if last := earlier[len(earlier)-1]; text != "" && text != d.hash(last.entry, "draft") {
		said += "其后送审稿作了修改。"
	}
	return said
}

func again(earlier []opinion) string {
	if len(earlier) > 0 {
		return "再次"
	}
	return ""
}

// pointsOf are the points of the letter that the entry answers, by their numbers: the next letter has points of its own.
func (d *draft) pointsOf(answer *entry) map[string]map[string]any {
	out := map[string]map[string]any{}
	if answer == nil {
		return out
	}
	if prepared := d.lastBefore(answer.Seq, "prepare_opinion"); prepared != nil {
		list, _ := prepared.Form["points"].([]any)
		for _, item := range list {
			if row, ok := item.(map[string]any); ok {
				out[column(row, "no")] = row
			}
		}
	}
	return out
}

// objection is what a point of a letter says: the problem, and what the review organ advises; "" for no point.
func objection(point map[string]any) string {
	said := sentence(column(point, "problem"))
	if advice := column(point, "advice"); advice != "" {
		said += "建议：" + sentence(advice)
	}
	return said
}
