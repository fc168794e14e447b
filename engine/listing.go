package engine

import (
	"slices"
	"strings"

	"santong/calendar"
)

// A Listing is what the public may know of a document, as it was known from one moment to another. It is made of the case alone, as the definition to which
// the case is pinned says ([Publicity]); what it becomes with time follows from its days, so that nothing has to happen on them.
type Listing struct {
	Dossier string `json:"dossier"`
	Case    string `json:"case"`
	Seq     int    `json:"seq"`             // of the entry that made it so
	Known   string `json:"known"`           // UTC: since when it was known so
	Until   string `json:"until,omitempty"` // UTC: until when; empty while it is
	Gone    bool   `json:"gone,omitempty"`  // it is listed no more: it ought never to have been

	Title          string        `json:"title"`
	Kind           Item          `json:"kind,omitzero"`
	Maker          string        `json:"maker"`
	Drafter        string        `json:"drafter,omitempty"`
	IssueNo        string        `json:"issue_no,omitempty"`
	RegistrationNo string        `json:"registration_no,omitempty"`
	Dated          calendar.Date `json:"dated,omitzero"`
	Registered     calendar.Date `json:"registered,omitzero"`
	Published      calendar.Date `json:"published,omitzero"`
	Effective      calendar.Date `json:"effective,omitzero"`
	Lapses         calendar.Date `json:"lapses,omitzero"`
	Witnessed      bool          `json:"witnessed"`        // its publication was seen here; otherwise it was brought in later
	Source         string        `json:"source,omitempty"` // from what it was brought in
	Phases         []Phase       `json:"phases,omitempty"`
	Papers         []ListedPaper `json:"papers,omitempty"`
	Relations      []Relation    `json:"relations,omitempty"`
	Corrections    []Correction  `json:"corrections,omitempty"`
	Channels       []Channel     `json:"channels,omitempty"`
}

// ShownSince is since when anybody could know it so: what was prepared for a day to come, since that day began.
func (l *Listing) ShownSince() string {
	if l.Published.IsZero() {
		return l.Known
	}
	return max(l.Known, l.Published.Begins().UTC().Format(TimeLayout))
}

// A Correction is a slip of the published copy that was corrected, on a decision.
type Correction struct {
	What string        `json:"what"`
	No   string        `json:"no"` // of the decision
	On   calendar.Date `json:"on,omitzero"`
}

// A Phase is what the document is from a day on, until the next phase begins.
type Phase struct {
	From calendar.Date `json:"from"`
	ID   string        `json:"id"`
	Words
	Binding bool `json:"binding"`
}

// A ListedPaper is a paper that anybody may read.
type ListedPaper struct {
	ID string `json:"id"`
	Words
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
	Hash string `json:"hash"`
}

// A Relation is what a later document has done to this one.
type Relation struct {
	ID string `json:"id"`
	Words
	No     string        `json:"no"` // of the later document
	Clause string        `json:"clause,omitempty"`
	On     calendar.Date `json:"on,omitzero"`
}

// On is the phase on the day, nil before the first.
func (l *Listing) On(day calendar.Date) *Phase {
	for i := len(l.Phases) - 1; i >= 0; i-- {
		if !day.Before(l.Phases[i].From) {
			return &l.Phases[i]
		}
	}
	return nil
}

// listing is what the case makes the public know, nil where that is nothing. What was ended from outside, by the event that had started it or another of that
// case, has come to nothing.
func (w *Workflow) listing(d *Dossier, c *Case) *Listing {
	p := w.Definition.Catalogue
	if p == nil || c.Past || slices.Contains(p.Hidden, c.State) || !c.Open && !w.states[c.State].Final {
		return nil
	}
	text := func(field string) string { s, _ := c.Facts[field].(string); return s }
	day := func(field string) calendar.Date { out, _ := calendar.Parse(text(field)); return out }
	l := &Listing{Dossier: d.ID, Case: c.ID, Title: text(p.Title), Kind: w.kindOf(text(p.Kind)), Maker: c.Parties[p.Maker], Drafter: c.Parties[p.Drafter],
		IssueNo: text(p.IssueNo), RegistrationNo: text(p.RegistrationNo), Dated: day(p.Dated), Registered: day(p.Registered), Published: day(p.Published),
		Effective: day(p.Effective), Lapses: day(p.Lapses), Witnessed: c.Parent != "" && text(p.Source) == "", Source: text(p.Source)}
	if l.Published.IsZero() {
		return nil
	}
	l.Phases = w.phases(c, l.Published, day)
	for i := range p.Papers {
		if paper := p.Papers[i].find(d, c); paper != nil {
			l.Papers = append(l.Papers, *paper)
		}
	}
	for i := range p.Relations {
		l.Relations = append(l.Relations, p.Relations[i].found(c)...)
	}
	if r := p.Corrections; r != nil {
		as := RelationRule{Table: r.Table, No: r.No, Clause: r.What, On: r.On}
		for _, found := range as.found(c) {
			l.Corrections = append(l.Corrections, Correction{What: found.Clause, No: found.No, On: found.On})
		}
	}
	return l
}

