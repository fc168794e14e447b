package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"santong/calendar"
	"santong/engine"
)

// A recordView is the form by which what was said at a meeting is recorded.
type recordView struct {
	*meetingView
	Sheet  recordSheet
	Organs []organOption
	Papers []meetingPaper // what the record must be bound to, and can be handed in for all items at once
	Empty  bool           // nothing can be recorded by the reader

	Papered []itemResult // what came of handing a paper in
	Trouble *fault
	Saved   string // when the draft was kept that stands in it; "" where none does
}

// An organOption is an organisation that exists today.
type organOption struct {
	Code string
	engine.Words
}

var recordTitle = engine.Words{Zh: "记录会议讨论", En: "Record the discussion"}

func (s *service) recordPage(r *request) error {
	view, err := s.recordOf(r)
	if err != nil {
		return err
	}
	resumed, err := s.resumeRecord(r, view)
	if err != nil {
		return err
	}
	if resumed {
		return s.showRecord(r, http.StatusOK, view)
	}
	if err := s.prefill(r, view); err != nil {
		return err
	}
	return s.showRecord(r, http.StatusOK, view)
}

func (s *service) showRecord(r *request, status int, view *recordView) error {
	view.Sheet.Attendance = padded(view.Sheet.Attendance)
	for i := range view.Sheet.Items {
		view.Sheet.Items[i].Rows = padded(view.Sheet.Items[i].Rows)
	}
	return r.render(status, "meeting_record", recordTitle, view)
}

// recordOf is the form without anything typed: the items that are still before this meeting.
func (s *service) recordOf(r *request) (*recordView, error) {
	meeting, err := s.meetingOf(r)
	if err != nil {
		return nil, err
	}
	view := &recordView{meetingView: meeting, Sheet: recordSheet{Key: newKey()}, Papers: meetingPaperKinds(meeting.Items, recording), Empty: !meeting.Can}
	for i := range meeting.Items {
		it := &meeting.Items[i]
		if !it.Ahead || it.Action == nil {
			continue
		}
		def, m := it.Flow.Definition, it.meeting()
		if view.Sheet.Columns == nil {
			view.Sheet.Columns = columnsOf(def, m.Attendance)
		}
		view.Sheet.Asks(it.Flow.Definition)
		one := sheetItem{N: it.No, Item: pickedItem{it.Dossier.ID, it.Case.ID, it.Dossier.Version}, Can: mayAct(it.Action), Picked: mayAct(it.Action), Shown: it, Columns: columnsOf(def, m.Statements)}
		for _, f := range it.Action.Form {
			if f.Required && f.ID != m.Attendance && f.ID != m.Statements && f.ID != m.Minutes && f.ID != m.Place {
				one.Others = append(one.Others, f)
			}
		}
		view.Sheet.Items = append(view.Sheet.Items, one)
	}
	today := s.today()
	for _, o := range s.Engine.Directory().Organisations {
		if s.Engine.Directory().Exists(o.Code, today) {
			view.Organs = append(view.Organs, organOption{o.Code, engine.Words{Zh: o.Zh, En: o.En}})
		}
	}
	return view, nil
}

// prefill writes down what is known already: what is on record, or else who was there last time. Who was present is for the secretary to say.
func (s *service) prefill(r *request, view *recordView) error {
	sh := &view.Sheet
	for _, it := range view.Items {
		if it.Record != nil && sh.Attendance == nil {
			sh.Attendance, sh.Number, sh.Place = shownRows(it.Record.rows(it.meeting().Attendance), sh.Columns), it.Number, it.Place
		}
	}
	if sh.Attendance == nil {
		last, err := s.lastRecorded(r, view.Key)
		if err != nil {
			return err
		}
		if last != nil {
			sh.Attendance = shownRows(last.Record.rows(last.meeting().Attendance), sh.Columns)
			for _, row := range sh.Attendance {
				row.Cells["present"] = ""
			}
		}
	}
	for i := range sh.Items {
		one := &sh.Items[i]
		m := one.Shown.meeting()
		if one.Rows = shownRows(one.Shown.Record.rows(m.Statements), one.Columns); one.Rows == nil {
			one.Rows = speakers(sh.Attendance, m)
		}
	}
	return nil
}

