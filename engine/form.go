package engine

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"santong/calendar"
)

// Limits of a form. A text's own limit is its field's Max.
const (
	maxText   = 20_000 // characters, where the field says nothing
	maxRows   = 500    // rows of a table, where the field says nothing
	maxOrgans = 100
	maxFaults = 50 // more would not help anybody to mend the form

	maxAccumulated = 5000 // rows of a table that events add to
)

// Conclusions are the answers to an item of a checklist.
var Conclusions = []string{"pass", "fail", "not_applicable"}

var conclusionWords = map[string]Words{"pass": {"符合", "pass"}, "fail": {"不符合", "fail"}, "not_applicable": {"不涉及", "not applicable"}}

// ConclusionWords are what a conclusion is called.
func ConclusionWords(conclusion string) Words { return conclusionWords[conclusion] }

// A formFault says what is wrong with one field of a form.
type formFault struct {
	field string
	Words
}

// checked takes the form apart: the values as they will be kept, and everything that is wrong with it.
func (w *Workflow) checked(e *event, form map[string]any, exists func(organ string, past bool) bool, choosable func(table string) []string) (map[string]any, []formFault) {
	values := map[string]any{}
	var faults []formFault
	for _, f := range w.asked(e) {
		raw, ok := form[f.ID]
		if ok && raw == nil && !f.Required && !f.Accumulates {
			values[f.ID] = nil // what was given in an earlier round is taken back
			continue
		}
		if !ok || raw == nil {
			if f.Required {
				faults = append(faults, formFault{f.ID, Words{"须填写“" + f.Zh + "”", "“" + f.En + "” must be given"}})
			}
			continue
		}
		c := formCheck{w: w, exists: exists, choosable: choosable}
		value := c.value(f.Words, f, raw)
		for _, words := range c.faults[:min(len(c.faults), max(0, maxFaults-len(faults)))] {
			faults = append(faults, formFault{f.ID, words})
		}
		if len(c.faults) == 0 {
			values[f.ID] = value
		}
	}
	for _, name := range sortedKeys(form) {
		if len(faults) < maxFaults && !slices.ContainsFunc(w.asked(e), func(f *Field) bool { return f.ID == name }) {
			faults = append(faults, formFault{name, Words{"表单没有“" + name + "”这一项", "the form has no field " + name}})
		}
	}
	return values, faults
}

// asked lists the fields of an event's form, in order; the required ones are marked.
func (w *Workflow) asked(e *event) []*Field {
	var out []*Field
	for _, id := range e.Requires {
		f := *w.fields[id]
		f.Required = true
		out = append(out, &f)
	}
	for _, id := range e.Accepts {
		f := *w.fields[id]
		f.Required = false
		out = append(out, &f)
	}
	if len(e.Returns) > 0 {
		out = append(out, returnTo, returnMode)
	}
	return out
}

// Every event that returns a case asks where to, and whether the way starts again there.
var (
	returnTo   = &Field{ID: "return_to", Words: Words{"退回至", "Return to"}, Type: Text, Max: 64, Required: true}
	returnMode = &Field{ID: "mode", Words: Words{"退回后(resume 直接返回原环节, rerun 重新办理)", "Then (resume: straight back here, rerun: the whole way again)"}, Type: Text, Max: 16, Required: true}
)

type formCheck struct {
	w         *Workflow
	exists    func(organ string, past bool) bool
	choosable func(table string) []string // the rows that it may answer
	faults    []Words
}

func (c *formCheck) fault(label Words, zh, en string, args ...any) any {
	c.faults = append(c.faults, Words{"“" + label.Zh + "”" + fmt.Sprintf(zh, args...), "“" + label.En + "” " + fmt.Sprintf(en, args...)})
	return nil
}

func (c *formCheck) value(label Words, f *Field, raw any) any {
	switch f.Type {
	case Text, Row:
		return c.text(label, f, raw)
	case Choice:
		list := c.w.lists[f.Of]
		code, _ := raw.(string)
		if !slices.ContainsFunc(list.Items, func(i Item) bool { return i.ID == code }) {
			return c.fault(label, "须为下列之一：%[1]s", "must be one of: %[2]s", called(list), codes(list))
		}
		return code
	case Flag:
		v, ok := raw.(bool)
		if !ok {
			return c.fault(label, "须为是或者否", "must be true or false")
		}
		return v
	case Integer:
		return c.integer(label, raw)
	case Day:
		text, _ := raw.(string)
		d, err := calendar.Parse(text)
		if err != nil {
			return c.fault(label, "须为日期，如2026-03-02", "must be a date such as 2026-03-02")
		}
		return d.String()
	case Parties:
		return c.organs(label, f, raw)
	case Checklist:
		return c.checklist(label, f, raw)
	case Table:
		return c.table(label, f, raw)
	}
	return c.fault(label, "不能填写", "cannot be filled in")
}

func (c *formCheck) text(label Words, f *Field, raw any) any {
	text, ok := raw.(string)
	limit := f.Max
	if limit == 0 {
		limit = maxText
	}
	switch {
	case !ok:
		return c.fault(label, "须为文字", "must be text")
	case !cleanText(text):
		return c.fault(label, "含有无法显示的字符", "contains characters that cannot be shown")
	case utf8.RuneCountInString(text) > limit:
		return c.fault(label, "不得超过%d字", "must have at most %d characters", limit)
	case f.Required && strings.TrimSpace(text) == "":
		return c.fault(label, "不得为空", "must not be empty")
	}
	return strings.TrimSpace(text)
}

