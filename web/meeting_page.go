package web

import (
	"net/http"
	"slices"

	"santong/engine"
)

// A meetingView is one meeting: its agenda, and what came of it.
type meetingView struct {
	Key      meetingKey
	Kinds    []engine.Words
	ToCome   bool
	Items    []meetingItem
	Houses   []house
	Recorded int
	More     bool           // there were more dossiers than are looked through
	Paper    string         // "", agenda or record: what is printed
	Waiting  []waitingGroup // what else could be put on the agenda
	Can      bool           // the reader may record what was said
	Issues   bool           // the reader may issue the minutes
	Material []engine.Words // what a record asks to be laid down first
}

func (s *service) meeting(r *request) error {
	view, err := s.meetingOf(r)
	if err != nil {
		return err
	}
	switch paper := r.query.Get("paper"); paper {
	case "agenda", "record":
		view.Paper = paper
	default:
		if view.ToCome {
			if view.Waiting, err = s.waiting(r, view.Key.Organ); err != nil {
				return err
			}
			for i := range view.Waiting { // what is put on this agenda is put on this one, and on none of a like name
				g := &view.Waiting[i].Typed
				g.Kind, g.Name, g.Day = view.kind(), view.Key.Name, view.Key.Day
			}
		}
	}
	return r.render(http.StatusOK, "meeting", plain(view.Key.Name), view)
}

// kind is the code of the kind of meeting, if all its items agree.
func (v *meetingView) kind() (kind string) {
	for i := range v.Items {
		code, _ := v.Items[i].Case.Facts[v.Items[i].meeting().Kind].(string)
		if i > 0 && code != kind {
			return ""
		}
		kind = code
	}
	return kind
}

func (s *service) meetingOf(r *request) (*meetingView, error) {
	key, items, more, err := s.thisMeeting(r)
	if err != nil {
		return nil, err
	}
	view := &meetingView{Key: key, More: more, ToCome: key.Day >= s.today().String()}
	for i, one := range items {
		it := s.meetingItem(i+1, *one)
		if err := s.complete(r, &it); err != nil {
			return nil, err
		}
		if it.Record != nil {
			view.Recorded++
		}
		if mayAct(it.Action) {
			view.Can = true
		}
		view.Issues = view.Issues || mayAct(it.Issuing)
		if kind := one.Flow.Definition.ItemWords(one.Flow.Definition.Field(one.meeting().Kind).Of, one.Kind); !slices.Contains(view.Kinds, kind) {
			view.Kinds = append(view.Kinds, kind)
		}
		view.Items = append(view.Items, it)
	}
	view.Houses = houses(view.Items)
	return view, nil
}

// complete adds what only today can say: whether the item is still before this meeting, and whether the reader may record it or issue its minutes.
func (s *service) complete(r *request, it *meetingItem) error {
	record := it.Flow.Definition.Event(it.meeting().Record)
	it.Ahead = it.Decision == nil && it.Newest && it.Case.Open && record != nil && slices.Contains(record.From, it.Case.State)
	var err error
	if it.Ahead {
		it.Action, err = s.actionOn(r, it.Dossier.ID, it.Case.ID, record.ID)
	}
	issue := it.Flow.Definition.Event(it.meeting().Issue)
	if err == nil && issue != nil && it.Decision != nil && it.Newest && it.Case.Open && slices.Contains(issue.From, it.Case.State) {
		it.Issuing, err = s.actionOn(r, it.Dossier.ID, it.Case.ID, issue.ID)
	}
	return err
}

// actionOn is what the reader could do with one event, nil where it is not there any more.
func (s *service) actionOn(r *request, dossier, kase, event string) (*engine.Action, error) {
	_, actions, err := s.Engine.Actions(r.ctx, dossier, r.actor)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(actions, func(a engine.Action) bool { return a.Case == kase && a.Event == event }); i >= 0 {
		return &actions[i], nil
	}
	return nil, nil
}

// mayAct tells whether the act is the reader's to do here and now. What else is missing can be made good, and is said beside it.
func mayAct(a *engine.Action) bool {
	return a != nil && !slices.ContainsFunc(a.Unmet, func(u engine.Unmet) bool { return u.Kind != engine.UnmetNeed && u.Kind != engine.UnmetGate })
}
