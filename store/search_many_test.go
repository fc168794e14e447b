package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"santong/calendar"
	"santong/engine"
	"santong/store/storetest"
)

// someMarks are what a search is narrowed by: those of few documents, of many, and those that go with their age.
var someMarks = []engine.ListingQuery{{}, {Maker: "o07"}, {Kind: "k1", Binding: true}, {Phase: "expired"}, {Phase: "revoked", Maker: "o01"}, {Phase: "awaiting_effect"}, {Year: 2009}}

// What is in many documents is found in the same order and counted to the same bound on both databases, in pages or at once, whether it is sought among the newest first or not.
func TestSearchMany(t *testing.T) {
	const documents = 2000
	var answers []string
	for _, db := range databases {
		c := db.make(t)
		s := storetest.Open(t, c)
		published(t, c, documents)
		ctx, said := context.Background(), ""
		for i := range 8 * len(someMarks) {
			typed, marks := []string{"通知", "规定", "管理", "牡丹", "PM2.5监测", "县政府规", "工作 水利", "无此词语"}[i%8], someMarks[i/8]
			for _, on := range []calendar.Date{calendar.Day(2030, 1, 1), calendar.Day(2010, 6, 1)} {
				q := engine.SearchQuery{Typed: typed, ListingQuery: marks}
				q.On = on
				all, err := s.Search(ctx, q)
				must(t, err)
				q.Limit = 21
				first, err := s.Search(ctx, q)
				must(t, err)
				if n := min(21, len(all)); len(first) != n || n > 0 && first[n-1].Dossier != all[n-1].Dossier {
					t.Errorf("%s: %s: the first page is another", db.name, typed)
				}
				if len(first) == 21 {
					q.After = &first[20].Cursor
					second, err := s.Search(ctx, q)
					must(t, err)
					if len(second) > 0 && second[0].Dossier != all[21].Dossier {
						t.Errorf("%s: %s: the second page is another", db.name, typed)
					}
				}
				facets, err := s.SearchFacets(ctx, q)
				must(t, err)
				said += fmt.Sprint(typed, on, len(all), facets)
				for _, one := range all {
					said += one.Dossier
				}
				if marks != (engine.ListingQuery{}) {
					continue // counted out of what was found without them
				}
				if facets.Total != min(len(all), engine.MostFound) || facets.AtLeast != (len(all) >= engine.MostFound) {
					t.Errorf("%s: %s: %d are found, and counted %d, at least: %t", db.name, typed, len(all), facets.Total, facets.AtLeast)
				}
			}
		}
		rough, err := s.ListingFacets(ctx, engine.ListingQuery{On: calendar.Day(2020, 1, 1), Roughly: true})
		must(t, err)
		exact, err := s.ListingFacets(ctx, engine.ListingQuery{On: calendar.Day(2020, 1, 1)})
		must(t, err)
		if !rough.AtLeast || exact.AtLeast || rough.Total >= exact.Total || rough.Binding == 0 {
			t.Errorf("%s: counted roughly %+v, and %+v", db.name, rough, exact)
		}
		answers = append(answers, said+fmt.Sprint(rough))
	}
	if len(slices.Compact(answers)) != 1 {
		t.Error("the databases answer differently")
	}
}
