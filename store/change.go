package store

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"santong/engine"
)

const (
	insertDossier = `insert into dossiers (id, version, head, title, workflow, variant, state, opened, changed, snapshot)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`
	updateDossier = `update dossiers set version = $1, head = $2, title = $3, state = $4, changed = $5, snapshot = $6
		where id = $7 and version = $8 and head = $9`
	insertOrgan   = `insert into dossier_organs (organ, dossier) values ($1, $2) on conflict do nothing`
	deleteOrgan   = `delete from dossier_organs where organ = $1 and dossier = $2`
	insertRecused = `insert into dossier_recused (dossier, person) values ($1, $2) on conflict do nothing`
	deleteRecused = `delete from dossier_recused where dossier = $1 and person = $2`
	insertEntry   = `insert into entries (dossier, seq, at, kind, case_id, event, from_state, to_state, person, post, organ, for_person, payload, hash)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`
	insertCounter = `insert into counters (key, value) values ($1, $2)`
	updateCounter = `update counters set value = $1 where key = $2 and value = $3`
	selectCounter = `select value from counters where key = $1`
	insertNumber  = `insert into numbers (number, series, counter, value, dossier, case_id, seq, entered) values ($1, $2, $3, $4, $5, $6, $7, $8)`
	selectNumber  = `select 1 from numbers where number = $1 and (void_seq is null or not entered)`
	voidNumber    = `update numbers set void_seq = $1 where number = $2 and dossier = $3 and void_seq is null`
	insertReceipt = `insert into receipts (person, key, request, dossier, seq) values ($1, $2, $3, $4, $5)`
	insertBlob    = `insert into blobs (hash, size, data) values ($1, $2, $3) on conflict (hash) do update set data = excluded.data where length(blobs.data) < blobs.size`
)

// maxSnapshot bounds a dossier, in bytes of its snapshot, which every event writes anew. A usual one has some tens of KiB.
const maxSnapshot = 8 << 20

// changeWork turns the change into statements. What tells that the change is stale or has been made before comes first.
func changeWork(id string, before *engine.Dossier, c *engine.Change) ([]statement, error) {
	if err := checkChange(id, before, c); err != nil {
		return nil, err
	}
	work := make([]statement, 0, 5+len(c.Entries)+len(c.Counters)+len(c.AddTasks)+len(c.DropTasks)+len(c.AddFacts)+len(c.DropFacts)+len(c.Persons)+len(c.AddPersonal)+2*len(c.Erase))
	do := func(must error, sql string, args ...any) {
		work = append(work, statement{sql: sql, args: args, must: must})
	}

	d := c.Dossier
	snapshot, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("dossier %s: %w", id, err)
	}
	if len(snapshot) > maxSnapshot {
		return nil, fmt.Errorf("dossier %s: %w", id, engine.ErrTooLarge)
	}
	state := d.Summary().State
	if before == nil {
		do(errStale, insertDossier, id, d.Version, d.Head[:], d.Title, d.Workflow, d.Variant, state, d.Opened, d.Changed, string(snapshot))
	} else {
		do(errStale, updateDossier, d.Version, d.Head[:], d.Title, state, d.Changed, string(snapshot), id, before.Version, before.Head[:])
	}
	for _, n := range c.Counters {
		if n.Was == 0 {
			do(errStale, insertCounter, n.Key, n.Now)
		} else {
			do(errStale, updateCounter, n.Now, n.Key, n.Was)
		}
	}
	if r := c.Receipt; r != nil {
		do(errUsed, insertReceipt, r.Person, r.Key, r.Request, r.Dossier, r.Seq)
	}
	for i := range c.Entries {
		e := &c.Entries[i]
		do(nil, insertEntry, e.Dossier, e.Seq, e.At, e.Kind, e.Case, e.Event, e.From, e.To, e.Person, e.Post, e.Organ, e.For, string(e.Payload), e.Hash[:])
	}
	for _, n := range c.Numbers {
		var must error
		if n.Entered {
			must = errStale // somebody else had it first
		}
		do(must, insertNumber, n.Number, n.Series, n.Counter, n.Value, n.Dossier, n.Case, n.Seq, n.Entered)
	}
	for _, v := range c.Voids {
		do(fmt.Errorf("dossier %s has no number %s that it could give up", v.Dossier, v.Number), voidNumber, v.Seq, v.Number, v.Dossier)
	}
	if c.Blob != nil {
		hash, err := blobHash(c.Blob.Hash)
		if err != nil || hash != engine.HashOf(c.Blob.Data) {
			return nil, fmt.Errorf("the bytes do not have the hash %q", c.Blob.Hash)
		}
		do(nil, insertBlob, hash[:], len(c.Blob.Data), c.Blob.Data)
	}
	work = append(work, taskWork(c)...)
	work = append(work, factWork(c)...)
	work = append(work, personalWork(c)...)
	gone, err := destroyWork(c)
	if err != nil {
		return nil, err
	}
	work = append(work, gone...)
	listings, err := listingWork(c)
	if err != nil {
		return nil, err
	}
	work = append(work, listings...)
	calls, err := callWork(c)
	if err != nil {
		return nil, err
	}
	work = append(work, calls...)
	work = append(work, organWork(id, before, d)...)
	work = append(work, recusedWork(id, before, d)...)
	work = append(work, errandWork(c)...)
	return append(work, outboxWork(c)...), nil
}

