package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"santong/calendar"
	"santong/engine"
	"santong/identity"
	"santong/people"
	"santong/steward"
	"santong/store"
	"santong/store/storetest"
	"santong/workflows/holidays"
)

// Verify must find that a database was altered behind our back, even where only one bit was (codenotary/immudb#2091: "audit passed" while a value had been
// changed). What it cannot find, or does not yet, is written here, and the tests fail as soon as the list is no longer true.

// unfound are the columns that may be altered without Verify noticing, and why.
var unfound = map[string]string{
	"receipts.person": signedLog, "receipts.key": signedLog, "receipts.request": signedLog, "receipts.dossier": signedLog, "receipts.seq": signedLog,
	"refusals.position": signedLog, "refusals.at": signedLog, "refusals.dossier": signedLog, "refusals.case_id": signedLog, "refusals.event": signedLog,
	"refusals.person": signedLog, "refusals.needs": signedLog,
	"tokens.hash": signedLog, "tokens.person": signedLog, "tokens.label": signedLog, "tokens.created": signedLog, "tokens.expires": signedLog, "tokens.revoked": signedLog,
	"tokens.scopes": signedLog, "tokens.last_used": signedLog, "tokens.last_from": signedLog,
	"meta.key": signedLog, "meta.value": signedLog,
	"outbox.position": desk, "outbox.dossier": desk, "outbox.first_seq": desk, "outbox.last_seq": desk, "outbox.at": desk,
	"watches.person": desk, "watches.dossier": desk, "watches.since": desk,
	"drafts.person": desk, "drafts.key": desk, "drafts.data": desk, "drafts.saved": desk,

	"tasks.stranded":   "what the directory said when the task came up: no history can say it again",
	"numbers.position": gap,
	"definitions.hash": "the program knows the definition and puts it back when it starts",
}

const (
	signedLog = "no dossier's history says it: this waits for the signed log"
	desk      = "it is no record: what a person likes to be told, has begun to write, or is about to be told"
	gap       = "only the order is compared, and this alteration keeps it"
)

// rowKeys are the columns by which a row is found again.
var rowKeys = map[string][]string{
	"entries": {"dossier", "seq"}, "dossiers": {"id"}, "blobs": {"hash"}, "numbers": {"position"}, "tasks": {"dossier", "case_id", "role"}, "definitions": {"hash"},
	"dossier_organs": {"organ", "dossier"}, "dossier_persons": {"dossier", "person"}, "dossier_recused": {"dossier", "person"}, "facts": {"dossier", "case_id", "field", "value"},
	"outbox": {"position"}, "watches": {"person", "dossier"}, "drafts": {"person", "key"},
	"organisations": {"code"}, "persons": {"id"}, "calendar_years": {"year"}, "delegations": {"id"}, "proposals": {"id"}, "journal": {"seq"},
	"counters": {"key"}, "receipts": {"person", "key"}, "refusals": {"position"}, "tokens": {"hash"}, "meta": {"key"},
}

// Every column of every row of every table is altered, one after the other, each time in a fresh copy of the file.
func TestTamperWithEveryColumn(t *testing.T) {
	storetest.InTurn(t)
	o := newOffice(t)
	image := o.image(t)
	for _, table := range slices.Sorted(maps.Keys(rowKeys)) {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			missed, tried := map[string]int{}, map[string]int{}
			for _, r := range o.rows(t, raw(t, o.config), table) {
				for i, column := range r.columns {
					if table+"."+column == "dossiers.sought" {
						continue // which the database makes of the title
					}
					c := image.copy(t)
					was := r.values[i]
					now, err := r.alter(c, i)
					if err != nil {
						t.Fatalf("%s of %s: %v", column, r, err)
					}
					report, err := o.verify(t, c, o.laws)
					name := table + "." + column
					tried[name]++
					if err == nil && report.OK() {
						missed[name]++
						if unfound[name] == "" {
							t.Errorf("%s of %s was changed from %.60q to %.60q, and everything verifies", column, r, was, now)
						}
						continue
					}
					if err := r.blame(o, column, now, report, err); err != nil {
						t.Errorf("%s of %s: %v", column, r, err)
					}
				}
			}
			for name, count := range tried {
				if unfound[name] != "" && missed[name] == 0 {
					t.Errorf("%s: all %d alterations are found now: take it off the list of what is not", name, count)
				}
			}
			t.Logf("%d alterations, %d not found", sum(tried), sum(missed))
		})
	}
}

func sum(counts map[string]int) (n int) {
	for _, count := range counts {
		n += count
	}
	return n
}

