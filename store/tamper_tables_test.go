package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"santong/parcel"
	"santong/store"
	"santong/store/storetest"
)

// elsewhere are the tables of which no row is altered by TestTamperWithEveryColumn or TestTamperWithListings: where it is done, or why it is not.
var elsewhere = map[string]string{
	"calls":    "TestTamperWithCalls",
	"parcels":  "TestParcelsStay: the database itself refuses",
	"personal": "TestPersonalIsSealed in package engine",

	"accounts": "no record: who signs in and how", "attempts": "no record: who tried to sign in", "sessions": "no record: who is signed in",
	"notices": desk, "mails": desk,
	"errands":     "what is still to be sent: what was sent, and signed for, stands in parcels",
	"peers":       "whom this instance trusts: the journal tells of every change, and no seal of what stands",
	"search_docs": index, "search_parts": index, "search_queue": index, "title_grams": index, "title_places": index,
}

const index = "made of what stands elsewhere, and found by; what it leads to is checked"

// Every table is altered by a test, or stands in the list with the reason why none does.
func TestEveryTableIsAltered(t *testing.T) {
	for _, table := range store.Tables {
		altered := rowKeys[table] != nil || listingKeys[table] != nil
		if altered == (elsewhere[table] != "") {
			t.Errorf("%s: altered by a test: %v, and in the list of what is not: %q", table, altered, elsewhere[table])
		}
	}
	for table := range elsewhere {
		if !slices.Contains(store.Tables, table) {
			t.Errorf("there is no table %s", table)
		}
	}
}

// What was exchanged cannot be altered: no column, and no row.
func TestParcelsStay(t *testing.T) {
	ctx := context.Background()
	for i, db := range databases {
		refusal := []string{"what was exchanged stays as it was", "parcels are append-only"}[i]
		t.Run(db.name, func(t *testing.T) {
			config := db.make(t)
			st := storetest.Open(t, config)
			must(t, st.AddExchange(ctx, parcel.Exchange{Hash: "h", Way: parcel.Out, Peer: "p", Kind: parcel.Filing, Number: "n", Thread: "h", Dossier: "d1", Case: "c1", Seq: 1, At: "2026", Data: []byte("x")}))
			raw := raw(t, config)
			for _, column := range []string{"hash", "way", "peer", "kind", "number", "thread", "dossier", "case_id", "at"} {
				if _, err := raw.Exec(`update parcels set ` + column + ` = 'other'`); err == nil || !strings.Contains(err.Error(), refusal) {
					t.Errorf("%s: %v", column, err)
				}
			}
			data := `x'79'`
			if config.URL != "" {
				data = `'\x79'`
			}
			for _, do := range []string{`update parcels set seq = 2`, `update parcels set data = ` + data, `delete from parcels`} {
				if _, err := raw.Exec(do); err == nil || !strings.Contains(err.Error(), refusal) {
					t.Errorf("%s: %v", do, err)
				}
			}
		})
	}
}
