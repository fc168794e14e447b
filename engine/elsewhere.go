package engine

import (
	"context"
	"errors"
	"slices"
)

// Elsewhere is what may be asked beyond the dossier itself.
type Elsewhere interface {
	// Listing returns what is now listed under the [NumberKey], nil where nothing is.
	Listing(key string) (*Listing, error)
	// Call returns the call for comments with the number, nil where there is none.
	Call(number string) (*Call, error)
	// Count tells how many indexed facts have the field and value, in whatever dossiers.
	Count(field, value string) (int, error)
	// Relied tells how many documents of the catalogue have a relation to the one with the [NumberKey].
	Relied(key string) (int, error)
	// Past returns another dossier, or [ErrNotFound].
	Past(dossier string) (*Dossier, error)
}

// What a [Look] asks for.
const (
	LookListing = "listing"
	LookCall    = "call"
	LookCount   = "count"
	LookRelied  = "relied"
	LookPast    = "past"
)

// A Look is what a decision was told of something beyond its dossier. It must still be so when the change is committed.
type Look struct {
	At    string
	Key   string // a [NumberKey], the number of a call, a field, or the id of a dossier
	Value string // of the field that was counted

	Dossier, Case string // to which it led
	Seq           int    // of the entry that made it so, the number of facts or documents, or the version; 0: there was nothing
}

func (l Look) listing(to *Listing) Look {
	if to != nil {
		l.Dossier, l.Case, l.Seq = to.Dossier, to.Case, to.Seq
	}
	return l
}

func (l Look) call(to *Call) Look {
	if to != nil {
		l.Dossier, l.Case, l.Seq = to.Dossier, to.Case, to.Seq
	}
	return l
}

func (l Look) count(n int) Look { l.Seq = n; return l }

func (l Look) past(to *Dossier) Look {
	if to != nil {
		l.Seq = to.Version
	}
	return l
}

// Stands tells whether the same would be told now.
func (l Look) Stands(now Elsewhere) (bool, error) {
	again, err := &sight{of: now}, error(nil)
	switch l.At {
	case LookListing:
		_, err = again.Listing(l.Key)
	case LookCall:
		_, err = again.Call(l.Key)
	case LookCount:
		_, err = again.Count(l.Key, l.Value)
	case LookRelied:
		_, err = again.Relied(l.Key)
	case LookPast:
		_, err = again.Past(l.Key)
	}
	return err == nil && slices.Contains(again.looks, l), err
}

// A sight asks everything once for a whole judgement, and writes down what it was told.
type sight struct {
	of    Elsewhere
	told  map[Look]any
	looks []Look
}

func ask[T any](s *sight, look Look, answer func() (T, error), led func(Look, T) Look) (T, error) {
	if known, ok := s.told[look]; ok {
		return known.(T), nil
	}
	out, err := answer()
	if err != nil {
		return out, err
	}
	if s.told == nil {
		s.told = map[Look]any{}
	}
	s.told[look] = out
	s.looks = append(s.looks, led(look, out))
	return out, nil
}

func (s *sight) Listing(key string) (*Listing, error) {
	return ask(s, Look{At: LookListing, Key: key}, func() (*Listing, error) { return s.of.Listing(key) }, Look.listing)
}

func (s *sight) Call(number string) (*Call, error) {
	return ask(s, Look{At: LookCall, Key: number}, func() (*Call, error) { return s.of.Call(number) }, Look.call)
}

func (s *sight) Count(field, value string) (int, error) {
	return ask(s, Look{At: LookCount, Key: field, Value: value}, func() (int, error) { return s.of.Count(field, value) }, Look.count)
}

func (s *sight) Relied(key string) (int, error) {
	return ask(s, Look{At: LookRelied, Key: key}, func() (int, error) { return s.of.Relied(key) }, Look.count)
}

func (s *sight) Past(dossier string) (*Dossier, error) {
	return ask(s, Look{At: LookPast, Key: dossier}, func() (*Dossier, error) { return s.of.Past(dossier) }, Look.past)
}

// Reader asks the store, for whoever only wants to know.
func Reader(ctx context.Context, store Store) Elsewhere { return &sight{of: reader{ctx, store}} }

type reader struct {
	ctx   context.Context
	store Store
}

func (r reader) Listing(key string) (*Listing, error) {
	return orNothing(r.store.ListingByNumber(r.ctx, key))
}
func (r reader) Call(number string) (*Call, error) { return orNothing(r.store.Call(r.ctx, number)) }
func (r reader) Count(field, value string) (int, error) {
	return r.store.CountFacts(r.ctx, field, value)
}
func (r reader) Relied(key string) (int, error) {
	list, err := r.store.ListingsChangedBy(r.ctx, []string{key}, "")
	return len(list), err
}
func (r reader) Past(id string) (*Dossier, error) { return r.store.Dossier(r.ctx, id) }

func orNothing[T any](found T, err error) (*T, error) {
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return &found, err
}
