package store

import (
	"cmp"
	"errors"

	"santong/engine"

	"github.com/mattn/go-sqlite3"
)

func (o *sqliteOffice) commit(group []*request) error {
	return o.conn.Raw(func(any) error { return o.transact(group) })
}

func (o *sqliteOffice) transact(group []*request) error {
	clear(o.decided)
	o.end = nil
	if err := o.undo(nil); err != nil { // should the last rollback have failed
		return err
	}
	if _, err := o.exec(`begin immediate`); err != nil {
		return err
	}
	for _, r := range group {
		if err := o.apply(r); err != nil {
			return o.undo(brokenGroup{err})
		}
	}
	if o.fault != nil {
		if err := o.fault(false); err != nil {
			return o.undo(err)
		}
	}
	if _, err := o.exec(`commit`); err != nil {
		switch e, _ := errors.AsType[sqlite3.Error](err); e.Code {
		case sqlite3.ErrFull:
			err = brokenGroup{err} // perhaps one large paper: the others may have room
		case sqlite3.ErrIoErr:
			err = unknownOutcome(err) // the log may hold the commit, and a crash would bring it to light
		}
		return o.undo(err)
	}
	if o.fault != nil {
		if err := o.fault(true); err != nil {
			return unknownOutcome(err)
		}
	}
	return nil
}

// undo ends the transaction, which some errors have done already.
func (o *sqliteOffice) undo(cause error) error {
	if !o.raw.AutoCommit() {
		if _, err := o.exec(`rollback`); err != nil {
			return errors.Join(cause, err)
		}
	}
	return cause
}

// apply works the request off. There is no savepoint around it, which would copy every page that it touches: what can go wrong in the ordinary course of
// things is found before the first row is written. Whatever fails later undoes the group, and the writer tries smaller ones.
func (o *sqliteOffice) apply(r *request) (err error) {
	r.err = nil
	if r.decide == nil {
		return o.performWith(r)
	}
	fits := false
	if !r.undecided() {
		if fits, r.err = o.fits(r.change); r.err != nil {
			return nil
		}
	}
	if fits {
		if err = o.performWith(r); err == nil {
			o.decided[r.dossier] = r.change.Dossier
		}
		if !errors.Is(err, errStale) {
			return err
		}
	}
	if r.err = o.again(r); r.err != nil || r.change == nil {
		return nil
	}
	if err = o.performWith(r); err == nil {
		o.decided[r.dossier] = r.change.Dossier
	}
	return err
}

// fits compares the counters. The version of the dossier need not be looked at: its update is the first statement, and touches nothing if it is another one.
// A receipt need be looked for only where a dossier is opened: anywhere else the same request would find its dossier changed.
func (o *sqliteOffice) fits(c *engine.Change) (bool, error) {
	if c.Base == 0 {
		if err := o.unused(c.Receipt); err != nil {
			return false, err
		}
	}
	for _, n := range c.Counters {
		if value, err := o.counter(n.Key); err != nil || value != n.Was {
			return false, err
		}
	}
	if same, err := free(c, o.taken); err != nil || !same {
		return false, err
	}
	return looked(c, o)
}

// unused returns errUsed if the receipt has been written before.
func (o *sqliteOffice) unused(r *engine.Receipt) error {
	if r == nil {
		return nil
	}
	found, err := o.row(`select 1 from receipts where person = $1 and key = $2`, r.Person, r.Key)
	if err == nil && found != nil {
		err = errUsed
	}
	return err
}

// performWith works the request off, and seals its lines behind those before.
func (o *sqliteOffice) performWith(r *request) error {
	if err := o.perform(r.work); err != nil || len(r.lines) == 0 {
		return err
	}
	if o.end == nil {
		seq, err := o.row(lastSeq)
		if err != nil {
			return err
		}
		hash, err := o.row(lastHash)
		if err != nil {
			return err
		}
		o.end = new(chainEnd)
		o.end.seq, _ = seq.(int64)
		sum, _ := hash.([]byte)
		copy(o.end.hash[:], sum)
	}
	return o.perform(o.end.follow(r.lines))
}

func (o *sqliteOffice) perform(work []statement) error {
	for i := range work {
		rows, err := o.exec(work[i].sql, work[i].args...)
		if must := work[i].must; must != nil && (err == nil && rows < int64(max(1, work[i].rows)) || err != nil && sqliteFlavour.taken(err)) {
			return must
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// again asks the decision on what stands now. Nobody else can write meanwhile, so a change that still does not fit is the decision's fault.
func (o *sqliteOffice) again(r *request) error {
	if !r.undecided() {
		// A request sent twice must hear that, not that its second self came too late.
		if err := o.unused(r.change.Receipt); err != nil {
			return err
		}
	}
	d, err := o.dossier(r.dossier)
	if err != nil {
		return err
	}
	if err := r.settleAgain(view{o, d, o.counter, o.taken}); err != nil || r.change == nil {
		return err
	}
	if err := checkText(r.work); err != nil {
		return err
	}
	if err := o.unused(r.change.Receipt); err != nil {
		return err
	}
	if fits, err := o.fits(r.change); err != nil || !fits {
		return cmp.Or(err, engine.ErrStale)
	}
	return nil
}

func (o *sqliteOffice) dossier(id string) (*engine.Dossier, error) {
	known := o.decided[id]
	if known == nil {
		known = o.kept.get(id)
	}
	found, err := o.row(selectDossier, headOf(known), id)
	if err != nil || found == nil {
		return nil, err
	}
	if snapshot, _ := found.(string); snapshot != "" {
		return decodeDossier(id, snapshot)
	}
	return known, nil
}

func (o *sqliteOffice) taken(number string) (bool, error) {
	found, err := o.row(selectNumber, number)
	return found != nil, err
}

func (o *sqliteOffice) counter(key string) (int64, error) {
	found, err := o.row(selectCounter, key)
	value, _ := found.(int64)
	return value, err
}
