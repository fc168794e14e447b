package workflows

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"santong/engine"
)

// A building has everything of which definitions are made.
type building struct {
	*loading
	files   []workflowFile
	figures figures
	law     *law
}

// workflows makes and compiles the definitions of a file, one for each variant.
func (b *building) workflows(f workflowFile) []*engine.Workflow {
	variants := []string{""}
	if len(f.common.Variants) > 0 {
		variants = nil
		for _, v := range f.common.Variants {
			variants = append(variants, v.ID)
		}
	}
	var out []*engine.Workflow
	for _, variant := range variants {
		c, err := b.cut(f, variant)
		if err != nil {
			b.say(err)
			continue
		}
		rules, series, whole := b.attach(c)
		b.references(c)
		b.publicPapers(c)
		b.leadsOn(c)
		if !whole {
			continue
		}
		w, err := engine.Compile(c.def)
		if err == nil {
			out = append(out, w)
			continue
		}
		for _, e := range separate(err) {
			b.say(b.locate(c, e, rules, series))
		}
	}
	return out
}

// attach gives the definition what it uses of the profile, the law and the workflows that it starts; whole says that these are all there.
func (b *building) attach(c *cut) (rules []placed[engine.Rule], series []placed[engine.Series], whole bool) {
	def := c.def
	whole = true
	b.share(def)
	for _, id := range ruleIDs(def, b.figures.rules) {
		if r, ok := pick(b.figures.rules, id, def.Variant, func(r engine.Rule) [2]string { return [2]string{r.ID, r.For} }); ok {
			rules, def.Rules = append(rules, r), append(def.Rules, r.value)
		}
	}
	for _, id := range seriesIDs(def) {
		if s, ok := pick(b.figures.series, id, def.Variant, func(s engine.Series) [2]string { return [2]string{s.ID, s.For} }); ok {
			own := s.value
			own.Vars = maps.Clone(b.figures.vars)
			maps.Copy(own.Vars, s.value.Vars)
			series, def.Series = append(series, s), append(def.Series, own)
		}
	}
	for _, p := range def.Parties {
		if s, ok := pick(b.figures.seats, p.ID, def.Variant, func(s seat) [2]string { return [2]string{s.Party, s.For} }); ok {
			if def.Seats == nil {
				def.Seats = map[string]string{}
			}
			def.Seats[p.ID] = s.value.Is
		}
	}
	for path, s := range starts(def) {
		if def.Children == nil {
			def.Children = map[string][]engine.Field{}
		}
		at := slices.IndexFunc(b.files, func(f workflowFile) bool { return f.workflow == s.Workflow })
		if at < 0 {
			b.say(c.file.source.named(c.where(path)+".workflow", s.Workflow, "没有这个流程文件", "there is no workflow %q", s.Workflow))
			whole = false // the engine would only miss every field of it
			continue
		}
		child := b.files[at].common
		if len(child.Variants) > 0 && !slices.ContainsFunc(child.Variants, func(v engine.Variant) bool { return v.ID == def.Variant }) {
			b.say(c.file.source.named(c.where(path)+".workflow", s.Workflow, "被启动的流程没有变体 "+def.Variant,
				"%q, which it starts, has no variant "+def.Variant, s.Workflow))
		}
		if s.Party != "" && !slices.ContainsFunc(child.Parties, func(p engine.Party) bool { return p.ID == s.Party }) {
			b.say(c.file.source.named(c.where(path)+".party", s.Party, "被启动的流程没有这一方", "the workflow that it starts has no party %q", s.Party))
		}
		def.Children[s.As] = child.Fields
	}
	for _, id := range bases(def) {
		if citation, ok := b.law.citations[id]; ok {
			if def.Articles == nil {
				def.Articles = map[string]engine.Citation{}
			}
			def.Articles[id] = citation
		}
	}
	return rules, series, whole
}

// seriesIDs are the series of which the definition allocates numbers, or enters them.
func seriesIDs(def *engine.Definition) (out []string) {
	add := func(id string) {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	for _, f := range def.Fields {
		if f.Type == engine.Number {
			add(f.Of)
		}
	}
	for _, e := range events(def) {
		for _, field := range slices.Sorted(maps.Keys(e.Enters)) {
			add(e.Enters[field])
		}
	}
	return out
}

// share gives the definition the lists of the law that it uses and does not have itself.
func (b *building) share(def *engine.Definition) {
	used := map[string]bool{}
	for _, f := range def.Fields {
		used[f.Of] = true
		for _, column := range f.Columns {
			used[column.Of] = true
		}
	}
	for _, list := range b.law.Lists {
		if used[list.ID] && !slices.ContainsFunc(def.Lists, func(l engine.List) bool { return l.ID == list.ID }) {
			def.Lists = append(def.Lists, list)
		}
	}
}

// locate shows a mistake that the engine found in the file where it was written: the workflow's or a profile.
func (b *building) locate(c *cut, err error, rules []placed[engine.Rule], series []placed[engine.Series]) error {
	var e *engine.DefinitionError
	if !errors.As(err, &e) {
		return fmt.Errorf("%s: %w", c.file.source.file, err)
	}
	var i int
	head, tail, _ := strings.Cut(e.Path, ".")
	if n, _ := fmt.Sscanf(head, "rules[%d]", &i); n == 1 && i < len(rules) {
		return rules[i].source.definitionFault(e, rules[i].path+"."+tail)
	}
	if n, _ := fmt.Sscanf(head, "series[%d]", &i); n == 1 && i < len(series) {
		return series[i].source.definitionFault(e, series[i].path+"."+tail)
	}
	if n, _ := fmt.Sscanf(head, "lists[%d]", &i); n == 1 && i >= len(c.file.common.Lists) && i < len(c.def.Lists) {
		at := slices.IndexFunc(b.law.Lists, func(l engine.List) bool { return l.ID == c.def.Lists[i].ID })
		return b.law.source.definitionFault(e, fmt.Sprintf("lists[%d].%s", at, tail))
	}
	return c.file.source.definitionFault(e, c.where(e.Path))
}

func separate(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}
