package public

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"santong/calendar"
	"santong/engine"
)

// A callsView lists what is and was published for comments.
type callsView struct {
	List       []engine.Call
	Today      calendar.Date
	All        bool // also those that are over
	Page, Next int
}

const callsPage = 20

// maxPages bounds how far back the list of drafts goes.
const maxPages = 90

var (
	callsTitle = engine.Words{Zh: "公开征求意见", En: "Open to comments"}
	noCalls    = &fault{http.StatusNotFound, engine.Words{Zh: "不在网上公开征求意见", En: "No drafts are published for comments here"},
		engine.Words{Zh: "请向起草单位询问。", En: "Ask the drafting unit."}}
)

// commentsOn is the procedure of comments, where the house has one.
func (s *site) commentsOn() (*engine.Definition, error) {
	if s.Door != nil {
		if def := s.Door.Comments(); def != nil {
			return def, nil
		}
	}
	return nil, noCalls
}

func (s *site) calls(v *visit) error {
	if _, err := s.commentsOn(); err != nil {
		return err
	}
	page, err := strconv.Atoi(v.query.Get("page"))
	if err != nil || page < 1 || page > maxPages {
		page = 1
	}
	view := &callsView{Today: s.today(), All: v.query.Get("all") == "1", Page: page}
	view.List, err = s.Store.Calls(v.ctx, engine.CallQuery{On: view.Today, Open: !view.All, Skip: (page - 1) * callsPage, Limit: callsPage + 1})
	if err != nil {
		return err
	}
	if len(view.List) > callsPage {
		view.List, view.Next = view.List[:callsPage], page+1
	}
	return v.render(http.StatusOK, "calls", v.say(callsTitle), view)
}

// Left is how many days comments are still taken, today included.
func (view *callsView) Left(c engine.Call) int { return c.Until.Sub(view.Today) + 1 }

// Open tells whether comments are taken.
func (view *callsView) Open(c engine.Call) bool { return c.Open(view.Today) }

// A callView is what is published for comments, with its texts.
type callView struct {
	engine.Call
	Today calendar.Date
	Days  int // from the first day to the last
	Texts []paperText
	Lists string // where the lists stand on which comments are asked, below the language; "" where there are none
}

// Takes tells whether comments are taken today.
func (view *callView) Takes() bool { return view.Call.Open(view.Today) }

// Left is how many days comments are still taken, today included.
func (view *callView) Left() int { return view.Until.Sub(view.Today) + 1 }

// Path is where it stands, below the language.
func (view *callView) Path() string { return "/consultations/" + url.PathEscape(view.Call.Number) }

// called is the call that the address names. What was never called answers like any page that is not there.
func (s *site) called(v *visit) (*engine.Definition, *engine.Call, error) {
	def, err := s.commentsOn()
	if err != nil {
		return nil, nil, err
	}
	no, err := v.segment("no")
	if err != nil {
		return nil, nil, err
	}
	c, err := s.Store.Call(v.ctx, no)
	if err == nil && c.Opened.After(s.today()) {
		err = engine.ErrNotFound
	}
	return def, &c, err
}

func (s *site) call(v *visit) error {
	_, c, err := s.called(v)
	if err != nil {
		return err
	}
	view := &callView{Call: *c, Today: s.today(), Days: c.Until.Sub(c.Opened)}
	view.Texts, err = texts(c.Papers, func(p engine.ListedPaper) ([]byte, error) {
		_, data, err := s.Store.CallPaper(v.ctx, c.Number, p.ID)
		return data, err
	})
	if err != nil {
		return err
	}
	if s.Results != nil {
		has, err := s.listed.Get(v.ctx, c.Dossier, func(ctx context.Context) (bool, error) {
			_, err := s.lists(ctx, c.Dossier)
			if errors.Is(err, engine.ErrNotFound) {
				return false, nil // as most have none, that is kept too
			}
			return err == nil, err
		})
		if err != nil {
			return err
		}
		if has {
			view.Lists = "/cleanups/" + url.PathEscape(c.Dossier)
		}
	}
	return v.render(http.StatusOK, "call", c.Title, view)
}

