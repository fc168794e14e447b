package web

import (
	"net/http"
	"strings"

	"santong/engine"
)

// A minutesView is the form by which the minutes of a meeting are issued: one paper and one number for every item that was decided.
type minutesView struct {
	*meetingView
	Form    string // its key
	Number  string
	Waiting []minuteItem
	Papers  []meetingPaper
	Results []itemResult // what came of the last attempt
}

// A minuteItem is an item of which the minutes can be issued.
type minuteItem struct {
	Item  pickedItem
	Shown *meetingItem
}

var minutesTitle = engine.Words{Zh: "印发会议纪要", En: "Issue the minutes"}

func (s *service) minutesOf(r *request) (*minutesView, error) {
	meeting, err := s.meetingOf(r)
	if err != nil {
		return nil, err
	}
	view := &minutesView{meetingView: meeting, Form: newKey(), Papers: meetingPaperKinds(meeting.Items, issuing)}
	for i := range meeting.Items {
		it := &meeting.Items[i]
		if !mayAct(it.Issuing) {
			continue
		}
		view.Waiting = append(view.Waiting, minuteItem{pickedItem{it.Dossier.ID, it.Case.ID, it.Dossier.Version}, it})
		if view.Number == "" {
			view.Number = it.Number
		}
	}
	return view, nil
}

func (s *service) minutesPage(r *request) error {
	view, err := s.minutesOf(r)
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, "meeting_minutes", minutesTitle, view)
}

// issueMinutes gives the minutes their number in every dossier that was shown. Each is judged by itself.
func (s *service) issueMinutes(r *request) error {
	v := r.Request().PostForm
	view, err := s.minutesOf(r)
	if err != nil {
		return err
	}
	if !formKey.MatchString(v.Get("key")) || len(v["item"]) > maxBulk {
		return errFormBroken
	}
	number := strings.TrimSpace(v.Get("number"))
	versions := map[string]int{}
	for _, text := range v["item"] {
		item, ok := readPicked(text)
		if !ok {
			return errFormBroken
		}
		view.Results = append(view.Results, s.doItem(r, item, v.Get("key"), versions, func(w *engine.Workflow) (string, map[string]any) {
			m := w.Definition.Meeting
			return m.Issue, map[string]any{m.Minutes: number}
		}))
	}
	if len(view.Results) > 0 && allDone(view.Results) {
		return r.to(view.Key.Path() + "?done=minutes")
	}
	return s.showMinutes(r, number, view.Results)
}

// showMinutes is the form anew: what was done has moved the dossiers on.
func (s *service) showMinutes(r *request, number string, results []itemResult) error {
	view, err := s.minutesOf(r)
	if err != nil {
		return err
	}
	view.Number, view.Results = number, results
	return r.render(http.StatusUnprocessableEntity, "meeting_minutes", minutesTitle, view)
}

// minutesPaper lays the minutes down in every dossier of the meeting that was decided.
func (s *service) minutesPaper(r *request, kind string) error {
	view, err := s.minutesOf(r)
	if err != nil {
		return err
	}
	if !asks(view.Papers, kind) {
		return engine.ErrNotFound
	}
	sent, err := readPaper(r)
	if err != nil {
		return err
	}
	var results []itemResult
	for _, one := range view.Waiting {
		results = append(results, s.layDown(r, one.Item, sent, kind))
	}
	if allDone(results) {
		return r.to(view.Key.Path() + "/minutes?done=paper")
	}
	return s.showMinutes(r, view.Number, results)
}
