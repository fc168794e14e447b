package web

import (
	"io"
	"net/http"
	"slices"
	"strings"

	"santong/engine"
	"santong/notices"
	"santong/steward"
	"santong/workflows/holidays"
)

var adminRoutes = joined([]route{
	{method: http.MethodGet, path: "/admin", who: administers, handle: (*service).admin},
	{method: http.MethodGet, path: "/admin/proposals", who: administers, handle: (*service).proposals},
	{method: http.MethodGet, path: "/admin/proposals/:id", who: administers, handle: (*service).proposal},
	{method: http.MethodPost, path: "/admin/proposals/:id", who: administers, handle: (*service).decideProposal},
	{method: http.MethodGet, path: "/admin/calendar", who: administers, handle: (*service).calendarPage},
	{method: http.MethodPost, path: "/admin/calendar", who: administers, handle: (*service).proposeYear, paper: true},
	{method: http.MethodGet, path: "/admin/definitions", who: administers, handle: (*service).definitionsPage},
	{method: http.MethodPost, path: "/admin/definitions", who: administers, handle: (*service).proposeDefinitions},
}, directoryRoutes, delegationsRoutes, accountsRoutes)

var adminTitle = engine.Words{Zh: "管理", En: "Administration"}

type adminView struct {
	Open     []steward.Proposal
	Failed   []notices.Mail
	Stranded []taskLine
	Seals    steward.Verified
	Full     string // when all seals were verified last
}

// admin shows what asks for an administrator: proposals that wait, work that nobody can do, mails that did not go.
func (s *service) admin(r *request) error {
	var v adminView
	var err error
	if v.Open, err = s.Steward.Proposals(r.ctx, steward.ProposalQuery{State: steward.Open, Limit: 50}); err != nil {
		return err
	}
	if v.Failed, err = s.Store.FailedMails(r.ctx, 20); err != nil {
		return err
	}
	v.Failed = slices.DeleteFunc(v.Failed, func(m notices.Mail) bool { // its title is not for who was recused
		d, err := s.Engine.Store.Dossier(r.ctx, m.Notice.Dossier)
		return err == nil && d.Recused[r.Person.ID] > 0
	})
	stranded, err := s.Engine.Store.Tasks(r.ctx, engine.TaskQuery{All: true, Stranded: true, Limit: 50})
	if err != nil {
		return err
	}
	for _, t := range stranded {
		v.Stranded = append(v.Stranded, s.taskLine(r, t, s.today()))
	}
	if v.Seals, v.Full, err = s.seals.verify(r.ctx, s, r.query.Get("seals") == "all"); err != nil {
		return err
	}
	return r.render(http.StatusOK, "admin", adminTitle, v)
}

// maxNotice bounds the file of a yearly notice, which has some KiB.
const maxNotice = 64 << 10

type calendarView struct {
	Years []yearView
	Wrong engine.Words
}

type yearView struct {
	Year      int
	Notice    string
	Off, Work int
}

func (s *service) calendarPage(r *request) error {
	return s.showCalendar(r, http.StatusOK, engine.Words{})
}

func (s *service) showCalendar(r *request, status int, wrong engine.Words) error {
	years, err := s.Steward.Years()
	if err != nil {
		return err
	}
	v := calendarView{Wrong: wrong}
	for i := len(years) - 1; i >= 0; i-- {
		v.Years = append(v.Years, yearView{years[i].Year, years[i].Notice, len(years[i].Off), len(years[i].Work)})
	}
	return r.render(status, "admin-calendar", engine.Words{Zh: "日历年度", En: "Calendar years"}, v)
}

// proposeYear reads the notice of a year, from a file or from what was pasted.
func (s *service) proposeYear(r *request) error {
	r.Request().Body = http.MaxBytesReader(r.Response(), r.Request().Body, maxBody)
	data := []byte(r.FormValue("text"))
	if file, err := r.FormFile("file"); err == nil && file.Size > 0 {
		f, err := file.Open()
		if err != nil {
			return err
		}
		defer f.Close()
		if data, err = io.ReadAll(io.LimitReader(f, maxNotice+1)); err != nil {
			return err
		}
	}
	year, err := holidays.Read(data)
	if err != nil {
		first, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
		return s.showCalendar(r, http.StatusUnprocessableEntity, engine.Words{Zh: "放假安排无法采用：" + first, En: "The notice cannot be used: " + first})
	}
	err = s.propose(r, steward.CalendarChange{Year: year, Replaces: r.FormValue("replaces") == "yes"})
	if words, ok := say(err); err != nil && ok {
		return s.showCalendar(r, http.StatusUnprocessableEntity, words)
	}
	return err
}

type definitionsView struct {
	List    []steward.Definition
	Brought *steward.DefinitionsChange // what the running program would have adopted; nil where that is so
	Preview steward.Preview
	Wrong   engine.Words
}

func (s *service) definitionsPage(r *request) error {
	return s.showDefinitions(r, http.StatusOK, engine.Words{})
}

func (s *service) showDefinitions(r *request, status int, wrong engine.Words) error {
	v := definitionsView{Wrong: wrong, Brought: s.Steward.Brought()}
	var err error
	if v.List, err = s.Steward.Definitions(r.ctx); err != nil {
		return err
	}
	if v.Brought != nil {
		if v.Preview, err = s.Steward.PreviewChange(r.ctx, *v.Brought, nil); err != nil {
			return err
		}
	}
	return r.render(status, "admin-definitions", engine.Words{Zh: "程序定义", En: "Definitions"}, v)
}

func (s *service) proposeDefinitions(r *request) error {
	brought := s.Steward.Brought()
	if brought == nil {
		return r.to("/admin/definitions")
	}
	err := s.propose(r, *brought)
	if words, ok := say(err); err != nil && ok {
		return s.showDefinitions(r, http.StatusUnprocessableEntity, words)
	}
	return err
}
