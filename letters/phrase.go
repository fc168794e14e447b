package letters

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"santong/calendar"
	"santong/engine"
)

// titled puts the name of a document in its marks; marks within it become single ones.
func titled(name string) string {
	return "《" + strings.NewReplacer("《", "〈", "》", "〉").Replace(name) + "》"
}

var wTitle = words("文件名称", "Title of the document")

// document is the title of what the dossier carries, in its marks.
func (d *draft) document(suffix string) Text {
	r := d.need(wTitle, d.str("title"))
	if r.Blank != Given {
		return text("《", r, "》")
	}
	return text(titled(r.Text + suffix))
}

const forReview = "（送审稿）"

// signedBy closes the letter: who, when (a blank day where it has not been issued), and a seal.
func (d *draft) signedBy(organ string, on calendar.Date) {
	d.Signature = &Signature{Organ: text(d.need(words("署名", "Issued by"), organ)), Date: text(dayOrRoom(on)), Sealed: true}
}

// dayOrRoom is the day, or room to write it in: a letter that has not been issued has no day, and that is no fault of the record.
func dayOrRoom(on calendar.Date) Text {
	if on.IsZero() {
		return text(hand(4), "年", hand(2), "月", hand(2), "日")
	}
	return text(chinese(on))
}

// imprint is the 版记: who gets a copy, who printed it and when.
func (d *draft) imprint(printer string, on calendar.Date, copies ...string) {
	d.Imprint = &Imprint{Printer: text(printer), Date: text(dayOrRoom(on), "印发")}
	if list := others(copies, printer); len(list) > 0 {
		d.Imprint.CopyTo = text(strings.Join(list, "，") + "。")
	}
}

