package public

import (
	"cmp"
	"errors"
	"net/http"
	"slices"

	"santong/calendar"
	"santong/engine"
)

// A documentView is a document as it is on a day.
type documentView struct {
	engine.Listing
	On       calendar.Date
	Asked    bool          // the day was asked for
	Known    calendar.Date // as it was known at the end of the day; zero: now
	Phase    *engine.Phase
	Phases   []phaseView
	Texts    []paperText
	Affects  []relation // what this one has done to others
	Affected []relation // what others have done to this one
	History  []version
	Former   []former // papers that were corrected since
	Address  string   // the permanent one
	Linked   linked
	Query    string // to stay on the day
}

// A phaseView is what the document is from a day until the day before another, and why.
type phaseView struct {
	engine.Phase
	Until calendar.Date // the first day on which it is something else; zero: not known
	Why   engine.Words
	By    *engine.Relation
	Here  bool
}

// A relation is between two documents. Other is nil where the catalogue does not have it.
type relation struct {
	engine.Relation
	Other *engine.Listing
}

// byNumber shows the document that has the number, at the one address that is its own.
func (s *site) byNumber(v *visit) error {
	no, err := v.segment("no")
	if err != nil {
		return err
	}
	known, err := v.day("known", nil)
	if err != nil {
		return err
	}
	list, err := s.Store.ListingsByNumber(v.ctx, no, knownAt(known))
	if err != nil {
		return err
	}
	if len(list) == 0 && known.IsZero() { // a number that it once had
		if list, err = s.Store.ListingsOnceByNumber(v.ctx, no); err != nil {
			return err
		}
	}
	list = slices.DeleteFunc(list, func(l engine.Listing) bool { return l.Published.After(s.today()) })
	switch {
	case len(list) == 0:
		return engine.ErrNotFound
	case len(list) > 1:
		return v.render(http.StatusOK, "several", v.say(engine.Words{Zh: "同号文件", En: "Documents with the same number"}), &severalView{no, list})
	}
	address := "/" + v.Lang + DocumentPath(&list[0])
	if v.Request().URL.EscapedPath() != address {
		return v.Redirect(http.StatusMovedPermanently, address+query(v.query))
	}
	return s.document(v, list[0], known)
}

// A severalView lists documents between which their number does not decide.
type severalView struct {
	No   string
	List []engine.Listing
}

func (v *severalView) Key(l engine.Listing) string { return keyPath(&l) }

// byKey shows the document, or leads to its number where that is enough.
func (s *site) byKey(v *visit) error {
	dossier, err := v.segment("dossier")
	if err != nil {
		return err
	}
	kase, err := v.segment("case")
	if err != nil {
		return err
	}
	known, err := v.day("known", nil)
	if err != nil {
		return err
	}
	l, err := s.Store.Listing(v.ctx, dossier, kase, knownAt(known))
	if err != nil {
		return err
	}
	if l.Published.After(s.today()) {
		return engine.ErrNotFound
	}
	address := DocumentPath(&l)
	if address != keyPath(&l) {
		same, err := s.Store.ListingsByNumber(v.ctx, cmp.Or(l.RegistrationNo, l.IssueNo), knownAt(known))
		if err != nil {
			return err
		}
		if len(same) == 1 {
			return v.Redirect(http.StatusFound, "/"+v.Lang+address+query(v.query))
		}
	}
	return s.document(v, l, known)
}

func (s *site) document(v *visit, l engine.Listing, known calendar.Date) (err error) {
	view := documentView{Listing: l, Known: known, Query: query(v.query)}
	if view.On, err = v.day("on", nil); err != nil {
		return err
	}
	if view.Asked = !view.On.IsZero(); !view.Asked {
		view.On = s.today()
	}
	view.Phase, view.Phases = l.On(view.On), phasesOf(&l, view.On)
	if view.Texts, err = texts(l.Papers, func(p engine.ListedPaper) ([]byte, error) { return s.Store.ListedPaper(v.ctx, p.Hash) }); err != nil {
		return err
	}
	if view.Affected, err = s.affected(v, &l); err != nil {
		return err
	}
	if view.Affects, err = s.affects(v, &l); err != nil {
		return err
	}
	history, err := s.Store.ListingHistory(v.ctx, l.Dossier, l.Case)
	if err != nil {
		return err
	}
	if last := len(history) - 1; last < 0 || history[last].Gone {
		return engine.ErrNotFound // it ought never to have been listed: neither now nor as it was known before
	}
	view.History, view.Former = versions(history), formerPapers(history)
	view.Address = v.base() + "/" + v.Lang + v.ownPath()
	view.Linked = s.linked(v, &view)
	return v.render(http.StatusOK, "document", l.Title, &view)
}

// ownPath is where the page stands below the language.
func (v *visit) ownPath() string { return v.Request().URL.EscapedPath()[len("/"+v.Lang):] }

// phasesOf lays the phases of the document along the days, each with the day or the document that has brought it.
func phasesOf(l *engine.Listing, on calendar.Date) (out []phaseView) {
	for i, p := range l.Phases {
		one := phaseView{Phase: p, Here: !on.Before(p.From)}
		if i+1 < len(l.Phases) {
			one.Until = l.Phases[i+1].From
			one.Here = one.Here && on.Before(one.Until)
		}
		switch {
		case p.From.Compare(l.Lapses) == 0 && !p.Binding:
			one.Why = engine.Words{Zh: "有效期届满", En: "its validity has ended"}
		case p.From.Compare(l.Effective) == 0 && p.Binding:
			one.Why = engine.Words{Zh: "规定的施行日期", En: "the day on which it was to take effect"}
		case p.From.Compare(l.Published) == 0:
			one.Why = engine.Words{Zh: "公布", En: "publication"}
		default:
			one.Why = engine.Words{Zh: "记入的决定", En: "a decision that was entered"}
		}
		if !p.Binding {
			for k := range l.Relations {
				if r := &l.Relations[k]; r.On.Compare(p.From) == 0 {
					one.By = r
				}
			}
		}
		out = append(out, one)
	}
	return out
}

// maxRelated bounds how many other documents a page looks up; all are listed all the same.
const maxRelated = 200

// affected are the documents that have changed this one.
func (s *site) affected(v *visit, l *engine.Listing) (out []relation, err error) {
	seen := map[string]*engine.Listing{}
	for _, r := range l.Relations {
		key := engine.NumberKey(r.No)
		other, ok := seen[key]
		if !ok && len(seen) < maxRelated {
			list, err := s.Store.ListingsByNumber(v.ctx, r.No, "")
			if err != nil && !errors.Is(err, engine.ErrNotFound) {
				return nil, err
			}
			if len(list) > 0 && !list[0].Published.After(s.today()) {
				other = &list[0]
			}
			seen[key] = other
		}
		out = append(out, relation{r, other})
	}
	return out, nil
}

// affects are the documents that this one has changed.
func (s *site) affects(v *visit, l *engine.Listing) (out []relation, err error) {
	mine := l.Numbers()
	list, err := s.Store.ListingsChangedBy(v.ctx, mine, "")
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Dossier == l.Dossier && list[i].Case == l.Case || list[i].Published.After(s.today()) {
			continue
		}
		for _, r := range list[i].Relations {
			if slices.Contains(mine, engine.NumberKey(r.No)) {
				out = append(out, relation{r, &list[i]})
			}
		}
	}
	return out, nil
}
