package stock

import (
	"cmp"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"santong/calendar"
	"santong/engine"
	"santong/intake"
)

// An item is one document that is to come in: what its row or its text says, made ready for the form of the definition.
type item struct {
	row     Row
	form    map[string]any
	papers  []engine.Upload
	maker   string // its code
	expired bool   // the list says that it has lapsed
	wantsNo string // the number of the document whose day of effect is the day of the fate
}

func (it *item) warn(zh, en string, args ...any) {
	it.row.Warnings = append(it.row.Warnings, engine.Words{Zh: fmt.Sprintf(zh, args...), En: fmt.Sprintf(en, args...)})
}

func (it *item) refuse(zh, en string, args ...any) {
	it.row.Faults = append(it.row.Faults, engine.Words{Zh: fmt.Sprintf(zh, args...), En: fmt.Sprintf(en, args...)})
}

func (it *item) text(field string) string { s, _ := it.form[field].(string); return s }

func (it *item) day(field string) calendar.Date { d, _ := calendar.Parse(it.text(field)); return d }

// reading turns cells into items.
type reading struct {
	makers *register
	series map[string]*engine.Series
}

// item makes one of the cells, which stand under our names of columns.
func (r *reading) item(file string, line int, hash string, cells map[string]string) *item {
	it := &item{row: Row{File: file, Line: line}, form: map[string]any{"source_hash": hash}}
	source := path.Base(file)
	if line > 0 {
		source += fmt.Sprintf("第%d行", line)
	}
	it.form["source"] = clip(source, 300)
	title := strings.Trim(strings.Join(strings.Fields(cells["title"]), " "), "《》")
	switch {
	case title == "":
		it.refuse("没有文件名称", "there is no title")
	case utf8.RuneCountInString(title) > 200:
		it.refuse("文件名称超过200字", "the title has more than 200 characters")
	}
	it.row.Title, it.form["title"] = title, title
	for _, field := range []string{"issue_no", "registration_no"} {
		r.number(it, field, cells[field])
	}
	r.maker(it, cells["maker"])
	r.days(it, cells)
	r.fate(it, cells)
	if n := len(it.row.Warnings); n > 0 {
		var remarks []string
		for _, w := range it.row.Warnings {
			remarks = append(remarks, w.Zh)
		}
		it.form["remarks"] = clip(strings.Join(remarks, "；"), 2000)
	}
	return it
}

func clip(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}

// number writes a number as its series does.
func (r *reading) number(it *item, field, cell string) {
	if cell = strings.TrimSpace(cell); cell == "" || cell == "-" || cell == "—" || cell == "/" || cell == "无" {
		return
	}
	no := cell
	if series := r.series[field]; series != nil {
		no, _ = series.Canonical(cell)
	}
	if no != cell {
		it.warn("文号“%[1]s”改写为“%[2]s”", "the number %[1]s is written as %[2]s", cell, no)
	}
	it.form[field] = no
	if field == "issue_no" {
		it.row.IssueNo = no
	} else {
		it.row.RegistrationNo = no
	}
}

func (r *reading) maker(it *item, name string) {
	name = strings.TrimSpace(name)
	first := strings.FieldsFunc(name, func(c rune) bool { return strings.ContainsRune("、，,；;\n", c) })
	if len(first) > 1 {
		it.warn("联合制定，以主办的%s为制定机关", "a joint document: %s, which is in charge, is taken as its maker", first[0])
		name = strings.TrimSpace(first[0])
	}
	o := r.makers.find(name, it.row.IssueNo)
	if o == nil {
		it.row.Faults = append(it.row.Faults, r.makers.unknown(name))
		it.row.Maker = name
		return
	}
	it.maker, it.row.Maker = o.Code, o.Zh
	it.form["makers"], it.form["kind"] = []any{o.Code}, documentKinds[o.Kind]
}

