package web

import (
	"fmt"
	"net/http"
	"slices"

	"santong/calendar"
	"santong/engine"
	"santong/workflows"
)

// A figureLine is a figure of the profile with everything that there is to know about it.
type figureLine struct {
	workflows.Rule
	For    engine.Words // the variant; empty for all
	Value  engine.Words
	From   engine.Words   // the profile that says it
	Others []engine.Words // those that it overrides
	Basis  []engine.Basis
}

type profileView struct {
	Profile workflows.Profile
	Figures []figureLine
	Memory  int // of which a part of the basis is from memory
}

func (s *service) profile(r *request) error {
	view := profileView{Profile: s.Library.Profile, Figures: s.figures()}
	for _, f := range view.Figures {
		if f.Memory {
			view.Memory++
		}
	}
	return r.render(http.StatusOK, "profile", engine.Words{Zh: "方案：因地而异的数字", En: "The profile: figures that differ from place to place"}, view)
}

// figures are the figures of the profile with their articles.
func (s *service) figures() (out []figureLine) {
	p := s.Library.Profile
	link := func(id string) engine.Words {
		if i := slices.IndexFunc(p.Chain, func(l workflows.Link) bool { return l.ID == id }); i >= 0 {
			return p.Chain[i].Words
		}
		return plain(id)
	}
	for _, rule := range p.Rules {
		line := figureLine{Rule: rule, For: s.variantNamed(rule.For), Value: s.figureWords(rule.Rule), From: link(rule.From)}
		for _, id := range rule.Overrides {
			line.Others = append(line.Others, link(id))
		}
		for i, id := range rule.Basis {
			if i < len(rule.Articles) {
				line.Basis = append(line.Basis, engine.Basis{ID: id, Citation: rule.Articles[i]})
			}
		}
		out = append(out, line)
	}
	return out
}

// figureWords is the value as people write it.
func (s *service) figureWords(r engine.Rule) engine.Words {
	switch {
	case r.Int != nil:
		return plain(fmt.Sprint(*r.Int))
	case r.Flag != nil && *r.Flag:
		return engine.Words{Zh: "是", En: "yes"}
	case r.Flag != nil:
		return engine.Words{Zh: "否", En: "no"}
	case r.List != nil:
		var out engine.Words
		for i, code := range r.List {
			if i > 0 {
				out.Zh, out.En = out.Zh+"、", out.En+", "
			}
			if p, err := calendar.ParsePeriod(code); err == nil {
				out.Zh, out.En = out.Zh+p.Zh(), out.En+p.En()
				continue
			}
			words := s.codeWords(r.Of, code)
			out.Zh, out.En = out.Zh+words.Zh, out.En+words.En
		}
		return out
	}
	return engine.Words{Zh: r.Period.Zh(), En: r.Period.En()}
}

// codeWords is what the code of a figure's list stands for: one of the procedures' lists, or an organisation.
func (s *service) codeWords(list, code string) engine.Words {
	if list == "" {
		return engine.Words{Zh: s.organName("zh", code), En: s.organName("en", code)}
	}
	for _, w := range s.Engine.Workflows.All() {
		for _, item := range w.Definition.Items(list) {
			if item.ID == code {
				return item.Words
			}
		}
	}
	return plain(code)
}

// variantNamed is what a variant of any procedure is called.
func (s *service) variantNamed(id string) engine.Words {
	for _, w := range s.Engine.Workflows.All() {
		for _, v := range w.Definition.Variants {
			if v.ID == id {
				return v.Words
			}
		}
	}
	return plain(id)
}
