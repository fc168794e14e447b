package workflows

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"santong/engine"
)

// A workflowFile is one procedure for all its variants.
type workflowFile struct {
	workflow string
	source   *source
	common   engine.Definition // as it stands, before anything is left out
}

func (l *loading) readWorkflows() []workflowFile {
	names, err := fs.Glob(l.fsys, "*.yaml")
	if err != nil || len(names) > maxFiles {
		l.say(fmt.Errorf("目录中的文件过多，至多 %[1]d 个 / the folder has more than %[1]d files (%[2]v)", maxFiles, err))
		return nil
	}
	var out []workflowFile
	for _, name := range names {
		if name == "law.yaml" {
			continue
		}
		f := workflowFile{source: l.open(name)}
		if f.source == nil || !l.decode(f.source, &f.common) {
			continue
		}
		f.workflow = f.common.Workflow
		if want := strings.TrimSuffix(path.Base(name), ".yaml"); f.workflow != want || !identifier(want) {
			l.say(f.source.named("workflow", f.workflow, "流程名应与文件名一致", "the workflow calls itself %q: it must be named as its file", f.workflow))
			continue
		}
		l.worded(f.source, "", f.workflow, f.common.Words)
		l.variants(f)
		out = append(out, f)
	}
	return out
}

// variants checks that every only-list names variants that the file declares.
func (l *loading) variants(f workflowFile) {
	declared := map[string]bool{}
	for i, v := range f.common.Variants {
		if !identifier(v.ID) || declared[v.ID] {
			l.say(f.source.named(fmt.Sprintf("variants[%d]", i), v.ID, "变体编号有误或重复", "the id of a variant, %q, is wrong or stands twice", v.ID))
		}
		declared[v.ID] = true
	}
	check := func(path string, only []string) {
		for _, v := range only {
			if !declared[v] {
				l.say(f.source.named(path, v, "没有这个变体", "no variant is called %q", v))
			}
		}
	}
	for i, r := range f.common.Roles {
		check(fmt.Sprintf("roles[%d].only", i), r.Only)
	}
	for i, s := range f.common.States {
		check(fmt.Sprintf("states[%d].only", i), s.Only)
		for j, t := range s.Duty {
			check(fmt.Sprintf("states[%d].duty[%d].only", i, j), t.Only)
		}
	}
	for i, e := range f.common.Events {
		check(fmt.Sprintf("events[%d].only", i), e.Only)
		for j, n := range e.Needs {
			check(fmt.Sprintf("events[%d].needs[%d].only", i, j), n.Only)
		}
	}
	for path, e := range events(&f.common) {
		for i, n := range e.Needs {
			check(fmt.Sprintf("%s.needs[%d].only", path, i), n.Only)
		}
	}
	for i, c := range f.common.Clocks {
		check(fmt.Sprintf("clocks[%d].only", i), c.Only)
	}
}

// A cut makes the definition of one variant out of the file: it leaves out what the variant does not have.
type cut struct {
	*loading
	file    workflowFile
	variant string
	def     *engine.Definition
	origin  map[string]string // path in the definition → path in the file, for the lists that have become shorter
	gone    map[string]bool   // states and events that only other variants have
}

func (l *loading) cut(f workflowFile, variant string) (*cut, error) {
	c := &cut{loading: l, file: f, variant: variant, def: &engine.Definition{}, origin: map[string]string{}, gone: map[string]bool{}}
	if err := f.source.decode(c.def); err != nil { // anew for each variant: nothing is shared
		return nil, err
	}
	def := c.def
	def.Variant = variant
	def.Variants = slices.DeleteFunc(def.Variants, func(v engine.Variant) bool { return v.ID != variant })
	def.Roles = keep(c, "roles", def.Roles, func(r *engine.Role) (string, *[]string) { return r.ID, &r.Only })
	def.States = keep(c, "states", def.States, func(s *engine.State) (string, *[]string) { return s.ID, &s.Only })
	def.Events = keep(c, "events", def.Events, func(e *engine.Event) (string, *[]string) { return e.ID, &e.Only })
	def.Clocks = keep(c, "clocks", def.Clocks, func(k *engine.Clock) (string, *[]string) { return "", &k.Only })
	for _, r := range def.Roles {
		delete(c.gone, r.ID)
	}
	for _, s := range def.States { // several rows of one id, each for its variant
		delete(c.gone, s.ID)
	}
	for _, e := range def.Events {
		delete(c.gone, e.ID)
	}
	for i := range def.States {
		s := &def.States[i]
		s.Duty = keep(c, fmt.Sprintf("states[%d].duty", i), s.Duty, func(t *engine.Turn) (string, *[]string) { return "", &t.Only })
	}
	for i := range def.Events {
		c.event(fmt.Sprintf("events[%d]", i), &def.Events[i])
	}
	if def.Opening != nil {
		c.event("opening", def.Opening)
	}
	for i := range def.Clocks {
		c.prune(fmt.Sprintf("clocks[%d].runs_in", i), &def.Clocks[i].RunsIn, true)
		c.prune(fmt.Sprintf("clocks[%d].paused_in", i), &def.Clocks[i].PausedIn, false)
	}
	for i := range def.Materials {
		c.prune(fmt.Sprintf("materials[%d].in", i), &def.Materials[i].In, false)
	}
	c.docket()
	if c.def.Filed != nil {
		c.prune("filed.hidden", &c.def.Filed.Hidden, false)
	}
	if call := c.def.Call; call != nil {
		c.prune("call.ended", &call.Ended, false)
	}
	return c, nil
}