// days reads the dates. One that is missing and must be there is taken from the one that stands for it, which the remarks say.
func (r *reading) days(it *item, cells map[string]string) {
	names := map[string]engine.Words{"signed_on": {Zh: "成文日期", En: "date"}, "registered_on": {Zh: "登记日期", En: "day of registration"}, "published_on": {Zh: "公布日期", En: "day of publication"},
		"effective_on": {Zh: "施行日期", En: "day of effect"}, "lapse_on": {Zh: "失效日期", En: "day of lapse"}}
	days := map[string]calendar.Date{}
	wrong := map[string]bool{}
	for _, field := range []string{"signed_on", "registered_on", "published_on", "effective_on", "lapse_on"} {
		d, bad := dayOr(cells[field])
		if field == "effective_on" && bad && strings.Contains(cells[field], "公布之日") {
			bad = false // taken from the publication below
		}
		if wrong[field] = bad; bad {
			it.refuse("%[1]s“%[3]s”不是日期，或者没有这一天", "the %[2]s %[3]q is no date, or there is no such day", names[field].Zh, names[field].En, cells[field])
		}
		days[field] = d
	}
	if days["published_on"].IsZero() && !wrong["published_on"] {
		switch {
		case !days["signed_on"].IsZero():
			days["published_on"] = days["signed_on"]
			it.warn("没有公布日期，以成文日期代", "there is no day of publication: its date stands for it")
		case !wrong["signed_on"]:
			it.refuse("没有公布日期，也没有成文日期", "there is neither a day of publication nor a date")
		}
	}
	if days["effective_on"].IsZero() && !wrong["effective_on"] && !days["published_on"].IsZero() {
		days["effective_on"] = days["published_on"]
		it.warn("没有施行日期，以公布日期代", "there is no day of effect: the day of publication stands for it")
	}
	if cell := cells["valid"]; strings.TrimSpace(cell) != "" && days["lapse_on"].IsZero() && !wrong["lapse_on"] {
		lapse, _, ok := validity(cell, days["effective_on"])
		if !ok {
			it.refuse("有效期“%[1]s”看不懂：写作“5年”“2025年12月31日”或者“长期”", "the validity %[1]q is not understood: write 5年, 2025年12月31日 or 长期", cell)
		}
		days["lapse_on"] = lapse
	}
	for field, d := range days {
		if !d.IsZero() {
			it.form[field] = d.String()
		}
	}
	it.row.Published, it.row.Effective, it.row.Lapses = days["published_on"], days["effective_on"], days["lapse_on"]
}

// fate reads the status, and from which day it holds.
func (r *reading) fate(it *item, cells map[string]string) {
	said := strings.TrimSpace(cells["status"])
	status, known := statuses[said]
	if !known {
		it.refuse("效力状态“%[1]s”看不懂：写作有效、已修改、已废止、已失效、宣布失效、已被替代或者已撤销", "the status %[1]q is not understood: write 有效, 已修改, 已废止, 已失效, 宣布失效, 已被替代 or 已撤销", said)
		return
	}
	no := strings.TrimSpace(cells["fate_no"])
	if series := r.series["issue_no"]; no != "" && series != nil {
		no, _ = series.Canonical(no)
	}
	on, wrong := dayOr(cells["fate_on"])
	if wrong {
		it.refuse("处理日期“%[1]s”不是日期，或者没有这一天", "the day %[1]q is no date, or there is no such day", cells["fate_on"])
		return
	}
	switch status {
	case "", standing:
		return
	case expired:
		if it.expired = true; it.row.Lapses.IsZero() {
			it.refuse("已失效的须写明失效日期或者有效期；清理中宣布失效的写作“宣布失效”", "what has lapsed needs the day on which it did, or its validity; what was declared lapsed is written 宣布失效")
		}
		return
	}
	it.form["fate"] = status
	if no != "" {
		it.form["fate_no"] = clip(no, 100)
	}
	if status == "revoked" {
		r.decider(it, strings.TrimSpace(cells["fate_by"]), no)
	}
	switch {
	case !on.IsZero():
		it.form["fate_on"] = on.String()
	case no != "":
		it.wantsNo = no
	default:
		it.refuse("“%[1]s”的须写明日期，或者据以处理的文号", "%[1]s: give the day, or the number of the document that did so", said)
	}
}

// decider reads who revoked the document. Neither that nor the number of the decision can be guessed.
func (r *reading) decider(it *item, name, no string) {
	code := cmp.Or(deciders[name], decidersOf[r.makers.kind(name)])
	switch {
	case name == "" || no == "":
		it.refuse("已撤销的，须写明撤销机关和决定文号", "of a revocation, give the organ that decided it and the number of its decision")
	case code == "":
		it.refuse("撤销机关“%[1]s”不是本级政府、上级政府或者人大常委会；制定机关自行取消的写作“已废止”", "%[1]q is neither the government of the level nor an upper government nor a standing committee; what the maker took back itself is written 已废止", name)
	default:
		it.form["fate_by"] = code
	}
}

// attach adds the text of the document as papers: what was handed over, and the plain text of it where that is something else.
func (it *item) attach(name string, data []byte, c *intake.Content) {
	base := path.Base(name)
	if c.Exact {
		it.papers = append(it.papers, engine.Upload{Kind: "draft", Name: base, Type: "text/plain; charset=utf-8", Data: data})
		return
	}
	if c.Text != "" {
		it.papers = append(it.papers, engine.Upload{Kind: "draft", Name: strings.TrimSuffix(base, path.Ext(base)) + ".txt", Type: "text/plain; charset=utf-8", Data: []byte(c.Text)})
	}
	kind := intake.MediaType(name)
	if c.Format == "txt" {
		kind = "application/octet-stream" // in another encoding than the pages know
	}
	it.papers = append(it.papers, engine.Upload{Kind: "original", Name: base, Type: kind, Data: data})
	if c.Scan {
		it.warn("“%[1]s”是扫描件，没有文字：作为原件保存，不能检索", "%[1]s is a scan without text: it is kept as paper, and its words are not found", base)
	}
}
