package store_test

import (
	"context"
	"fmt"
	"testing"

	"santong/engine"
	"santong/notices"
	"santong/store/storetest"
)

// BenchmarkUnread counts 200 unread notices of one person among 20,000, of as many dossiers, as every page does: by the right to read everything, which looks
// at recusals only, and by the organisations of the reader.
func BenchmarkUnread(b *testing.B) {
	for _, db := range databases {
		b.Run(db.name, func(b *testing.B) {
			ctx, s := context.Background(), storetest.Open(b, db.make(b))
			const dossiers, persons = 200, 100
			for i := range dossiers {
				fatal(b, advance(s, i))
				list := make([]notices.Notice, persons)
				for p := range list {
					list[p] = notices.Notice{Person: fmt.Sprint("p", p), Kind: notices.Moved, Dossier: name(i), Case: "c1", Seq: 1, At: "2026-03-02T01:00:00.000000Z"}
				}
				fatal(b, s.Deliver(ctx, nil, list))
			}
			organs := organsOf(b, s, name(0))
			for kind, r := range map[string]notices.Reader{"all": {Person: "p7", All: true}, "organs": {Person: "p7", Organs: append(organs, "x", "y")}} {
				b.Run(kind, func(b *testing.B) {
					for b.Loop() {
						if n, err := s.Unread(ctx, r); err != nil || n != dossiers {
							b.Fatal(n, err)
						}
					}
				})
			}
		})
	}
}

func organsOf(b *testing.B, s engine.Store, id string) []string {
	b.Helper()
	d, err := s.Dossier(context.Background(), id)
	fatal(b, err)
	return d.Organs()
}