// callPaper gives a text on which comments are asked.
func (s *site) callPaper(v *visit) error {
	_, c, err := s.called(v)
	if err != nil {
		return err
	}
	id, err := v.segment("paper")
	if err != nil {
		return err
	}
	at := slices.IndexFunc(c.Papers, func(p engine.ListedPaper) bool { return p.ID == id })
	if at < 0 {
		return engine.ErrNotFound
	}
	return v.hand(&c.Papers[at], func() ([]byte, error) {
		_, data, err := s.Store.CallPaper(v.ctx, c.Number, id)
		return data, err
	})
}

// callFeed is what was published for comments last, and what became of it.
func (s *site) callFeed(v *visit) error {
	if _, err := s.commentsOn(); err != nil {
		return err
	}
	list, err := s.Store.Calls(v.ctx, engine.CallQuery{On: s.today(), Limit: maxFeed})
	if err != nil {
		return err
	}
	out := v.feed("/public/consultations", callsTitle)
	for i := range list {
		c := &list[i]
		at, err := time.Parse(engine.TimeLayout, c.Known)
		if err != nil {
			return fmt.Errorf("the call %s: %v", c.Number, err)
		}
		updated := at.UTC().Format(time.RFC3339)
		out.Updated = max(out.Updated, updated)
		path := "/public/consultations/" + url.PathEscape(c.Number)
		said := engine.Words{Zh: c.Number + " · 征求意见至" + c.Until.Zh(), En: c.Number + " · comments until " + c.Until.En()}
		if c.Outcome != nil {
			said = engine.Words{Zh: c.Number + " · 采纳情况已公布", En: c.Number + " · what became of the comments is published"}
		}
		out.Entries = append(out.Entries, atomEntry{ID: v.base() + "/zh" + path, Title: plain(c.Title), Updated: updated,
			Published: morning(c.Opened), Author: &atomPerson{v.say(s.Organ(c.Asker))},
			Links: []atomLink{{Rel: "alternate", Type: "text/html", Lang: v.Lang, Href: v.base() + "/" + v.Lang + path}}, Summary: plain(v.say(said))})
	}
	return v.sendXML("application/atom+xml; charset=utf-8", out)
}

// A callRecord is a call in the open data.
type callRecord struct {
	ID        string           `json:"id"` // where it stands
	Number    string           `json:"number"`
	Title     string           `json:"title"`
	Asker     organ            `json:"asker"`
	Maker     organ            `json:"maker"`
	Question  string           `json:"question"`
	Opened    calendar.Date    `json:"opened"`
	Until     calendar.Date    `json:"until"` // the last day
	Open      bool             `json:"open"`
	Shortened string           `json:"shortened,omitempty"` // why the period is shorter
	Ended     engine.Words     `json:"ended,omitzero"`
	Papers    []paperRecord    `json:"papers"`
	Outcome   *engine.CallTold `json:"outcome,omitempty"`
}

const maxCallData = 500 // calls that the open data have, the newest

// callData is the newest calls, for programs.
func (s *site) callData(v *visit) error {
	if _, err := s.commentsOn(); err != nil {
		return err
	}
	list, err := s.Store.Calls(v.ctx, engine.CallQuery{On: s.today(), Limit: maxCallData})
	if err != nil {
		return err
	}
	named := func(code string) organ { return organ{code, s.Organ(code)} }
	out := []callRecord{}
	for i := range list {
		c := &list[i]
		path := "/public/consultations/" + url.PathEscape(c.Number)
		one := callRecord{ID: v.base() + "/zh" + path, Number: c.Number, Title: c.Title, Asker: named(c.Asker), Maker: named(c.Maker), Question: c.Question, Opened: c.Opened,
			Until: c.Until, Open: c.Open(s.today()), Shortened: c.Shortened, Ended: c.Ended, Outcome: c.Outcome, Papers: []paperRecord{}}
		for _, p := range c.Papers {
			one.Papers = append(one.Papers, paperRecord{p, v.base() + path + "/" + p.ID})
		}
		out = append(out, one)
	}
	data, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		return err
	}
	return v.send("application/json; charset=utf-8", data)
}
