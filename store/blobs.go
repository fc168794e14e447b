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
	if engine.HashOf(data) != sum || len(data) != size {
		return nil, fmt.Errorf("the bytes kept under the hash %s no longer have it: %w", hash, ErrDamaged)
	}
	return data, nil
}

// Definition implements [engine.Store].
func (s *Store) Definition(ctx context.Context, hash string) ([]byte, error) {
	return one[[]byte](ctx, s, `select data from definitions where hash = $1`, hash)
}

// SaveDefinition implements [engine.Store].
func (s *Store) SaveDefinition(ctx context.Context, hash string, data []byte) error {
	return s.perform(ctx, statement{sql: `insert into definitions (hash, data) values ($1, $2) on conflict do nothing`, args: []any{hash, data}})
}
