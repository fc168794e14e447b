package store

import (
	"context"
	"fmt"

	"santong/engine"
)

// Blob implements [engine.Store]. Bytes that have rotted on the disk are an error, never handed out.
func (s *Store) Blob(ctx context.Context, hash string) ([]byte, error) {
	return s.blob(ctx, hash, "")
}

// blob is that of the hash, if the condition about the text of the hash is met too.
func (s *Store) blob(ctx context.Context, hash, condition string) ([]byte, error) {
	sum, err := blobHash(hash)
	if err != nil {
		return nil, engine.ErrNotFound
	}
	args := []any{sum[:]}
	if condition != "" {
		args = append(args, hash)
	}
	var data []byte
	var size int
	if err := s.row(ctx, `select data, size from blobs where hash = $1`+condition, args, &data, &size); err != nil {
		return nil, err
	}
	if size > 0 && len(data) == 0 { // erased, or tampered with: the dossier knows
		return nil, engine.ErrNotFound
	}
	if engine.HashOf(data) != sum || len(data) != size {
		return nil, fmt.Errorf("the bytes kept under the hash %s no longer have it: %w", hash, ErrDamaged)
	}
	return data, nil
}

// destroyBlob empties the row of a paper's bytes, unless another dossier has laid the same bytes down and not given them up. There is no index by what a paper's entry says: it looks
// through all of them, which is slow in a large house, and rare.
const destroyBlob = `update blobs set data = $1 where hash = $2 and not exists (
	select 1 from entries e where e.kind = 'material' and e.dossier <> $3 and e.payload like $4
	and not exists (select 1 from entries g where g.dossier = e.dossier and g.seq > e.seq and g.payload like $5))`

// holdBlob changes nothing. Where several processes commit at once, it waits for one that lays the same bytes down, or gives them up, elsewhere; the statement behind it sees what
// that one has done. By itself, destroyBlob would wait for the row, too, but judge by what stood in the entries before.
const holdBlob = `insert into blobs (hash, size, data) select hash, size, data from blobs where hash = $1
	on conflict (hash) do update set size = excluded.size where blobs.size < 0`

func destroyWork(c *engine.Change) (work []statement, err error) {
	for _, hash := range c.Destroy {
		sum, err := blobHash(hash)
		if err != nil {
			return nil, err
		}
		laid, gone := laidOrGone(hash)
		work = append(work, statement{sql: holdBlob, args: []any{sum[:]}}, statement{sql: destroyBlob, args: []any{[]byte{}, sum[:], c.Dossier.ID, laid, gone}})
	}
	return work, nil
}

// laidOrGone are the patterns of the entries that lay the bytes down, and of those that give them up.
func laidOrGone(hash string) (laid, gone string) {
	return `%"hash":"` + hash + `"%`, `%"gone":[%` + hash + `%`
}

// Leftover implements [engine.Store].
func (s *Store) Leftover(ctx context.Context, hash string) (bool, error) {
	sum, err := blobHash(hash)
	if err != nil {
		return false, nil // nothing can be kept under it
	}
	laid, gone := laidOrGone(hash)
	n, err := one[int](ctx, s, `select count(*) from blobs where hash = $1 and length(data) > 0 and not exists (
		select 1 from entries e where e.kind = 'material' and e.payload like $2
		and not exists (select 1 from entries g where g.dossier = e.dossier and g.seq > e.seq and g.payload like $3))`, sum[:], laid, gone)
	return n > 0, err
}

// Definition implements [engine.Store].
func (s *Store) Definition(ctx context.Context, hash string) ([]byte, error) {
	return one[[]byte](ctx, s, `select data from definitions where hash = $1`, hash)
}

// SaveDefinition implements [engine.Store].
func (s *Store) SaveDefinition(ctx context.Context, hash string, data []byte) error {
	return s.perform(ctx, statement{sql: `insert into definitions (hash, data) values ($1, $2) on conflict do nothing`, args: []any{hash, data}})
}
