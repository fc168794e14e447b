package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"santong/engine"
	"santong/steward"
)

const (
	proposalColumns = `id, kind, data, base, reason, by_person, at, state, decided_by, decided_at, decided_reason, seq, hash, result`
	insertProposal  = `insert into proposals (id, kind, data, base, reason, by_person, at, state) values ($1, $2, $3, $4, $5, $6, $7, $8)`
	saveResult      = `update proposals set result = $1 where id = $2 and result = ''`
)

// Propose implements [steward.Store].
func (s *Store) Propose(ctx context.Context, p steward.Proposal) error {
	return s.performHouse(ctx, steward.LineChanged, steward.Rows{"proposal/" + p.ID: proposalText(p, "")},
		statement{sql: insertProposal, args: []any{p.ID, p.Kind, string(p.Data), string(p.Base), p.Reason, p.By, p.At, p.State}})
}

// SaveResult implements [steward.Store].
func (s *Store) SaveResult(ctx context.Context, id string, r steward.Result) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	p, err := s.Proposal(ctx, id)
	if err != nil || p.Result != nil {
		return err
	}
	err = s.performHouse(ctx, steward.LineChanged, steward.Rows{"proposal/" + id: proposalText(p, string(data))},
		statement{sql: saveResult, args: []any{string(data), id}, must: steward.ErrMoved})
	if errors.Is(err, steward.ErrMoved) {
		return nil // another process was faster
	}
	return err
}

// Proposal implements [steward.Store].
func (s *Store) Proposal(ctx context.Context, id string) (steward.Proposal, error) {
	list, err := many(ctx, s, `select `+proposalColumns+` from proposals where id = $1`, []any{id}, readProposal)
	if err == nil && len(list) == 0 {
		err = engine.ErrNotFound
	}
	if err != nil {
		return steward.Proposal{}, err
	}
	return list[0], nil
}

// Proposals implements [steward.Store].
func (s *Store) Proposals(ctx context.Context, q steward.ProposalQuery) ([]steward.Proposal, error) {
	var b query
	b.add(`select ` + proposalColumns + ` from proposals where true`)
	b.proposals(q)
	if c := q.Before; c != nil {
		b.add(` and (at, id) < (`, c.At, c.ID)
		b.add(`)`)
	}
	b.add(` order by at desc, id desc`)
	b.limit(q.Limit)
	return many(ctx, s, b.text(), b.args, readProposal)
}

// CountProposals implements [steward.Store].
func (s *Store) CountProposals(ctx context.Context, q steward.ProposalQuery) (int, error) {
	var b query
	b.add(`select count(*) from proposals where true`)
	b.proposals(q)
	return one[int](ctx, s, b.text(), b.args...)
}

func (b *query) proposals(q steward.ProposalQuery) {
	if q.State != "" {
		b.add(` and state = `, q.State)
	}
	if q.Kind != "" {
		b.add(` and kind = `, q.Kind)
	}
}

// Decided implements [steward.Store].
func (s *Store) Decided(ctx context.Context, after, limit int) ([]steward.Proposal, error) {
	return many(ctx, s, `select `+proposalColumns+` from proposals where seq > $1 order by seq limit $2`, []any{after, limit}, readProposal)
}

// LastDecided implements [steward.Store].
func (s *Store) LastDecided(ctx context.Context) (seq int, hash engine.Hash, err error) {
	var sum []byte
	err = s.row(ctx, `select seq, hash from proposals where seq is not null order by seq desc limit 1`, nil, &seq, &sum)
	if errors.Is(err, engine.ErrNotFound) {
		return 0, hash, nil
	}
	if err == nil && copy(hash[:], sum) != len(hash) {
		err = fmt.Errorf("the seal of the %d. proposal has %d bytes: %w", seq, len(sum), ErrDamaged)
	}
	return seq, hash, err
}

// A proposalRow is what a proposal leaves besides itself when it is read.
type proposalRow struct{ result string }

func (r *proposalRow) read(scan func(...any) error) (p steward.Proposal, err error) {
	var data, base string
	var seq sql.NullInt64
	var sum []byte
	if err = scan(&p.ID, &p.Kind, &data, &base, &p.Reason, &p.By, &p.At, &p.State, &p.DecidedBy, &p.DecidedAt, &p.DecidedReason, &seq, &sum, &r.result); err != nil {
		return p, err
	}
	p.Data, p.Base, p.Seq = json.RawMessage(data), json.RawMessage(base), int(seq.Int64)
	if copy(p.Hash[:], sum); len(sum) > 0 && len(sum) != len(p.Hash) {
		return p, fmt.Errorf("the seal of proposal %s has %d bytes: %w", p.ID, len(sum), ErrDamaged)
	}
	return p, nil
}

func readProposal(scan func(...any) error) (steward.Proposal, error) {
	var row proposalRow
	p, err := row.read(scan)
	if err == nil && row.result != "" {
		p.Result = new(steward.Result)
		err = json.Unmarshal([]byte(row.result), p.Result)
	}
	return p, err
}