// A definition under which no new case begins is read from the database, and checked.
func TestTamperWithRetiredDefinitions(t *testing.T) {
	storetest.InTurn(t)
	o := newOffice(t)
	image := o.image(t)
	for _, r := range o.rows(t, raw(t, o.config), "definitions") {
		for i, column := range r.columns {
			c := image.copy(t)
			now, err := r.alter(c, i)
			if err != nil {
				t.Fatal(err)
			}
			report, err := o.verify(t, c, nil)
			if err := r.blame(o, column, now, report, err); err != nil {
				t.Errorf("%s of %s: %v", column, r, err)
			}
		}
		c := image.copy(t)
		run(t, raw(t, c), fmt.Sprintf(`delete from definitions where hash = '%s'`, r.values[0]))
		report, err := o.verify(t, c, nil)
		if err := r.blame(o, "", nil, report, err); err != nil {
			t.Errorf("without %s: %v", r, err)
		}
	}
}

// What is done to whole rows, or to several at once.
func TestTamperWithRows(t *testing.T) {
	storetest.InTurn(t)
	o := newOffice(t)
	image := o.image(t)
	const full, sent = "d-0001", "d-0002"
	end := o.version(t, full)
	for _, c := range []struct {
		name    string
		dossier string // that must be named, or what the error must say; empty: not found
		seq     int
		why     string // it is not found
		do      string
	}{
		{"an entry in the middle deleted", full, 6, "", `delete from entries where dossier = 'd-0001' and seq = 5`},
		{"the first entry deleted", full, 2, "", `delete from entries where dossier = 'd-0001' and seq = 1`},
		{"the last entry deleted", full, end - 1, "", `delete from entries where dossier = 'd-0001' and seq = (select version from dossiers where id = 'd-0001')`},
		{"the last two deleted", full, end - 2, "", `delete from entries where dossier = 'd-0001' and seq >= (select version from dossiers where id = 'd-0001') - 1`},
		{"all entries deleted", full, 0, "", `delete from entries where dossier = 'd-0001'`},
		{"two neighbours exchanged", full, 4, "", exchange("d-0001", 4, "d-0001", 5)},
		{"the first and the last exchanged", full, 1, "", exchange("d-0001", 1, "d-0001", end)},
		{"entries of two dossiers exchanged", full, 3, "", exchange("d-0001", 3, "d-0002", 3)},
		{"an entry repeated at the end", full, end + 1, "", copyEntry(`'d-0001', seq + 1`, `dossier = 'd-0001' order by seq desc limit 1`)},
		{"an entry of another dossier appended", full, end + 1, "", copyEntry(fmt.Sprintf(`'d-0001', %d`, end+1), `dossier = 'd-0002' and seq = 2`)},
		{"a dossier without entries inserted", "d-9999", 0, "", copyDossier("d-9999")},
		{"a history copied to another id", "d-9999", 1, "", copyDossier("d-9999") + copyEntry(`'d-9999', seq`, `dossier = 'd-0001'`)},
		{"a paper's bytes deleted", full, 2, "", `delete from blobs where hash in (select hash from blobs order by data limit 1)`},
		{"a paper's bytes emptied", full, 2, "", `update blobs set data = x'' where hash in (select hash from blobs order by data limit 1)`},
		{"a number deleted", full, end, "", `delete from numbers where value = 1`},
		{"a number that stands deleted", full, end, "", `delete from numbers where void_seq is null`},
		{"a number inserted", sent, o.version(t, sent), "", `insert into numbers (number, series, counter, value, dossier, case_id, seq) values ('通〔2026〕9号', 'notices', 'x', 9, 'd-0002', 'notice', 2)`},
		{"a void undone", full, end, "", `update numbers set void_seq = null`},
		{"a task deleted", sent, o.version(t, sent), "", `delete from tasks where dossier = 'd-0002'`},
		{"a task inserted", sent, o.version(t, sent), "", `insert into tasks select dossier, case_id, 'boss', workflow, state, 'boss', organ, since, due, provisional, title, holder, held, stranded, begins, ends, waits, marks, awaits from tasks where dossier = 'd-0002'`},
		{"a task given to another dossier", sent, o.version(t, sent), "", `update tasks set dossier = 'd-0001' where dossier = 'd-0002'`},
		{"a hash cut short", full, 0, "", `update entries set hash = substr(hash, 1, 31) where dossier = 'd-0001' and seq = 4`},
		{"a text where a number must stand", full, 0, "", `update entries set seq = 'x' where dossier = 'd-0001' and seq = 4`},
		{"bytes where a text must stand", full, 4, "", `update entries set person = cast(person as blob), payload = x'ff' where dossier = 'd-0001' and seq = 4`},
		{"a payload that is no JSON", full, 4, "", `update entries set payload = '{' where dossier = 'd-0001' and seq = 4`},
		{"a snapshot that is no JSON", full, end, "", `update dossiers set snapshot = '{' where id = 'd-0001'`},
		{"a snapshot of another dossier", full, end, "", `update dossiers set snapshot = (select snapshot from dossiers where id = 'd-0002') where id = 'd-0001'`},
		{"a payload with another blank", full, 4, "", `update entries set payload = payload || ' ' where dossier = 'd-0001' and seq = 4`},

		{"a dossier's row deleted", full, 0, "", `delete from dossiers where id = 'd-0001'`},
		{"an entry inserted for no dossier", "d-9999", 0, "", copyEntry(`'d-9999', 1`, `dossier = 'd-0001' and seq = 1`)},
		{"a number inserted for no dossier", "d-9999", 0, "",
			`insert into numbers (number, series, counter, value, dossier, case_id, seq) values ('通〔2026〕9号', 'notices', 'x', 9, 'd-9999', 'notice', 2)`},
		{"a task inserted for no dossier", "d-9999", 0, "",
			`insert into tasks select 'd-9999', case_id, role, workflow, state, post, organ, since, due, provisional, title, holder, held, stranded, begins, ends, waits, marks, awaits from tasks where dossier = 'd-0002'`},
		{"a counter set back", full, end - 1, "", `update counters set value = value - 1`},
		{"a dossier hidden from its organs", full, end, "", `delete from dossier_organs where dossier = 'd-0001'`},
		{"a dossier shown to a stranger", full, end, "", `insert into dossier_organs values ('STRANGER', 'd-0001')`},
		{"a person made to have acted", full, end, "", `insert into dossier_persons values ('d-0001', 'yi2')`},
		{"all who acted struck out", full, end, "", `delete from dossier_persons where dossier = 'd-0001'`},
		{"somebody made to be recused", full, end, "", `insert into dossier_recused values ('d-0001', 'yi')`},
		{"a recusal struck out", "d-0003", 2, "", `delete from dossier_recused`},
		{"a recusal from no dossier", "d-9999", 0, "", `insert into dossier_recused values ('d-9999', 'wen')`},
		{"who acted named for no dossier", "d-9999", 0, "", `insert into dossier_persons values ('d-9999', 'wen')`},
		{"an indexed fact struck out", full, end, "", `delete from facts where dossier = 'd-0001' and field = 'from_day'`},
		{"an indexed fact made up", full, end, "", `insert into facts values ('d-0001', 'notice', 'from_day', '2026-05-01')`},
		{"a fact of a field without index", full, end, "", `insert into facts values ('d-0001', 'notice', 'title', '关于试验的通知')`},
		{"an indexed fact of no dossier", "d-9999", 0, "", `insert into facts values ('d-9999', 'notice', 'from_day', '2026-05-01')`},
		{"a task taken by somebody", sent, o.version(t, sent), "", `update tasks set holder = 'chen' where dossier = 'd-0002'`},
		{"a snapshot with a key in capitals", full, end, "", `update dossiers set snapshot = replace(snapshot, '"version"', '"Version"')`},
		{"a snapshot with a key too many", full, end, "", `update dossiers set snapshot = '{"x":1,' || substr(snapshot, 2)`},
		{"a task's missing due day written otherwise", "", 0, "it reads the same, but sorts first instead of last", `update tasks set due = '' where due = '~'`},
		{"a standing number with the void 0", "", 0, "it reads the same, but can never be given up again", `update numbers set void_seq = 0 where void_seq is null`},

		{"bytes that no dossier knows", "", 0, "harmless", `insert into blobs (hash, size, data) values (x'00', 1, x'00')`},
		{"all receipts deleted", "", 0, signedLog, `delete from receipts`},
		{"all refusals deleted", "", 0, signedLog, `delete from refusals`},
		{"a token brought back", "", 0, signedLog, `update tokens set revoked = not revoked`},
		{"a dossier removed with all that belongs to it", "d-0001", 0, "",
			`delete from entries where dossier = 'd-0001'; delete from tasks where dossier = 'd-0001'; delete from numbers where dossier = 'd-0001';
			 delete from dossiers where id = 'd-0001'; delete from dossier_organs where dossier = 'd-0001'; delete from dossier_persons where dossier = 'd-0001';
			 delete from facts where dossier = 'd-0001'; delete from receipts where dossier = 'd-0001'`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			config := image.copy(t)
			run(t, raw(t, config), c.do)
			report, err := o.verify(t, config, o.laws)
			if c.dossier == "" {
				if err != nil || !report.OK() {
					t.Errorf("it is found now (%v, %v): take it off the list of what is not", found(report), err)
				}
				t.Log("not found: " + c.why)
				return
			}
			if err != nil {
				if !strings.Contains(err.Error(), c.dossier) {
					t.Errorf("an error that does not name %s: %v", c.dossier, err)
				}
				return
			}
			if !slices.ContainsFunc(report.Broken, func(b engine.Break) bool { return b.Dossier == c.dossier && b.Seq == c.seq }) {
				t.Errorf("want %s at entry %d, found %v", c.dossier, c.seq, found(report))
			}
		})
	}
}