// checkChange finds what would break a history. An error of the kind errStale means that the decision did not stand on what it was shown.
func checkChange(id string, before *engine.Dossier, c *engine.Change) error {
	if c.Dossier == nil || c.Dossier.ID != id {
		return errors.New("the change is not about the dossier it was asked for")
	}
	stands := 0
	if before != nil {
		stands = before.Version
	}
	if c.Base != stands {
		return errStale
	}
	for i := range c.Entries {
		if e := &c.Entries[i]; e.Dossier != id || e.Seq != c.Base+1+i {
			return fmt.Errorf("entry %d of dossier %q does not follow entry %d of dossier %q", e.Seq, e.Dossier, c.Base+i, id)
		}
	}
	if end := c.Base + len(c.Entries); c.Dossier.Version != end {
		return fmt.Errorf("dossier %s has version %d after entry %d", id, c.Dossier.Version, end)
	}
	for _, n := range c.Counters {
		if n.Was < 0 || n.Now <= n.Was {
			return fmt.Errorf("counter %s would go from %d to %d", n.Key, n.Was, n.Now)
		}
	}
	return nil
}

// organWork keeps the list of who may see the dossier; it seldom changes.
func organWork(id string, before, after *engine.Dossier) (work []statement) {
	old, now := organs(before), organs(after)
	for _, organ := range now {
		if !slices.Contains(old, organ) {
			work = append(work, statement{sql: insertOrgan, args: []any{organ, id}})
		}
	}
	for _, organ := range old {
		if !slices.Contains(now, organ) {
			work = append(work, statement{sql: deleteOrgan, args: []any{organ, id}})
		}
	}
	return work
}

// recusedWork keeps who is recused; that changes more seldom still.
func recusedWork(id string, before, after *engine.Dossier) (work []statement) {
	var was map[string]int
	if before != nil {
		was = before.Recused
	}
	for _, person := range slices.Sorted(maps.Keys(after.Recused)) {
		if was[person] == 0 {
			work = append(work, statement{sql: insertRecused, args: []any{id, person}})
		}
	}
	for _, person := range slices.Sorted(maps.Keys(was)) {
		if after.Recused[person] == 0 {
			work = append(work, statement{sql: deleteRecused, args: []any{id, person}})
		}
	}
	return work
}

func organs(d *engine.Dossier) []string {
	if d == nil {
		return nil
	}
	return d.Organs()
}

func blobHash(text string) (engine.Hash, error) {
	var h engine.Hash
	if hex.DecodedLen(len(text)) != len(h) {
		return h, engine.ErrNotFound
	}
	_, err := hex.Decode(h[:], []byte(text))
	return h, err
}
