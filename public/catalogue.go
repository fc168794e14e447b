package public

import (
	"net/http"
	"slices"

	"santong/calendar"
	"santong/engine"
	"santong/text"
)

// A catalogueView is the catalogue, or what was found in it.
type catalogueView struct {
	Filter  filter
	On      calendar.Date
	Total   int
	AtLeast bool // only the newest were counted
	Binding int
	Found   []found
	Marks   []mark
	Cut     bool // what was typed is longer than is looked for
	Next    string
	Empty   bool // there is nothing in the whole catalogue
}

// A found is a document with what it is on the day, and the places where it says what was looked for.
type found struct {
	engine.Listing
	Phase  *engine.Phase
	Until  *engine.Phase // what it becomes, where that is known
	Places []place
}

type place struct {
	Label  string
	Under  []string
	Pieces []text.Piece
	Anchor string
}

// A mark is one of the choices that narrow the catalogue.
type mark struct {
	Name, Chosen string
	engine.Words
	All     engine.Words // when nothing is chosen
	Options []option
}

type option struct {
	Value, Label string
	N            int
}

var catalogueTitle = engine.Words{Zh: "规范性文件统一公布", En: "Unified publication of normative documents"}

func (s *site) catalogue(v *visit) error {
	f, err := v.readFilter()
	if err != nil {
		return err
	}
	if f.On.After(s.today()) { // what is to be published until then is not to be seen yet
		return wrong("目录只能看到今日为止的效力。某一文件以后的效力状态，见该文件页面所列的各日。", "The catalogue shows the status up to today. What a document will be later stands on its own page, day by day.")
	}
	q := f.listings(s.today())
	view := catalogueView{Filter: f, On: q.On}
	facets, err := s.find(v, &view, q)
	if err != nil {
		return err
	}
	view.Total, view.Binding, view.Marks = facets.Total, facets.Binding, s.marks(v.Lang, f, facets)
	if view.AtLeast = facets.AtLeast; view.AtLeast {
		view.Total = max(view.Total, len(view.Found))
	}
	if len(view.Found) == 0 && !f.Any() && f.After == "" {
		view.Empty = true
	}
	title := v.say(catalogueTitle)
	if f.Typed != "" {
		title = f.Typed + " · " + title
	}
	return v.render(http.StatusOK, "catalogue", title, &view)
}

// foundOn tells what the document is on the day.
func foundOn(l engine.Listing, day calendar.Date) found {
	out := found{Listing: l, Phase: l.On(day)}
	for i := range l.Phases {
		if l.Phases[i].From.After(day) {
			out.Until = &l.Phases[i]
			break
		}
	}
	return out
}

// marks are the choices with the numbers of what each would find.
func (s *site) marks(lang string, f filter, facets engine.Facets) []mark {
	list := func(chosen string, facets []engine.Facet, name func(string) string) (out []option) {
		for _, one := range facets {
			if one.N > 0 || one.Value == chosen {
				out = append(out, option{one.Value, name(one.Value), one.N})
			}
		}
		if chosen != "" && !slices.ContainsFunc(out, func(o option) bool { return o.Value == chosen }) {
			out = append(out, option{chosen, name(chosen), 0})
		}
		return out
	}
	in := func(words func(string) engine.Words) func(string) string {
		return func(code string) string { return inLang(lang, words(code)) }
	}
	year := ""
	if f.Year != 0 {
		year = f.values().Get("year")
	}
	status := list(f.Status, slices.DeleteFunc(slices.Clone(facets.Phases), func(p engine.Facet) bool { return p.Value == binding }), in(s.status))
	if i := slices.IndexFunc(status, func(o option) bool { return o.Value == binding }); i >= 0 {
		status = slices.Delete(status, i, i+1)
	}
	status = slices.Insert(status, 0, option{binding, in(s.status)(binding), facets.Binding})
	return []mark{
		{"status", f.Status, engine.Words{Zh: "效力状态", En: "Status"}, engine.Words{Zh: "全部状态", En: "Every status"}, status},
		{"kind", f.Kind, engine.Words{Zh: "文件种类", En: "Kind"}, engine.Words{Zh: "全部种类", En: "Every kind"}, list(f.Kind, facets.Kinds, in(s.Kind))},
		{"maker", f.Maker, engine.Words{Zh: "制定机关", En: "Maker"}, engine.Words{Zh: "全部机关", En: "Every maker"}, list(f.Maker, facets.Makers, in(s.Organ))},
		{"year", year, engine.Words{Zh: "公布年份", En: "Year"}, engine.Words{Zh: "全部年份", En: "Every year"}, list(year, facets.Years, func(y string) string { return y })},
	}
}

// status names a phase, or all that bind.
func (s *site) status(code string) engine.Words {
	if code == binding {
		return engine.Words{Zh: "现行有效（全部）", En: "In force (all)"}
	}
	return s.Phase(code)
}
