package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"santong/engine"
)

// maxBulk bounds how many tasks one act may touch.
const maxBulk = 50

// A bulkView is what could be done with several tasks at once, or what came of it.
type bulkView struct {
	Items   []bulkItem
	Acts    []bulkAct
	Chosen  *bulkAct // what was chosen: to be confirmed
	Done    bool     // the items have their results
	Reason  string
	Proved  bool
	Given   string // how many were typed, where that is asked
	Wrong   engine.Words
	Persons []option // to whom they could be assigned
	Person  string
}

// A bulkItem is one task that was picked.
type bulkItem struct {
	Key, Dossier, Case, Role, Title string
	State                           engine.Words
	Version                         int
	Actions                         []engine.Action
	Blocked                         []engine.Unmet // why the chosen act cannot be done here
	Result                          *itemResult    // nil before
}

// A bulkAct is something that can be done with at least one of the items and needs no form of its own.
type bulkAct struct {
	Event        string
	Able         int
	Reason       bool // one reason for all must be given
	Irreversible bool
	engine.Words
}

var bulkTitle = engine.Words{Zh: "批量办理", En: "Do something with several"}

// bulk goes through three pages: what can be done with the picked tasks, what doing it would mean for each, and what came of each. Every item is
// checked by itself, as if it had been done alone: nobody gets a wider right by doing more at once.
func (s *service) bulk(r *request) error {
	form, err := r.FormParams()
	if err != nil {
		return err
	}
	keys := slices.Compact(slices.Sorted(slices.Values(form["item"])))
	if len(keys) == 0 || len(keys) > maxBulk {
		return faultf(http.StatusUnprocessableEntity, engine.Words{Zh: "请选择事项", En: "Pick something"},
			engine.Words{Zh: "请在列表中选择1至50件事项。", En: "Pick 1 to 50 tasks of the list."})
	}
	v := bulkView{Reason: strings.TrimSpace(form.Get("reason")), Person: form.Get("person"), Proved: r.actor.Proved}
	for _, key := range keys {
		item, err := s.bulkItem(r, key)
		if err != nil {
			return err
		}
		v.Items = append(v.Items, item)
	}
	event := form.Get("event")
	v.gather()
	if form.Get("go") != "" {
		v.again(event)
	}
	at := slices.IndexFunc(v.Acts, func(a bulkAct) bool { return a.Event == event })
	if at < 0 {
		return r.render(http.StatusOK, "bulk", bulkTitle, v)
	}
	v.Chosen = &v.Acts[at]
	v.Persons = v.assignees()
	for i := range v.Items {
		v.Items[i].Blocked = v.Items[i].unmet(event)
	}
	if form.Get("go") == "" {
		return r.render(http.StatusOK, "bulk", bulkTitle, v)
	}
	if !v.countConfirmed(form.Get("confirm")) {
		v.Wrong = engine.Words{Zh: "件数不符：共选中" + strconv.Itoa(len(v.Items)) + "件，请逐件看清后输入这个数", En: "That is not how many were picked: look at each, then type " + strconv.Itoa(len(v.Items))}
		return r.render(http.StatusUnprocessableEntity, "bulk", bulkTitle, v)
	}
	if v.Chosen.Irreversible {
		if err := s.prove(r); err != nil {
			words, ok := say(err)
			if !ok {
				return err
			}
			v.Wrong = words
			return r.render(http.StatusUnprocessableEntity, "bulk", bulkTitle, v)
		}
	}
	versions := map[string]int{}
	for i := range v.Items {
		s.doOne(r, &v, &v.Items[i], form.Get("key"), versions)
	}
	v.Done = true
	return r.render(http.StatusOK, "bulk", bulkTitle, v)
}

