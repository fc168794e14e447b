package api

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"santong/calendar"
	"santong/engine"
)

// An organ is an organisation as it is called.
type organ struct {
	Code string `json:"code"`
	engine.Words
}

// A published document is what has been published, as of a day and as it was known at a moment.
type published struct {
	ID             string               `json:"id"`
	Title          string               `json:"title"`
	Kind           item                 `json:"kind"`
	Maker          organ                `json:"maker"`
	Drafter        *organ               `json:"drafter,omitempty"`
	IssueNo        string               `json:"issue_no,omitempty"`
	RegistrationNo string               `json:"registration_no,omitempty"`
	Dated          calendar.Date        `json:"dated,omitzero"`
	Registered     calendar.Date        `json:"registered,omitzero"`
	Published      calendar.Date        `json:"published"`
	Effective      calendar.Date        `json:"effective,omitzero"`
	Lapses         calendar.Date        `json:"lapses,omitzero"`
	Witnessed      bool                 `json:"witnessed"`
	Source         string               `json:"source,omitempty"`
	Status         *engine.Phase        `json:"status,omitempty"` // on the day; none before it is published
	Phases         []engine.Phase       `json:"phases"`
	Papers         []engine.ListedPaper `json:"papers"`
	Corrections    []engine.Correction  `json:"corrections,omitempty"` // slips of the published copy that were corrected
	Channels       []engine.Channel     `json:"channels,omitempty"`    // where it was published, each with its receipt
	Known          string               `json:"known"`
	Until          string               `json:"until,omitempty"`
}

type item struct {
	ID string `json:"id"`
	engine.Words
}

func (s *service) organ(code string) organ {
	out := organ{Code: code}
	if o := s.Engine.Directory().Organisation(code); o != nil {
		out.Words = engine.Words{Zh: o.Zh, En: o.En}
	}
	return out
}

func (s *service) publishedOf(l *engine.Listing, on calendar.Date) published {
	out := published{ID: documentID(l), Title: l.Title, Kind: item{l.Kind.ID, l.Kind.Words}, Maker: s.organ(l.Maker), IssueNo: l.IssueNo, RegistrationNo: l.RegistrationNo, Dated: l.Dated,
		Registered: l.Registered, Published: l.Published, Effective: l.Effective, Lapses: l.Lapses, Witnessed: l.Witnessed, Source: l.Source, Status: l.On(on), Phases: orNone(l.Phases),
		Papers: orNone(l.Papers), Corrections: l.Corrections, Channels: l.Channels, Known: l.ShownSince(), Until: l.Until}
	if l.Drafter != "" {
		drafter := s.organ(l.Drafter)
		out.Drafter = &drafter
	}
	return out
}

// A document is called by its dossier and its case; no id of a dossier has a dot.
func documentID(l *engine.Listing) string { return l.Dossier + "." + l.Case }

// moment reads as of which day, and as known on which.
func (s *service) moment(c *call) (q engine.ListingQuery, err error) {
	if q.On, err = c.query.day("on", s.today()); err != nil {
		return q, err
	}
	if c.query.Has("in_force_on") {
		if c.query.Has("on") {
			return q, wrongParameter("in_force_on", "与 on 只能给一个", "and on: give one of them")
		}
		q.Binding = true
		if q.On, err = c.query.day("in_force_on", s.today()); err != nil {
			return q, err
		}
	}
	if q.On.After(s.today()) {
		q.By = s.today() // what is to be published until then is nobody's to see
	}
	known, err := c.query.day("known_on", s.today())
	if err != nil {
		return q, err
	}
	if known.Before(s.today()) {
		// to the end of the day, in China
		q.Known = known.Add(1).Begins().Add(-time.Microsecond).UTC().Format(engine.TimeLayout)
	}
	return q, nil
}

// documents lists what has been published, newest first. A page is followed by the next one as of the same moment, whatever is published in between.
func (s *service) documents(c *call) error {
	limit, err := c.query.limit()
	if err != nil {
		return err
	}
	q, err := s.moment(c)
	if err != nil {
		return err
	}
	if number := c.query.Get("number"); c.query.Has("number") {
		return s.documentsByNumber(c, number, q)
	}
	if c.query.Has("year") {
		first, err := calendar.Parse(c.query.Get("year") + "-01-01")
		if err != nil {
			return wrongParameter("year", "须为 1949 至 2199 年间的年份", "must be a year from 1949 to 2199")
		}
		q.Year = first.Time().Year()
	}
	q.Kind, q.Maker, q.Phase, q.Text = c.query.Get("kind"), c.query.Get("maker"), c.query.Get("status"), c.query.Get("text")
	key, err := c.query.after("documents", 5)
	if err != nil {
		return err
	}
	facets, asOf := (*engine.Facets)(nil), cmp.Or(q.Known, s.Engine.Now().UTC().Format(engine.TimeLayout))
	if key == nil {
		q.Roughly = q.Known != "" || q.Text != "" || q.On != calendar.Of(s.Engine.Now())
		counted, err := s.Documents.ListingFacets(c.ctx, q)
		if err != nil {
			return err
		}
		facets = &counted
	} else {
		if key[0] != q.On.String() {
			if c.query.Has("on") || c.query.Has("in_force_on") {
				return errCursor
			}
			if q.On, err = calendar.Parse(key[0]); err != nil {
				return errCursor
			}
			q.By = s.today()
		}
		if _, err := time.Parse(engine.TimeLayout, key[1]); err != nil || q.Known != "" && q.Known != key[1] {
			return errCursor
		}
		asOf, q.Known = key[1], key[1]
		q.Before = &engine.ListingCursor{Published: key[2], Dossier: key[3], Case: key[4]}
	}
	q.Limit = limit + 1
	list, err := s.Documents.Listings(c.ctx, q)
	if err != nil {
		return err
	}
	next := ""
	if len(list) > limit {
		last := list[limit-1].Cursor()
		list, next = list[:limit], cursor("documents", q.On.String(), asOf, last.Published, last.Dossier, last.Case)
	}
	return s.answerDocuments(c, list, q.On, next, facets)
}

