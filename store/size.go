package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Size is how many bytes the database takes.
func (s *Store) Size(ctx context.Context) (bytes int64, err error) {
	err = s.readers.QueryRowContext(ctx, s.flavour.size).Scan(&bytes)
	return bytes, s.flavour.explain(err)
}

// Sound returns [ErrDamaged] where the file itself is broken, its pages or its indexes, whatever they hold. It reads all of it. PostgreSQL checks its pages as it reads them.
func (s *Store) Sound(ctx context.Context) error {
	if s.flavour.sound == "" {
		return nil
	}
	found, err := s.column(ctx, s.flavour.sound)
	if err == nil && !slices.Equal(found, []string{"ok"}) {
		err = fmt.Errorf("%s: %w", strings.Join(strings.Fields(strings.Join(found, "; ")), " "), ErrDamaged)
	}
	return err
}
