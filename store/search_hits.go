package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// sqliteHits asks FTS5 for tokens in a row, the newest first. Without titles, it leaves out what has everything in its title.
func sqliteHits(want sought, withoutTitles bool) *query {
	var match []string
	for _, p := range want.phrases {
		phrase := `"` + strings.Join(p.Tokens, " ") + `"`
		if p.Prefix {
			phrase += " *"
		}
		match = append(match, phrase)
	}
	expression := "(" + strings.Join(match, " AND ") + ")"
	switch inTitle := "(title : " + expression + ")"; {
	case want.title:
		expression = inTitle
	case withoutTitles:
		expression += " NOT " + inTitle
	}
	q := new(query)
	q.add(`select rowid as id from search_index where search_index match `, expression)
	q.add(` and rowid < `, want.below)
	return q
}

// postgresHits asks for all tokens of each phrase, in any order, and confirms by the normal form where there are several. Where the ids have a lower bound it
// reads what lies between, instead of asking the index of tokens, which knows no order.
func postgresHits(want sought, withoutTitles bool) *query {
	q := new(query)
	q.add(`select distinct id from (`)
	for i, p := range want.phrases {
		if i > 0 {
			q.add(` intersect `)
		}
		q.add(`select doc as id from search_parts where doc < `, want.below)
		if want.from > 0 {
			q.add(` and doc >= `, want.from)
			q.add(` and ts_match_vq(tokens, `, tsquery(p.Tokens, p.Prefix)) // as @@, but no index answers it
			q.add(`::tsquery)`)
		} else {
			q.add(` and tokens @@ `, tsquery(p.Tokens, p.Prefix))
			q.add(`::tsquery`)
		}
		if len(p.Tokens) > 1 {
			q.add(` and normal like `, "%"+p.Pattern()+"%")
		}
		if want.title {
			q.add(` and n = 0`)
		}
	}
	q.add(`) found where true`)
	if withoutTitles {
		want.title = true
		q.add(` and id not in (`)
		q.include(postgresHits(want, false))
		q.add(`)`)
	}
	return q
}

func tsquery(tokens []string, prefix bool) string {
	out := make([]string, len(tokens))
	for i, token := range tokens {
		out[i] = "'" + token + "'"
	}
	if prefix {
		out[len(out)-1] += ":*"
	}
	return strings.Join(out, " & ")
}

// mostRead bounds the parts that are read one after the other, newest first, to find what is in many of them.
const mostRead = 20_000

// newest are the lower bounds of ids with which to search, one after the other until enough is found; the last is none. SQLite finds in the order of ids by itself.
// PostgreSQL would have to find all, which takes long for words that are everywhere: those it finds among the newest documents, as its own statistics tell.
func (s *Store) newest(ctx context.Context, want sought, enough int) ([]int64, error) {
	if s.flavour != &postgresFlavour || enough <= 0 {
		return []int64{0}, nil
	}
	var all []string
	for _, p := range want.phrases {
		all = append(all, tsquery(p.Tokens, p.Prefix))
	}
	plan, err := one[string](ctx, s, `explain (format json) select 1 from search_parts where tokens @@ $1::tsquery`, strings.Join(all, " & "))
	if err != nil {
		return nil, err
	}
	var expected []struct {
		Plan struct {
			Rows float64 `json:"Plan Rows"`
		}
	}
	if err := json.Unmarshal([]byte(plan), &expected); err != nil || len(expected) != 1 {
		return nil, fmt.Errorf("the plan of a search cannot be read: %v", err)
	}
	parts, err := one[float64](ctx, s, `select reltuples from pg_class where oid = 'search_parts'::regclass`)
	if err != nil {
		return nil, err
	}
	read := 2 * float64(enough) * parts / max(expected[0].Plan.Rows, 1)
	if parts <= 0 || read > mostRead || read > parts/2 { // it may have no statistics yet
		return []int64{0}, nil
	}
	from, err := many(ctx, s, `select doc from search_parts where doc < $1 order by doc desc offset $2 limit 1`, []any{want.below, int(read)},
		func(scan func(...any) error) (doc int64, err error) { err = scan(&doc); return doc, err })
	return append(from, 0), err
}
