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
	event := func(id string) *engine.Event {
		if i := slices.IndexFunc(def.Events, func(e engine.Event) bool { return e.ID == id }); i >= 0 {
			return &def.Events[i]
		}
		return nil
	}
	wrong := func(path, name, zh, format string) {
		b.say(c.file.source.named(c.where(path), name, zh, format, name))
	}
	done := func(path, name string) {
		id, outcome, chosen := strings.Cut(name, ":")
		e := event(id)
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
				if role, is := strings.CutPrefix(name, "role:"); is && slices.ContainsFunc(def.Roles, func(r engine.Role) bool { return r.ID == role }) ||
					b.doneBefore(def.Workflow, name) {
					continue
				}
				if kind, upload := strings.CutPrefix(name, "upload:"); !upload {
					if def.Opening == nil || name != def.Opening.ID {
						done(path+".apart.from", name)
					}
				} else if !slices.ContainsFunc(def.Materials, func(m engine.Material) bool { return m.ID == kind }) {
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
		return def.Opening != nil && name == def.Opening.ID ||
			slices.ContainsFunc(def.Events, func(e engine.Event) bool { return e.ID == name }) ||
			slices.ContainsFunc(def.Roles, func(r engine.Role) bool { return "role:"+r.ID == name }) ||
			upload && slices.ContainsFunc(def.Materials, func(m engine.Material) bool { return m.ID == kind })
	})
}

// requiredGatesExist refuses demands of law.yaml that no longer meet anything.
func (l *loading) requiredGatesExist(law *law, lib *Library) {
	for i, r := range law.RequiredGates {
		path := fmt.Sprintf("required_gates[%d]", i)
		if !slices.ContainsFunc(lib.workflows, func(w *engine.Workflow) bool {
			return w.Definition.Workflow == r.Workflow && slices.ContainsFunc(w.Definition.Events, func(e engine.Event) bool { return e.ID == r.Event })
		}) && len(l.faults) == 0 {
			l.say(law.source.named(path, r.Event, "没有这个流程或事件", "there is no such workflow or event: %q", r.Workflow+"."+r.Event))
		}
	}
}