// speakers names the members, each for what he or she said. The capacity that the definition names first is that of who presides, and speaks last.
func speakers(attendance []sheetRow, m *engine.Meeting) (out []sheetRow) {
	for _, capacity := range slices.Backward(m.Capacities) {
		for _, row := range attendance {
			if row.Cells["capacity"] == capacity {
				out = append(out, sheetRow{Cells: map[string]string{"person": row.Cells["person"]}})
			}
		}
	}
	return out
}

// lastRecorded is an item of the newest meeting of the organ that is on record, nil where there is none.
func (s *service) lastRecorded(r *request, key meetingKey) (*sitting, error) {
	day, err := calendar.Parse(key.Day)
	if err != nil {
		return nil, err
	}
	all, _, err := s.sittingsBetween(r, day.Add(-lookBack).String(), key.Day)
	for _, of := range all { // the newest day first
		if len(of.Records) > 0 && s.keyOf(&of.Sitting).Organ == key.Organ {
			return s.sitting(r, of)
		}
	}
	return nil, err
}

// recordMeeting records the discussion of each picked item. What was refused is shown with everything that was typed.
func (s *service) recordMeeting(r *request) error {
	v := r.Request().PostForm
	view, err := s.recordOf(r)
	if err != nil {
		return err
	}
	if !formKey.MatchString(v.Get("key")) {
		return errFormBroken
	}
	view.read(v)
	switch {
	case v.Has("discard"):
		s.dropRecord(r, view)
		return r.to(view.Key.Path() + "/record")
	case v.Has("more"):
		s.safeRecord(r, view, v)
		return s.showRecord(r, http.StatusOK, view)
	}
	done, all := s.recordItems(r, view)
	switch {
	case all == 0:
		view.Trouble = nothingTicked
	case all == done:
		s.dropRecord(r, view)
		return r.to(view.Key.Path() + "?done=record")
	}
	s.safeRecord(r, view, v)
	return s.showRecord(r, http.StatusUnprocessableEntity, view)
}

var nothingTicked = faultf(http.StatusUnprocessableEntity, engine.Words{Zh: "没有选择议题", En: "No item was ticked"},
	engine.Words{Zh: "请先勾选本次要记录的议题。", En: "Tick the items that are to be recorded first."})

// recordItems sends each picked item, and tells how many of them were done.
func (s *service) recordItems(r *request, view *recordView) (done, all int) {
	sh, versions := &view.Sheet, map[string]int{}
	for i := range sh.Items {
		one := &sh.Items[i]
		if !one.Picked {
			continue
		}
		result := s.doItem(r, one.Item, sh.Key, versions, func(w *engine.Workflow) (string, map[string]any) {
			m := w.Definition.Meeting
			form := map[string]any{m.Attendance: given(sh.Attendance, columnsOf(w.Definition, m.Attendance)), m.Statements: given(one.Rows, one.Columns)}
			if m.Place != "" {
				form[m.Place] = sh.Place
			}
			if m.Issue == "" {
				form[m.Minutes] = sh.Number
			}
			return m.Record, form
		})
		one.Result = &result
		one.Item.Version = max(one.Item.Version, one.Shown.Dossier.Version) // who was overtaken has now seen what is there
		if all++; result.Done {
			done++
		}
	}
	return done, all
}

// read takes over what was typed.
func (view *recordView) read(v url.Values) {
	sh := &view.Sheet
	sh.Key, sh.Number, sh.Place = v.Get("key"), v.Get("number"), v.Get("place")
	sh.Attendance = readRows(v, "a", sh.Columns)
	for i := range sh.Items {
		one := &sh.Items[i]
		n := strconv.Itoa(one.N)
		for _, text := range v["item"] {
			if seen, ok := readPicked(text); ok && seen.Dossier == one.Item.Dossier && seen.Case == one.Item.Case {
				one.Item.Version = seen.Version
				one.Picked = v.Get("pick."+one.Item.Dossier+"."+one.Item.Case) == "yes"
				n = v.Get("n." + one.Item.Dossier + "." + one.Item.Case)
			}
		}
		one.Rows = readRows(v, "s."+n, one.Columns)
	}
}
