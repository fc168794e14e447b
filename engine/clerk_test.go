package engine_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"santong/calendar"
	"santong/engine"
	"santong/people"
)

// A clerk fills in any form that the engine shows, out of the dossier alone, as a person would who knows the law a little.
// With the probability mischief something is made wrong. The same seed fills in the same.
type clerk struct {
	*rand.Rand
	directory *people.Directory
	mischief  float64
	stock     *stock   // what has been published, by all walks
	own       []string // and by this one
}

// A sheet is a form while it is being filled in.
type sheet struct {
	*clerk
	dossier *engine.Dossier
	kase    *engine.Case
	action  engine.Action
	today   calendar.Date
	later   *inStock // see laterOne
}

// A filling is a form ready to be sent. Wrong names the field that has certainly been made wrong, "" where none has.
type filling struct {
	form   form
	reason string
	wrong  string
}

func (c *clerk) chance(p float64) bool { return c.Float64() < p }

func pick[T any](c *clerk, list []T) T { return list[c.IntN(len(list))] }

// fill fills in the form of the action. A reason is always given, unless to make mischief.
func (c *clerk) fill(d *engine.Dossier, action engine.Action, today calendar.Date) filling {
	s := &sheet{c, d, d.Case(action.Case), action, today, nil}
	out := filling{form: form{}, reason: "依法办理"}
	for _, f := range action.Form {
		if v := s.value(f); v != nil && (f.Required || sensible[f.ID] || c.chance(0.5)) {
			out.form[f.ID] = v
		}
	}
	if c.chance(c.mischief) {
		s.spoil(&out)
	}
	return out
}

// Fields that are no matter of chance although the form does not require them.
var sensible = map[string]bool{"departure": true, "text": true, "points": true, "competition_note": true, "interpretation_waived": true, "affects": true}

// value returns nil for what had better be left out.
func (s *sheet) value(f engine.FormField) any {
	if answer, ok := answers[f.ID]; ok {
		return answer(s, f)
	}
	switch f.Type {
	case engine.Choice:
		return s.option(f)
	case engine.Flag:
		return s.chance(0.5)
	case engine.Integer:
		return float64(1 + s.IntN(5))
	case engine.Day:
		return s.today.String()
	case engine.Parties:
		return s.departments()
	case engine.Checklist:
		return s.checklist(f, s.mayFail())
	case engine.Table:
		return []any{s.row(f)}
	}
	return s.prose(f)
}

func (s *sheet) option(f engine.FormField) any {
	if len(f.Options) == 0 {
		return nil
	}
	return pick(s.clerk, f.Options).ID
}

func (s *sheet) prose(f engine.FormField) string {
	text := []rune(fmt.Sprintf("%s：第%d号记载。", f.Zh, s.IntN(1000)))
	if f.Max > 0 && len(text) > f.Max {
		text = text[:f.Max]
	}
	return string(text)
}

func (s *sheet) row(f engine.FormField) form {
	row := form{}
	for _, column := range f.Columns {
		row[column.ID] = s.value(column)
	}
	return row
}

// mayFail says how likely a ground is to fail: one who clears finds nothing, one who asks for correction finds something.
func (s *sheet) mayFail() float64 {
	switch s.action.Event {
	case "clear":
		return 0
	case "ask_correction":
		return 1
	default:
		return pick(s.clerk, []float64{0, 0, 0, 0.2})
	}
}

func (s *sheet) checklist(f engine.FormField, failing float64) form {
	out := form{}
	for i, item := range f.Options {
		conclusion, note := "pass", ""
		switch {
		case s.chance(failing) || i == 0 && failing == 1:
			conclusion, note = "fail", "第三条越权"
		case s.chance(0.1):
			conclusion = "not_applicable"
		}
		out[item.ID] = form{"conclusion": conclusion, "note": note}
	}
	return out
}

// departments names one or two bodies that exist, other than the drafting unit.
func (s *sheet) departments() []any {
	var codes []any
	for _, o := range s.directory.Organisations {
		if o.Kind == "department" && o.Code != s.kase.Parties["drafting"] && s.directory.Exists(o.Code, s.today) {
			codes = append(codes, o.Code)
		}
	}
	s.Shuffle(len(codes), func(i, j int) { codes[i], codes[j] = codes[j], codes[i] })
	return codes[:1+s.IntN(2)]
}

func (s *sheet) text(field string) string {
	text, _ := s.kase.Facts[field].(string)
	return text
}

func (s *sheet) rows(field string) []form {
	list, _ := s.kase.Facts[field].([]any)
	out := make([]form, len(list))
	for i := range list {
		out[i], _ = list[i].(form)
	}
	return out
}

// consulted are the consultations of this round whose answer was more than agreement.
func (s *sheet) unlikeMinded() []*engine.Case {
	return slices.DeleteFunc(slices.Clone(s.dossier.Cases), func(c *engine.Case) bool {
		stance, _ := c.Facts["stance"].(string)
		return c.Parent != s.kase.ID || c.As != "consultation" || c.Past || stance == "" || stance == "agree"
	})
}

// faulted tells whether the reviewer found anything.
func (s *sheet) faulted() bool {
	grounds, _ := s.kase.Facts["grounds"].(form)
	for _, answer := range grounds {
		if answer.(form)["conclusion"] == "fail" {
			return true
		}
	}
	return len(s.rows("points")) > 0
}

// paper makes the bytes of a new version; now and then somebody lays the same bytes down again.
func (c *clerk) paper(d *engine.Dossier, kind string) []byte {
	versions := 0
	for _, p := range d.Papers {
		if p.Kind == kind {
			versions++
		}
	}
	if versions > 0 && c.chance(0.25) {
		versions = c.IntN(versions)
	}
	return fmt.Appendf(nil, "%s %s 第%d稿", d.ID, kind, versions+1)
}

// spoil makes one thing wrong: missing, of another type, too long, foreign to the list, unprintable, unasked for.
func (s *sheet) spoil(out *filling) {
	spoilt := func(field string, value any) { out.form[field], out.wrong = value, field }
	if len(s.action.Form) == 0 || s.chance(0.15) {
		if s.chance(0.5) {
			spoilt("nonsense", "无此项")
		} else if out.reason = " "; s.action.Reason == "always" {
			out.wrong = "reason"
		}
		return
	}
	f := pick(s.clerk, s.action.Form)
	switch s.IntN(3) {
	case 0:
		if delete(out.form, f.ID); f.Required {
			out.wrong = f.ID
		}
	case 1:
		spoilt(f.ID, []any{form{"of": "another type"}, 3.5})
	default:
		spoilt(f.ID, wrongValue(s.clerk, f))
	}
}

func wrongValue(c *clerk, f engine.FormField) any {
	switch f.Type {
	case engine.Text:
		return pick(c, []string{strings.Repeat("长", 20_001), "看不见\u202e的字", "\x00", string([]byte{0xff})})
	case engine.Choice:
		return "no_such_code"
	case engine.Flag:
		return "true"
	case engine.Integer:
		return -1.0
	case engine.Day:
		return "2026-02-30"
	case engine.Parties:
		return []any{"NOWHERE"}
	case engine.Checklist:
		return form{"no_such_item": form{"conclusion": "pass"}}
	default:
		return []any{form{"no_such_column": "x"}}
	}
}
