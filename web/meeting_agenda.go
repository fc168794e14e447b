package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"santong/engine"
)

const (
	maxWaiting = 200     // tasks that are looked through, of one state
	maxOffered = maxBulk // documents that one form lists: as many as it may send
)

// A waitingGroup are the documents of one procedure that wait for an agenda of one organ. A meeting is one organ's, so each group has a form of its own.
type waitingGroup struct {
	name  string // of the procedure
	Flow  engine.Words
	Organ string
	Kinds []option
	Items []waitingItem
	Can   bool // the reader may put at least one of them on an agenda
	Full  bool // there are more

	Typed agendaForm
}

// ID tells the forms of a page apart.
func (g waitingGroup) ID() string { return "agenda-" + g.Organ + "-" + g.name }

// A waitingItem is a document that waits for an agenda.
type waitingItem struct {
	Dossier *engine.Dossier
	Case    *engine.Case
	Action  *engine.Action
	Party   engine.Words
	Organ   string
	Since   string // since when it waits, a date
	Picked  bool
}

// Value is how the form names the item, with the version that was seen.
func (i waitingItem) Value() string {
	return pickedItem{i.Dossier.ID, i.Case.ID, i.Dossier.Version}.String()
}

// Role tells whether it is not the reader's to do at all.
func (i waitingItem) Foreign() bool {
	return slices.ContainsFunc(i.Action.Unmet, func(u engine.Unmet) bool { return u.Kind == engine.UnmetRole })
}

// waiting lists the documents that wait for an agenda, of one organ or of all, and of which the reader may know. The store leaves out the others, so
// that they take no room.
func (s *service) waiting(r *request, organ string) (out []waitingGroup, err error) {
	q := engine.TaskQuery{All: true, Limit: maxWaiting}
	if !r.actor.Watches(s.today()) {
		if q.Known = s.Engine.Organs(r.actor); len(q.Known) == 0 {
			return nil, nil // whoever holds no post today is party to nothing
		}
	}
	for _, w := range s.meetingFlows() {
		schedule := w.Definition.Event(w.Definition.Meeting.Schedule)
		if schedule == nil {
			continue
		}
		for _, state := range schedule.From {
			q.Workflow, q.State = w.Definition.Workflow, state
			tasks, err := s.Engine.Store.Tasks(r.ctx, q)
			if err != nil {
				return nil, err
			}
			seen := map[[2]string]bool{} // a duty of several roles is one document
			for _, t := range tasks {
				if key := [2]string{t.Dossier, t.Case}; !seen[key] {
					seen[key] = true
					if out, err = s.addWaiting(r, out, t, organ); err != nil {
						return nil, err
					}
				}
			}
			for i := range out {
				out[i].Full = out[i].Full || len(tasks) == maxWaiting
			}
		}
	}
	slices.SortFunc(out, func(a, b waitingGroup) int {
		return cmp.Or(cmp.Compare(a.Organ, b.Organ), cmp.Compare(a.Flow.Zh, b.Flow.Zh))
	})
	return out, nil
}

func (s *service) addWaiting(r *request, groups []waitingGroup, t engine.Task, organ string) ([]waitingGroup, error) {
	d, err := s.Engine.Dossier(r.ctx, t.Dossier, r.actor)
	if errors.Is(err, engine.ErrNotFound) {
		return groups, nil
	}
	if err != nil {
		return nil, err
	}
	c := d.Case(t.Case)
	if c == nil {
		return groups, nil
	}
	w, err := s.Engine.Workflow(r.ctx, c.Definition)
	if err != nil {
		return nil, err
	}
	def := w.Definition
	if def.Meeting == nil {
		return groups, nil // it began before its procedure knew of meetings
	}
	at := s.Engine.Directory().Current(c.Parties[def.Meeting.Of], s.today())
	if organ != "" && at != organ {
		return groups, nil
	}
	g := slices.IndexFunc(groups, func(g waitingGroup) bool { return g.Organ == at && g.name == def.Workflow })
	if g >= 0 && len(groups[g].Items) == maxOffered {
		groups[g].Full = true
		return groups, nil
	}
	action, err := s.actionOn(r, d.ID, c.ID, def.Meeting.Schedule)
	if err != nil || action == nil {
		return groups, err
	}
	item := waitingItem{Dossier: d, Case: c, Action: action}
	if n := len(c.Spans); n > 0 {
		item.Since = c.Spans[n-1].From.String()
	}
	if len(def.Parties) > 0 {
		item.Party, item.Organ = def.Parties[0].Words, c.Parties[def.Parties[0].ID]
	}
	if g < 0 {
		groups = append(groups, waitingGroup{name: def.Workflow, Flow: def.Words, Organ: at, Kinds: itemOptions(r.Lang, kindItems(def)), Typed: agendaForm{Key: newKey()}})
		g = len(groups) - 1
	}
	groups[g].Items, groups[g].Can = append(groups[g].Items, item), groups[g].Can || item.Action.Allowed
	return groups, nil
}

// An agendaForm is what was typed to put documents on an agenda.
type agendaForm struct {
	Organ, Kind, Name, Day, Key string
	Items                       []pickedItem
}

func readAgendaForm(v url.Values) (agendaForm, error) {
	f := agendaForm{Organ: v.Get("organ"), Kind: v.Get("kind"), Name: strings.TrimSpace(v.Get("name")), Day: strings.TrimSpace(v.Get("day")), Key: v.Get("key")}
	for _, text := range v["item"] {
		item, ok := readPicked(text)
		if ok && !slices.Contains(f.Items, item) {
			f.Items = append(f.Items, item)
		}
	}
	if !formKey.MatchString(f.Key) || len(f.Items) > maxBulk {
		return f, errFormBroken
	}
	return f, nil
}

// scheduleItems puts documents on the agenda of one meeting. Each is judged by itself, and each gets its own result.
func (s *service) scheduleItems(r *request) error {
	v := r.Request().PostForm
	f, err := readAgendaForm(v)
	if err != nil {
		return err
	}
	var results []itemResult
	fields := func(w *engine.Workflow) (string, map[string]any) {
		m := w.Definition.Meeting
		return m.Schedule, map[string]any{m.Kind: f.Kind, m.Name: f.Name, m.On: f.Day}
	}
	versions := map[string]int{} // a dossier of which two cases are picked moves under the second
	for _, item := range f.Items {
		results = append(results, s.doItem(r, item, f.Key, versions, fields))
	}
	if len(results) > 0 && allDone(results) {
		return r.to(meetingKey{f.Organ, f.Day, f.Name}.Path() + "?done=" + "agenda")
	}
	view, err := s.meetingsOf(r)
	if err != nil {
		return err
	}
	view.Results = results
	for i := range view.Waiting {
		g := &view.Waiting[i]
		for j := range g.Items {
			one := &g.Items[j]
			if one.Picked = slices.ContainsFunc(f.Items, func(p pickedItem) bool { return p.Dossier == one.Dossier.ID && p.Case == one.Case.ID }); one.Picked {
				g.Typed = f // the key too: what was refused under it was not carried out
			}
		}
	}
	if len(results) == 0 {
		view.Results = []itemResult{{Fault: nothingPicked}}
	}
	return r.render(http.StatusUnprocessableEntity, "meetings", meetingsTitle, view)
}

var nothingPicked = faultf(http.StatusUnprocessableEntity, engine.Words{Zh: "没有选择文件", En: "Nothing was picked"},
	engine.Words{Zh: "请先勾选要列入议题的文件。", En: "Tick the documents that are to go on the agenda first."})
