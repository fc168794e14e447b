package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"santong/calendar"
	"santong/engine"
	"santong/store/storetest"
)

// BenchmarkPublic asks of a large catalogue what the public's pages ask, then for the pages, and reports the time within which 95 of 100 answers come: of 100,000 documents, and of 1,000,000
// on PostgreSQL where SANTONG_BENCH_MILLION=1 (which takes some ten minutes and 8 GB). Every question is about another day, word or number.
func BenchmarkPublic(b *testing.B) {
	for _, db := range databases {
		documents := 100_000
		if db.name == "postgres" && os.Getenv("SANTONG_BENCH_MILLION") == "1" {
			documents = 1_000_000
		}
		b.Run(fmt.Sprintf("%s/documents=%d", db.name, documents), func(b *testing.B) {
			c := db.make(b)
			s := storetest.Open(b, c)
			published(b, c, documents)
			ctx, today := context.Background(), calendar.Day(2026, 3, 2)
			r := rand.New(rand.NewPCG(3, 5))
			pastDay := func() calendar.Date { return calendar.Day(2008, 1, 1).Add(r.IntN(18 * 365)) }
			catalogue := func(query func() engine.ListingQuery) func() (int, error) {
				return func() (int, error) {
					q := query()
					q.Limit = 21
					list, err := s.Listings(ctx, q)
					if err != nil {
						return 0, err
					}
					q.Roughly = q.On != today || q.Known != ""
					_, err = s.ListingFacets(ctx, q)
					return len(list), err
				}
			}
			search := func(query func() engine.SearchQuery) func() (int, error) {
				return func() (int, error) {
					q := query()
					q.On, q.Limit = today, 21
					list, err := s.Search(ctx, q)
					if err != nil {
						return 0, err
					}
					_, err = s.SearchFacets(ctx, q)
					return len(list), err
				}
			}
			maker := func() string { return fmt.Sprintf("o%02d", r.IntN(40)) }
			ask(b, "first page", catalogue(func() engine.ListingQuery { return engine.ListingQuery{On: today} }))
			ask(b, "page of a maker in force", catalogue(func() engine.ListingQuery { return engine.ListingQuery{On: today, Maker: maker(), Binding: true} }))
			ask(b, "page of a year", catalogue(func() engine.ListingQuery {
				return engine.ListingQuery{On: today, Year: 2009 + r.IntN(16), Phase: "expired"}
			}))
			ask(b, "page of a kind, revoked", catalogue(func() engine.ListingQuery { return engine.ListingQuery{On: today, Kind: "k0", Phase: "revoked"} }))
			ask(b, "in force on a day", catalogue(func() engine.ListingQuery { return engine.ListingQuery{On: pastDay(), Binding: true} }))
			ask(b, "as known on a day", catalogue(func() engine.ListingQuery {
				day := pastDay()
				return engine.ListingQuery{On: day, Known: day.Time().UTC().Format(engine.TimeLayout)}
			}))
			typed := func(typed ...string) func() engine.SearchQuery {
				return func() engine.SearchQuery { return engine.SearchQuery{Typed: typed[r.IntN(len(typed))]} }
			}
			ask(b, "search two characters, everywhere", search(typed("通知", "规定", "县政")))
			ask(b, "search two characters", search(typed(words...)))
			ask(b, "search mixed script", search(typed("PM2.5监测", "5G基站", "A类企业", "第3条", "〔2018〕37号")))
			ask(b, "search number", search(func() engine.SearchQuery { return engine.SearchQuery{Typed: stockNo(r.IntN(documents))} }))
			marked := func(marks func() engine.ListingQuery) func() (int, error) {
				return search(func() engine.SearchQuery {
					return engine.SearchQuery{Typed: words[r.IntN(len(words))], ListingQuery: marks()}
				})
			}
			ask(b, "search, of a maker", marked(func() engine.ListingQuery { return engine.ListingQuery{Maker: maker(), Binding: true} }))
			ask(b, "search, of a maker and kind", marked(func() engine.ListingQuery {
				return engine.ListingQuery{Maker: maker(), Kind: fmt.Sprint("k", r.IntN(4))}
			}))
			ask(b, "search, of a year", marked(func() engine.ListingQuery { return engine.ListingQuery{Year: 2006 + r.IntN(20)} }))
			for _, phase := range []string{"expired", "revoked", "awaiting_effect"} {
				ask(b, "search, "+phase, marked(func() engine.ListingQuery { return engine.ListingQuery{Phase: phase} }))
			}
			ask(b, "search two words", search(func() engine.SearchQuery {
				return engine.SearchQuery{Typed: words[r.IntN(len(words))] + " " + words[r.IntN(len(words))]}
			}))
			ask(b, "search nothing", search(typed("无此词语", "审查员核")))
			ask(b, "document", func() (int, error) {
				list, err := s.ListingsByNumber(ctx, stockNo(r.IntN(documents)), "")
				return len(list), err
			})
			pages(b, s, documents)
		})
	}
}
