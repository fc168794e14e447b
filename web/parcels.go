package web

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"santong/engine"
	"santong/parcel"
	"santong/people"
	"santong/porch"
)

var parcelRoutes = []route{
	{method: http.MethodGet, path: "/parcels", who: exchanges, handle: (*service).parcelsPage},
	{method: http.MethodPost, path: "/parcels", who: exchanges, handle: (*service).takeParcel, paper: true},
	{method: http.MethodGet, path: "/parcels/:id/:case", who: exchanges, handle: (*service).parcelCase},
	{method: http.MethodPost, path: "/parcels/:id/:case", who: exchanges, handle: (*service).carry},
	{method: http.MethodGet, path: "/parcels/:id/:case/:hash", who: exchanges, handle: (*service).parcelFile, paper: true},
}

const maxParcels = 100 // of each way on the page

var parcelsTitle = engine.Words{Zh: "电子报送", En: "Signed packages"}

// parcelKinds are what packages are called.
var parcelKinds = map[string]engine.Words{
	parcel.Filing: {Zh: "备案报送", En: "filing"}, parcel.Supplement: {Zh: "补充报送", En: "supplement"}, parcel.Explanation: {Zh: "说明", En: "explanation"},
	parcel.Agreement: {Zh: "同意纠正的答复", En: "agreement to correct"}, parcel.Refusal: {Zh: "不予纠正的答复", En: "refusal to correct"},
	parcel.Correction: {Zh: "纠正情况", En: "correction"}, parcel.Answer: {Zh: "回执", En: "answer"},
}

// An exchangeView is a package as a line of a list.
type exchangeView struct {
	parcel.Exchange
	engine.Words
	Title string
}

// A parcelsView is the page on which packages are handed in, with what came and went, and whom we trust.
type parcelsView struct {
	Name, Public string // of our key; "" where there is none
	Received     *parcel.Received
	Wrong        engine.Words
	Waiting      []errandView
	Lists        []exchangeList
	Peers        []parcel.Peer
	Most         int64
}

// Kind is what that which was handed in is called.
func (v *parcelsView) Kind() engine.Words { return parcelKinds[v.Received.Kind] }

type exchangeList struct {
	engine.Words
	ID   string
	Rows []exchangeView
}

func (s *service) parcelsPage(r *request) error {
	return s.parcels(r, http.StatusOK, &parcelsView{})
}

func (s *service) parcels(r *request, status int, v *parcelsView) (err error) {
	if s.Parcels == nil {
		return engine.ErrNotFound
	}
	if v.Most = parcel.MaxBytes; s.Parcels.Key != nil {
		v.Name, v.Public = s.Parcels.Key.Name(), s.Parcels.Key.Public()
	}
	if v.Peers, err = s.Parcels.Store.Peers(r.ctx); err != nil {
		return err
	}
	if v.Waiting, err = s.errands(r); err != nil {
		return err
	}
	for _, of := range []exchangeList{{ID: parcel.In, Words: engine.Words{Zh: "收到的", En: "What came"}}, {ID: parcel.Out, Words: engine.Words{Zh: "发出的", En: "What went"}}} {
		list, err := s.Parcels.Store.Exchanges(r.ctx, parcel.Query{Way: of.ID, Newest: true, Limit: maxParcels})
		if err != nil {
			return err
		}
		if of.Rows, err = s.exchangeViews(r, list); err != nil {
			return err
		}
		v.Lists = append(v.Lists, of)
	}
	return r.render(status, "parcels", parcelsTitle, v)
}

// exchangeViews leaves out what belongs to dossiers that the reader may not know of.
func (s *service) exchangeViews(r *request, list []parcel.Exchange) (out []exchangeView, err error) {
	titles := map[string]string{}
	for _, x := range list {
		if _, asked := titles[x.Dossier]; !asked {
			d, err := s.Engine.Dossier(r.ctx, x.Dossier, r.actor)
			if err != nil && !errors.Is(err, engine.ErrNotFound) {
				return nil, err
			}
			titles[x.Dossier] = ""
			if err == nil {
				titles[x.Dossier] = d.Title
			}
		}
		if titles[x.Dossier] != "" {
			out = append(out, exchangeView{x, parcelKinds[x.Kind], titles[x.Dossier]})
		}
	}
	return out, nil
}

// takeParcel takes in a package that was brought on a medium. What it may do its signature says, not who hands it in.
func (s *service) takeParcel(r *request) error {
	leave, err := travelling.enter(r.ctx, r.actor.Person)
	if err != nil {
		return err
	}
	defer leave()
	_, files, err := readStock(r)
	if err != nil {
		return err
	}
	v := &parcelsView{}
	if s.Parcels == nil {
		return engine.ErrNotFound
	}
	if len(files) != 1 || len(files[0].Data) > parcel.MaxBytes {
		v.Wrong = engine.Words{Zh: "请选择一个报送包或者回执包，不超过32 MiB。", En: "Choose one package, of at most 32 MiB."}
		return s.parcels(r, http.StatusUnprocessableEntity, v)
	}
	v.Received, err = s.Parcels.TakeIn(r.ctx, bytes.NewReader(files[0].Data))
	if f, ok := errors.AsType[*parcel.Fault](err); ok {
		v.Wrong = f.Words
		return s.parcels(r, http.StatusUnprocessableEntity, v)
	}
	if err != nil {
		return err
	}
	return s.parcels(r, http.StatusOK, v)
}