// A single bit of the file is flipped, wherever it stands: either it is noticed, or nothing that is compared has changed.
func TestTamperWithTheFile(t *testing.T) {
	storetest.InTurn(t)
	o := newOffice(t)
	image := o.image(t)
	dump := func(c store.Config) string {
		var out strings.Builder
		for _, table := range []string{"blobs", "calendar_years", "delegations", "dossier_persons", "dossier_recused", "dossiers", "entries", "facts", "journal", "numbers", "organisations", "persons", "proposals", "tasks"} {
			for _, r := range o.rows(t, raw(t, c), table) {
				for i, column := range r.columns {
					name := strings.ToLower(table + "." + column)           // a bit of the schema changes nothing either
					if unfound[name] == "" && name != "dossiers.snapshot" { // of which not the bytes are compared
						fmt.Fprintf(&out, "%s %q\n", name, r.values[i])
					}
				}
			}
		}
		return out.String()
	}
	before, counts, random := dump(image.copy(t)), map[string]int{}, rand.New(rand.NewPCG(1, 2))
	for range 300 {
		c := image.copy(t)
		at, bit := random.IntN(len(image)), random.IntN(8)
		data := slices.Clone(image)
		data[at] ^= 1 << bit
		if err := os.WriteFile(c.Path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		report, err := o.verify(t, c, o.laws)
		switch {
		case err != nil && strings.Contains(err.Error(), "\n"):
			t.Errorf("bit %d of byte %d: more than one line: %v", bit, at, err)
		case err != nil:
			counts["an error"]++
		case !report.OK():
			counts["found"]++
		case dump(c) != before:
			t.Errorf("bit %d of byte %d was flipped, the tables are others, and everything verifies", bit, at)
		default:
			counts["nothing changed"]++
		}
	}
	t.Log(counts)
}

// Whoever may write to the whole database and knows how entries are sealed can write another history. Only what others hold, the signed log, will show it.
func TestTamperWithAWholeHistory(t *testing.T) {
	storetest.InTurn(t)
	o := newOffice(t)
	image := o.image(t)
	verifies := func(t *testing.T, c store.Config) {
		t.Helper()
		if report, err := o.verify(t, c, o.laws); err != nil || !report.OK() {
			t.Errorf("it is found now (%v, %v): say so here", found(report), err)
		}
	}
	t.Run("the newest reason sealed anew", func(t *testing.T) {
		c := image.copy(t)
		st := storetest.Open(t, c)
		version := o.version(t, "d-0002")
		entries, err := st.Entries(context.Background(), "d-0002", version-2, 2)
		if err != nil || len(entries) != 2 {
			t.Fatal(err)
		}
		last := entries[1]
		last.Payload = bytes.Replace(last.Payload, []byte("缺附件"), []byte("没问题"), 1)
		seal := last.Seal(entries[0].Hash)
		if seal == last.Hash {
			t.Fatal("the reason is not there")
		}
		db := raw(t, c)
		for _, statement := range []struct {
			text string
			args []any
		}{
			{`update entries set payload = ?, hash = ? where dossier = ? and seq = ?`, []any{string(last.Payload), seal[:], last.Dossier, last.Seq}},
			{`update dossiers set head = ?, snapshot = replace(snapshot, ?, ?) where id = ?`, []any{seal[:], last.Hash.String(), seal.String(), last.Dossier}},
		} {
			if _, err := db.Exec(statement.text, statement.args...); err != nil {
				t.Fatal(err)
			}
		}
		verifies(t, c)
	})
	t.Run("an older copy put in its place", func(t *testing.T) {
		c := store.Config{Path: storetest.SQLite(t)}
		if err := os.WriteFile(c.Path, o.older, 0o600); err != nil {
			t.Fatal(err)
		}
		verifies(t, c)
		st := storetest.Open(t, c)
		if d, err := st.Dossier(context.Background(), "d-0001"); err != nil || d.Version >= o.version(t, "d-0001") {
			t.Errorf("it is not older: %v", err)
		}
	})
}

// The same on PostgreSQL, for every column of one row of each table; each alteration is taken back after it.
func TestTamperOnPostgres(t *testing.T) {
	storetest.InTurn(t)
	c := store.Config{URL: storetest.Postgres(t)}
	o := &office{laws: laws(t), config: c}
	o.fill(t)
	db := raw(t, c)
	for _, table := range []string{"entries", "numbers", "blobs", "definitions", "delegations", "proposals", "journal"} {
		run(t, db, `alter table `+table+` disable trigger user`)
	}
	run(t, db, `do $$ declare c text; begin for c in select conname from pg_constraint where conrelid = 'proposals'::regclass and contype = 'c'
		loop execute 'alter table proposals drop constraint ' || c; end loop; end $$`)
	tried := 0
	for _, table := range []string{"blobs", "calendar_years", "definitions", "delegations", "dossier_persons", "dossier_recused", "dossiers", "entries", "facts", "journal", "numbers", "organisations", "persons", "proposals", "tasks"} {
		rows := o.rows(t, db, table)
		r := rows[len(rows)/2]
		for i, column := range r.columns {
			name := table + "." + column
			if name == "numbers.position" || name == "dossiers.sought" {
				continue // PostgreSQL itself refuses: GENERATED ALWAYS
			}
			was := r.values[i]
			now, err := r.alter(c, i)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			tried++
			report, err := o.verify(t, c, o.laws)
			switch missed := err == nil && report.OK(); {
			case missed && unfound[name] == "":
				t.Errorf("%s was changed from %.60q to %.60q, and everything verifies", name, was, now)
			case !missed:
				if err := r.blame(o, column, now, report, err); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			if name == "definitions.hash" {
				run(t, db, `delete from definitions where hash = '`+was.(string)+`'`) // put back by the program
			}
			altered := r
			altered.values = slices.Clone(r.values)
			altered.values[i] = now
			if err := altered.set(db, true, i, was); err != nil {
				t.Fatalf("%s taken back: %v", name, err)
			}
		}
	}
	for _, statement := range []string{`delete from entries where dossier = 'd-0001' and seq = 5`, exchange("d-0001", 6, "d-0001", 7)} {
		run(t, db, statement)
		if report, err := o.verify(t, c, o.laws); err != nil || len(report.Broken) != 1 || report.Broken[0].Dossier != "d-0001" || report.Broken[0].Seq != 6 {
			t.Errorf("%s: %v, %v", statement, found(report), err)
		}
	}
	t.Logf("%d alterations", tried)
}

func exchange(a string, m int, b string, n int) string {
	const move = `update entries set dossier = '%s', seq = %d where dossier = '%s' and seq = %d;`
	return fmt.Sprintf(move+move+move, "aside", 1, a, m, a, m, b, n, b, n, "aside", 1)
}

func copyEntry(key, where string) string {
	return `insert into entries select ` + key + `, at, kind, case_id, event, from_state, to_state, person, post, organ, for_person, payload, hash from entries where ` + where + `;`
}

func copyDossier(id string) string {
	return `insert into dossiers select '` + id + `', version, head, title, workflow, variant, state, opened, changed, snapshot from dossiers where id = 'd-0001';`
}

func found(r *engine.Report) []engine.Break {
	if r == nil {
		return nil
	}
	return r.Broken
}

// An office is a small populated database: a notice issued after a voided number, one waiting for its check, one just opened.
type office struct {
	laws   []*engine.Workflow
	config store.Config
	older  []byte // the database as it once was
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{laws: laws(t), config: store.Config{Path: storetest.SQLite(t)}}
	o.fill(t)
	run(t, raw(t, o.config), `drop trigger entries_stay`, `drop trigger entries_remain`, `drop trigger numbers_stay`, `drop trigger numbers_remain`, `drop trigger blobs_stay`,
		`drop trigger blobs_remain`, `drop trigger definitions_stay`, `drop trigger definitions_remain`, `drop trigger refusals_stay`, `drop trigger refusals_remain`,
		`drop trigger proposals_stay`, `drop trigger proposals_remain`, `drop trigger delegations_stay`, `drop trigger delegations_remain`, `drop trigger journal_stay`, `drop trigger journal_remain`)
	if report, err := o.verify(t, o.config, o.laws); err != nil || !report.OK() || report.Dossiers != 3 || report.Papers != 3 || report.Numbers != 2 {
		t.Fatalf("to begin with: %+v, %v", report, err)
	}
	return o
}

// law reads one of the engine's own small procedures.
func law(t *testing.T, file string) *engine.Definition {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "engine", "testdata", file))
	must(t, err)
	def := new(engine.Definition)
	must(t, yaml.UnmarshalWithOptions(data, def, yaml.Strict()))
	def.Articles = map[string]engine.Citation{"b": {Words: engine.Words{Zh: "第一条", En: "art. 1"}}}
	return def
}

