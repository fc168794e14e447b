package web

import (
	"net/url"
	"slices"

	"santong/engine"
)

// A resting is something in a procedure that rests on an article.
type resting struct {
	Flow    *engine.Workflow
	Kind    engine.Words // what it is: an event, a condition, a term…
	Words   engine.Words
	In      engine.Words // the event to which it belongs, where it belongs to one
	Anchor  string       // on the page of the procedure
	Ordinal int          // in the order of the definition
}

// Kinds of what can rest on an article.
var (
	kindProcedure = engine.Words{Zh: "程序", En: "procedure"}
	kindEvent     = engine.Words{Zh: "办理事项", En: "act"}
	kindNeed      = engine.Words{Zh: "条件", En: "condition"}
	kindGate      = engine.Words{Zh: "关口", En: "gate"}
	kindApart     = engine.Words{Zh: "分工制约", En: "separation of duties"}
	kindTerm      = engine.Words{Zh: "期限", En: "term"}
	kindNumber    = engine.Words{Zh: "编号", En: "number"}
	kindPaper     = engine.Words{Zh: "材料", En: "paper"}
	kindItem      = engine.Words{Zh: "选项", En: "choice"}
)

// uses finds, for every article, what rests on it in the procedures of today.
func (s *service) uses() map[string][]resting {
	out := map[string][]resting{}
	for _, w := range s.Engine.Workflows.All() {
		n := 0
		eachResting(w, func(one resting, basis []string) {
			n++
			one.Flow, one.Ordinal = w, n
			for _, id := range basis {
				out[id] = append(out[id], one)
			}
		})
	}
	return out
}

// eachResting visits everything in a definition that cites.
func eachResting(w *engine.Workflow, visit func(resting, []string)) {
	def := w.Definition
	for _, v := range def.Variants {
		visit(resting{Kind: kindProcedure, Words: v.Words, Anchor: "top"}, v.Basis)
	}
	for _, e := range allEvents(def) {
		anchor := eventAnchor(e.ID)
		visit(resting{Kind: kindEvent, Words: e.Words, Anchor: anchor}, e.Basis)
		for _, n := range e.Needs {
			visit(resting{Kind: kindNeed, Words: n.Words, In: e.Words, Anchor: anchor}, n.Basis)
		}
		for _, g := range e.After {
			visit(resting{Kind: kindGate, Words: g.Words, In: e.Words, Anchor: anchor}, g.Basis)
		}
		if e.Apart != nil {
			visit(resting{Kind: kindApart, Words: e.Apart.Words, In: e.Words, Anchor: anchor}, e.Apart.Basis)
		}
	}
	for _, c := range def.Clocks {
		if rule := def.Rule(c.Rule); rule != nil {
			visit(resting{Kind: kindTerm, Words: c.Words, Anchor: "terms"}, rule.Basis)
		}
	}
	for _, series := range def.Series {
		visit(resting{Kind: kindNumber, Words: series.Words, Anchor: "numbers"}, series.Basis)
	}
	for _, m := range def.Materials {
		visit(resting{Kind: kindPaper, Words: m.Words, Anchor: "papers"}, m.Basis)
		if m.Apart != nil {
			visit(resting{Kind: kindApart, Words: m.Apart.Words, In: m.Words, Anchor: "papers"}, m.Apart.Basis)
		}
	}
	for _, l := range def.Lists {
		for _, item := range l.Items {
			visit(resting{Kind: kindItem, Words: item.Words, In: l.Words, Anchor: "lists"}, item.Basis)
		}
	}
}

// allEvents are the opening and the events of a definition.
func allEvents(def *engine.Definition) []engine.Event {
	if def.Opening == nil {
		return def.Events
	}
	return append([]engine.Event{*def.Opening}, def.Events...)
}

func eventAnchor(id string) string { return "event-" + id }

// A restingFlow gathers what rests on an article in one procedure, with the variants in which it does.
type restingFlow struct {
	engine.Words
	Lines []restingLine
}

type restingLine struct {
	resting
	Variants []variantLink
}

// A variantLink leads to the place in the page of one variant.
type variantLink struct {
	engine.Words // of the variant; empty for a procedure that has none
	Path         string
}

func restingFlows(list []resting) (out []restingFlow) {
	for _, one := range list {
		def := one.Flow.Definition
		at := slices.IndexFunc(out, func(f restingFlow) bool { return f.Words == def.Words })
		if at < 0 {
			out, at = append(out, restingFlow{Words: def.Words}), len(out)
		}
		flow := &out[at]
		i := slices.IndexFunc(flow.Lines, func(l restingLine) bool { return l.Kind == one.Kind && l.Words == one.Words && l.In == one.In })
		if i < 0 {
			flow.Lines = append(flow.Lines, restingLine{resting: one})
			i = len(flow.Lines) - 1
		}
		link := variantLink{variantWords(def), procedurePath(one.Flow) + "#" + url.PathEscape(one.Anchor)}
		if !slices.Contains(flow.Lines[i].Variants, link) {
			flow.Lines[i].Variants = append(flow.Lines[i].Variants, link)
		}
	}
	return out
}

// variantWords is what the variant of a definition is called, empty where it has none.
func variantWords(def *engine.Definition) engine.Words {
	for _, v := range def.Variants {
		if v.ID == def.Variant {
			return v.Words
		}
	}
	return plain(def.Variant)
}

// procedurePath is the address of a procedure below the language.
func procedurePath(w *engine.Workflow) string {
	path := "/procedures/" + url.PathEscape(w.Definition.Workflow)
	if w.Definition.Variant != "" {
		path += "/" + url.PathEscape(w.Definition.Variant)
	}
	return path
}
