package letters

import (
	"maps"
	"slices"

	"santong/engine"
)

// FactsAsOf lays the facts of the case together from the entries up to Source.Seq.
func FactsAsOf(src Source) map[string]any { return newRecord(src, "").of(src.Case) }

// StatesAsOf are the states of all cases that had begun, after the entry Source.Seq.
func StatesAsOf(src Source) map[string]string {
	r, out := newRecord(src, ""), map[string]string{}
	for _, c := range src.Dossier.Cases {
		if c.Born <= src.Seq {
			out[c.ID] = r.state(c)
		}
	}
	return out
}

// Asked lists every id that composing the letters of all kinds asks of the workflows, as "field title".
func Asked(src Source) []string {
	out := map[string]bool{}
	for i := range papers {
		p := &papers[i]
		if !p.known(src.Definition) {
			continue
		}
		for _, seq := range append(p.seqs(&src), 0) {
			at := src
			at.Seq = seq
			maps.Copy(out, compose(p, at).asked)
		}
		for kind, ids := range map[string][]string{"field": {p.field}, "material": {p.material}, "event": append(slices.Clone(p.about), p.through), "state": p.due} {
			for _, id := range ids {
				if id != "" {
					out[kind+" "+id] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(out))
}

// Kinds lists every kind, in the order of the procedure.
func Kinds() []Kind {
	var out []Kind
	for _, p := range papers {
		out = append(out, p.kind)
	}
	return out
}

// Known tells whether the definition knows the kind.
func Known(kind Kind, def *engine.Definition) bool {
	return slices.ContainsFunc(papers, func(p paper) bool { return p.kind == kind && p.known(def) })
}

// Balanced breaks a title.
func Balanced(s string, most int) string { return balanced(text(s), most).String() }
