package engine_test

import (
	"context"
	"errors"
	"slices"
	"sync"

	"santong/calendar"
	"santong/engine"
)

// A stock is what the walks over one store have published so far: documents that others may name.
type stock struct {
	mu   sync.Mutex
	list []inStock
}

type inStock struct {
	no                   string
	published, effective calendar.Date
}

// stockOf is one for all walks over the store.
func (c *county) stockOf(st engine.Store) *stock {
	found, _ := c.stocks.LoadOrStore(st, &stock{})
	return found.(*stock)
}

func (s *stock) add(one inStock) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, one)
}

// after lists what was published after the day.
func (s *stock) after(day calendar.Date) []inStock {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.list), func(one inStock) bool { return !one.published.After(day) })
}

// laterOne is a document that was published after that of the sheet: the same for every field of the form.
func (s *sheet) laterOne() inStock {
	if s.later == nil {
		published, _ := calendar.Parse(s.text("published_on"))
		s.later = &inStock{no: "CXDR-2030-0019999", effective: s.today} // that nobody has published
		if list := s.stock.after(published); len(list) > 0 {
			*s.later = pick(s.clerk, list)
		}
	}
	return *s.later
}

// endsOn is a day that leaves the older document its effect until the newer one has it.
func endsOn(s *sheet, _ engine.FormField) any {
	day := s.today.Add(s.IntN(40))
	if s.action.Event == "supersede" || s.action.Event == "repeal" {
		if later := s.laterOne().effective; later.After(day) {
			day = later
		}
	}
	return day.String()
}

// amendments name a later document and a day on which it is in effect.
func amendments(s *sheet, _ engine.FormField) any {
	later := s.laterOne()
	return []any{form{"by": later.no, "clause": "第三条", "on": later.effective.Add(s.IntN(30)).String()}}
}

// affects names a document that the same walk has published before, or one that is not in the catalogue.
func affects(s *sheet, f engine.FormField) any {
	if len(s.own) == 0 || s.chance(0.2) {
		return []any{form{"change": "repealed", "document": "曹政发〔2009〕" + s.text("title"), "outside": true}}
	}
	row := form{"change": s.mostly(0.4, "amended", "repealed", "superseded"), "document": pick(s.clerk, s.own), "outside": false}
	if row["change"] == "amended" {
		row["clause"] = "第三条"
	}
	return []any{row}
}

// stocked notes what was published, and mostly has the registrar enter in the older documents what the new one does to them.
func (w *walker) stocked() error {
	ctx := context.Background()
	list, err := w.Store.DossierListings(ctx, w.id)
	if err != nil || len(list) == 0 {
		return errors.Join(err, errors.New("what was published is not in the catalogue"))
	}
	l := list[len(list)-1]
	if len(l.Papers) == 0 || l.RegistrationNo == "" || l.On(l.Published) == nil {
		return errors.New("what was published is listed without its text, its number or its phase")
	}
	d, err := w.Store.Dossier(ctx, w.id)
	if err != nil {
		return err
	}
	rows, _ := d.Cases[0].Facts["affects"].([]any)
	for _, row := range rows {
		row, _ := row.(form)
		if row["outside"] == true || w.chance(0.2) {
			continue
		}
		if err := w.enter(l, row); err != nil {
			return err
		}
	}
	w.own = append(w.own, l.RegistrationNo)
	w.stock.add(inStock{l.RegistrationNo, l.Published, l.Effective})
	return nil
}

// enter has the registrar enter in an older document what the listed one does to it. The law may refuse it: the older one may have lapsed by then.
func (w *walker) enter(newer engine.Listing, row form) error {
	ctx := context.Background()
	older, err := w.Store.ListingByNumber(ctx, engine.NumberKey(row["document"].(string)))
	if err != nil {
		return err
	}
	d, err := w.Store.Dossier(ctx, older.Dossier)
	if err != nil {
		return err
	}
	event, on := "amend", newer.Effective.String()
	f := form{"amendments": []any{form{"by": newer.RegistrationNo, "clause": "第三条", "on": on}}}
	switch row["change"] {
	case "repealed":
		event, f = "repeal", form{"decision_no": newer.IssueNo, "decided_on": w.today().String(), "ends_on": on, "repealing_no": newer.RegistrationNo}
	case "superseded":
		event, f = "supersede", form{"successor_no": newer.RegistrationNo, "ends_on": on}
	}
	keeper := w.seated[engine.PostAt{Kind: "registrar", Organ: d.Case(older.Case).Parties["registrar"]}][0]
	_, err = w.Fire(ctx, engine.Command{Dossier: d.ID, Case: older.Case, Event: event, Version: d.Version, Actor: w.actor(keeper, ""), Form: f, Reason: "新文件已公布"})
	var refusal *engine.Refusal
	if errors.As(err, &refusal) {
		return nil
	}
	return err
}
