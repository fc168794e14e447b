package web

import (
	"errors"
	"net/http"
	"slices"

	"santong/engine"
)

// A meetingPaper is a kind of paper to which the record or the minutes of every item are bound. It belongs into each dossier, and is handed in once.
type meetingPaper struct {
	engine.Words
	ID   string
	Held []int // the items that have one already
}

// recording is the event that records the item, nil where it is not before the meeting any more.
func recording(it *meetingItem) *engine.Event {
	if !it.Ahead {
		return nil
	}
	return it.Flow.Definition.Event(it.meeting().Record)
}

// issuing is the event that issues the minutes, nil where it is not the time for it.
func issuing(it *meetingItem) *engine.Event {
	if it.Issuing == nil {
		return nil
	}
	return it.Flow.Definition.Event(it.meeting().Issue)
}

// meetingPaperKinds are the papers that an event asks for besides the texts themselves.
func meetingPaperKinds(items []meetingItem, of func(*meetingItem) *engine.Event) (out []meetingPaper) {
	for i := range items {
		it := &items[i]
		event := of(it)
		if event == nil {
			continue
		}
		for _, m := range it.Flow.Definition.Materials {
			if !slices.Contains(event.Pins, m.ID) || slices.Contains(it.meeting().Texts, m.ID) || len(m.By) == 0 {
				continue
			}
			at := slices.IndexFunc(out, func(p meetingPaper) bool { return p.ID == m.ID })
			if at < 0 {
				out, at = append(out, meetingPaper{Words: m.Words, ID: m.ID}), len(out)
			}
			if p := it.Dossier.PaperFor(it.Case, m.ID); p != nil && p.Seq > it.Agenda.Seq {
				out[at].Held = append(out[at].Held, it.No)
			}
		}
	}
	return out
}

// meetingPapers lays one paper down in every dossier of the meeting that waits for its record. Its form carries no version of its own: each dossier has one,
// and a further paper stands beside what others have done since.
func (s *service) meetingPapers(r *request) error {
	leave, err := travelling.enter(r.ctx, r.actor.Person)
	if err != nil {
		return err
	}
	defer leave()
	view, err := s.recordOf(r)
	if err != nil {
		return err
	}
	kind := r.segment("kind")
	if !asks(view.Papers, kind) {
		return s.minutesPaper(r, kind)
	}
	sent, err := readPaper(r)
	if err != nil {
		return err
	}
	good := true
	for i := range view.Sheet.Items {
		one := &view.Sheet.Items[i]
		result := s.layDown(r, one.Item, sent, kind)
		one.Result, good = &result, good && result.Done
	}
	if good {
		return r.to(view.Key.Path() + "/record?done=paper")
	}
	if view, err = s.laidDown(r, view); err != nil {
		return err
	}
	return s.showRecord(r, http.StatusUnprocessableEntity, view)
}

func asks(papers []meetingPaper, kind string) bool {
	return slices.ContainsFunc(papers, func(p meetingPaper) bool { return p.ID == kind })
}

// laidDown is the form anew, for the papers that did arrive have moved their dossiers on, with what came of each.
func (s *service) laidDown(r *request, before *recordView) (*recordView, error) {
	view, err := s.recordOf(r)
	if err != nil {
		return nil, err
	}
	for i := range view.Sheet.Items {
		for _, one := range before.Sheet.Items {
			if one.Item.Dossier == view.Sheet.Items[i].Item.Dossier && one.Item.Case == view.Sheet.Items[i].Item.Case {
				view.Papered = append(view.Papered, *one.Result)
			}
		}
	}
	return view, s.prefill(r, view)
}

func (s *service) layDown(r *request, item pickedItem, sent sentPaper, kind string) itemResult {
	out := itemResult{Dossier: item.Dossier, Case: item.Case}
	d, actions, err := s.Engine.Actions(r.ctx, item.Dossier, r.actor)
	if err != nil {
		out.Fault = s.itemFault(r, err)
		return out
	}
	out.Title = d.Title
	cmd := engine.Command{Dossier: item.Dossier, Case: item.Case, Version: d.Version, Actor: r.actor, Key: itemKey(sent.key, item) + "/" + kind}
	for _, a := range actions {
		if a.Case == item.Case && a.Upload == kind {
			cmd.Actor.For = a.For
		}
	}
	cmd.Request = sent.request(r.Path(), cmd.Actor.For)
	result, err := s.Engine.Upload(r.ctx, cmd, engine.Upload{Kind: kind, Name: sent.name, Type: sent.kind, Data: sent.data})
	if refusal, ok := errors.AsType[*engine.Refusal](err); ok {
		out.Refusal = refusal
		return out
	}
	if err != nil {
		out.Fault = s.itemFault(r, err)
		return out
	}
	out.Done, out.Seq = true, result.Entry.Seq
	return out
}
