package engine

import (
	"cmp"
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"

	"santong/calendar"
)

// follow lets the dossier stand as it is after the entry, and the catalogue with it.
func (d *decision) follow(next *Dossier, e Entry) error {
	listings, err := d.relisted(d.ctx, d.change.Dossier, next, &e)
	if err != nil {
		return err
	}
	d.change.Listings = append(d.change.Listings, listings...)
	calls, err := d.recalled(d.ctx, d.change.Dossier, next, &e, func() ([]Call, error) { return d.Store.DossierCalls(d.ctx, next.ID) })
	if err != nil {
		return err
	}
	d.change.Calls = append(d.change.Calls, calls...)
	d.change.Dossier, d.change.Entries = next, append(d.change.Entries, e)
	return nil
}

// relisted returns the listings that the entry has changed: of the case that it is about, and of those to which that case has led, for what they show may stand
// in it. Of most cases the public knows nothing, and then this costs nothing.
func (e *Engine) relisted(ctx context.Context, before, after *Dossier, entry *Entry) (out []Listing, err error) {
	for _, c := range after.Cases {
		if !after.ledTo(entry.Case, c) {
			continue
		}
		w, err := e.Workflow(ctx, c.Definition)
		if err != nil {
			return nil, err
		}
		if w.Definition.Catalogue == nil {
			continue
		}
		var was *Listing
		if before != nil {
			if c := before.Case(c.ID); c != nil {
				if was, err = e.listing(ctx, w, before, c); err != nil {
					return nil, err
				}
			}
		}
		now, err := e.listing(ctx, w, after, c)
		switch {
		case err != nil:
			return nil, err
		case reflect.DeepEqual(was, now):
			continue
		case now == nil:
			now = &Listing{Dossier: after.ID, Case: c.ID, Gone: true}
		}
		now.Seq, now.Known = entry.Seq, entry.At
		out = append(out, *now)
	}
	return out, nil
}

// ledTo tells whether the case with the id is c, or one that led to it.
func (d *Dossier) ledTo(id string, c *Case) bool {
	for ; c != nil; c = d.Case(c.Parent) {
		if c.ID == id {
			return true
		}
	}
	return false
}

// NumberKey writes a number as people look for it: 曹政发[2018]37号, 曹政发（2018）37 号 and 曹政发〔2018〕37号 are the same.
func NumberKey(number string) string {
	if plainNumber(number) {
		return number // as registration numbers are; lists compare them by the million
	}
	var b strings.Builder
	for _, r := range number {
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
			continue
		case strings.ContainsRune("〔[［(（【﹝〖", r):
			r = '('
		case strings.ContainsRune("〕]］)）】﹞〗", r):
			r = ')'
		case strings.ContainsRune("-－‐‑‒–—―−﹣", r):
			if strings.HasSuffix(b.String(), "-") {
				continue // a dash of two
			}
			r = '-'
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}

// plainNumber tells whether there is nothing in the number that people write in more than one way.
func plainNumber(number string) bool {
	for i := range len(number) {
		switch c := number[i]; {
		case '0' <= c && c <= '9', 'A' <= c && c <= 'Z', c == '-' && (i == 0 || number[i-1] != '-'):
		default:
			return false
		}
	}
	return true
}

// Numbers are the keys by which the document is found.
func (l *Listing) Numbers() []string {
	var out []string
	for _, number := range []string{l.IssueNo, l.RegistrationNo} {
		if key := NumberKey(number); key != "" && (len(out) == 0 || out[0] != key) {
			out = append(out, key)
		}
	}
	return out
}

// A listedDocument is what expressions see of a document in the catalogue: listed("曹政发〔2018〕37号").binding.
type listedDocument struct {
	Found          bool      `expr:"found"`
	Title          string    `expr:"title"`
	Kind           string    `expr:"kind"`
	Maker          string    `expr:"maker"`
	Drafter        string    `expr:"drafter"`
	IssueNo        string    `expr:"issue_no"`
	RegistrationNo string    `expr:"registration_no"`
	RegisteredOn   time.Time `expr:"registered_on"`
	PublishedOn    time.Time `expr:"published_on"`
	EffectiveOn    time.Time `expr:"effective_on"`
	LapseOn        time.Time `expr:"lapse_on"`
	Phase          string    `expr:"phase"` // today
	Binding        bool      `expr:"binding"`
	Own            bool      `expr:"own"`       // it is the document of this case itself
	Dossier        string    `expr:"dossier"`   // in which it stands
	TextHash       string    `expr:"text_hash"` // of the first of its papers, "" where there is none

	// After tells whether it stands later in the catalogue than one that was published and registered on these days under this number. What can only be
	// changed by what stands after it can never be changed in a circle.
	After func(published, registered time.Time, number string) bool `expr:"after"`
	// Changed tells whether the document with the number has this relation to it.
	Changed func(relation, number string) bool `expr:"changed_by"`
}

// listed looks a document up by either of its numbers.
func (s *scene) listed(number string) (listedDocument, error) {
	if s.elsewhere == nil {
		return listedDocument{}, errors.New("this expression may not look into the catalogue")
	}
	l, err := s.elsewhere.Listing(NumberKey(number))
	if err != nil {
		s.trouble = errors.Join(s.trouble, err)
		return listedDocument{}, err
	}
	if l == nil || l.Published.After(s.today) { // what is to be published on a day to come is not in the catalogue yet
		return listedDocument{After: func(_, _ time.Time, _ string) bool { return false }, Changed: func(_, _ string) bool { return false }}, nil
	}
	return s.seen(l), nil
}

// seen is the listing as expressions see it.
func (s *scene) seen(l *Listing) listedDocument {
	out := listedDocument{Found: true, Dossier: l.Dossier, Title: l.Title, Kind: l.Kind.ID, Maker: l.Maker, Drafter: l.Drafter, IssueNo: l.IssueNo, RegistrationNo: l.RegistrationNo, RegisteredOn: nativeDay(l.Registered),
		PublishedOn: nativeDay(l.Published), EffectiveOn: nativeDay(l.Effective), LapseOn: nativeDay(l.Lapses), After: l.after, Changed: l.changedBy}
	if phase := l.On(s.today); phase != nil {
		out.Phase, out.Binding = phase.ID, phase.Binding
	}
	if len(l.Papers) > 0 {
		out.TextHash = l.Papers[0].Hash
	}
	out.Own = s.dossier != nil && s.dossier.ID == l.Dossier && s.kase.ID == l.Case
	return out
}

func (l *Listing) after(published, registered time.Time, number string) bool {
	return cmp.Or(nativeDay(l.Published).Compare(published), nativeDay(l.Registered).Compare(registered), cmp.Compare(NumberKey(l.RegistrationNo), NumberKey(number))) > 0
}

func (l *Listing) changedBy(relation, number string) bool {
	return slices.ContainsFunc(l.Relations, func(r Relation) bool { return r.ID == relation && NumberKey(r.No) == NumberKey(number) })
}

func nativeDay(d calendar.Date) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return d.Time()
}
