package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

// stock fills a database with 100,000 dossiers of ten workplaces, each with a task, 500 of them in one inbox, behind the back of the store: they need not verify.
func stock(b *testing.B, c store.Config) {
	b.Helper()
	const dossiers = 100_000
	db := raw(b, c)
	const numbered = `with recursive n (i) as (select 0 union all select i + 1 from n where i < %d - 1) `
	snapshot := `'{"facts":"` + fmt.Sprintf("%020000d", 0) + `"}'`
	id := `'d-' || substr('000000' || i, -6)`
	at := `'2026-03-02T' || substr('000000' || i, -6) || 'Z'`
	if c.URL != "" {
		id, at = `'d-' || lpad(i::text, 6, '0')`, `'2026-03-02T' || lpad(i::text, 6, '0') || 'Z'`
	}
	title := `'关于第' || i || '号事项Notice的通知'`
	into := func(table, values string) {
		run(b, db, `insert into `+table+fmt.Sprintf(` `+numbered, dossiers)+`select `+values+` from n`)
	}
	into(`dossiers (id, version, head, title, workflow, variant, state, opened, changed, snapshot)`,
		id+`, 3, cast('x' as `+map[bool]string{true: "bytea", false: "blob"}[c.URL != ""]+`), `+title+`, 'document', 'county', case when i % 1000 = 0 then 'rare' else 's' || (i % 7) end, `+at+`, `+at+`, `+snapshot)
	into(`dossier_organs (organ, dossier)`, `'o' || (i % 10), `+id)
	into(`dossier_persons (dossier, person)`, id+`, 'p' || (i % 400)`)
	into(`entries (dossier, seq, at, kind, case_id, event, from_state, to_state, person, post, organ, for_person, payload, hash)`,
		id+`, 1, `+at+`, 'opened', 'c1', 'open', '', 's0', 'p' || (i % 400), 'drafter', 'o' || (i % 10), '', '{"parties":{"maker":"o1"}}', cast('x' as `+map[bool]string{true: "bytea", false: "blob"}[c.URL != ""]+`)`)
	into(`tasks (dossier, case_id, role, workflow, state, post, organ, since, due, provisional, title, holder, held, stranded)`,
		id+`, 'c1', 'review', 'document', 's1', case when i % 20 = 0 then 'head' when i % 20 = 10 then 'reviewer' else 'other' end, case when i % 200 = 10 then 'inbox' else 'o' || (i % 10) end,
		'2026-03-01', '2026-' || substr('0' || (4 + i % 9), -2) || '-1' || (i % 10), false, `+title+`, case when i % 3000 = 10 then 'p9' else '' end, '', false`)
	into(`facts (dossier, case_id, field, value)`, id+`, 'c1', 'meeting_on', '2026-' || substr('0' || (4 + i % 9), -2) || '-1' || (i % 10)`)
	into(`numbers (number, series, counter, value, dossier, case_id, seq)`, `'曹政发〔2026〕' || i || '号', 'issue', 'issue/seq/' || (2020 + i % 7) || '/曹政发', i, `+id+`, 'c1', 1`)
	if c.URL != "" {
		run(b, db, `analyze`)
	}
}

// BenchmarkFinding asks of 100,000 dossiers what pages ask, and reports the time within which 95 of 100 answers come.
func BenchmarkFinding(b *testing.B) {
	inbox := []engine.PostAt{{Kind: "reviewer", Organ: "inbox"}}
	posts := append(slices.Clone(inbox), engine.PostAt{Kind: "head", Organ: "o0"}, engine.PostAt{Kind: "head", Organ: "none"})
	for _, db := range databases {
		b.Run(db.name, func(b *testing.B) {
			c := db.make(b)
			s := storetest.Open(b, c)
			stock(b, c)
			ctx := context.Background()
			ask := func(name string, do func() (int, error)) { ask(b, name, do) }
			tasks := func(q engine.TaskQuery) func() (int, error) {
				return func() (int, error) { list, err := s.Tasks(ctx, q); return len(list), err }
			}
			dossiers := func(q engine.DossierQuery) func() (int, error) {
				q.Limit = 50
				return func() (int, error) { list, err := s.Dossiers(ctx, q); return len(list), err }
			}
			ask("inbox", tasks(engine.TaskQuery{Posts: inbox}))
			ask("inbox page", tasks(engine.TaskQuery{Posts: inbox, Limit: 50}))
			ask("inbox of posts", tasks(engine.TaskQuery{Posts: posts, Limit: 50}))
			ask("inbox text", tasks(engine.TaskQuery{Posts: inbox, Text: "NOTICE", Limit: 50}))
			ask("inbox count", func() (int, error) { return s.CountTasks(ctx, engine.TaskQuery{Posts: inbox, Free: true}) })
			ask("held", tasks(engine.TaskQuery{All: true, Holder: "p9"}))
			ask("all tasks page", tasks(engine.TaskQuery{All: true, Limit: 50}))
			ask("all due", tasks(engine.TaskQuery{All: true, DueUntil: "2026-04-12", Limit: 50}))
			ask("dossiers of organs", dossiers(engine.DossierQuery{Organs: []string{"o1", "o2"}}))
			ask("dossiers of person", dossiers(engine.DossierQuery{All: true, Person: "p7"}))
			ask("dossiers opened", dossiers(engine.DossierQuery{Organs: []string{"o7"}, Opener: "p7"}))
			ask("dossiers in rare state", dossiers(engine.DossierQuery{All: true, State: "rare"}))
			ask("title found", dossiers(engine.DossierQuery{Organs: []string{"o1"}, Text: "第2NOTFOUND"}))
			ask("title found often", dossiers(engine.DossierQuery{Organs: []string{"o1"}, Text: "notice"}))
			ask("facts of a day", func() (int, error) {
				list, err := s.Facts(ctx, engine.FactQuery{All: true, Field: "meeting_on", From: "2026-05-11", To: "2026-06-12", Limit: 50})
				return len(list), err
			})
			ask("ledger page", func() (int, error) {
				list, err := s.Ledger(ctx, engine.LedgerQuery{All: true, Series: "issue", Year: "2025", Limit: 50})
				return len(list), err
			})
			ask("ledger text", func() (int, error) {
				list, err := s.Ledger(ctx, engine.LedgerQuery{Organs: []string{"o1"}, Text: "nothing", Limit: 50})
				return len(list), err
			})
		})
	}
}

// ask reports the median and the time within which 95 of 100 answers come.
func ask(b *testing.B, name string, do func() (int, error)) {
	b.Run(name, func(b *testing.B) {
		var took []time.Duration
		rows := 0
		for b.Loop() {
			began := time.Now()
			n, err := do()
			fatal(b, err)
			took, rows = append(took, time.Since(began)), n
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
		b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		b.ReportMetric(float64(rows), "rows")
	})
}
