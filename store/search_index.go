package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"santong/engine"
	"santong/text"
)

const (
	queueSearch = `insert into search_queue (dossier, case_id, seq) values ($1, $2, $3)
		on conflict (dossier, case_id) do update set seq = excluded.seq`
	unqueueSearch = `delete from search_queue where dossier = $1 and case_id = $2 and seq = $3`
	insertDoc     = `insert into search_docs (id, dossier, case_id) values ($1, $2, $3)`
	deleteDoc     = `delete from search_docs where id = $1`
	insertPart    = `insert into search_parts (doc, n, label, under, body) values ($1, $2, $3, $4, $5)`
	deleteParts   = `delete from search_parts where doc = $1`

	// createIndex is no migration: a program that was built without FTS5 can do everything else.
	createIndex = `create virtual table if not exists search_index using fts5(title, body, content='', contentless_delete=1, tokenize='ascii')`

	// seam stands between two parts in the index of SQLite, so that no phrase reaches from one into the next. No token has both kinds of characters,
	// and none that begins in Chinese is a beginning of it.
	seam = "x界"

	docsPerDay = 1 << 24 // the id of a document begins with the day of its publication
)

// errIndexed means that somebody else has indexed the document meanwhile, or that it has changed since.
var errIndexed = errors.New("the document was indexed by another")

// Index brings the index of what people search up to the catalogue, and tells how many documents it has indexed. One that fails stays in the queue, is
// told of in the error and tried again later, and holds up none behind it.
func (s *Store) Index(ctx context.Context) (done int, err error) {
	const page = 100
	var last queued
	failed := 0
	for {
		list, readErr := many(ctx, s, `select dossier, case_id, seq from search_queue where (dossier, case_id) > ($1, $2) order by dossier, case_id limit $3`, []any{last.dossier, last.kase, page},
			func(scan func(...any) error) (q queued, err error) {
				err = scan(&q.dossier, &q.kase, &q.seq)
				return q, err
			})
		if readErr != nil {
			return done, errors.Join(err, readErr)
		}
		for _, q := range list {
			if last = q; s.unindexed.waits(q, s.now()) {
				continue
			}
			switch one := s.indexOne(ctx, q.dossier, q.kase, q.seq); {
			case errors.Is(one, errIndexed):
			case one != nil:
				err = errors.Join(err, fmt.Errorf("indexing %s/%s: %w", q.dossier, q.kase, one))
				if failed++; failed == maxUnindexed || ctx.Err() != nil {
					return done, err
				}
				s.unindexed.put(q, s.now().Add(retryIndexing))
			default:
				done++
				failed = 0
			}
		}
		if len(list) < page {
			return done, err
		}
	}
}

// indexOne keeps the document as it is listed now, or takes it out of the index where it is listed no more.
func (s *Store) indexOne(ctx context.Context, dossier, kase string, seq int) error {
	work := []statement{{sql: unqueueSearch, args: []any{dossier, kase, seq}, must: errIndexed}}
	old, err := one[int64](ctx, s, `select id from search_docs where dossier = $1 and case_id = $2`, dossier, kase)
	if err != nil && !errors.Is(err, engine.ErrNotFound) {
		return err
	}
	if old != 0 {
		work = append(work, statement{sql: deleteDoc, args: []any{old}}, statement{sql: deleteParts, args: []any{old}})
		for _, sql := range s.flavour.forgetting {
			work = append(work, statement{sql: sql, args: []any{old}})
		}
	}
	l, err := s.Listing(ctx, dossier, kase, "")
	if errors.Is(err, engine.ErrNotFound) {
		return s.perform(ctx, work...)
	}
	if err != nil {
		return err
	}
	id, err := s.docID(ctx, &l, old)
	if err != nil {
		return err
	}
	parts, err := s.publicParts(ctx, &l)
	if err != nil {
		return err
	}
	work = append(work, statement{sql: insertDoc, args: []any{id, dossier, kase}, must: errIndexed})
	work = append(work, s.flavour.indexing(id, parts, marksOf(&l))...)
	return s.perform(ctx, work...)
}

// docID is the one that the document has, as long as it was published on the same day, or else the next of its day.
func (s *Store) docID(ctx context.Context, l *engine.Listing, old int64) (int64, error) {
	first := firstOf(l.Published)
	if old >= first && old < first+docsPerDay {
		return old, nil
	}
	newest, err := one[int64](ctx, s, `select coalesce(max(id), $1) from search_docs where id >= $2 and id < $3`, first, first, first+docsPerDay)
	return newest + 1, err
}

// publicParts are what is searched of a document: its title first, then the parts of its public papers. Papers that are no plain text have nothing to search.
func (s *Store) publicParts(ctx context.Context, l *engine.Listing) ([]text.Part, error) {
	parts := []text.Part{{Body: strings.Join([]string{l.Title, l.IssueNo, l.RegistrationNo}, "\n")}}
	for _, p := range l.Papers {
		if !strings.HasPrefix(p.Type, "text/plain") {
			continue
		}
		data, err := s.Blob(ctx, p.Hash)
		if err != nil {
			return nil, err
		}
		data = data[:min(len(data), maxIndexed)] // what is cut in the middle of a character is no character
		parts = append(parts, withHeadings(text.Split(strings.ToValidUTF8(strings.ReplaceAll(string(data), "\x00", ""), "")))...)
	}
	return parts, nil
}

// withHeadings puts each heading, as a part of its own, before the first part below it. So it is found once, and not with everything that stands under it.
func withHeadings(parts []text.Part) (out []text.Part) {
	var before []string
	for _, p := range parts {
		same := true
		for i, head := range p.Under {
			if same = same && i < len(before) && before[i] == head; !same {
				out = append(out, text.Part{Label: head, Under: p.Under[:i]})
			}
		}
		before, out = p.Under, append(out, p)
	}
	return out
}

func partRow(doc int64, n int, p text.Part) []any {
	under, _ := json.Marshal(p.Under) // words always can be
	return []any{doc, int64(n), p.Label, string(under), p.Body}
}

// searched is the part as it is searched: the label is found too.
func searched(p text.Part) string { return p.Label + " " + p.Body }

func sqliteIndexing(doc int64, parts []text.Part, marks []string) []statement {
	var body strings.Builder
	var work []statement
	for n, p := range parts {
		work = append(work, statement{sql: insertPart, args: partRow(doc, n, p)})
		if n > 0 {
			body.WriteString(" " + seam + " " + strings.Join(text.Tokens(searched(p)), " "))
		}
	}
	for _, m := range marks {
		body.WriteString(" " + seam + " " + m)
	}
	return append(work, statement{sql: `insert into search_index (rowid, title, body) values ($1, $2, $3)`,
		args: []any{doc, strings.Join(text.Tokens(searched(parts[0])), " "), body.String()}})
}
