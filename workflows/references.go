package workflows

import (
	"fmt"
	"slices"
	"strings"

	"santong/engine"
)

// references refuses names that only take effect when they match: a separation or a gate with a misspelt event would never refuse anybody.
func (b *building) references(c *cut) {
	def := c.def
	wrong := func(path, name, zh, format string) {
		b.say(c.file.source.named(c.where(path), name, zh, format, name))
	}
	done := func(path, name string) {
		id, outcome, chosen := strings.Cut(name, ":")
		e := def.Event(id)
		if e == nil {
			wrong(path, name, "没有这个事件", "no event is called %q")
			return
		}
		if _, ok := e.To.Of[outcome]; chosen && !ok {
			wrong(path, name, "该事件没有这个结果", "the event has no such outcome: %q")
		}
	}
	for path, e := range events(def) {
		if e.Apart != nil {
			for _, name := range e.Apart.From {
				role, is := strings.CutPrefix(name, "role:")
				if e.Apart.Document != "" && is && b.playedSomewhere(role) {
					continue
				}
				if e.Apart.Document == "" && (is && def.Role(role) != nil || b.doneBefore(def.Workflow, name)) {
					continue
				}
				if kind, upload := strings.CutPrefix(name, "upload:"); !upload {
					if def.Opening == nil || name != def.Opening.ID {
						done(path+".apart.from", name)
					}
				} else if def.Material(kind) == nil {
					wrong(path+".apart.from", name, "没有这种材料", "no material is called %q")
				}
			}
		}
		for i, gate := range e.After {
			at := fmt.Sprintf("%s.after[%d].any", path, i)
			if len(gate.Any) == 0 {
				b.say(c.file.source.at(c.where(at), "关口没有写明须经过什么", "the gate does not say what must have been passed: give any"))
			}
			for _, name := range gate.Any {
				done(at, name)
			}
		}
	}
}

// playedSomewhere tells whether a workflow knows the role: separation from what was done in another dossier looks in all of its cases.
func (b *building) playedSomewhere(role string) bool {
	return slices.ContainsFunc(b.files, func(f workflowFile) bool { return f.common.Role(role) != nil })
}

// publicPapers refuses papers of the catalogue that no event is bound to, here or in what starts this workflow: nobody would ever see them.
func (b *building) publicPapers(c *cut) {
	if c.def.Catalogue == nil {
		return
	}
	if r := c.def.Catalogue.Channels; r != nil && !b.led(c.def.Workflow, r.Fits) {
		b.say(c.file.source.named(c.where("catalogue.channels.table"), r.Table, "启动本流程的流程没有这样的表", "no workflow that starts this one has a table %q with these columns", r.Table))
	}
	for i, paper := range c.def.Catalogue.Papers {
		for _, from := range paper.From {
			event, material, _ := strings.Cut(from, ".")
			if b.boundBefore(c.def, event, material, map[string]bool{}) {
				continue
			}
			b.say(c.file.source.named(c.where(fmt.Sprintf("catalogue.papers[%d].from", i)), from, "没有哪个事件锁定这份文本",
				"no event is bound to it, here or in what starts this workflow: %q", from))
		}
	}
}

// led tells whether a workflow that starts this one is such.
func (b *building) led(workflow string, such func(*engine.Definition) bool) bool {
	return slices.ContainsFunc(b.files, func(f workflowFile) bool {
		for _, s := range starts(&f.common) {
			if s.Workflow == workflow && such(&f.common) {
				return true
			}
		}
		return false
	})
}

func (b *building) boundBefore(def *engine.Definition, event, material string, seen map[string]bool) bool {
	if e := def.Event(event); e != nil && slices.Contains(e.Pins, material) {
		return true
	}
	seen[def.Workflow] = true
	return slices.ContainsFunc(b.files, func(f workflowFile) bool {
		if seen[f.workflow] {
			return false
		}
		for _, s := range starts(&f.common) {
			if s.Workflow == def.Workflow {
				return b.boundBefore(&f.common, event, material, seen)
			}
		}
		return false
	})
}

// doneBefore tells whether a case that starts one of this workflow knows such an event or paper: separation looks there too.
func (b *building) doneBefore(workflow, name string) bool {
	return slices.ContainsFunc(b.files, func(f workflowFile) bool {
		def := &f.common
		begins := false
		for _, s := range starts(def) {
			begins = begins || s.Workflow == workflow
		}
		if !begins {
			return false
		}
		kind, upload := strings.CutPrefix(name, "upload:")
		role, acted := strings.CutPrefix(name, "role:")
		return def.Opening != nil && name == def.Opening.ID ||
			def.Event(name) != nil ||
			acted && def.Role(role) != nil ||
			upload && def.Material(kind) != nil
	})
}

// leadsOn refuses what is begun out of a case where there is no such procedure, or its opening does not ask for what is handed to it.
func (b *building) leadsOn(c *cut) {
	for i := range c.def.Onward {
		o := &c.def.Onward[i]
		path := fmt.Sprintf("onward[%d]", i)
		at := slices.IndexFunc(b.files, func(f workflowFile) bool { return f.workflow == o.Workflow && f.common.Opening != nil })
		if at < 0 {
			b.say(c.file.source.named(c.where(path)+".workflow", o.Workflow, "没有这个可以建卷的流程", "no workflow %q can be opened", o.Workflow))
			continue
		}
		def := &b.files[at].common
		if (o.Variant != "") != (len(def.Variants) > 0) {
			b.say(c.file.source.named(c.where(path)+".workflow", o.Workflow, "有变体的流程须写明变体，没有的不写", "a workflow with variants needs one, and no other has any: %q", o.Workflow))
		}
		for field := range o.With {
			if f := def.Field(field); f == nil || f.Type != engine.Text && f.Type != engine.Choice || !slices.Contains(slices.Concat(def.Opening.Requires, def.Opening.Accepts), field) {
				b.say(c.file.source.named(c.where(path)+".with", field, "建卷时不填这一项，或者不是文字、选项", "its opening does not ask for it, or it is no text and no choice: %q", field))
			}
		}
	}
}

// requiredGatesExist refuses demands of law.yaml that no longer meet anything.
func (l *loading) requiredGatesExist(law *law, lib *Library) {
	for i, r := range law.RequiredGates {
		path := fmt.Sprintf("required_gates[%d]", i)
		if !slices.ContainsFunc(lib.workflows, func(w *engine.Workflow) bool {
			return w.Definition.Workflow == r.Workflow && w.Definition.Event(r.Event) != nil
		}) && len(l.faults) == 0 {
			l.say(law.source.named(path, r.Event, "没有这个流程或事件", "there is no such workflow or event: %q", r.Workflow+"."+r.Event))
		}
	}
}
