package store

import (
	"context"
	"fmt"

	"santong/engine"
)

const insertListedPaper = `insert into listing_papers (hash, dossier, case_id, seq) values ($1, $2, $3, $4) on conflict do nothing`

// ListingsByPaper lists what was listed with the paper of the hash, newest first: also what has been replaced since, but nothing of a document that has been taken off.
func (s *Store) ListingsByPaper(ctx context.Context, hash string) ([]engine.Listing, error) {
	return many(ctx, s, selectByPaper, []any{hash}, readListing)
}

const byPaper = ` from listing_papers p join listings l on l.dossier = p.dossier and l.case_id = p.case_id and l.seq = p.seq
	where p.hash = $%d and not exists (select 1 from listings n where n.dossier = l.dossier and n.case_id = l.case_id and n.until = '` + still + `' and n.gone)`

var (
	selectByPaper = `select l.data, l.until` + fmt.Sprintf(byPaper, 1) + ` order by l.known desc, l.dossier desc, l.case_id desc limit 50`
	ifListed      = ` and exists (select 1` + fmt.Sprintf(byPaper, 2) + `)`
)

// ListedPaper returns the bytes of a paper, if it is or was in the catalogue. Whoever has only this can read nothing that has not been published.
func (s *Store) ListedPaper(ctx context.Context, hash string) ([]byte, error) {
	return s.blob(ctx, hash, ifListed)
}
