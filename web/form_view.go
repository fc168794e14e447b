package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"santong/engine"
)

// An inputView is a field, or a cell of a table, with what has been typed into it.
type inputView struct {
	engine.Words
	Name     string
	Kind     string // line, paragraph, radios, select, date, int, parties, checklist, table, row
	Required bool
	Max      int
	Depends  bool // whether it is required shows only when all else is there
	Value    string
	Options  []optionView
	Items    []itemView // of a checklist
	Groups   []groupView
	Table    *tableView
	Row      *engine.Choosable // what a cell of the kind row names; nil where that is on record no longer
	Faults   []engine.Unmet
	Wrong    bool // a cell that cannot be right
	Focus    bool
	Label    string // ids of what names a cell
	Target   string // id of the first thing that can be typed into
}

type optionView struct {
	engine.Words
	ID, Value string
	Basis     []engine.Basis
	Chosen    bool
}

// Cited tells whether any of the options has an article.
func (v *inputView) Cited() bool {
	return slices.ContainsFunc(v.Options, func(o optionView) bool { return len(o.Basis) > 0 })
}

type itemView struct {
	engine.Words
	Name    string
	Basis   []engine.Basis
	Options []optionView
	Note    string
	Wrong   bool
}

// maxRadios is how many options one sees at a glance; more of them are a list to choose from.
const maxRadios = 6

// A form is shown by viewing its fields: what was typed is there again, whatever it is.
type viewing struct {
	service *service
	typed   url.Values
	faults  []engine.Unmet
	tried   bool // it was sent: what is missing is wrong
	focus   string
}

func (v *viewing) inputs(list []blank) []*inputView {
	var out []*inputView
	for i := range list {
		b := &list[i]
		in := v.input(b.name(), &b.FormField, b.articles)
		switch in.Kind {
		case "table":
			v.table(in, b)
		case "checklist":
			v.checklist(in, b)
		case "parties":
			v.parties(in)
		}
		in.Faults = slices.DeleteFunc(slices.Clone(v.faults), func(u engine.Unmet) bool { return u.Field != b.ID })
		out = append(out, in)
	}
	return out
}

// input views a plain value.
func (v *viewing) input(name string, f *engine.FormField, articles map[string]engine.Citation) *inputView {
	in := &inputView{Words: f.Words, Name: name, Required: f.Required, Max: f.Max, Value: first(v.typed[name]), Focus: v.focus == name, Target: name}
	switch f.Type {
	case engine.Choice:
		in.Kind = "radios"
		if len(f.Options) > maxRadios {
			in.Kind = "select"
		}
		for _, item := range f.Options {
			in.option(item.Words, item.ID, cited(articles, item.Basis))
		}
	case engine.Flag:
		in.Kind = "radios"
		in.option(engine.Words{Zh: "是", En: "Yes"}, "yes", nil)
		in.option(engine.Words{Zh: "否", En: "No"}, "no", nil)
	case engine.Day:
		in.Kind = "date"
	case engine.Integer:
		in.Kind = "int"
	case engine.Parties, engine.Checklist, engine.Table, engine.Row:
		in.Kind = f.Type
	default:
		in.Kind = "paragraph"
		if f.Max > 0 && f.Max <= 200 && !strings.Contains(in.Value, "\n") {
			in.Kind = "line"
		}
	}
	if in.Kind == "radios" && !in.Required {
		in.option(engine.Words{Zh: "（不填）", En: "(no answer)"}, "", nil)
	}
	if in.Kind == "radios" && len(in.Options) > 0 {
		in.Target = in.Options[0].ID
	}
	return in
}

func (v *inputView) option(words engine.Words, value string, basis []engine.Basis) {
	v.Options = append(v.Options, optionView{Words: words, ID: v.Name + "-" + strconv.Itoa(len(v.Options)+1), Value: value, Basis: basis, Chosen: v.Value == value})
}

func (v *viewing) checklist(in *inputView, b *blank) {
	for _, item := range b.Options {
		name := b.name() + "." + item.ID
		one := itemView{Words: item.Words, Name: name, Basis: cited(b.articles, item.Basis), Note: first(v.typed[name+".note"])}
		given := first(v.typed[name+".conclusion"])
		for i, code := range engine.Conclusions {
			one.Options = append(one.Options, optionView{Words: engine.ConclusionWords(code), ID: name + "-" + strconv.Itoa(i+1), Value: code, Chosen: given == code})
		}
		started := b.Required || slices.ContainsFunc(b.Options, func(i engine.Item) bool { return first(v.typed[b.name()+"."+i.ID+".conclusion"]) != "" })
		one.Wrong = v.tried && started && !slices.Contains(engine.Conclusions, given)
		in.Items = append(in.Items, one)
	}
	in.Target = ""
	for _, one := range in.Items {
		if one.Wrong || in.Target == "" {
			in.Target = one.Options[0].ID
		}
		if one.Wrong {
			break
		}
	}
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
