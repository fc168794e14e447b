package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"santong/calendar"
	"santong/engine"
	"santong/store"
)

// show prints an entry as a line: date, who, what, where to, article.
func (d *demonstration) show(person string, e *engine.Entry) error {
	at, err := e.Time()
	if err != nil {
		return err
	}
	var p engine.Payload
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return err
	}
	dossier, err := d.store.Dossier(d.ctx, e.Dossier)
	if err != nil {
		return err
	}
	c := dossier.Case(e.Case)
	def := d.library.Workflow(c.Workflow, c.Variant).Definition
	step := demoStep{Date: calendar.Of(at), Person: person, Case: e.Case, Event: e.Event, State: e.To}
	words, basis := def.Act(e.Event)
	for _, id := range basis {
		step.Basis = append(step.Basis, engine.Basis{ID: id, Citation: def.Articles[id]})
	}
	d.result.Steps = append(d.result.Steps, step)
	day := step.Date.String()
	if day == d.last {
		day = ""
	}
	d.last = step.Date.String()
	what := words.Zh + " " + words.En
	if number, ok := p.Facts["registration_no"].(string); ok && number != "" {
		what += " " + number
	}
	if to := def.State(e.To); e.To != e.From && to != nil {
		what += " → " + to.Zh
	}
	if o := d.steward.Directory().Organisation(c.Organ()); o != nil {
		what += "（" + o.Zh + "）"
	}
	article := articles(step.Basis[:1])
	if len(step.Basis) > 1 {
		article += fmt.Sprintf(" 等%d条", len(step.Basis))
	}
	_, err = fmt.Fprintf(d.out, "%s%s%s  %s\n", pad(day, 12), pad(d.name(person), 8), pad(what, 66), article)
	return err
}

func (d *demonstration) name(person string) string { return d.steward.Directory().Person(person).Name }

// articles quotes where the law stands, without what it says.
func articles(basis []engine.Basis) string {
	var out []string
	for _, b := range basis {
		title, _, _ := strings.Cut(b.Zh, "：")
		title = short(title)
		if b.Memory {
			title += "〔待核〕"
		}
		out = append(out, title)
	}
	return strings.Join(out, "；")
}

// verified recomputes the whole history with a store of its own, which has nothing in memory.
func (d *demonstration) verified(cmd location) (*engine.Report, error) {
	st, err := cmd.open(d.ctx, nil, true)
	if err != nil {
		return nil, err
	}
	report, err := d.verify(st)
	return report, errors.Join(err, st.Close())
}

func (d *demonstration) verify(st *store.Store) (*engine.Report, error) {
	fresh := *d.engine
	fresh.Store = st
	return fresh.Verify(d.ctx, nil)
}

var numbered = regexp.MustCompile(`^(参照)?《[^》]*》（([^）]*〔\d{4}〕\d+号)）`)
var bracketed = regexp.MustCompile(`（(?:国务院令|省政府令)第\d+号）|（\d{4}-\d{4}年）`)

// short keeps of a title what people say: the document number where there is one, else the name without the number of the decree.
func short(title string) string {
	if numbered.MatchString(title) {
		return numbered.ReplaceAllString(title, "$1$2")
	}
	return bracketed.ReplaceAllString(title, "")
}
