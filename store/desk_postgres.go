package store

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"santong/engine"

	"github.com/jackc/pgx/v5"
)

const begin = `begin isolation level read committed`

// A desk is an open transaction on PostgreSQL in which a group is judged: what the rows say, and on top of it what
// earlier requests of the group have decided but not yet written.
type desk struct {
	ctx      context.Context
	conn     *pgx.Conn
	kept     *cache
	heads    map[string]*head // of every dossier the group is about
	counters map[string]int64 // of every counter the group moves; absent: not asked for
	receipts map[receiptKey]bool
	others   bool               // somebody in the group relies on other dossiers: what is listed and called for stays as it is
	relisted bool               // the group changes what is listed or called for
	refound  map[[2]string]bool // facts of which the group makes more or fewer
	journal  bool               // somebody in the group has lines for it
	end      *chainEnd          // of the journal
	trouble  error              // the transaction is lost
}

// A head says which entry a dossier ends with.
type head struct {
	version int
	hash    []byte
	dossier *engine.Dossier // decided by the group
}

var errTogether = errors.New("what relies on other dossiers cannot be committed together with what changes them")

type receiptKey struct{ person, key string }

func newDesk(ctx context.Context, conn *pgx.Conn, kept *cache, group []*request) *desk {
	d := &desk{ctx: ctx, conn: conn, kept: kept, heads: map[string]*head{}, counters: map[string]int64{}, receipts: map[receiptKey]bool{}, refound: map[[2]string]bool{}}
	for _, r := range group {
		if r.decide != nil {
			d.heads[r.dossier] = nil
		}
		d.journal = d.journal || len(r.lines) > 0 || r.undecided()
		d.others = d.others || r.looks() || r.undecided()
		if r.change == nil {
			continue
		}
		for _, look := range r.change.Looks {
			if look.At == engine.LookPast {
				d.heads[look.Key] = nil
			}
		}
		for _, n := range r.change.Counters {
			d.counters[n.Key] = 0
		}
		if receipt := r.change.Receipt; receipt != nil {
			d.receipts[receiptKey{receipt.Person, receipt.Key}] = false
		}
	}
	return d
}

// lock begins the transaction and locks in the order of keys, so that offices of several processes seldom wait for each other in a circle.
func (d *desk) lock() error {
	var batch pgx.Batch
	batch.Queue(begin)
	if d.journal {
		d.askEnd(&batch) // before any row, so that who waits for it holds nothing that another needs
	}
	if len(d.heads) > 0 {
		batch.Queue(`select id, version, head from dossiers where id = any($1) order by id for update`, sorted(d.heads)).Query(func(rows pgx.Rows) error {
			var id string
			var version int
			var hash []byte
			_, err := pgx.ForEachRow(rows, []any{&id, &version, &hash}, func() error {
				d.heads[id] = &head{version: version, hash: slices.Clone(hash)}
				return nil
			})
			return err
		})
	}
	if len(d.counters) > 0 {
		batch.Queue(`select key, value from counters where key = any($1) order by key for update`, sorted(d.counters)).Query(func(rows pgx.Rows) error {
			var key string
			var value int64
			_, err := pgx.ForEachRow(rows, []any{&key, &value}, func() error { d.counters[key] = value; return nil })
			return err
		})
	}
	if len(d.receipts) > 0 {
		var persons, keys []string
		for k := range d.receipts {
			persons, keys = append(persons, k.person), append(keys, k.key)
		}
		batch.Queue(`select person, key from receipts where (person, key) in (select * from unnest($1::text[], $2::text[]))`, persons, keys).
			Query(func(rows pgx.Rows) error {
				var k receiptKey
				_, err := pgx.ForEachRow(rows, []any{&k.person, &k.key}, func() error { d.receipts[k] = true; return nil })
				return err
			})
	}
	if d.others {
		batch.Queue(holdOthers)
	}
	return d.conn.SendBatch(d.ctx, &batch).Close()
}

// journalLock is what offices take in turn whose groups have lines for the journal, each until it has committed: a chain has one end.
const journalLock = 0x53746e67

// askEnd locks the journal and finds its end; the second statement sees what was committed while the first waited.
func (d *desk) askEnd(batch *pgx.Batch) {
	batch.Queue(`select pg_advisory_xact_lock($1)`, int64(journalLock))
	d.end = new(chainEnd)
	batch.Queue(`select seq, hash from journal order by seq desc limit 1`).Query(func(rows pgx.Rows) error {
		var sum []byte
		_, err := pgx.ForEachRow(rows, []any{&d.end.seq, &sum}, func() error { copy(d.end.hash[:], sum); return nil })
		return err
	})
}

