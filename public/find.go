package public

import (
	"santong/engine"
	"santong/text"
)

// find fills the view with a page: of the catalogue, or of what has the words that were typed.
func (s *site) find(v *visit, view *catalogueView, q engine.ListingQuery) (engine.Facets, error) {
	q.Limit = pageSize + 1
	if view.Filter.Typed != "" {
		return s.search(v, view, q)
	}
	if view.Filter.After != "" {
		q.Before = new(engine.ListingCursor)
		if err := decodeCursor(view.Filter.After, q.Before); err != nil {
			return engine.Facets{}, err
		}
		if !sound(q.Before.Published + q.Before.Dossier + q.Before.Case) {
			return engine.Facets{}, decodeCursor("!", nil)
		}
	}
	list, err := s.Store.Listings(v.ctx, q)
	if err != nil {
		return engine.Facets{}, err
	}
	if len(list) > pageSize {
		list = list[:pageSize]
		view.Next = view.Filter.Next(encodeCursor(list[pageSize-1].Cursor()))
	}
	for _, l := range list {
		view.Found = append(view.Found, foundOn(l, q.On))
	}
	q.Roughly = q.Known != "" || q.On != s.today()
	return s.Store.ListingFacets(v.ctx, q)
}

func (s *site) search(v *visit, view *catalogueView, q engine.ListingQuery) (engine.Facets, error) {
	if q.Known != "" {
		return engine.Facets{}, wrong("按“当时所知”查阅时只能浏览目录，不能检索全文：检索的总是现在的文本。请清空检索内容，或者不填“当时所知”。",
			"The catalogue as it was known on a day can be read but not searched: what is searched are the texts of now. Empty the search, or leave that day out.")
	}
	sq := engine.SearchQuery{ListingQuery: q, Typed: view.Filter.Typed}
	if view.Filter.After != "" {
		sq.After = new(engine.SearchCursor)
		if err := decodeCursor(view.Filter.After, sq.After); err != nil {
			return engine.Facets{}, err
		}
	}
	_, view.Cut = text.Query(view.Filter.Typed)
	list, err := s.Store.Search(v.ctx, sq)
	if err != nil {
		return engine.Facets{}, err
	}
	if len(list) > pageSize {
		list = list[:pageSize]
		view.Next = view.Filter.Next(encodeCursor(list[pageSize-1].Cursor))
	}
	for _, one := range list {
		f := foundOn(one.Listing, q.On)
		for _, p := range one.Places {
			f.Places = append(f.Places, place{p.Label, p.Under, p.Pieces, anchor(p.Under, p.Label)})
		}
		view.Found = append(view.Found, f)
	}
	return s.Store.SearchFacets(v.ctx, sq)
}