// docket leaves out of what the public may follow the steps and terms that this variant does not have.
func (c *cut) docket() {
	d := c.def.Docket
	if d == nil {
		return
	}
	c.prune("docket.steps", &d.Steps, true)
	c.prune("docket.own_steps", &d.OwnSteps, false)
	c.prune("docket.hidden", &d.Hidden, false)
	has := func(clocks []engine.Clock, id string) bool {
		return slices.ContainsFunc(clocks, func(k engine.Clock) bool { return k.ID == id })
	}
	d.Clocks = slices.DeleteFunc(d.Clocks, func(id string) bool { return has(c.file.common.Clocks, id) && !has(c.def.Clocks, id) })
}

func keep[T any](c *cut, what string, list []T, of func(*T) (string, *[]string)) []T {
	var out []T
	for i := range list {
		id, only := of(&list[i])
		if len(*only) > 0 && !slices.Contains(*only, c.variant) {
			c.gone[id] = true
			continue
		}
		*only = nil
		c.origin[fmt.Sprintf("%s[%d]", what, len(out))] = fmt.Sprintf("%s[%d]", c.where(what), i)
		out = append(out, list[i])
	}
	return out
}

func (c *cut) event(path string, e *engine.Event) {
	e.Needs = keep(c, path+".needs", e.Needs, func(n *engine.Need) (string, *[]string) { return "", &n.Only })
	c.prune(path+".from", &e.From, true)
	c.prune(path+".returns", &e.Returns, true)
	c.prune(path+".recalls", &e.Recalls, true)
	if e.Apart != nil {
		c.prune(path+".apart.from", &e.Apart.From, false)
	}
	e.Needs = keep(c, path+".needs", e.Needs, func(n *engine.Need) (string, *[]string) { return "", &n.Only })
	for i := range e.After {
		c.prune(fmt.Sprintf("%s.after[%d].any", path, i), &e.After[i].Any, true)
	}
	if e.To.By != "variant" {
		return
	}
	state, ok := e.To.Of[c.variant]
	if !ok {
		c.say(c.file.source.at(c.where(path+".to"), "没有写明变体 "+c.variant+" 转入何处", "the target does not say where the variant "+c.variant+" leads"))
		state = "same" // or the engine would complain of the same
	}
	for v := range e.To.Of {
		if !slices.ContainsFunc(c.file.common.Variants, func(i engine.Variant) bool { return i.ID == v }) {
			c.say(c.file.source.named(c.where(path+".to"), v, "没有这个变体", "no variant is called %q", v))
		}
	}
	e.To = engine.Target{State: state}
}

// prune takes out of a list the states and events that this variant does not have. A list that must say something may not become empty.
func (c *cut) prune(path string, list *[]string, must bool) {
	before := len(*list)
	*list = slices.DeleteFunc(*list, func(name string) bool {
		event, _, _ := strings.Cut(name, ":")
		return c.gone[event]
	})
	if must && before > 0 && len(*list) == 0 {
		c.say(c.file.source.at(c.where(path), "变体 "+c.variant+" 中这里一个也不剩，请加 only",
			"nothing of this is left for the variant "+c.variant+": give the row an only-list"))
	}
}

// where turns a path in the definition into one in the file.
func (c *cut) where(path string) string {
	for head := path; head != ""; head = head[:max(strings.LastIndexByte(head, '.'), 0)] {
		if origin, ok := c.origin[head]; ok {
			return origin + path[len(head):]
		}
	}
	return path
}
