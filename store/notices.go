package store

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"santong/notices"
)

var _ notices.Store = (*Store)(nil)

const (
	insertNotice = `insert into notices (key, person, kind, dossier, case_id, seq, stay, rung, at, read_at, said)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10) on conflict (key) do nothing`
	insertMail    = `insert into mails (key, state, attempts, next, error) values ($1, 'waiting', 0, $2, '') on conflict (key) do nothing`
	oldestNotices = `select key from (select key, at from notices order by id limit $1) oldest where at < $2`
	readNotice    = `update notices set read_at = $1 where id = $2 and person = $3 and read_at = ''`
	noticeFields  = `n.id, n.person, n.kind, n.dossier, n.case_id, n.seq, n.stay, n.rung, n.at, n.read_at, n.said`
	selectMails   = `select m.state, m.attempts, m.next, m.error, ` + noticeFields + ` from mails m join notices n on n.key = m.key`
)

// maxNotices is the longest page of notices.
const maxNotices = 200

// perRow is how many keys or persons go into one statement.
const perRow = 200

// Deliver implements [notices.Store]. Whoever comes first takes the happening out; for the second there is no row any more, and all that it wants fails.
func (s *Store) Deliver(ctx context.Context, done []notices.Happening, list []notices.Notice) error {
	work := make([]statement, 0, len(done)+2*len(list))
	for _, h := range done {
		work = append(work, outboxDone([]int64{h.Position}))
	}
	for i := range list {
		work = append(work, told(&list[i])...)
	}
	if len(work) == 0 {
		return nil
	}
	return s.perform(ctx, work...)
}

// told keeps a notice, and the mail about it.
func told(n *notices.Notice) []statement {
	said, _ := json.Marshal(n.Said) // words always can be
	work := []statement{{sql: insertNotice, args: []any{n.Key(), n.Person, string(n.Kind), n.Dossier, n.Case, n.Seq, n.Stay, n.Rung, n.At, string(said)}}}
	if n.Mail != "" {
		work = append(work, statement{sql: insertMail, args: []any{n.Key(), n.Mail}})
	}
	return work
}

// Told implements [notices.Store].
func (s *Store) Told(ctx context.Context, keys []string) (told []string, err error) {
	for len(keys) > 0 {
		n := min(len(keys), perRow)
		var b query
		b.add(`select key from notices where key in (`, texts(keys[:n])...)
		b.add(`)`)
		page, err := s.column(ctx, b.text(), b.args...)
		if err != nil {
			return nil, err
		}
		told, keys = append(told, page...), keys[n:]
	}
	return told, nil
}

// Notices implements [notices.Store].
func (s *Store) Notices(ctx context.Context, r notices.Reader, q notices.Query) ([]notices.Notice, error) {
	var b query
	b.add(`select `+noticeFields+` from notices n where n.person = `, r.Person)
	b.readable(r)
	if q.Unread {
		b.add(` and n.read_at = ''`)
	}
	if q.Before > 0 {
		b.add(` and n.id < `, q.Before)
	}
	b.add(` order by n.id desc`)
	b.limit(min(cmp.Or(q.Limit, maxNotices), maxNotices))
	return many(ctx, s, b.text(), b.args, func(scan func(...any) error) (notices.Notice, error) { return scanNotice(scan) })
}

// readable leaves out the notices about dossiers that the reader may not know of any more. Some are about no dossier.
func (q *query) readable(r notices.Reader) {
	if !r.All && len(r.Organs) == 0 {
		q.add(` and n.dossier = ''`)
		return
	}
	q.add(` and (n.dossier = '' or not exists (select 1 from dossier_recused x where x.dossier = n.dossier and x.person = n.person)`)
	q.knownTo(`n.dossier`, r.Organs, r.All)
	q.add(`)`)
}

// Unread implements [notices.Store].
func (s *Store) Unread(ctx context.Context, r notices.Reader) (int, error) {
	var b query
	b.add(`select count(*) from notices n where n.read_at = '' and n.person = `, r.Person)
	b.readable(r)
	return one[int](ctx, s, b.text(), b.args...)
}

