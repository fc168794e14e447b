package store

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// PostgreSQL spends more on a statement than on a row. So what a group of requests does to one table in the same words goes there as one
// statement whose arguments are arrays; each text below has a form for many rows.

const updateDossiers = `update dossiers d set version = n.version, head = n.head, title = n.title, state = n.state, changed = n.changed, snapshot = n.snapshot
	from unnest($1::bigint[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bytea[])
	as n (version, head, title, state, changed, snapshot, id, old_version, old_head)
	where d.id = n.id and d.version = n.old_version and d.head = n.old_head`

const deleteTaskList = `delete from tasks t using unnest($1::text[], $2::text[], $3::text[]) as n (dossier, case_id, role)
	where t.dossier = n.dossier and t.case_id = n.case_id and t.role = n.role`

// bulky are the statements of nearly every request. Large papers travel alone.
var bulky = map[string]func(args []any) string{
	updateDossier: func([]any) string { return updateDossiers },
	deleteTask:    func([]any) string { return deleteTaskList },
	insertDossier: insertMany(insertDossier), insertOrgan: insertMany(insertOrgan), insertEntry: insertMany(insertEntry),
	insertNumber: insertMany(insertNumber), insertReceipt: insertMany(insertReceipt), insertTask: insertMany(insertTask),
	insertLine: insertMany(insertLine), insertPerson: insertMany(insertPerson), insertFact: insertMany(insertFact), insertHappening: insertMany(insertHappening),
}

// insertMany puts `select * from unnest(…)` in the place of `values (…)`, once; the types are those of the first arguments.
func insertMany(text string) func(args []any) string {
	var once sync.Once
	var many string
	return func(args []any) string {
		once.Do(func() {
			arrays := make([]string, len(args))
			for i, arg := range args {
				arrays[i] = fmt.Sprintf("$%d::%s[]", i+1, sqlType(arg))
			}
			head, rest, _ := strings.Cut(text, "values (")
			_, tail, _ := strings.Cut(rest, ")")
			many = head + "select * from unnest(" + strings.Join(arrays, ", ") + ")" + tail
		})
		return many
	}
}

// merge brings the work of the requests together. Where one dossier occurs twice, or a request is about no dossier, what went before is
// finished first, so that no row is touched twice by one statement and everything happens in the order in which it was judged.
func merge(requests []*request) (merged []statement) {
	seen := map[string]bool{}
	var wave []*request
	finish := func() {
		merged = append(merged, mergeWave(wave)...)
		wave = wave[:0]
		clear(seen)
	}
	for _, r := range requests {
		if r.decide == nil || seen[r.dossier] {
			finish()
		}
		if r.decide == nil {
			merged = append(append(merged, r.work...), r.sealed...)
			continue
		}
		seen[r.dossier] = true
		wave = append(wave, r)
	}
	finish()
	return merged
}

func mergeWave(wave []*request) (merged []statement) {
	if len(wave) == 1 {
		return slices.Concat(wave[0].work, wave[0].sealed)
	}
	var texts []string
	byText := map[string][]statement{}
	for _, r := range wave {
		for _, st := range slices.Concat(r.work, r.sealed) {
			if byText[st.sql] == nil {
				texts = append(texts, st.sql)
			}
			byText[st.sql] = append(byText[st.sql], st)
		}
	}
	for _, text := range texts {
		rows := byText[text]
		if many := bulky[text]; many != nil && len(rows) > 1 {
			merged = append(merged, statement{sql: many(rows[0].args), args: columns(rows), must: rows[0].must, rows: len(rows)})
		} else {
			merged = append(merged, rows...)
		}
	}
	return merged
}

// columns turns rows of arguments into one array for each column.
func columns(rows []statement) []any {
	arrays := make([]any, len(rows[0].args))
	for i, first := range rows[0].args {
		switch first.(type) {
		case string:
			arrays[i] = column[string](rows, i)
		case int:
			arrays[i] = column[int](rows, i)
		case int64:
			arrays[i] = column[int64](rows, i)
		case bool:
			arrays[i] = column[bool](rows, i)
		default:
			arrays[i] = column[[]byte](rows, i)
		}
	}
	return arrays
}

func column[T any](rows []statement, i int) []T {
	list := make([]T, len(rows))
	for n := range rows {
		list[n] = rows[n].args[i].(T)
	}
	return list
}

func sqlType(arg any) string {
	switch arg.(type) {
	case string:
		return "text"
	case int, int64:
		return "bigint"
	case bool:
		return "boolean"
	default:
		return "bytea"
	}
}
