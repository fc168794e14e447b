package api

import (
	"net/http"
	"strconv"

	"santong/calendar"
)

// history gives the entries as they were sealed, so that anybody can follow the chain of hashes.
func (s *service) history(c *call) error {
	limit, err := c.query.limit()
	if err != nil {
		return err
	}
	after := 0
	if c.query.Has("after") {
		text := c.query.Get("after")
		if after, err = strconv.Atoi(text); err != nil || after < 0 || strconv.Itoa(after) != text {
			return wrongParameter("after", "须为条目序号", "must be the number of an entry")
		}
	}
	d, err := s.Engine.Dossier(c.ctx, c.path["id"], c.actor)
	if err != nil {
		return err
	}
	entries, err := s.Engine.Store.Entries(c.ctx, d.ID, after, limit)
	if err != nil {
		return err
	}
	next := ""
	if n := len(entries); n > 0 && entries[n-1].Seq < d.Version {
		next = strconv.Itoa(entries[n-1].Seq)
	}
	return c.list(orNone(entries), next)
}

func (s *service) deadlines(c *call) error {
	list, err := s.Engine.Deadlines(c.ctx, c.path["id"], c.actor)
	if err != nil {
		return err
	}
	return c.list(list, "")
}

// refusals shows what was tried and not allowed. To all but the watchers the list does not exist.
func (s *service) refusals(c *call) error {
	limit, err := c.query.limit()
	if err != nil {
		return err
	}
	d, err := s.Engine.Dossier(c.ctx, c.path["id"], c.actor)
	if err != nil {
		return err
	}
	if !c.actor.Watches(s.today()) {
		return errNothing
	}
	list, err := s.Refusals(c.ctx, d.ID, limit)
	if err != nil {
		return err
	}
	return c.list(orNone(list), "")
}

// due counts a period for anybody, with no dossier and no token.
func (s *service) due(c *call) error {
	from, err := c.query.day("from", calendar.Date{})
	if err != nil {
		return err
	}
	period, err := calendar.ParsePeriod(c.query.Get("period"))
	if err != nil || from.IsZero() || days(period) > maxSpan {
		return wrongParameter("", "须填写 from(日期) 和 period(如 15wd、30d、6m，至多十年)", "give from (a date) and period (such as 15wd, 30d, 6m; at most ten years)")
	}
	var pauses []calendar.Pause
	for _, text := range c.query.Values["pause"] {
		pause, err := calendar.ParsePause(text)
		if err != nil || len(pauses) >= maxPauses || !pause.To.IsZero() && pause.To.Sub(pause.From) > maxSpan {
			return wrongParameter("pause", "须写作 2026-03-09..2026-03-16，至多 20 段", "must be written 2026-03-09..2026-03-16, at most 20 times")
		}
		pauses = append(pauses, pause)
	}
	cal := s.Engine.Calendar()
	result := cal.Due(from, period, pauses...)
	if !result.Due.IsZero() && result.Due.Sub(from) > 2*maxSpan {
		return wrongParameter("pause", "各段合计过长", "the pauses are too long together")
	}
	return c.json(http.StatusOK, struct {
		Start       calendar.Date      `json:"start"`
		Period      calendar.Period    `json:"period"`
		Zh          string             `json:"zh"`
		En          string             `json:"en"`
		Due         calendar.Date      `json:"due,omitzero"`
		Provisional bool               `json:"provisional"`
		Paused      bool               `json:"paused"`
		Calendar    string             `json:"calendar"`
		Days        []calendar.DayNote `json:"explanation"`
	}{from, period, period.Zh(), period.En(), result.Due, result.Provisional, result.Paused, cal.Version(), cal.Explain(from, period, pauses...)})
}

// What anybody may have counted: enough for every statutory period, and too little to keep the server busy.
const (
	maxSpan   = 3660 // days
	maxPauses = 20
)

// days is about how many days the period takes.
func days(p calendar.Period) int {
	switch p.Unit {
	case calendar.WorkingDays:
		return p.N * 3 / 2
	case calendar.Months, calendar.ToDay:
		return p.N * 30
	}
	return p.N
}
