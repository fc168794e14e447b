package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"santong/engine"
	"santong/workflows"
)

var lawRoutes = []route{
	{method: http.MethodGet, path: "/law", who: signed, handle: (*service).law},
	{method: http.MethodGet, path: "/law/:article", who: signed, handle: (*service).article},
	{method: http.MethodGet, path: "/procedures", who: signed, handle: (*service).procedures},
	{method: http.MethodGet, path: "/procedures/profile", who: signed, handle: (*service).profile},
	{method: http.MethodGet, path: "/procedures/:workflow", who: signed, handle: (*service).procedure},
	{method: http.MethodGet, path: "/procedures/:workflow/:variant", who: signed, handle: (*service).procedure},
	{method: http.MethodGet, path: "/calculator", who: anyone, handle: (*service).calculator},
}

// A lawAct is an act with those of its articles that the procedures of today rest on.
type lawAct struct {
	workflows.Act
	Whole    bool // it is also cited as a whole
	Articles []lawArticle
}

// A lawArticle is an article as people quote it, in two parts: where it stands, and what it asks, in words of our own.
type lawArticle struct {
	ID     string
	Place  engine.Words
	Asks   engine.Words
	Memory bool // no stored source confirms it
	Uses   int  // rules that rest on it
}

// Path is the article's address below the language.
func (a lawArticle) Path() string { return lawPath(a.ID) }

// ActPath is that of the act as a whole.
func (a lawAct) Path() string { return lawPath(a.ID) }

type lawView struct {
	Acts  []lawAct
	House []lawArticle // of acts that the library does not list: the engine's own rules
}

func (s *service) law(r *request) error {
	uses := s.uses()
	view := lawView{}
	articles := s.citations()
	for _, act := range s.Library.Acts {
		one := lawAct{Act: act}
		_, one.Whole = articles[act.ID]
		one.Articles = articlesOf(articles, act.ID, uses)
		if one.Whole || len(one.Articles) > 0 {
			view.Acts = append(view.Acts, one)
		}
	}
	for id, c := range articles {
		act, _, of := strings.Cut(id, "#")
		if of && !slices.ContainsFunc(s.Library.Acts, func(a workflows.Act) bool { return a.ID == act }) {
			view.House = append(view.House, articleOf(id, c, uses))
		}
	}
	slices.SortFunc(view.House, func(a, b lawArticle) int { return cmp.Compare(a.ID, b.ID) })
	return r.render(http.StatusOK, "law", engine.Words{Zh: "依据", En: "The law"}, view)
}

// citations are the articles that the procedures and figures of today rest on.
func (s *service) citations() map[string]engine.Citation {
	out := engine.HouseRules()
	for _, w := range s.Engine.Workflows.All() {
		for id, c := range w.Definition.Articles {
			out[id] = c
		}
	}
	for _, rule := range s.Library.Profile.Rules {
		for i, id := range rule.Basis {
			if i < len(rule.Articles) {
				out[id] = rule.Articles[i]
			}
		}
	}
	return out
}

// articlesOf lists the articles of an act, in the order of their numbers; those that are named by their subject come last.
func articlesOf(all map[string]engine.Citation, act string, uses map[string][]resting) (out []lawArticle) {
	for id, c := range all {
		if of, _, ok := strings.Cut(id, "#"); ok && of == act {
			out = append(out, articleOf(id, c, uses))
		}
	}
	slices.SortFunc(out, func(a, b lawArticle) int { return compareArticles(a.ID, b.ID) })
	return out
}

func articleOf(id string, c engine.Citation, uses map[string][]resting) lawArticle {
	out := lawArticle{ID: id, Memory: c.Memory, Uses: len(uses[id])}
	out.Place.Zh, out.Asks.Zh, _ = strings.Cut(c.Zh, "：")
	out.Place.En, out.Asks.En, _ = strings.Cut(c.En, ": ")
	return out
}

// compareArticles puts 7 before 30, 30.1 after 30, and subjects after numbers.
func compareArticles(a, b string) int {
	_, left, _ := strings.Cut(a, "#")
	_, right, _ := strings.Cut(b, "#")
	x, y := strings.Split(left, "."), strings.Split(right, ".")
	for i := range min(len(x), len(y)) {
		m, errA := strconv.Atoi(x[i])
		n, errB := strconv.Atoi(y[i])
		switch {
		case errA != nil && errB != nil:
			if c := cmp.Compare(x[i], y[i]); c != 0 {
				return c
			}
		case errA != nil:
			return 1
		case errB != nil:
			return -1
		case m != n:
			return cmp.Compare(m, n)
		}
	}
	return cmp.Compare(len(x), len(y))
}

// An articleView is one article with everything of today's procedures that rests on it.
type articleView struct {
	Article lawArticle
	Act     workflows.Act
	Known   bool // the act is one of the library's
	Flows   []restingFlow
	Figures []figureLine
	Beside  []lawArticle // other articles of the same act
}

func (s *service) article(r *request) error {
	id := r.segment("article")
	all := s.citations()
	c, ok := all[id]
	if !ok {
		var err error
		if c, ok, err = s.formerly(r, id); err != nil || !ok {
			return cmp.Or(err, engine.ErrNotFound)
		}
	}
	uses := s.uses()
	view := articleView{Article: articleOf(id, c, uses), Flows: restingFlows(uses[id])}
	act, _, _ := strings.Cut(id, "#")
	for _, known := range s.Library.Acts {
		if known.ID == act {
			view.Act, view.Known = known, true
		}
	}
	for _, f := range s.figures() {
		if slices.Contains(f.Rule.Basis, id) {
			view.Figures = append(view.Figures, f)
		}
	}
	for _, other := range articlesOf(all, act, uses) {
		if other.ID != id {
			view.Beside = append(view.Beside, other)
		}
	}
	title := view.Article.Place
	return r.render(http.StatusOK, "article", title, view)
}

// formerly looks for an article that today's definitions do not cite any more: old cases are still pinned to it.
func (s *service) formerly(r *request, id string) (engine.Citation, bool, error) {
	kept, err := s.Steward.Store.Definitions(r.ctx)
	if err != nil {
		return engine.Citation{}, false, err
	}
	for _, hash := range kept {
		w, err := s.Engine.Workflow(r.ctx, hash)
		if err != nil {
			return engine.Citation{}, false, err
		}
		if c, ok := w.Definition.Articles[id]; ok {
			return c, true, nil
		}
	}
	return engine.Citation{}, false, nil
}
