package workflows

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"santong/engine"
)

// How much a finding weighs.
const (
	Error   = "error"   // the procedure cannot be right like this
	Warning = "warning" // it is incomplete, or looks like an oversight
	Note    = "note"    // worth knowing
)

// A Finding is something that compiles and is still wrong.
type Finding struct {
	File     string   `json:"file"`
	Where    string   `json:"where"` // events.publish, with the variants if it does not hold for all: events.publish [office]
	Severity string   `json:"severity"`
	Zh       string   `json:"zh"`
	En       string   `json:"en"`
	Path     []string `json:"path,omitempty"` // the shortest way that shows it, a step each
}

func (f Finding) String() string {
	text := fmt.Sprintf("%s: %s: %s: %s / %s", f.File, f.Severity, f.Where, f.Zh, f.En)
	for _, step := range f.Path {
		text += "\n    " + step
	}
	return text
}

// Check looks at everything that the library holds. It says the worst first.
func Check(lib *Library) []Finding {
	c := &checking{lib: lib}
	for _, name := range c.names() {
		c.findings, c.variants, c.of = append(c.findings, c.collect()...), 0, nil
		for _, w := range lib.workflows {
			if w.Definition.Workflow != name {
				continue
			}
			c.def, c.file, c.variants = w.Definition, lib.files[name], c.variants+1
			c.definition()
		}
	}
	c.findings = append(c.findings, c.collect()...)
	c.library()
	slices.SortStableFunc(c.findings, func(a, b Finding) int { return cmp.Compare(weight(a), weight(b)) })
	return c.findings
}

func weight(f Finding) int { return slices.Index([]string{Error, Warning, Note}, f.Severity) }

type checking struct {
	lib      *Library
	def      *engine.Definition
	file     string
	findings []Finding
	of       []variantFinding // of the workflow in hand
	variants int
}

type variantFinding struct {
	Finding
	variants []string
	idle     bool
}

// definition runs every check on one definition.
func (c *checking) definition() {
	g := newGraph(c.def)
	c.reachable(g)
	c.gates(g)
	c.required()
	c.rows()
	c.people()
	c.basis()
	c.reasons()
	c.usage(g)
}

// say records a finding, once for all variants that share it.
func (c *checking) say(severity, where, zh, en string, path ...string) {
	f := Finding{c.file, where, severity, zh, en, path}
	for i, old := range c.of {
		if old.Where == where && old.Zh == zh && slices.Equal(old.Path, path) {
			c.of[i].variants = append(old.variants, c.def.Variant)
			return
		}
	}
	c.of = append(c.of, variantFinding{f, []string{c.def.Variant}, false})
}

// idle records that something does nothing here. What only some variants use does its work there: it is said of what none uses.
func (c *checking) idle(severity, where, zh, en string) {
	c.say(severity, where, zh, en)
	for i := range c.of {
		if c.of[i].Where == where && c.of[i].Zh == zh {
			c.of[i].idle = true
		}
	}
}

func (c *checking) collect() []Finding {
	var out []Finding
	for _, f := range c.of {
		if len(f.variants) < c.variants {
			if f.idle {
				continue
			}
			f.Where += " [" + strings.Join(f.variants, ", ") + "]"
		}
		out = append(out, f.Finding)
	}
	return out
}

func (c *checking) names() []string {
	var out []string
	for _, w := range c.lib.workflows {
		if !slices.Contains(out, w.Definition.Workflow) {
			out = append(out, w.Definition.Workflow)
		}
	}
	return out
}

// library checks what no single definition can show.
func (c *checking) library() {
	cited := map[string]bool{}
	for _, w := range c.lib.workflows {
		for id := range w.Definition.Articles {
			cited[id] = true
		}
	}
	for _, r := range c.lib.Profile.Rules {
		for _, id := range r.Basis {
			cited[id] = true
		}
		if len(r.Basis) == 0 {
			c.findings = append(c.findings, Finding{"profiles/" + r.From + ".yaml", "rules." + r.ID, Warning,
				"数字没有依据", "the figure cites no article: add basis", nil})
		}
	}
	for _, r := range c.lib.law.RequiredGates {
		for _, id := range r.Basis {
			cited[id] = true
		}
	}
	for _, a := range c.lib.law.Articles {
		if !cited[a.ID] {
			c.findings = append(c.findings, Finding{"law.yaml", a.ID, Note, "没有流程引用这一条", "nothing cites this article", nil})
		}
	}
}
