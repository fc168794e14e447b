package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

const (
	mostRead = 20_000 // parts that are read one after the other, newest first, to find what is in many of them
	mostAll  = 2_000  // parts that are found at once, wherever they are
	widening = 6      // times as far back, where too little was found
)

// A reach is how far back to look at first.
type reach struct {
	from int64 // 0: to the beginning
	few  bool  // so few documents that they are read one after the other
}

// newest tells how far back to look, one reach after the other until enough is found; the last is to the beginning. SQLite finds in the order of ids by itself.
// PostgreSQL would have to find all, which takes long for words that are in much: those it finds among the newest documents, as its own statistics tell.
func (s *Store) newest(ctx context.Context, want sought, enough int) ([]reach, error) {
	all := []reach{{}}
	if s.flavour != &postgresFlavour || enough <= 0 {
		return all, nil
	}
	parts, err := one[float64](ctx, s, `select reltuples from pg_class where oid = 'search_parts'::regclass`)
	if err != nil || parts <= 0 { // it may have no statistics yet
		return all, err
	}
	expected, err := s.expected(ctx, want)
	if err != nil {
		return nil, err
	}
	read := 2 * float64(enough) * parts / max(expected, 1)
	if expected <= mostAll && read > mostRead || read > parts/2 {
		return all, nil
	}
	back := func(n int) (int64, error) {
		from, err := many(ctx, s, `select doc from search_parts where doc < $1 order by doc desc offset $2 limit 1`, []any{want.below, n},
			func(scan func(...any) error) (doc int64, err error) { err = scan(&doc); return doc, err })
		if err != nil || len(from) == 0 {
			return 0, err
		}
		return from[0], nil
	}
	if read <= mostRead {
		from, err := back(int(read))
		if err != nil || from == 0 {
			return all, err
		}
		return append([]reach{{from, true}}, s.wider(want, from, widening)...), nil
	}
	from, err := back(mostRead) // from there on, about as many in every such time
	if err != nil || from == 0 {
		return all, err
	}
	return s.wider(want, from, read/mostRead), nil
}

// wider goes on from a place so many times as far back, and further, until it is as well to look at all.
func (s *Store) wider(want sought, from int64, times float64) (out []reach) {
	span := float64(want.below - from)
	for ; ; times *= widening {
		at := want.below - int64(span*times)
		if at <= want.since || len(periods(at, want.below-1)) == 0 {
			return append(out, reach{})
		}
		out = append(out, reach{from: at})
	}
}

// expected is how many parts the statistics of the database expect to have all that is sought.
func (s *Store) expected(ctx context.Context, want sought) (float64, error) {
	var all []string
	for _, p := range want.phrases {
		all = append(all, want.tsquery(p))
	}
	plan, err := one[string](ctx, s, `explain (format json) select 1 from search_parts where tokens @@ $1::tsquery`, strings.Join(all, " & "))
	if err != nil {
		return 0, err
	}
	var plans []struct {
		Plan struct {
			Rows float64 `json:"Plan Rows"`
		}
	}
	if err := json.Unmarshal([]byte(plan), &plans); err != nil || len(plans) != 1 {
		return 0, fmt.Errorf("the plan of a search cannot be read: %v", err)
	}
	return plans[0].Plan.Rows, nil
}
