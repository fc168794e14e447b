package web

import (
	"slices"

	"santong/engine"
	"santong/people"
)

// A groupView is the organisations of one kind, to choose from.
type groupView struct {
	engine.Words
	Options []optionView
}

// parties lists the organisations that exist today by their kinds, and whatever else was chosen, so that it is not lost without a word.
func (v *viewing) parties(in *inputView) {
	chosen, today := slices.Clone(v.typed[in.Name]), v.service.today()
	var kinds []engine.Item
	for _, id := range people.Kinds() {
		zh, en := people.KindWords(id)
		kinds = append(kinds, engine.Item{ID: id, Words: engine.Words{Zh: zh, En: en}})
	}
	byKind := map[string][]engine.Item{}
	directory := v.service.Engine.Directory()
	for _, o := range directory.Organisations {
		if !directory.Exists(o.Code, today) {
			continue
		}
		if !slices.ContainsFunc(kinds, func(k engine.Item) bool { return k.ID == o.Kind }) {
			kinds = append(kinds, engine.Item{ID: o.Kind, Words: plain(o.Kind)})
		}
		byKind[o.Kind] = append(byKind[o.Kind], engine.Item{ID: o.Code, Words: engine.Words{Zh: o.Zh, En: o.En}})
	}
	const gone = "?"
	kinds = append(kinds, engine.Item{ID: gone, Words: engine.Words{Zh: "现已不存在", En: "no longer there"}})
	for _, code := range chosen {
		if !directory.Exists(code, today) {
			byKind[gone] = append(byKind[gone], engine.Item{ID: code, Words: plain(code)})
		}
	}
	for _, kind := range kinds {
		from := len(in.Options)
		for _, item := range byKind[kind.ID] {
			in.option(item.Words, item.ID, nil)
			in.Options[len(in.Options)-1].Chosen = slices.Contains(chosen, item.ID)
		}
		if from < len(in.Options) {
			in.Groups = append(in.Groups, groupView{kind.Words, in.Options[from:len(in.Options):len(in.Options)]})
		}
	}
	if in.Target = in.Name + "-1"; len(in.Options) == 0 {
		in.Target = in.Name
	}
}