// bulkItem looks the task up anew. One that the person may not know of is no item.
func (s *service) bulkItem(r *request, key string) (bulkItem, error) {
	parts := strings.Split(key, " ")
	if len(parts) != 3 {
		return bulkItem{}, engine.ErrNotFound
	}
	item := bulkItem{Key: key, Dossier: parts[0], Case: parts[1], Role: parts[2]}
	d, actions, err := s.Engine.Actions(r.ctx, item.Dossier, r.actor)
	if err != nil {
		return item, err
	}
	c := d.Case(item.Case)
	if c == nil {
		return item, engine.ErrNotFound
	}
	w, err := s.Engine.Workflow(r.ctx, c.Definition)
	if err != nil {
		return item, err
	}
	item.Title, item.Version, item.State = d.Title, d.Version, w.Definition.State(c.State).Words
	for _, a := range actions {
		if a.Case == item.Case && a.Upload == "" && simple(a) {
			item.Actions = append(item.Actions, a)
		}
	}
	return item, nil
}

// simple tells whether an act needs nothing that differs from item to item.
func simple(a engine.Action) bool {
	return !slices.ContainsFunc(a.Form, func(f engine.FormField) bool {
		return f.Required && f.ID != "role" && f.ID != "person"
	})
}

// gather lists the acts that at least one item allows.
func (v *bulkView) gather() {
	for _, item := range v.Items {
		for _, a := range item.Actions {
			if !a.Allowed {
				continue
			}
			at := slices.IndexFunc(v.Acts, func(b bulkAct) bool { return b.Event == a.Event })
			if at < 0 {
				v.Acts = append(v.Acts, bulkAct{Event: a.Event, Words: a.Words, Reason: a.Reason != "", Irreversible: a.Irreversible})
				at = len(v.Acts) - 1
			}
			v.Acts[at].Able++
		}
	}
}

// again adds the act that is being sent though no item allows it now: it may have been done already, by the same form sent twice. The engine knows.
func (v *bulkView) again(event string) {
	if slices.ContainsFunc(v.Acts, func(a bulkAct) bool { return a.Event == event }) {
		return
	}
	for _, item := range v.Items {
		for _, a := range item.Actions {
			if a.Event == event {
				v.Acts = append(v.Acts, bulkAct{Event: a.Event, Words: a.Words, Reason: a.Reason != "", Irreversible: a.Irreversible})
				return
			}
		}
	}
}

// assignees are those who could be named for every item, where the act asks for a person.
func (v *bulkView) assignees() (out []option) {
	for i, item := range v.Items {
		var here []option
		for _, a := range item.Actions {
			for _, f := range a.Form {
				if a.Event == v.Chosen.Event && f.ID == "person" {
					for _, o := range f.Options {
						here = append(here, option{o.ID, o.Zh})
					}
				}
			}
		}
		if i == 0 {
			out = here
			continue
		}
		out = slices.DeleteFunc(out, func(o option) bool { return !slices.Contains(here, o) })
	}
	return out
}

func (item *bulkItem) unmet(event string) []engine.Unmet {
	for _, a := range item.Actions {
		if a.Event == event {
			return a.Unmet
		}
	}
	return nil
}

// doOne does the act on one item. What the law refuses is the item's result, and stops no other.
func (s *service) doOne(r *request, v *bulkView, item *bulkItem, key string, versions map[string]int) {
	one := pickedItem{item.Dossier, item.Case, item.Version}
	cmd := engine.Command{Event: v.Chosen.Event, Actor: r.actor, Form: map[string]any{}, Reason: v.Reason}
	for _, a := range item.Actions {
		if a.Event != cmd.Event {
			continue
		}
		cmd.Actor.For = a.For
		for _, f := range a.Form {
			switch f.ID {
			case "role":
				cmd.Form["role"] = item.Role
			case "person":
				cmd.Form["person"] = v.Person
			}
		}
	}
	if bounded(key) && key != "" { // sent twice, it does nothing twice
		cmd.Key = itemKey(key, one) + "/" + item.Role
	}
	result := s.fired(r, itemResult{Dossier: item.Dossier, Case: item.Case, Title: item.Title}, one, cmd, versions)
	item.Result, item.Blocked = &result, nil
}
