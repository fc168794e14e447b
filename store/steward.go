package store

import (
	"context"
	"encoding/json"
	"fmt"

	"santong/calendar"
	"santong/engine"
	"santong/notices"
	"santong/people"
	"santong/steward"
)

var _ steward.Store = (*Store)(nil)

const (
	advance = `update meta set value = $1 where key = 'revision' and value = $2`

	keyAdoptions = "adopted"
	setMeta      = `insert into meta (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value`

	decideProposal = `update proposals set state = $1, decided_by = $2, decided_at = $3, decided_reason = $4, seq = $5, hash = $6 where id = $7 and state = 'open'`
	saveYear       = `insert into calendar_years (year, data, proposal) values ($1, $2, $3) on conflict (year) do update set data = excluded.data, proposal = excluded.proposal`
	delegate       = `insert into delegations (id, from_person, data, by_person) values ($1, $2, $3, $4)`
	revoke         = `update delegations set revoked = $1, revoked_by = $2 where id = $3 and revoked = ''`
	redate         = `update tasks set due = $1, provisional = $2, stranded = $3, begins = $4, ends = $5, waits = $6, marks = $7, awaits = $8
		where dossier = $9 and case_id = $10 and role = $11 and state = $12 and since = $13 and due = $14 and begins = $15`
)

// Revision implements [steward.Store].
func (s *Store) Revision(ctx context.Context) (int64, error) {
	return one[int64](ctx, s, `select cast(value as bigint) from meta where key = 'revision'`)
}

// Write implements [steward.Store]. What it reads of what stands cannot change before the commit: everything that changes it raises the revision.
func (s *Store) Write(ctx context.Context, was int64, w steward.Write) error {
	revision := fmt.Sprint(was + 1)
	work := []statement{{sql: advance, args: []any{revision, fmt.Sprint(was)}, must: steward.ErrMoved}}
	rows := steward.Rows{"revision": revision}
	do := func(must error, text string, args ...any) {
		work = append(work, statement{sql: text, args: args, must: must})
	}
	proposal := ""
	if p := w.Decided; p != nil {
		proposal, rows["proposal/"+p.ID] = p.ID, proposalText(*p, "")
		do(steward.ErrMoved, decideProposal, p.State, p.DecidedBy, p.DecidedAt, p.DecidedReason, p.Seq, p.Hash[:], p.ID)
	}
	directory, err := directoryWork(w.Organisations, w.Persons, rows)
	if err != nil {
		return err
	}
	work = append(work, directory...)
	if w.Year != nil {
		data, err := json.Marshal(w.Year)
		if err != nil {
			return err
		}
		do(nil, saveYear, w.Year.Year, string(data), proposal)
		rows[fmt.Sprint("year/", w.Year.Year)] = fieldsText(string(data), proposal)
	}
	if w.Adoptions != nil {
		data, err := json.Marshal(w.Adoptions)
		if err != nil {
			return err
		}
		do(nil, setMeta, keyAdoptions, string(data))
		rows[keyAdoptions] = string(data)
	}
	if d := w.Delegated; d != nil {
		data, err := json.Marshal(d)
		if err != nil {
			return err
		}
		do(nil, delegate, d.ID, d.From, string(data), w.DelegatedBy)
		rows["delegation/"+d.ID] = fieldsText(d.From, string(data), w.DelegatedBy, "", "")
	}
	if r := w.Revoked; r != nil {
		var from, data, by string
		if err := s.row(ctx, `select from_person, data, by_person from delegations where id = $1`, []any{r.Delegation}, &from, &data, &by); err != nil {
			return err
		}
		do(steward.ErrMoved, revoke, r.At, r.By, r.Delegation)
		rows["delegation/"+r.Delegation] = fieldsText(from, data, by, r.At, r.By)
	}
	for _, one := range w.Tell {
		n := notices.OfDeputy(one.Key, one.Person, s.now().UTC().Format(engine.TimeLayout), one.By, one.What, one.Reason)
		work = append(work, told(&n)...)
	}
	return s.performHouse(ctx, steward.LineChanged, rows, work...)
}

// Redate implements [steward.Store].
func (s *Store) Redate(ctx context.Context, was, now []engine.Task) error {
	var work []statement
	for i, t := range was {
		next := &now[i]
		work = append(work, statement{sql: redate, args: []any{dueColumn(next.Due), next.Provisional, next.Stranded, next.Begins, next.Ends, next.Waits, next.Marks, next.Awaits,
			t.Dossier, t.Case, t.Role, t.State, t.Since, dueColumn(t.Due), t.Begins}})
	}
	if len(work) == 0 {
		return nil
	}
	return s.perform(ctx, work...)
}

// CalendarYears implements [steward.Store].
func (s *Store) CalendarYears(ctx context.Context) ([]calendar.Year, error) {
	return many(ctx, s, `select data from calendar_years order by year`, nil, readJSON[calendar.Year])
}

// Adoptions implements [steward.Store].
func (s *Store) Adoptions(ctx context.Context) (out []steward.Adoption, err error) {
	list, err := many(ctx, s, `select value from meta where key = $1`, []any{keyAdoptions}, readJSON[[]steward.Adoption])
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

// Definitions implements [steward.Store].
func (s *Store) Definitions(ctx context.Context) ([]string, error) {
	return s.column(ctx, `select hash from definitions order by hash`)
}

// begunUnder is the hash of the definition that the entry e, which begins a case, pins.
func (s *Store) begunUnder() string {
	if s.flavour == &postgresFlavour {
		return `left(split_part(e.payload, '"definition":"', 2), 64)` // quotation marks inside a text are escaped, so this is the key
	}
	return `case when json_valid(e.payload) then coalesce(json_extract(e.payload, '$.definition'), '') else '' end`
}

// OpenCases implements [steward.Store]. Every open case has a task (a state that is not final has a duty), and the entry with which it began
// says the definition.
func (s *Store) OpenCases(ctx context.Context) (map[string]int, error) {
	out := map[string]int{}
	_, err := many(ctx, s, `select `+s.begunUnder()+` as definition, count(*) from (select distinct dossier, case_id from tasks) t
		join entries e on e.dossier = t.dossier and e.case_id = t.case_id where e.kind in ('opened', 'started') group by 1`, nil,
		func(scan func(...any) error) (hash string, err error) {
			var n int
			err = scan(&hash, &n)
			out[hash] = n
			return hash, err
		})
	return out, err
}

// Turns implements [steward.Store].
func (s *Store) Turns(ctx context.Context) ([]steward.Turn, error) {
	return many(ctx, s, `select organ, post, count(*) from tasks group by organ, post order by organ, post`, nil,
		func(scan func(...any) error) (t steward.Turn, err error) {
			err = scan(&t.Organisation, &t.Post, &t.Tasks)
			return t, err
		})
}

// Parties implements [steward.Store].
func (s *Store) Parties(ctx context.Context, organisation string) (int, error) {
	return one[int](ctx, s, `select count(*) from dossier_organs where organ = $1`, organisation)
}

// OpenDossiers implements [steward.Store].
func (s *Store) OpenDossiers(ctx context.Context, after string, limit int) ([]string, error) {
	return s.column(ctx, `select distinct dossier from tasks where dossier > $1 order by dossier limit $2`, after, limit)
}

// readDelegation lays the revocation over what was granted.
func readDelegation(scan func(...any) error) (d people.Delegation, err error) {
	var data, revoked string
	if err = scan(&data, &revoked); err == nil {
		err = json.Unmarshal([]byte(data), &d)
	}
	d.Revoked = revoked
	return d, err
}
