package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"santong/text"
)

const (
	mostRead = 20_000 // parts that are read one after the other, newest first, to find what is in many of them
	mostAll  = 500    // places that are looked at, wherever they are
	widening = 4      // times as far back, where too little was found
)

// A reach is how far back to look at first.
type reach struct {
	from int64 // 0: to the beginning
	few  bool  // so few documents that they are read one after the other
}

// newest tells how far back to look, one reach after the other until enough is found; the last is to the beginning. SQLite finds in the order of ids by itself.
// PostgreSQL would have to find all, which takes long for words that are in much: those it finds among the newest documents, as its own statistics tell. They also tell which
// phrase is the rarest: it comes first.
func (s *Store) newest(ctx context.Context, want *sought, enough int) (out []reach, err error) {
	all := reach{}
	if s.flavour != &postgresFlavour || enough <= 0 {
		return []reach{all}, nil
	}
	documents, parts, err := s.indexed(ctx)
	if err != nil || documents <= 0 { // it may have no statistics yet
		return []reach{all}, err
	}
	expected, rarest, err := s.expected(ctx, want, documents)
	if err != nil {
		return nil, err
	}
	most := mostRead * documents / parts
	read := 2 * float64(enough) * documents / max(expected, 1)
	if rarest <= mostAll && read > most {
		return []reach{all}, nil
	}
	back := func(n float64) (int64, error) {
		from, err := many(ctx, s, `select id from search_docs where id < $1 order by id desc offset $2 limit 1`, []any{want.below, int(n)},
			func(scan func(...any) error) (doc int64, err error) { err = scan(&doc); return doc, err })
		if err != nil || len(from) == 0 {
			return 0, err
		}
		return from[0], nil
	}
	for ; read <= most && read <= documents/2; read *= widening {
		from, err := back(read)
		if err != nil {
			return nil, err
		}
		if from <= want.since {
			return append(out, all), nil
		}
		out = append(out, reach{from, true})
	}
	from, err := back(min(most, documents/2)) // from there on, about as many in every such time
	if err != nil {
		return nil, err
	}
	for times := read / most; from > want.since; times *= widening {
		at := want.below - int64(float64(want.below-from)*times)
		if at <= want.since || len(periods(at, want.below-1)) == 0 {
			break
		}
		out = append(out, reach{from: at})
	}
	return append(out, all), nil
}

// indexed is about how many documents there are to search, and parts of them.
func (s *Store) indexed(ctx context.Context) (documents, parts float64, err error) {
	err = s.row(ctx, `select d.reltuples, p.reltuples from pg_class d, pg_class p where d.oid = 'search_docs'::regclass and p.oid = 'search_parts'::regclass`, nil, &documents, &parts)
	return documents, max(parts, documents), err
}

// expected is how many documents the statistics of the database expect to have all that is sought: what is expected of their parts, as if each were in another document. And
// how many parts have the rarest phrase.
func (s *Store) expected(ctx context.Context, want *sought, documents float64) (all, rarest float64, err error) {
	all, rarest = documents, documents
	rows := map[string]float64{}
	for _, p := range want.phrases {
		n, err := s.estimated(ctx, want.tsquery(p))
		if err != nil {
			return 0, 0, err
		}
		rows[p.Pattern()] = n
		all, rarest = all*min(1, n/documents), min(rarest, n)
	}
	want.phrases = slices.Clone(want.phrases)
	slices.SortStableFunc(want.phrases, func(a, b text.Phrase) int { return cmp.Compare(rows[a.Pattern()], rows[b.Pattern()]) })
	return all, rarest, nil
}

func (s *Store) estimated(ctx context.Context, tsquery string) (float64, error) {
	plan, err := one[string](ctx, s, `explain (format json) select 1 from search_parts where tokens @@ $1::tsquery`, tsquery)
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