func (c *formCheck) integer(label Words, raw any) any {
	v, ok := raw.(float64)
	if i, isInt := raw.(int); isInt {
		v, ok = float64(i), true
	}
	if !ok || v != math.Trunc(v) || v < 0 || v > 1e9 {
		return c.fault(label, "须为0至1000000000的整数", "must be a whole number from 0 to 1000000000")
	}
	return int(v)
}

func (c *formCheck) organs(label Words, f *Field, raw any) any {
	list, ok := raw.([]any)
	if !ok || len(list) == 0 || len(list) > maxOrgans {
		return c.fault(label, "须列出1至%d个机关的代码", "must list the codes of 1 to %d organisations", maxOrgans)
	}
	seen := map[string]bool{}
	for _, item := range list {
		code, _ := item.(string)
		if !c.exists(code, f.Past) || seen[code] {
			return c.fault(label, "中的“%v”不是现有机关，或重复列出", "lists %v, which is no existing organisation or is listed twice", item)
		}
		seen[code] = true
	}
	return slices.Clone(list)
}

func (c *formCheck) checklist(label Words, f *Field, raw any) any {
	answers, ok := raw.(map[string]any)
	if !ok {
		return c.fault(label, "须逐项作出结论", "must answer item by item")
	}
	list, out := c.w.lists[f.Of], map[string]any{}
	for _, item := range list.Items {
		answer, _ := answers[item.ID].(map[string]any)
		conclusion, _ := answer["conclusion"].(string)
		note, noteIsText := answer["note"].(string)
		switch {
		case !slices.Contains(Conclusions, conclusion):
			c.fault(label, "：“%[1]s”须作出结论（符合、不符合或者不涉及）", ": “%[2]s” needs a conclusion (%[3]s)", item.Zh, item.En, strings.Join(Conclusions, ", "))
			continue
		case answer["note"] != nil && (!noteIsText || !cleanText(note) || utf8.RuneCountInString(note) > maxText):
			c.fault(label, "：“%[1]s”的说明不合要求", ": the note on “%[2]s” is not usable", item.Zh, item.En)
			continue
		}
		for _, key := range sortedKeys(answer) {
			if len(c.faults) < maxFaults && key != "conclusion" && key != "note" {
				c.fault(label, "没有“%s”这一项", "has no %s", key)
			}
		}
		out[item.ID] = map[string]any{"conclusion": conclusion, "note": note}
	}
	for _, code := range sortedKeys(answers) {
		if len(c.faults) < maxFaults && !slices.ContainsFunc(list.Items, func(i Item) bool { return i.ID == code }) {
			c.fault(label, "没有“%s”这一项", "has no item %s", code)
		}
	}
	return out
}

func (c *formCheck) table(label Words, f *Field, raw any) any {
	rows, ok := raw.([]any)
	limit := f.Max
	if limit == 0 {
		limit = maxRows
	}
	if !ok || len(rows) > limit {
		return c.fault(label, "须为至多%d行的表", "must be a table of at most %d rows", limit)
	}
	if f.Required && len(rows) == 0 && (c.w.answering[f.ID] == nil || len(c.choosable(f.ID)) > 0) { // where nothing is on record there is nothing to answer
		return c.fault(label, "至少填写一行", "needs at least one row")
	}
	out := make([]any, 0, len(rows))
	for i, item := range rows {
		row, ok := item.(map[string]any)
		if !ok {
			return c.fault(label, "第%d行不是一行", "row %d is no row", i+1)
		}
		if len(c.faults) >= maxFaults {
			break
		}
		clean := map[string]any{}
		for _, column := range f.Columns {
			at := Words{fmt.Sprintf("%s第%d行·%s", label.Zh, i+1, column.Zh), fmt.Sprintf("%s, row %d: %s", label.En, i+1, column.En)}
			cell, given := row[column.ID]
			switch {
			case given && cell != nil:
				if value := c.value(at, &column, cell); value != nil {
					clean[column.ID] = value
				}
			case column.Required:
				c.fault(at, "须填写", "must be given")
			}
		}
		for _, key := range sortedKeys(row) {
			if len(c.faults) < maxFaults && !slices.ContainsFunc(f.Columns, func(column Field) bool { return column.ID == key }) {
				c.fault(label, "第%d行没有“%s”这一栏", "row %d has no column %s", i+1, key)
			}
		}
		out = append(out, clean)
	}
	c.answered(label, f, out)
	return out
}

// cleanText refuses what can be neither shown nor printed: broken UTF-8, control characters, and characters that nobody sees but that make two
// names or titles differ (format characters such as a zero-width space, fillers, separators of lines).
func cleanText(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if (unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r') || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point) {
			return false
		}
	}
	return true
}

// called lists what the codes are called: people read that, and programs the codes in the English sentence.
func called(l *List) string {
	var out []string
	for _, item := range l.Items {
		out = append(out, item.Zh)
	}
	return strings.Join(out, "、")
}

func codes(l *List) string {
	var out []string
	for _, item := range l.Items {
		out = append(out, item.ID)
	}
	return strings.Join(out, ", ")
}
