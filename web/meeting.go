package web

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"

	"santong/calendar"
	"santong/engine"
)

var meetingRoutes = []route{
	{method: http.MethodGet, path: "/meetings", who: signed, handle: (*service).meetings},
	{method: http.MethodPost, path: "/meetings/schedule", who: signed, handle: (*service).scheduleItems},
	{method: http.MethodGet, path: "/meetings/:organ/:day/:name", who: signed, handle: (*service).meeting},
	{method: http.MethodGet, path: "/meetings/:organ/:day/:name/record", who: signed, handle: (*service).recordPage},
	{method: http.MethodPost, path: "/meetings/:organ/:day/:name/record", who: signed, handle: (*service).recordMeeting},
	{method: http.MethodPost, path: "/meetings/:organ/:day/:name/record/draft", who: signed, handle: (*service).keepRecord},
	{method: http.MethodGet, path: "/meetings/:organ/:day/:name/minutes", who: signed, handle: (*service).minutesPage},
	{method: http.MethodPost, path: "/meetings/:organ/:day/:name/minutes", who: signed, handle: (*service).issueMinutes},
	{method: http.MethodPost, path: "/meetings/:organ/:day/:name/papers/:kind", who: signed, handle: (*service).meetingPapers, paper: true},
}

// A meetingKey names a meeting: the organ that meets, the day, and the name. Nothing else makes two items those of one meeting.
type meetingKey struct{ Organ, Day, Name string }

// Path is the address of the meeting below the language.
func (k meetingKey) Path() string {
	return "/meetings/" + url.PathEscape(k.Organ) + "/" + url.PathEscape(k.Day) + "/" + url.PathEscape(k.Name)
}

// A sitting is one document before one meeting, with the entries that were made there.
type sitting struct {
	meetingKey
	Kind     string
	Dossier  *engine.Dossier
	Case     *engine.Case
	Flow     *engine.Workflow
	Agenda   sittingAct   // what put it on the agenda
	Gates    []sittingAct // what it had passed then, that the agenda asks for
	Record   *sittingAct  // the newest record of what was said; nil before
	Decision *sittingAct  // nil before
	Minutes  *sittingAct  // the newest issue of the minutes; nil before
	Others   []meetingKey // other meetings at which the case was on the agenda
	Newest   bool         // it has not gone before another meeting since
}

// A sittingAct is an entry with what it carries.
type sittingAct struct {
	engine.Entry
	Said engine.Payload
}

// text is a text of the form with which the act was done, or that it derived.
func (a *sittingAct) text(field string) string {
	if a == nil {
		return ""
	}
	if v, ok := a.Said.Form[field].(string); ok {
		return v
	}
	v, _ := a.Said.Facts[field].(string)
	return v
}

// rows are the rows of a table of the form.
func (a *sittingAct) rows(field string) (out []map[string]any) {
	if a == nil {
		return nil
	}
	list, _ := a.Said.Form[field].([]any)
	for _, item := range list {
		if row, ok := item.(map[string]any); ok {
			out = append(out, row)
		}
	}
	return out
}

func (s *sitting) meeting() *engine.Meeting { return s.Flow.Definition.Meeting }

// Key is how forms name the item.
func (s *sitting) Key() string { return s.Dossier.ID + " " + s.Case.ID }

// keyOf names the meeting. The organ is called as it was on the day of the meeting.
func (s *service) keyOf(one *engine.Sitting) meetingKey {
	key := meetingKey{one.Organ, one.Day, one.Name}
	if on, err := calendar.Parse(one.Day); err == nil {
		key.Organ = s.Engine.Directory().Current(one.Organ, on)
	}
	return key
}

// sitting reads what was done at a sitting, or returns [engine.ErrNotFound] where it was taken off the agenda meanwhile.
func (s *service) sitting(r *request, of engine.SittingOf) (*sitting, error) {
	d, err := s.Engine.Dossier(r.ctx, of.Dossier, r.actor)
	if err != nil {
		return nil, err
	}
	c := d.Case(of.Case)
	at := slices.IndexFunc(c.Sittings, func(known engine.Sitting) bool { return known.Agenda == of.Agenda })
	if at < 0 {
		return nil, engine.ErrNotFound
	}
	w, err := s.Engine.Workflow(r.ctx, c.Definition)
	if err != nil {
		return nil, err
	}
	now := &c.Sittings[at]
	one := &sitting{meetingKey: s.keyOf(now), Kind: now.Kind, Dossier: d, Case: c, Flow: w, Newest: at == len(c.Sittings)-1}
	for i := range c.Sittings {
		if key := s.keyOf(&c.Sittings[i]); key != one.meetingKey {
			one.Others = append(one.Others, key)
		}
	}
	acts, err := s.sittingActs(r, d.ID, slices.Concat([]int{now.Agenda}, newest(now.Records), newest(now.Decisions), newest(now.Minutes), now.Gates))
	if err != nil {
		return nil, err
	}
	one.Agenda, acts = acts[0], acts[1:]
	if len(now.Records) > 0 {
		one.Record, acts = &acts[0], acts[1:]
	}
	if len(now.Decisions) > 0 {
		one.Decision, acts = &acts[0], acts[1:]
	}
	if len(now.Minutes) > 0 {
		one.Minutes, acts = &acts[0], acts[1:]
	}
	one.Gates = acts
	return one, nil
}

func newest(seqs []int) []int { return seqs[max(0, len(seqs)-1):] }

// sittingActs reads entries of the dossier with what they carry.
func (s *service) sittingActs(r *request, dossier string, seqs []int) ([]sittingAct, error) {
	out := make([]sittingAct, len(seqs))
	for i, seq := range seqs {
		entries, err := s.Engine.Store.Entries(r.ctx, dossier, seq-1, 1)
		if err != nil {
			return nil, err
		}
		out[i].Entry = entries[0]
		if err := json.Unmarshal(entries[0].Payload, &out[i].Said); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// inOrder sorts the items of a meeting as they came on its agenda.
func inOrder(items []*sitting) {
	slices.SortFunc(items, func(a, b *sitting) int {
		return cmp.Or(cmp.Compare(a.Agenda.At, b.Agenda.At), cmp.Compare(a.Dossier.ID, b.Dossier.ID), cmp.Compare(a.Case.ID, b.Case.ID))
	})
}