func (s *service) documentsByNumber(c *call, number string, q engine.ListingQuery) error {
	list, err := s.Documents.ListingsByNumber(c.ctx, number, q.Known)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(l engine.Listing) bool {
		p := l.On(q.On)
		return p == nil || l.Published.After(s.today()) || q.Binding && !p.Binding
	})
	return s.answerDocuments(c, list, q.On, "", nil)
}

func (s *service) answerDocuments(c *call, list []engine.Listing, on calendar.Date, next string, facets *engine.Facets) error {
	items := make([]published, len(list))
	for i := range list {
		items[i] = s.publishedOf(&list[i], on)
	}
	return c.json(http.StatusOK, struct {
		Items  []published    `json:"items"`
		Next   string         `json:"next,omitempty"`
		On     calendar.Date  `json:"on"`
		Facets *engine.Facets `json:"facets,omitempty"`
	}{items, next, on, facets})
}

// A link is what one document has done to another.
type link struct {
	Relation item          `json:"relation"`
	No       string        `json:"no"`
	Clause   string        `json:"clause,omitempty"`
	On       calendar.Date `json:"on,omitzero"`
	Document *published    `json:"document,omitempty"` // the other one, where the catalogue has it
}

// A versionOf is what was known from one moment to another.
type versionOf struct {
	published
	Gone bool `json:"gone"`
}

// document shows one document with what has changed it, what it has changed, and all that was known of it before.
func (s *service) document(c *call) error {
	q, err := s.moment(c)
	if err != nil {
		return err
	}
	l, err := s.listing(c, q.Known)
	if err != nil {
		return err
	}
	out := struct {
		published
		ChangedBy []link      `json:"changed_by"`
		Changes   []link      `json:"changes"`
		History   []versionOf `json:"history"`
	}{s.publishedOf(&l, q.On), []link{}, []link{}, []versionOf{}}
	for _, r := range l.Relations {
		to := link{Relation: item{r.ID, r.Words}, No: r.No, Clause: r.Clause, On: r.On}
		others, err := s.Documents.ListingsByNumber(c.ctx, r.No, q.Known)
		if err != nil {
			return err
		}
		if len(others) > 0 && !others[0].Published.After(s.today()) {
			other := s.publishedOf(&others[0], q.On)
			to.Document = &other
		}
		out.ChangedBy = append(out.ChangedBy, to)
	}
	older, err := s.Documents.ListingsChangedBy(c.ctx, l.Numbers(), q.Known)
	if err != nil {
		return err
	}
	for i := range older {
		if older[i].Published.After(s.today()) {
			continue
		}
		other := s.publishedOf(&older[i], q.On)
		for _, r := range older[i].Relations {
			if slices.Contains(l.Numbers(), engine.NumberKey(r.No)) {
				out.Changes = append(out.Changes, link{Relation: item{r.ID, r.Words}, No: cmp.Or(older[i].RegistrationNo, older[i].IssueNo), Clause: r.Clause, On: r.On, Document: &other})
			}
		}
	}
	history, err := s.Documents.ListingHistory(c.ctx, l.Dossier, l.Case)
	if err != nil {
		return err
	}
	for i := range history {
		out.History = append(out.History, versionOf{s.publishedOf(&history[i], q.On), history[i].Gone})
	}
	return c.json(http.StatusOK, out)
}

// listing finds the document that the address names.
func (s *service) listing(c *call, known string) (engine.Listing, error) {
	dossier, kase, ok := strings.Cut(c.path["id"], ".")
	if !ok {
		return engine.Listing{}, errNothing
	}
	l, err := s.Documents.Listing(c.ctx, dossier, kase, known)
	if err == nil && l.Published.After(s.today()) {
		return engine.Listing{}, errNothing
	}
	return l, err
}

// documentPaper gives a paper that anybody may read: one that the catalogue lists.
func (s *service) documentPaper(c *call) error {
	l, err := s.listing(c, "")
	if err != nil {
		return err
	}
	for _, p := range l.Papers {
		if p.Hash == c.path["hash"] {
			return s.send(c, p.Hash, p.Name, p.Type)
		}
	}
	return errNothing
}