// laws are the engine's own small procedures, which have every mechanism.
func laws(t *testing.T) []*engine.Workflow {
	t.Helper()
	answer, notice := law(t, "answer.yaml"), law(t, "notice.yaml")
	for i := range notice.Fields {
		notice.Fields[i].Index = slices.Contains([]string{"asked", "number", "from_day"}, notice.Fields[i].ID)
	}
	notice.Children = map[string][]engine.Field{"answer": answer.Fields}
	notice.Seats = map[string]string{"drafting": "self", "maker": "self", "office": "OFFICE"}
	notice.Rules = []engine.Rule{{ID: "check.max", Period: calendar.Period{N: 15, Unit: calendar.WorkingDays}, Basis: []string{"b"}}}
	notice.Series = []engine.Series{{ID: "notices", Template: "通〔{year}〕{seq}号", Scope: map[string][]string{"seq": {"year"}}, Basis: []string{"b"}}}
	var out []*engine.Workflow
	for _, def := range []*engine.Definition{notice, answer} {
		w, err := engine.Compile(def)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, w)
	}
	return out
}

func (o *office) engine(t *testing.T, st *store.Store, current []*engine.Workflow) *engine.Engine {
	t.Helper()
	cal, err := holidays.Calendar()
	if err != nil {
		t.Fatal(err)
	}
	var orgs []people.Organisation
	for _, code := range []string{"DEPT", "OFFICE", "ONE", "STRANGER"} {
		orgs = append(orgs, people.Organisation{Code: code, Zh: code, En: code, Kind: "department"})
	}
	var persons []people.Person
	for _, p := range [][3]string{{"bo", "boss", "OFFICE"}, {"chen", "checker", "OFFICE"}, {"wen", "writer", "DEPT"}, {"yi", "clerk", "ONE"}} {
		persons = append(persons, people.Person{ID: p[0], Name: p[0], Posts: []people.Post{{Kind: p[1], Organisation: p[2]}}})
	}
	directory, err := people.NewDirectory(orgs, persons)
	if err != nil {
		t.Fatal(err)
	}
	now, ids := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC), 0
	return &engine.Engine{Store: st, Workflows: engine.NewCatalogue(current...), Calendar: func() *calendar.Calendar { return cal }, Directory: func() *people.Directory { return directory },
		Now: func() time.Time { return now }, NewID: func() string { ids++; return fmt.Sprintf("d-%04d", ids) }}
}