func (w *Workflow) kindOf(code string) Item {
	for _, item := range w.lists[w.fields[w.Definition.Catalogue.Kind].Of].Items {
		if item.ID == code {
			return Item{ID: code, Words: item.Words}
		}
	}
	return Item{ID: code}
}

// phases lays the stays of the case along the days as of which they hold, and cuts them where a day makes something else of them. What was entered later
// takes the place of all that was said before of the days from then on.
func (w *Workflow) phases(c *Case, published calendar.Date, day func(string) calendar.Date) (out []Phase) {
	type stay struct {
		from  calendar.Date
		state string
	}
	var stays []stay
	for i, span := range c.Spans {
		at := span.From
		if !span.AsOf.IsZero() {
			at = span.AsOf
		}
		if i == 0 || at.Before(published) { // nothing holds before it is published
			at = published
		}
		stays = append(slices.DeleteFunc(stays, func(s stay) bool { return !s.from.Before(at) }), stay{at, span.State})
	}
	rules := w.Definition.Catalogue.Phases
	cuts := []calendar.Date{}
	for _, s := range stays {
		cuts = append(cuts, s.from)
	}
	for _, r := range rules {
		for _, field := range []string{r.Before, r.From} {
			if at := day(field); at.After(published) {
				cuts = append(cuts, at)
			}
		}
	}
	slices.SortFunc(cuts, calendar.Date.Compare)
	for _, at := range slices.Compact(cuts) {
		state := ""
		for _, s := range stays {
			if !at.Before(s.from) {
				state = s.state
			}
		}
		i := slices.IndexFunc(rules, func(r PhaseRule) bool {
			from := day(r.From)
			return r.covers(state) && (r.Before == "" || at.Before(day(r.Before))) && (r.From == "" || !from.IsZero() && !at.Before(from))
		})
		if i >= 0 && (len(out) == 0 || out[len(out)-1].ID != rules[i].ID) {
			out = append(out, Phase{From: at, ID: rules[i].ID, Words: rules[i].Words, Binding: rules[i].Binding})
		}
	}
	return out
}

// find returns the paper to which an event of the case, or of one that led to it, was bound.
func (p *PublicPaper) find(d *Dossier, c *Case) *ListedPaper {
	if p.If != "" && c.Facts[p.If] != true {
		return nil
	}
	for _, from := range p.From {
		event, material, _ := strings.Cut(from, ".")
		for at := c; at != nil; at = d.Case(at.Parent) {
			hash := at.Pins[event][material]
			for _, paper := range d.Papers {
				if hash != "" && paper.Hash == hash && paper.Kind == material {
					return &ListedPaper{ID: p.ID, Words: p.Words, Name: paper.Name, Type: paper.Type, Size: paper.Size, Hash: hash}
				}
			}
		}
	}
	return nil
}

// found lists the relations of which the case knows.
func (r *RelationRule) found(c *Case) (out []Relation) {
	rows := []any{c.Facts}
	if r.Table != "" {
		rows, _ = c.Facts[r.Table].([]any)
	}
	for _, row := range rows {
		values, _ := row.(map[string]any)
		text := func(id string) string { s, _ := values[id].(string); return s }
		if text(r.No) == "" {
			continue
		}
		on, _ := calendar.Parse(text(r.On))
		out = append(out, Relation{ID: r.ID, Words: r.Words, No: text(r.No), Clause: text(r.Clause), On: on})
	}
	return out
}
