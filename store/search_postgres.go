package store

import (
	"fmt"
	"strings"
	"time"

	"santong/text"
)

// postgresHits asks for all tokens of the first phrase, in any order, and confirms by the normal form where there are several; then whether the same document has the others
// too. Of a few of the newest documents it reads what they have, instead of asking the index of tokens, which knows no order.
func postgresHits(want sought, withoutTitles bool) *query {
	q := new(query)
	q.add(`select distinct a.doc as id from search_parts a where a.doc < `, want.below)
	q.add(` and a.doc >= `, max(want.since, want.from))
	for i, p := range want.phrases {
		if i > 0 && !want.title { // a title is one row
			q.add(` and exists (select 1 from search_parts b where b.doc = a.doc`)
			q.hasPhrase("b", want, p, true)
			q.add(`)`)
			continue
		}
		q.hasPhrase("a", want, p, want.few)
	}
	if withoutTitles {
		want.title = true
		q.add(` and a.doc not in (`)
		q.include(postgresHits(want, false))
		q.add(`)`)
	}
	return q
}

// hasPhrase selects rows of search_parts, by the index of tokens or not.
func (q *query) hasPhrase(rows string, want sought, p text.Phrase, read bool) {
	if read {
		q.add(` and ts_match_vq(`+rows+`.tokens, `, want.tsquery(p)) // as @@, but no index answers it
		q.add(`::tsquery)`)
	} else {
		q.add(` and `+rows+`.tokens @@ `, want.tsquery(p))
		q.add(`::tsquery`)
	}
	if len(p.Tokens) > 1 {
		q.add(` and `+rows+`.normal like `, "%"+p.Pattern()+"%")
	}
	if want.title {
		q.add(` and ` + rows + `.n = 0`)
	}
}

// inTitle goes before a token of a title, so that the index can tell it from the same word in a text, and the statistics too.
const inTitle = "t界"

// tsquery asks for a part with the phrase, of a document with the marks, from within the bounds.
func (want sought) tsquery(p text.Phrase) string {
	var out []string
	for _, m := range want.marks {
		out = append(out, "'"+m+"'")
	}
	if within := periods(max(want.since, want.from), want.below-1); len(within) > 0 {
		out = append(out, "('"+strings.Join(within, "' | '")+"')")
	}
	for i, token := range p.Tokens {
		begins := p.Prefix && i == len(p.Tokens)-1
		if begins && i > 0 {
			break // the index would gather all that begins with it; the normal form tells soon enough
		}
		if want.title {
			token = inTitle + token
		}
		if token = "'" + token + "'"; begins {
			token += ":*"
		}
		out = append(out, token)
	}
	return strings.Join(out, " & ")
}

func postgresIndexing(doc int64, parts []text.Part, marks []string) []statement {
	var work []statement
	marks = append(marks, period(doc))
	for n, p := range parts {
		found := map[string]bool{}
		var vector strings.Builder
		add := func(token string) {
			if !found[token] {
				found[token] = true
				vector.WriteString("'" + token + "' ") // letters, digits and marks only: nothing to escape
			}
		}
		for _, token := range text.Tokens(searched(p)) {
			if add(token); n == 0 {
				add(inTitle + token)
			}
		}
		for _, m := range marks {
			add(m)
		}
		work = append(work, statement{sql: `insert into search_parts (doc, n, label, under, body, normal, tokens) values ($1, $2, $3, $4, $5, $6, $7::tsvector)`,
			args: append(partRow(doc, n, p), text.Normal(searched(p)), vector.String())})
	}
	return work
}

// maxPeriods bounds how many are asked for: with more, the index is asked for all.
const maxPeriods = 40

// period marks the quarter of a year in which the document was published.
func period(doc int64) string {
	day := dayOf(doc)
	return fmt.Sprintf("q界%d%d", day.Year(), (day.Month()+2)/3)
}

// periods are the marks of the quarters from one document to another, none where they are too many.
func periods(from, to int64) (out []string) {
	first, last := dayOf(from), dayOf(to)
	if from <= 0 || last.Sub(first) > maxPeriods*92*24*time.Hour {
		return nil
	}
	for day := first; !day.After(last); day = day.AddDate(0, 0, 28) {
		if p := period(firstOn(day)); len(out) == 0 || out[len(out)-1] != p {
			out = append(out, p)
		}
	}
	if p := period(to); len(out) == 0 || out[len(out)-1] != p {
		out = append(out, p)
	}
	return out
}

func dayOf(doc int64) time.Time   { return time.Unix(doc/docsPerDay*86400, 0).UTC() }
func firstOn(day time.Time) int64 { return day.Unix() / 86400 * docsPerDay }