// seal seals the lines of the request behind those before.
func (d *desk) seal(r *request) error {
	if r.sealed = nil; len(r.lines) == 0 {
		return nil
	}
	if d.end == nil { // a decision that was asked again opens a dossier that was there before
		var batch pgx.Batch
		d.askEnd(&batch)
		if d.trouble = d.conn.SendBatch(d.ctx, &batch).Close(); d.trouble != nil {
			return d.trouble
		}
	}
	r.sealed = d.end.follow(r.lines)
	return nil
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// judge locks, and returns the requests that may be written. An error means that the transaction is lost.
func judge(d *desk, group []*request) ([]*request, error) {
	if err := d.lock(); err != nil {
		return nil, err
	}
	accepted := make([]*request, 0, len(group))
	for _, r := range group {
		if r.err = d.judge(r); d.trouble != nil {
			return nil, d.trouble
		}
		if r.err != nil {
			continue
		}
		if err := d.seal(r); err != nil {
			return nil, err
		}
		accepted = append(accepted, r)
	}
	return accepted, nil
}

// judge makes sure that the request fits what stands, by asking its decision again if need be.
func (d *desk) judge(r *request) error {
	if r.decide == nil {
		return nil
	}
	if d.used(r.change) {
		return errUsed
	}
	if d.unseen(r) {
		return d.trouble
	}
	if r.undecided() || !d.fits(r) {
		if err := d.again(r); err != nil || r.change == nil || d.unseen(r) {
			return cmp.Or(err, d.trouble)
		}
	}
	d.heads[r.dossier] = &head{r.change.Dossier.Version, r.change.Dossier.Head[:], r.change.Dossier}
	d.relisted = d.relisted || len(r.change.Listings)+len(r.change.Calls) > 0
	for _, f := range slices.Concat(r.change.AddFacts, r.change.DropFacts) {
		d.refound[[2]string{f.Field, f.Value}] = true
	}
	for _, n := range r.change.Counters {
		d.counters[n.Key] = n.Now
	}
	if receipt := r.change.Receipt; receipt != nil {
		d.receipts[receiptKey{receipt.Person, receipt.Key}] = true
	}
	return nil
}

// unseen tells that the request relies on what the group has decided and not yet written. The transaction is given up: it comes again in a smaller group.
func (d *desk) unseen(r *request) bool {
	if d.relisted && r.undecided() || r.change != nil && slices.ContainsFunc(r.change.Looks, func(look engine.Look) bool {
		return d.relisted && (look.At == engine.LookListing || look.At == engine.LookCall || look.At == engine.LookRelied) || look.At == engine.LookCount && d.refound[[2]string{look.Key, look.Value}]
	}) {
		d.trouble = errTogether
	}
	return d.trouble != nil
}

func (d *desk) used(c *engine.Change) bool {
	return c != nil && c.Receipt != nil && d.receipts[receiptKey{c.Receipt.Person, c.Receipt.Key}]
}

func (d *desk) fits(r *request) bool {
	h := d.heads[r.dossier]
	if (h == nil) != (r.before == nil) {
		return false
	}
	if h != nil && (h.version != r.before.Version || string(h.hash) != string(r.before.Head[:])) {
		return false
	}
	for _, n := range r.change.Counters {
		if value, err := d.counter(n.Key); err != nil || value != n.Was {
			return false
		}
	}
	if same, err := free(r.change, d.taken); err != nil || !same {
		return false
	}
	same, err := looked(r.change, d)
	return same && err == nil
}

func (d *desk) again(r *request) error {
	now, err := d.dossier(r.dossier)
	if err != nil {
		return err
	}
	if err := r.settleAgain(view{d, now, d.counter, d.taken}); err != nil || r.change == nil {
		return err
	}
	if err := checkText(r.work); err != nil {
		return err
	}
	if d.used(r.change) {
		return errUsed
	}
	if !d.fits(r) {
		return engine.ErrStale
	}
	return nil
}

func (d *desk) dossier(id string) (*engine.Dossier, error) {
	h := d.heads[id]
	if h == nil {
		return nil, nil
	}
	if h.dossier != nil {
		return h.dossier, nil
	}
	if known := d.kept.get(id); known != nil && string(known.Head[:]) == string(h.hash) {
		return known, nil
	}
	var snapshot string
	if d.trouble = d.conn.QueryRow(d.ctx, `select snapshot from dossiers where id = $1`, id).Scan(&snapshot); d.trouble != nil {
		return nil, d.trouble
	}
	return decodeDossier(id, snapshot)
}

// taken tells whether the number stands in the ledger. What the group itself enters twice breaks the group, and then comes one by one.
func (d *desk) taken(number string) (bool, error) {
	var one int
	err := d.conn.QueryRow(d.ctx, selectNumber, number).Scan(&one)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		d.trouble = err
		return false, err
	}
	return err == nil, nil
}

func (d *desk) counter(key string) (int64, error) {
	if value, ok := d.counters[key]; ok {
		return value, nil
	}
	var value int64
	err := d.conn.QueryRow(d.ctx, selectCounter+` for update`, key).Scan(&value)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		d.trouble = err
		return 0, err
	}
	d.counters[key] = value
	return value, nil
}
