package store

import "context"

// Size is how many bytes the database takes.
func (s *Store) Size(ctx context.Context) (bytes int64, err error) {
	err = s.readers.QueryRowContext(ctx, s.flavour.size).Scan(&bytes)
	return bytes, s.flavour.explain(err)
}
