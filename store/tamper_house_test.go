package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/steward"
	"santong/store"
	"santong/store/storetest"
)

// houseKeys are the tables of the house, and how the journal calls their rows.
var houseKeys = map[string]string{"organisations": "organisation/", "persons": "person/", "calendar_years": "year/", "delegations": "delegation/", "proposals": "proposal/", "journal": "journal"}

// administer leaves something in every table of the house, and in every column.
func administer(t *testing.T, st *store.Store) {
	t.Helper()
	ctx := context.Background()
	organs := []people.Organisation{{Code: "OFFICE", Zh: "办公室", En: "Office", Kind: "department"}}
	d, err := people.NewDirectory(organs, []people.Person{{ID: "an", Name: "安"}, {ID: "bo", Name: "博"}, {ID: "x", Name: "人", Posts: []people.Post{{Kind: "checker", Organisation: "OFFICE"}}}})
	must(t, err)
	must(t, st.SaveDirectory(ctx, d))
	write := func(w steward.Write) {
		t.Helper()
		revision, err := st.Revision(ctx)
		must(t, err)
		must(t, st.Write(ctx, revision, w))
	}
	for _, id := range []string{"p1", "p2", "p3"} {
		must(t, st.Propose(ctx, proposed(id, steward.KindCalendar, `{"z":"<&>"}`)))
	}
	year := calendar.Year{Year: 2030, Notice: "n", Off: []calendar.Named{{Date: calendar.Day(2030, 1, 1), Name: "元旦"}}}
	write(steward.Write{Decided: decided(t, st, "p1", "bo", steward.Accepted), Year: &year, Adoptions: []steward.Adoption{{Hash: "h", Since: "s"}},
		Organisations: []people.Organisation{{Code: "NEW", Zh: "新机关", En: "New", Kind: "department"}}, Persons: []people.Person{{ID: "lin", Name: "另一人", Email: "lin@example.com"}}})
	declined := decided(t, st, "p2", "bo", steward.Declined)
	declined.DecidedReason = "不妥"
	_, head, err := st.LastDecided(ctx)
	must(t, err)
	declined.Hash = declined.Seal(head)
	write(steward.Write{Decided: declined})
	r := steward.Result{At: "2026-03-04T01:30:00.000000Z", Dossiers: 1, Moved: 7}
	kept, err := st.Proposal(ctx, "p1")
	must(t, err)
	r.Seal = r.Sealed(kept.Hash)
	must(t, st.SaveResult(ctx, "p1", r))
	for _, id := range []string{"g1", "g2"} {
		write(steward.Write{Delegated: &people.Delegation{ID: id, From: "x", To: "lin", Post: "checker", Organisation: "OFFICE"}, DelegatedBy: "x"})
	}
	write(steward.Write{Revoked: &steward.Revocation{Delegation: "g1", By: "x", At: "2026-03-05T01:30:00.000000Z"}})
}

// blamed tells whether the report names the row, as it was or as it is now, or the journal.
func (r row) blamed(now any, report *engine.Report) bool {
	kind := houseKeys[r.table]
	return slices.ContainsFunc(report.Broken, func(b engine.Break) bool {
		return kind != "" && strings.HasPrefix(b.Dossier, kind) || r.table == "meta" && (b.Dossier == r.value("key") || b.Dossier == now)
	})
}

// What is done to whole rows of the house.
func TestTamperWithTheHouse(t *testing.T) {
	storetest.InTurn(t)
	o := newOffice(t)
	image := o.image(t)
	for _, c := range []struct{ name, of, do string }{
		{"a person added", "person/eve", `insert into persons values ('eve', '{"id":"eve","name":"夏","posts":[{"post":"administrator","organisation":"OFFICE"}]}')`},
		{"a person removed", "person/lin", `delete from persons where id = 'lin'`},
		{"a post given", "person/x", `update persons set data = replace(data, 'checker', 'administrator') where id = 'x'`},
		{"a person's data set in other blanks", "person/x", `update persons set data = replace(data, ':', ': ') where id = 'x'`},
		{"an organisation removed", "organisation/NEW", `delete from organisations where code = 'NEW'`},
		{"a delegation made up", "delegation/g9", `insert into delegations select 'g9', from_person, data, by_person, '', '' from delegations where id = 'g2'`},
		{"a delegation removed", "delegation/g2", `delete from delegations where id = 'g2'`},
		{"a revocation taken back", "delegation/g1", `update delegations set revoked = '', revoked_by = '' where id = 'g1'`},
		{"a year removed", "year/2030", `delete from calendar_years`},
		{"an adoption removed", "adopted", `delete from meta where key = 'adopted'`},
		{"the revision raised", "revision", `update meta set value = value + 1 where key = 'revision'`},
		{"the newest decision removed", "proposal/p2", `delete from proposals where id = 'p2'`},
		{"an open proposal removed", "proposal/p3", `delete from proposals where id = 'p3'`},
		{"an open proposal made up", "proposal/p9", `insert into proposals (id, kind, data, base, reason, by_person, at, state) select 'p9', kind, data, base, reason, by_person, at, state from proposals where id = 'p3'`},
		{"a result removed", "proposal/p1", `update proposals set result = '' where id = 'p1'`},
		{"the newest line removed", "delegation/g1", `delete from journal where seq = (select max(seq) from journal)`},
		{"a line in the middle removed", "journal", `delete from journal where seq = 3`},
		{"the first line removed", "journal", `delete from journal where seq = 1`},
		{"the journal emptied", "journal", `delete from journal`},
		{"two lines exchanged", "journal", `update journal set seq = -1 where seq = 3; update journal set seq = 3 where seq = 4; update journal set seq = 4 where seq = -1`},
		{"a dossier's line removed", "d-0003", `delete from journal where about = 'd-0003'`},
		{"a line for a dossier that never was", "d-9999", `insert into journal select max(seq) + 1, at, 'opened', 'd-9999', data, hash from journal`},
		{"everything about a dossier removed", "d-0001",
			`delete from entries where dossier = 'd-0001'; delete from tasks where dossier = 'd-0001'; delete from numbers where dossier = 'd-0001'; delete from counters;
			 delete from dossiers where id = 'd-0001'; delete from dossier_organs where dossier = 'd-0001'; delete from dossier_persons where dossier = 'd-0001';
			 delete from facts where dossier = 'd-0001'; delete from receipts where dossier = 'd-0001'; delete from outbox where dossier = 'd-0001'`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			config := image.copy(t)
			run(t, raw(t, config), c.do)
			report, err := o.verify(t, config, o.laws)
			if err != nil || !slices.ContainsFunc(report.Broken, func(b engine.Break) bool { return b.Dossier == c.of }) {
				t.Errorf("want %s, found %v, %v", c.of, found(report), err)
			}
		})
	}
}
