package store

import "strings"

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
		expression = "(" + expression + " NOT " + inTitle + ")"
	}
	for _, m := range want.marks {
		expression += ` AND "` + m + `"`
	}
	q := new(query)
	q.add(`select rowid as id from search_index where search_index match `, expression)
	q.add(` and rowid < `, want.below)
	q.add(` and rowid >= `, want.since)
	return q
}
