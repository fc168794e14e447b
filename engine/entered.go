package engine

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

// enterable checks the numbers that the form gives of series to which they are to be entered: each must have the form of its series, and stand nowhere in the ledger.
func (s *scene) enterable(ev *event, j *judgement) {
	basis := s.flow.Definition.cite(ev.Basis)
	var before []string
	for _, field := range slices.Sorted(maps.Keys(ev.Enters)) {
		number, _ := j.values[field].(string)
		if number == "" {
			continue
		}
		f, series := s.flow.fields[field], s.flow.series[ev.Enters[field]]
		unmet := Unmet{ID: "number-form", Kind: UnmetField, Field: field, Basis: append(slices.Clone(basis), s.flow.Definition.cite(series.Basis)...),
			Words: Words{"“" + f.Zh + "”" + number + "不是“" + series.Zh + "”的写法，应如" + series.example(), "“" + f.En + "” " + number + " is not written as " + series.Template + ", for instance " + series.example()}}
		_, _, ok := series.place(number)
		taken, err := false, error(nil)
		if ok {
			taken, err = s.taken(number)
			s.trouble = errors.Join(s.trouble, err)
		}
		switch {
		case !ok:
			j.unmet = append(j.unmet, unmet)
		case taken || slices.Contains(before, number):
			unmet.ID, unmet.Words = "number-taken", Words{number + "已在编号台账中，不得重号", number + " stands in the ledger of numbers already: no number is given twice"}
			unmet.Do = Words{"核对文号；该文件可能已经在目录中", "Check the number; the document may be in the catalogue already"}
			j.unmet = append(j.unmet, unmet)
		}
		before = append(before, number)
	}
}

// place finds the counter by which a number of the series would have been given, and its value.
func (s *Series) place(number string) (key string, value int64, ok bool) {
	parts, ok := s.Parse(number)
	if !ok {
		return "", 0, false
	}
	name := slices.Sorted(maps.Keys(s.Scope))[0] // as [decision.allocate] keeps it in the ledger
	var within []string
	for _, scope := range s.Scope[name] {
		if parts[scope] == "" {
			return "", 0, false
		}
		within = append(within, parts[scope])
	}
	if len(parts[name]) > 9 {
		return "", 0, false
	}
	for _, digit := range parts[name] {
		value = value*10 + int64(digit-'0')
	}
	return counterKey(s.ID, name, within), value, value > 0
}

// enter lets the ledger know of the numbers, so that allocation goes on behind them.
func (d *decision) enter(w *Workflow, ev *event, p *Payload, dossier, kase string, seq int) error {
	for _, line := range w.entered(ev, p) {
		was, err := d.counter(line.Counter)
		if err != nil {
			return err
		}
		if line.Value > was {
			d.counts[line.Counter] = line.Value
			d.change.move(Count{Key: line.Counter, Was: was, Now: line.Value})
		}
		line.Dossier, line.Case, line.Seq = dossier, kase, seq
		d.change.Numbers = append(d.change.Numbers, line)
	}
	return nil
}

// entered are the lines of the ledger that the event enters.
func (w *Workflow) entered(ev *event, p *Payload) (out []NumberEntry) {
	for _, field := range slices.Sorted(maps.Keys(ev.Enters)) {
		number, _ := p.Form[field].(string)
		series := w.series[ev.Enters[field]]
		if key, value, ok := series.place(number); ok {
			out = append(out, NumberEntry{Number: number, Series: series.ID, Counter: key, Value: value, Entered: true})
		}
	}
	return out
}

// Canonical writes a number as the series writes it, where it differs only by brackets, dashes, width or blanks: 曹政发[2018] 37号 becomes 曹政发〔2018〕37号.
func (s *Series) Canonical(number string) (string, bool) {
	parts, err := s.parts()
	if err != nil {
		return number, false
	}
	folded := *s
	folded.Template, folded.Vars = "", map[string]string{}
	for _, p := range parts {
		if p.name == "" {
			folded.Template += strings.NewReplacer("{", "", "}", "").Replace(NumberKey(p.literal))
		} else {
			folded.Template += "{" + p.name
			if p.width > 0 {
				folded.Template += ":" + string(rune('0'+p.width))
			}
			folded.Template += "}"
		}
	}
	for name, value := range s.Vars {
		folded.Vars[name] = NumberKey(value)
	}
	values, ok := folded.Parse(NumberKey(number))
	if !ok {
		return number, false
	}
	var b strings.Builder
	for _, p := range parts {
		switch value := values[p.name]; {
		case p.name == "":
			b.WriteString(p.literal)
		case p.width > len(value):
			b.WriteString(strings.Repeat("0", p.width-len(value)) + value)
		default:
			b.WriteString(value)
		}
	}
	return b.String(), true
}
