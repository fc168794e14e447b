package store

import (
	"context"
	"encoding/json"

	"santong/notices"
	"santong/parcel"
	"santong/steward"
)

var _ parcel.Store = (*Store)(nil)

const (
	savePeer      = `insert into peers (name, key, data) values ($1, $2, $3) on conflict (name, key) do update set data = excluded.data`
	insertParcel  = `insert into parcels (hash, way, peer, kind, number, thread, dossier, case_id, seq, at, data, receipt) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`
	acknowledge   = `update parcels set dossier = $1, receipt = $2 where hash = $3 and receipt = ''`
	releaseParcel = `delete from parcels where hash = $1 and dossier = ''`
	parcelColumns = `hash, way, peer, kind, number, thread, dossier, case_id, seq, at, receipt`
)

// peerTable says how the table of peers is read as [steward.Rows]. The journal began before there was one.
const peerTable = `select 'peer/' || name || '/' || key, data from peers`

// Peers implements [parcel.Store].
func (s *Store) Peers(ctx context.Context) ([]parcel.Peer, error) {
	return many(ctx, s, `select data from peers order by name, key`, nil, readJSON[parcel.Peer])
}

// SavePeer is SavePeers of one.
func (s *Store) SavePeer(ctx context.Context, p parcel.Peer, tell ...notices.Notice) error {
	return s.SavePeers(ctx, []parcel.Peer{p}, tell...)
}

// SavePeers adds peers, or changes what is known of them by their names and keys, all or none. It is done at the command line, without a second person: the journal of the house gets a line,
// and whoever must know is told in the same transaction.
func (s *Store) SavePeers(ctx context.Context, peers []parcel.Peer, tell ...notices.Notice) error {
	var work []statement
	rows := steward.Rows{}
	for i := range peers {
		p := &peers[i]
		data, err := json.Marshal(p)
		if err != nil {
			return err
		}
		work = append(work, statement{sql: savePeer, args: []any{p.Name, p.Key, string(data)}})
		rows["peer/"+p.Name+"/"+p.Key] = string(data)
	}
	for i := range tell {
		work = append(work, told(&tell[i])...)
	}
	return s.performHouse(ctx, steward.LineInstalled, rows, work...)
}

// AddExchange implements [parcel.Store].
func (s *Store) AddExchange(ctx context.Context, x parcel.Exchange) error {
	if x.Data == nil {
		x.Data = []byte{}
	}
	return s.perform(ctx, statement{sql: insertParcel, args: []any{x.Hash, x.Way, x.Peer, x.Kind, x.Number, x.Thread, x.Dossier, x.Case, x.Seq, x.At, x.Data, x.Receipt},
		must: parcel.ErrTaken})
}

// Acknowledge implements [parcel.Store].
func (s *Store) Acknowledge(ctx context.Context, hash, dossier, receipt string) error {
	return s.perform(ctx, statement{sql: acknowledge, args: []any{dossier, receipt, hash}, must: parcel.ErrTaken})
}

// ReleaseExchange implements [parcel.Store].
func (s *Store) ReleaseExchange(ctx context.Context, hash string) error {
	return s.perform(ctx, statement{sql: releaseParcel, args: []any{hash}})
}

// Exchange implements [parcel.Store].
func (s *Store) Exchange(ctx context.Context, hash string) (x parcel.Exchange, err error) {
	err = s.row(ctx, `select `+parcelColumns+`, data from parcels where hash = $1`, []any{hash}, append(into(&x), &x.Data)...)
	return x, err
}

// Exchanges implements [parcel.Store].
func (s *Store) Exchanges(ctx context.Context, q parcel.Query) ([]parcel.Exchange, error) {
	var b query
	b.add(`select `+parcelColumns+` from parcels where way = `, q.Way)
	for _, one := range []struct{ column, value string }{{"thread", q.Thread}, {"dossier", q.Dossier}, {"case_id", q.Case}} {
		if one.value != "" {
			b.add(` and `+one.column+` = `, one.value)
		}
	}
	if q.Newest {
		b.add(` order by at desc, hash`)
	} else {
		b.add(` order by seq, hash`)
	}
	b.limit(q.Limit)
	return many(ctx, s, b.text(), b.args, func(scan func(...any) error) (x parcel.Exchange, err error) {
		err = scan(into(&x)...)
		return x, err
	})
}

func into(x *parcel.Exchange) []any {
	return []any{&x.Hash, &x.Way, &x.Peer, &x.Kind, &x.Number, &x.Thread, &x.Dossier, &x.Case, &x.Seq, &x.At, &x.Receipt}
}