// others are the names without repetition, and without those that are left out.
func others(names []string, out ...string) []string {
	var list []string
	for _, n := range names {
		if n != "" && !slices.Contains(out, n) && !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return list
}

// unnumbered is the room for a number that no series of ours gives out.
func unnumbered() Text { return text(hand(4), "〔", hand(3), "〕", hand(2), "号") }

// cited names the articles on which an event rests. Rules of our own, customs of other places and what nobody has confirmed are no ground that
// an official paper could stand on.
func (d *draft) cited(event string) string {
	d.asked["event "+event] = true
	def := d.definition(d.seen)
	if def == nil {
		return ""
	}
	_, basis := def.Act(event)
	var acts []string
	last := map[string]int{}
	articles := map[string][]string{}
	for _, id := range basis {
		article := def.Articles[id]
		name, _, _ := strings.Cut(article.Zh, "：")
		if article.Memory || !strings.HasPrefix(name, "《") || d.beside(id, event) {
			continue
		}
		act, no := name, ""
		if at := articleNo.FindStringSubmatchIndex(name); at != nil {
			act, no = name[:at[0]], name[at[0]:]
			if n, err := strconv.Atoi(name[at[2]:at[3]]); err == nil {
				no = "第" + han(n) + "条" + name[at[1]:]
			}
			if strings.HasPrefix(id, outline) { // the outline has no articles, but numbered items in its second part
				no = "第二部分第" + name[at[2]:at[3]] + "项"
			}
		} else if i := strings.LastIndex(name, "关于"); strings.HasSuffix(name, "的部分") && i > strings.LastIndex(name, "》") {
			act = name[:i]
		}
		acts = append(acts, act)
		if strings.HasPrefix(id, outline) {
			last[act] = 1 // a plan of the county, and no law
		}
		if no != "" {
			articles[act] = append(articles[act], no)
		}
	}
	slices.SortStableFunc(acts, func(a, b string) int { return cmp.Compare(last[a], last[b]) })
	acts = others(acts)
	for i, act := range acts {
		acts[i] = act + strings.Join(others(articles[act]), "、")
	}
	return strings.Join(acts, "、")
}

// beside tells of acts that do not govern what the letter is about: our procedures follow them, but no official paper may say that it rests on them.
// The decision regulation governs major decisions only (重大行政决策程序暂行条例第3条); filing of normative documents is the provinces' (法规规章备案审查条例第25条);
// the congress's rules govern what is filed with its standing committee, not what is filed with a government. The organic law asks of governments from the
// county up how they make documents (第75条), and says what a government may do to those of others (第73条). The outline is a plan of the county's government:
// it binds neither the city nor a standing committee, and its item 11 is about major decisions.
func (d *draft) beside(id, event string) bool {
	switch id {
	case "outline2016#19":
		return d.toGovernment() || !d.withinCounty(event)
	case "outline2016#11":
		return d.str("kind") != "normative_and_decision"
	case "orglaw2022#75":
		return !d.ofCounty()
	case "orglaw2022#73":
		return d.byCongress()
	}
	act, _, _ := strings.Cut(id, "#")
	switch act {
	case "outline2016":
		return !d.withinCounty(event)
	case "decision2019":
		return d.str("kind") != "normative_and_decision"
	case "openinfo2019", "filing2024", "rulemaking2017":
		return true
	case "sdfiling2025":
		return true // a draft
	case "sdpcsc2017":
		return d.toGovernment() || d.seen.Parties["handling"] != "" || d.seen.Parties["reviewing"] != "" // suggestions to a government, and what is filed with it
	}
	return false
}

// toGovernment tells whether it is filed with governments only.
func (d *draft) toGovernment() bool {
	to := d.recipients()
	return len(to) > 0 && !slices.ContainsFunc(to, func(organ string) bool { return d.kindOf(organ) == "congress" })
}

// recipients are those with whom it is filed: of a yearly catalogue, which goes to all of them, those of the rule.
func (d *draft) recipients() []string {
	d.asked["party recipient"] = true
	if organ := d.seen.Parties["recipient"]; organ != "" {
		return []string{organ}
	}
	if rule := d.rule("filing.recipients"); d.Kind == CatalogueLetter && rule != nil {
		return rule.List
	}
	return nil
}

// withinCounty tells whether who writes and who is written to are the county's government and those below it, or the standing committee to which it reports.
func (d *draft) withinCounty(event string) bool {
	return !slices.ContainsFunc(append(d.recipients(), d.seen.Parties["reviewing"]), func(organ string) bool {
		kind := d.kindOf(organ)
		return kind == "upper" || kind == "congress" && d.byRecipient(event)
	})
}

// byRecipient tells whether the event is an act of the organ with which the document was filed.
func (d *draft) byRecipient(event string) bool {
	def := d.definition(d.seen)
	e := def.Event(event)
	return e != nil && slices.ContainsFunc(def.Roles, func(r engine.Role) bool { return r.Of == "recipient" && slices.Contains(e.By, r.ID) })
}

// ofCounty tells whether the document is one of a government from the county up, or of its office.
func (d *draft) ofCounty() bool {
	kind := d.definition(d.seen).Variant
	if kind == "" {
		kind = d.str("kind")
	}
	return kind == "government" || kind == "government_office"
}

// outline begins the ids of the county's plan.
const outline = "outline2016#"

var articleNo = regexp.MustCompile(`第(\d+)条`)

// sentence is what somebody wrote, with a full stop.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.ContainsRune("。！？；：…”）", []rune(s)[len([]rune(s))-1]) {
		return s
	}
	return s + "。"
}

// under is the beginning of a sentence that says by what right.
func (d *draft) under(event string) string {
	if g := d.cited(event); g != "" {
		return "按照" + g + "等规定，"
	}
	return ""
}

var conclusions = map[string]string{"pass": "符合", "fail": "不符合", "not_applicable": "不涉及"}

// yes says a flag.
func (d *draft) yes(field string) Run {
	value, given := d.flag(field)
	switch {
	case !given:
		return d.need(d.label(field), "")
	case value:
		return said("是")
	}
	return said("否")
}

// ruled is a period of the profile under which the case runs.
func (d *draft) ruled(id string) calendar.Period {
	if r := d.rule(id); r != nil {
		return r.Period
	}
	return calendar.Period{}
}

// rule is one of the profile under which the case runs.
func (d *draft) rule(id string) *engine.Rule {
	d.asked["rule "+id] = true
	if def := d.definition(d.seen); def != nil {
		if i := slices.IndexFunc(def.Rules, func(r engine.Rule) bool { return r.ID == id }); i >= 0 {
			return &def.Rules[i]
		}
	}
	return nil
}

// drafter is who is written to as the drafting unit: where that unit reviews its own documents, one of its offices, which the directory does not name.
func (d *draft) drafter(self string) string {
	if unit := d.organ("drafting"); unit != d.organ("review") {
		return unit
	}
	return self
}