// fill carries the notices, and closes the database.
func (o *office) fill(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	st, err := store.Open(ctx, o.config)
	if err != nil {
		t.Fatal(err)
	}
	e := o.engine(t, st, o.laws)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(e.Start(ctx))
	id, key := "", 0
	command := func(person string) engine.Command {
		key++
		c := engine.Command{Dossier: id, Case: "notice", Actor: engine.Actor{Person: person, Posts: e.Directory().Person(person).Posts}, Key: fmt.Sprint("k", key), Request: fmt.Sprint("r", key)}
		if d, err := st.Dossier(ctx, id); err == nil {
			c.Version = d.Version
		}
		return c
	}
	open := func(title string) {
		t.Helper()
		id = ""
		c := command("wen")
		c.Form = map[string]any{"title": title}
		r, err := e.Open(ctx, "notice", "", c)
		check(err)
		id = r.Dossier
	}
	lay := func(text string) {
		t.Helper()
		_, err := e.Upload(ctx, command("wen"), engine.Upload{Kind: "text", Name: "通知.txt", Type: "text/plain", Data: []byte(text)})
		check(err)
	}
	do := func(person, kase, event string, form map[string]any, reason string) error {
		c := command(person)
		c.Case, c.Event, c.Form, c.Reason = kase, event, form, reason
		_, err := e.Fire(ctx, c)
		return err
	}
	send := func() {
		t.Helper()
		check(do("wen", "notice", "ask", map[string]any{"asked": []any{"ONE"}}, ""))
		check(do("yi", "answer-ONE", "reply", map[string]any{"stance": "同意"}, ""))
		check(do("wen", "notice", "send", nil, ""))
	}
	pass := map[string]any{"conclusion": "pass"}

	open("关于试验的通知")
	lay("A 第一稿")
	lay("B 第二稿")
	send()
	check(do("chen", "notice", "remark", map[string]any{"remarks": []any{map[string]any{"text": "甚好", "weight": 1}}}, ""))
	check(do("chen", "notice", "check", map[string]any{"verdict": "good", "grounds": map[string]any{"form": pass, "content": pass}}, ""))
	if o.config.Path != "" {
		copied := filepath.Join(t.TempDir(), "older.db")
		run(t, raw(t, o.config), fmt.Sprintf(`vacuum into '%s'`, copied))
		o.older, err = os.ReadFile(copied)
		check(err)
	}
	check(do("bo", "notice", "number", map[string]any{"from_day": "2026-05-01"}, ""))
	check(do("bo", "notice", "unnumber", nil, "编号有误"))
	check(do("bo", "notice", "number", map[string]any{"from_day": "2026-06-01"}, ""))
	check(do("bo", "notice", "issue", nil, ""))

	open("关于等待的通知")
	lay("C 待审稿")
	send()
	check(do("chen", "notice", "pause", nil, "缺附件"))
	check(do("wen", "notice", "more", nil, ""))
	check(do("chen", "notice", "pause", nil, "还是缺附件"))

	open("关于起草的通知")
	var refusal *engine.Refusal
	if err := do("chen", "notice", "ask", map[string]any{"asked": []any{"ONE"}}, ""); !errors.As(err, &refusal) {
		t.Fatalf("not refused: %v", err)
	}
	check(do("wen", "notice", engine.DutyRecuse, nil, "近亲属为利害关系人"))
	check(st.Refuse(ctx, engine.RefusedAttempt{At: "2026-03-02T01:00:00.000000Z", Dossier: id, Case: "notice", Event: "ask", Person: "chen", Needs: []string{"role"}}))
	check(st.Watch(ctx, "yi", id, "2026-03-02T01:00:00.000000Z"))
	check(st.SaveDraft(ctx, "yi", "answer", []byte("草稿"), "2026-03-02T01:00:00.000000Z"))
	check(st.SaveToken(ctx, identity.Token{Hash: "h", Person: "yi", Label: "l", Created: "2026-03-02T01:00:00.000000Z", Expires: "2027-03-02T01:00:00.000000Z"}))
	administer(t, st)
	check(st.Close())
}