// exchanged tells whether the reader may send and fetch packages of the case: it is one of those, and the reader's organ is the one that does.
func (s *service) exchanged(r *request, c *engine.Case) bool {
	if s.Parcels == nil || s.Parcels.Key == nil || c == nil || !r.May(people.Exchanges) {
		return false
	}
	party := map[string]string{"filing": "maker", "filing_review": "reviewing"}[c.Workflow]
	if c.Workflow == "filing_review" && c.Facts["way"] != "electronic" {
		return false
	}
	return party != "" && slices.Contains(s.Engine.Organs(r.actor), s.Engine.Directory().Current(c.Parties[party], s.today()))
}

// A parcelCaseView is what came and went of one case.
type parcelCaseView struct {
	D      *engine.Dossier
	Case   *engine.Case
	Rows   []exchangeView
	Errand *errandView
	Filing bool // we are the maker; else we receive
	Done   engine.Words
	Wrong  engine.Words
}

func (s *service) caseExchanged(r *request) (*parcelCaseView, error) {
	d, err := r.dossier()
	if err != nil {
		return nil, err
	}
	v := &parcelCaseView{D: d, Case: d.Case(r.Param("case"))}
	if !s.exchanged(r, v.Case) {
		return nil, engine.ErrNotFound
	}
	v.Filing = v.Case.Workflow == "filing"
	return v, nil
}

func (s *service) parcelCase(r *request) error {
	v, err := s.caseExchanged(r)
	if err != nil {
		return err
	}
	return s.showCase(r, http.StatusOK, v)
}

func (s *service) showCase(r *request, status int, v *parcelCaseView) (err error) {
	if v.Errand, err = s.errand(r, v.D.ID, v.Case.ID); err != nil {
		return err
	}
	for _, way := range []string{parcel.Out, parcel.In} {
		list, err := s.Parcels.Store.Exchanges(r.ctx, parcel.Query{Way: way, Dossier: v.D.ID, Case: v.Case.ID, Limit: maxParcels})
		if err != nil {
			return err
		}
		rows, err := s.exchangeViews(r, list)
		if err != nil {
			return err
		}
		v.Rows = append(v.Rows, rows...)
	}
	return r.render(status, "parcel_case", parcelsTitle, v)
}

// carry makes packages, sends them, or fetches answers.
func (s *service) carry(r *request) error {
	v, err := s.caseExchanged(r)
	if err != nil {
		return err
	}
	switch r.Request().PostForm.Get("do") {
	case "make":
		_, err = s.Parcels.Export(r.ctx, v.D.ID, v.Case.ID)
		v.Done = engine.Words{Zh: "已生成，可以下载后用介质送交。", En: "They are made: download them and bring them on a medium."}
	case "send":
		_, err = s.Parcels.Send(r.ctx, v.D.ID, v.Case.ID)
		v.Done = engine.Words{Zh: "已送达，对方已出具回执。", En: "They are delivered, and the other side has signed for them."}
	case "fetch":
		_, err = s.Parcels.Fetch(r.ctx, v.D.ID, v.Case.ID)
		v.Done = engine.Words{Zh: "已取回，新的回执已记入案卷。", En: "Answers are fetched, and what was new is entered."}
	default:
		return errOdd("没有说明办理什么", "It is not said what to do")
	}
	status := http.StatusOK
	if refused, ok := errors.AsType[*parcel.Rejection](err); ok {
		v.Wrong, v.Done, status = engine.Words{Zh: "对方系统不收：" + refused.Words.Zh, En: "The other system does not take it: " + refused.Words.En}, engine.Words{}, http.StatusUnprocessableEntity
	} else if f, ok := errors.AsType[*parcel.Fault](err); ok {
		v.Wrong, v.Done, status = f.Words, engine.Words{}, http.StatusUnprocessableEntity
	} else if err != nil {
		s.Log.LogAttrs(r.ctx, slog.LevelWarn, "packages", slog.Any("error", err), slog.String("dossier", v.D.ID))
		v.Wrong, v.Done, status = engine.Words{Zh: "与对方系统的交换没有完成，已送达的不会重复；将自动再试；也可以用介质送交。", En: "The exchange was not completed. What was delivered is not sent twice, and the rest is tried again by itself; it can also be brought on a medium."}, engine.Words{}, http.StatusBadGateway
	}
	return s.showCase(r, status, v)
}

// parcelFile gives a package that goes out as a file.
func (s *service) parcelFile(r *request) error {
	v, err := s.caseExchanged(r)
	if err != nil {
		return err
	}
	x, err := s.Parcels.Store.Exchange(r.ctx, r.Param("hash"))
	if err != nil {
		return err
	}
	if x.Way != parcel.Out || x.Dossier != v.D.ID || x.Case != v.Case.ID {
		return engine.ErrNotFound
	}
	leave, err := fetching.enter(r.ctx, r.actor.Person)
	if err != nil {
		return err
	}
	defer leave()
	header := r.Response().Header()
	header.Set(echo.HeaderContentDisposition, porch.Disposition("attachment", parcel.FileName(&parcel.Manifest{Kind: x.Kind}, x.Hash)))
	header.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'; sandbox")
	return r.Blob(http.StatusOK, parcel.MediaType, x.Data)
}