// UnreadOf implements [notices.Store]. Most have read everything: one query finds the others, whose rights are then looked at one by one.
func (s *Store) UnreadOf(ctx context.Context, readers []notices.Reader) (map[string]int, error) {
	counts := map[string]int{}
	for page := range slices.Chunk(readers, perRow) {
		persons := make([]any, len(page))
		for i := range page {
			persons[i] = page[i].Person
		}
		var b query
		b.add(`select distinct person from notices where read_at = '' and person in (`, persons...)
		b.add(`)`)
		waiting, err := s.column(ctx, b.text(), b.args...)
		if err != nil {
			return nil, err
		}
		for _, r := range page {
			if !slices.Contains(waiting, r.Person) {
				continue
			}
			if counts[r.Person], err = s.Unread(ctx, r); err != nil {
				return nil, err
			}
		}
	}
	return counts, nil
}

// Read implements [notices.Store].
func (s *Store) Read(ctx context.Context, person, at string, ids ...int64) error {
	work := make([]statement, len(ids))
	for i, id := range ids {
		work[i] = statement{sql: readNotice, args: []any{at, id, person}}
	}
	if len(work) == 0 {
		return nil
	}
	return s.perform(ctx, work...)
}

// ReadAll implements [notices.Store].
func (s *Store) ReadAll(ctx context.Context, person, at string) error {
	return s.perform(ctx, statement{sql: `update notices set read_at = $1 where person = $2 and read_at = ''`, args: []any{at, person}})
}

// DropNotices implements [notices.Store]. Notices come in the order of their ids, so it looks at the first ones only, and needs no index by the instant.
func (s *Store) DropNotices(ctx context.Context, before string) error {
	for {
		keys, err := s.column(ctx, oldestNotices, perRow, before)
		if err != nil || len(keys) == 0 {
			return err
		}
		work := make([]statement, 0, 2*len(keys))
		for _, key := range keys {
			work = append(work, statement{sql: `delete from mails where key = $1`, args: []any{key}}, statement{sql: `delete from notices where key = $1`, args: []any{key}})
		}
		if err := s.perform(ctx, work...); err != nil {
			return err
		}
	}
}

// WaitingMails implements [notices.Store].
func (s *Store) WaitingMails(ctx context.Context, now string, limit int) ([]notices.Mail, error) {
	var b query
	b.add(selectMails+` where m.state = 'waiting' and m.next <= `, now)
	b.add(` order by m.next, n.id`)
	b.limit(limit)
	return many(ctx, s, b.text(), b.args, readMail)
}

// FailedMails implements [notices.Store].
func (s *Store) FailedMails(ctx context.Context, limit int) ([]notices.Mail, error) {
	var b query
	b.add(selectMails + ` where m.state = 'failed' order by m.next desc, n.id desc`)
	b.limit(limit)
	return many(ctx, s, b.text(), b.args, readMail)
}

// TakeMail implements [notices.Store]. The number of attempts tells whether somebody else has taken it since it was read.
func (s *Store) TakeMail(ctx context.Context, m notices.Mail, until string) error {
	return s.perform(ctx, statement{sql: `update mails set attempts = $1, next = $2 where key = $3 and state = 'waiting' and attempts = $4`,
		args: []any{m.Attempts + 1, until, m.Notice.Key(), m.Attempts}, must: notices.ErrTaken})
}

// SaveMail implements [notices.Store].
func (s *Store) SaveMail(ctx context.Context, m notices.Mail) error {
	return s.perform(ctx, statement{sql: `update mails set state = $1, next = $2, error = $3 where key = $4 and state = 'waiting' and attempts = $5`,
		args: []any{m.State, m.Next, m.Error, m.Notice.Key(), m.Attempts}, must: notices.ErrTaken})
}

func readMail(scan func(...any) error) (m notices.Mail, err error) {
	m.Notice, err = scanNotice(scan, &m.State, &m.Attempts, &m.Next, &m.Error)
	m.ID = m.Notice.ID
	return m, err
}

// scanNotice reads the fields of a notice, after those that come first.
func scanNotice(scan func(...any) error, first ...any) (n notices.Notice, err error) {
	var said string
	err = scan(append(first, &n.ID, &n.Person, &n.Kind, &n.Dossier, &n.Case, &n.Seq, &n.Stay, &n.Rung, &n.At, &n.Read, &said)...)
	if err == nil {
		err = json.Unmarshal([]byte(said), &n.Said)
	}
	return n, err
}