// verify opens the database as a new process would, and verifies it.
func (o *office) verify(t *testing.T, c store.Config, current []*engine.Workflow) (*engine.Report, error) {
	t.Helper()
	ctx := context.Background()
	st, err := store.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := st.Sound(ctx); err != nil {
		return nil, err
	}
	e := o.engine(t, st, current)
	if err := e.Start(ctx); err != nil {
		return nil, err
	}
	report, err := e.Verify(ctx, nil)
	if err != nil {
		return nil, err
	}
	house, err := (&steward.Service{Store: st}).Verify(ctx)
	for _, b := range house.Broken {
		report.Broken = append(report.Broken, engine.Break{Dossier: strings.TrimPrefix(b.Of, "dossier/"), Seq: b.Seq, What: b.What})
	}
	return report, err
}

func (o *office) version(t *testing.T, id string) (version int) {
	t.Helper()
	if err := raw(t, o.config).QueryRow(`select version from dossiers where id = $1`, id).Scan(&version); err != nil {
		t.Fatal(err)
	}
	return version
}

// An image is the bytes of a closed SQLite database.
type image []byte

func (o *office) image(t *testing.T) image {
	t.Helper()
	run(t, raw(t, o.config), `pragma wal_checkpoint(truncate)`)
	data, err := os.ReadFile(o.config.Path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func (i image) copy(t *testing.T) store.Config {
	t.Helper()
	c := store.Config{Path: storetest.SQLite(t)}
	if err := os.WriteFile(c.Path, i, 0o600); err != nil {
		t.Fatal(err)
	}
	return c
}

// A row is a row of a table as it was.
type row struct {
	table   string
	columns []string
	values  []any
}

func (o *office) rows(t *testing.T, db *sql.DB, table string) []row {
	t.Helper()
	rows, err := db.Query(`select * from ` + table + ` order by ` + strings.Join(rowKeys[table], ", "))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out []row
	for rows.Next() {
		r := row{table, columns, make([]any, len(columns))}
		into := make([]any, len(columns))
		for i := range into {
			into[i] = &r.values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	if err := rows.Err(); err != nil || len(out) == 0 {
		t.Fatalf("%s has %d rows, %v", table, len(out), err)
	}
	return out
}

func (r row) String() string {
	text := r.table
	for _, key := range rowKeys[r.table] {
		text += fmt.Sprintf(" %v", r.value(key))
	}
	return text
}

func (r row) value(column string) any { return r.values[slices.Index(r.columns, column)] }

// alter changes one value of the row in the database, and returns what it is now.
func (r row) alter(c store.Config, i int) (any, error) {
	driver, dsn, postgres := "sqlite3", "file:"+c.Path+"?_sync=OFF&_ignore_check_constraints=1", c.URL != ""
	if postgres {
		driver, dsn = "pgx", c.URL
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	pick := fnv.New32a()
	fmt.Fprint(pick, r, r.columns[i])
	for _, far := range []int64{1, 1000} { // where one more is taken already
		var now any
		switch was := r.values[i].(type) {
		case nil:
			now = far
		case bool:
			now = !was
		case int64:
			now = was + far
		case []byte:
			now = flip(was, pick.Sum32()+uint32(far), 8)
		case string:
			bits := uint32(8)
			if postgres {
				bits = 1 // the text must stay valid
			}
			now = string(flip([]byte(was), pick.Sum32()+8*uint32(far), bits))
		default:
			return nil, fmt.Errorf("%T", was)
		}
		if err = r.set(db, postgres, i, now); err == nil {
			return now, nil
		}
	}
	return nil, err
}

// flip changes one bit. In text that has to stay valid it is the lowest of a letter or digit.
func flip(was []byte, pick, bits uint32) []byte {
	now := slices.Clone(was)
	for i := range now {
		at := (int(pick>>3) + i) % len(now)
		if bits == 8 || '0' <= now[at] && now[at] < 0x80 {
			now[at] ^= 1 << (pick % bits)
			return now
		}
	}
	return append(now, 'x')
}

func (r row) set(db *sql.DB, postgres bool, i int, value any) error {
	q := `update ` + r.table + ` set ` + r.columns[i] + ` = $1 where true`
	if text, ok := value.(string); ok && !postgres { // bytes, for they may be no valid text any more
		q, value = strings.Replace(q, "$1", "cast($1 as text)", 1), []byte(text)
	}
	args := []any{value}
	for _, key := range rowKeys[r.table] {
		args = append(args, r.value(key))
		if text, ok := r.value(key).(string); ok && !postgres {
			args[len(args)-1] = []byte(text)
			q += fmt.Sprintf(` and %s = cast($%d as text)`, key, len(args))
			continue
		}
		q += fmt.Sprintf(` and %s = $%d`, key, len(args))
	}
	result, err := db.Exec(q, args...)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("%d rows, %w", n, err)
	}
	return nil
}

// blame returns an error unless the report names the dossier to which the row belongs and, for entries, the first that does not hold any more.
func (r row) blame(o *office, column string, now any, report *engine.Report, err error) error {
	if houseKeys[r.table] != "" || r.table == "meta" {
		if err == nil && !r.blamed(now, report) {
			return fmt.Errorf("found %v", found(report))
		}
		return nil
	}
	var dossiers []string
	seq := -1
	switch r.table {
	case "dossiers":
		dossiers = []string{r.value("id").(string)}
		if column == "id" {
			dossiers = append(dossiers, now.(string))
		}
	case "blobs":
		dossiers = []string{"d-0001"}
		if bytes.HasPrefix(r.value("data").([]byte), []byte("C")) {
			dossiers = []string{"d-0002"}
		}
	case "definitions":
		dossiers = []string{"d-0001"} // is pinned to both
	case "counters":
		dossiers = []string{"d-0001", "d-0002"} // whichever has the newest number
	case "entries":
		dossiers = []string{r.value("dossier").(string)}
		seq = int(r.value("seq").(int64))
	default:
		dossiers = []string{r.value("dossier").(string)}
	}
	if err != nil {
		if strings.Contains(err.Error(), "\n") || !slices.ContainsFunc(dossiers, func(id string) bool { return strings.Contains(err.Error(), id) }) {
			return fmt.Errorf("an error that does not name %s: %w", dossiers, err)
		}
		return nil
	}
	for _, b := range report.Broken {
		if !slices.Contains(dossiers, b.Dossier) {
			continue
		}
		moved := column == "dossier" || column == "seq" // the next one is the first that does not hold, or the one before is the last
		if seq < 0 || b.Seq == seq || moved && (b.Seq == seq+1 || b.Seq == seq-1 || b.Seq == seq+1000) {
			return nil
		}
	}
	return fmt.Errorf("want %s at entry %d, found %v", dossiers, seq, found(report))
}
