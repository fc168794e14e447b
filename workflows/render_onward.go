package workflows

import (
	"maps"
	"slices"
)

// onward says what is begun out of a case, in a dossier of its own.
func (p *prose) onward() {
	if len(p.def.Onward) == 0 {
		return
	}
	p.line("\n### 另行建卷 · What is begun out of it, in a dossier of its own\n")
	for _, o := range p.def.Onward {
		p.line("- **%s** · %s（`%s`）；条件 · when：%s；依据：%s", o.Zh, o.En, o.Workflow, code(o.When), p.cite(o.Basis))
		for _, field := range slices.Sorted(maps.Keys(o.With)) {
			p.line("  - `%s` ← %s", field, code(o.With[field]))
		}
	}
}
