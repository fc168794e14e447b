package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/steward"
	"santong/store"
	"santong/store/storetest"
	"santong/workflows"
)

// proposed is a proposal as it may be kept.
func proposed(id, kind, data string) steward.Proposal {
	return steward.Proposal{ID: id, Kind: kind, Data: []byte(data), Base: []byte("{}"), Reason: "因为 〔2026〕", By: "an", At: "2026-03-02T01:30:00.000000Z", State: steward.Open}
}

// decided is what Accept would write of it.
func decided(t *testing.T, s *store.Store, id, by, state string) *steward.Proposal {
	t.Helper()
	p, err := s.Proposal(context.Background(), id)
	must(t, err)
	last, head, err := s.LastDecided(context.Background())
	must(t, err)
	p.State, p.DecidedBy, p.DecidedAt, p.Seq = state, by, "2026-03-03T01:30:00.000000Z", last+1
	p.Hash = p.Seal(head)
	return &p
}

func TestStewardStore(t *testing.T) {
	ctx := context.Background()
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			config := db.make(t)
			s := storetest.Open(t, config)
			revision, err := s.Revision(ctx)
			must(t, err)
			for i, id := range []string{"p1", "p2", "p3"} {
				p := proposed(id, []string{steward.KindDirectory, steward.KindCalendar, steward.KindCalendar}[i], `{"z": "<&>  "}`)
				p.At = fmt.Sprintf("2026-03-0%dT01:30:00.000000Z", i+1)
				must(t, s.Propose(ctx, p))
			}
			first, err := s.Proposals(ctx, steward.ProposalQuery{Kind: steward.KindCalendar, Limit: 1})
			must(t, err)
			if len(first) != 1 || first[0].ID != "p3" || string(first[0].Data) != `{"z": "<&>  "}` || first[0].State != steward.Open || first[0].Seq != 0 {
				t.Errorf("%+v", first)
			}
			rest, err := s.Proposals(ctx, steward.ProposalQuery{Before: &steward.ProposalCursor{At: first[0].At, ID: "p3"}})
			must(t, err)
			if len(rest) != 2 || rest[0].ID != "p2" {
				t.Errorf("%+v", rest)
			}
			p := decided(t, s, "p2", "bo", steward.Accepted)
			year := calendar.Year{Year: 2030, Notice: "n", Off: []calendar.Named{{Date: calendar.Day(2030, 1, 1), Name: "元旦"}}}
			must(t, s.Write(ctx, revision, steward.Write{Decided: p, Year: &year, Organisations: []people.Organisation{{Code: "o", Zh: "机关", En: "Organ", Kind: "department"}},
				Persons: []people.Person{{ID: "x", Name: "人"}}, Adoptions: []steward.Adoption{{Hash: "h", Since: "s"}},
				Delegated: &people.Delegation{ID: "d", From: "x", To: "y"}, DelegatedBy: "x"}))
			if now, err := s.Revision(ctx); err != nil || now != revision+1 {
				t.Errorf("revision %d after %d, %v", now, revision, err)
			}
			years, err := s.CalendarYears(ctx)
			must(t, err)
			d, err := s.Directory(ctx)
			must(t, err)
			adoptions, err := s.Adoptions(ctx)
			must(t, err)
			if len(years) != 1 || !years[0].Equal(year) || d.Organisation("o") == nil || d.Person("x") == nil || len(d.Delegations) != 1 || len(adoptions) != 1 {
				t.Errorf("%+v %+v %+v", years, d, adoptions)
			}
			must(t, s.Write(ctx, revision+1, steward.Write{Revoked: &steward.Revocation{Delegation: "d", By: "x", At: "then"}}))
			if d, err = s.Directory(ctx); err != nil || d.Delegations[0].Revoked != "then" {
				t.Errorf("%+v %v", d.Delegations, err)
			}
			for range 2 { // the second changes nothing
				must(t, s.SaveResult(ctx, "p2", steward.Result{Moved: 7}))
			}
			list, err := s.Decided(ctx, 0, 10)
			must(t, err)
			if len(list) != 1 || list[0].ID != "p2" || list[0].Result.Moved != 7 || list[0].Hash != p.Hash {
				t.Errorf("%+v", list)
			}
			if n, err := s.CountProposals(ctx, steward.ProposalQuery{State: steward.Open}); err != nil || n != 2 {
				t.Errorf("%d open, %v", n, err)
			}
			must(t, s.SaveDirectory(ctx, d))
			if now, err := s.Revision(ctx); err != nil || now != revision+3 {
				t.Errorf("a seed did not raise the revision: %d, %v", now, err)
			}
		})
	}
}

// What was decided stays, and the database itself refuses that anybody decides on what he or she proposed.
func TestProposalsStay(t *testing.T) {
	ctx := context.Background()
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			config := db.make(t)
			s := storetest.Open(t, config)
			must(t, s.Propose(ctx, proposed("p1", steward.KindCalendar, "{}")))
			must(t, s.Propose(ctx, proposed("p2", steward.KindCalendar, "{}")))
			revision, err := s.Revision(ctx)
			must(t, err)
			for _, state := range []string{steward.Accepted, steward.Declined} {
				if err := s.Write(ctx, revision, steward.Write{Decided: decided(t, s, "p1", "an", state)}); err == nil {
					t.Fatalf("%s by who proposed it", state)
				}
			}
			must(t, s.Write(ctx, revision, steward.Write{Decided: decided(t, s, "p1", "bo", steward.Accepted), Delegated: &people.Delegation{ID: "d", From: "x", To: "y"}}))
			must(t, s.SaveResult(ctx, "p1", steward.Result{Moved: 1}))
			must(t, s.Write(ctx, revision+1, steward.Write{Revoked: &steward.Revocation{Delegation: "d", By: "x", At: "then"}}))
			db := raw(t, config)
			for _, text := range []string{
				`update proposals set reason = 'x' where id = 'p1'`, `update proposals set by_person = 'x' where id = 'p2'`, `update proposals set data = 'x' where id = 'p2'`,
				`update proposals set base = 'x' where id = 'p2'`, `update proposals set state = 'open', seq = null, hash = null where id = 'p1'`,
				`update proposals set state = 'declined', result = '' where id = 'p1'`, `update proposals set decided_by = 'x' where id = 'p1'`,
				`update proposals set seq = 9 where id = 'p1'`, `update proposals set result = '{}' where id = 'p1'`, `update proposals set result = '{}' where id = 'p2'`,
				`update proposals set state = 'gone', seq = 9, hash = reason where id = 'p2'`, `update proposals set state = 'accepted', decided_by = 'bo' where id = 'p2'`,
				`delete from proposals`, `delete from delegations`, `update delegations set revoked = 'x'`, `update delegations set revoked = ''`, `update delegations set data = 'x'`,
				`insert into proposals (id, kind, data, base, reason, by_person, at, state, decided_by) values ('p3', 'k', '', '', '', 'an', '', 'accepted', 'bo')`,
			} {
				if _, err := db.ExecContext(ctx, text); err == nil {
					t.Errorf("nothing stops %s", text)
				}
			}
		})
	}
}

// Of many who decide at one revision, one does.
func TestOneRevisionOneWriter(t *testing.T) {
	ctx := context.Background()
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			config := db.make(t)
			stores := []*store.Store{storetest.Open(t, config)}
			if config.URL != "" {
				stores = append(stores, storetest.Open(t, config)) // another process
			}
			revision, err := stores[0].Revision(ctx)
			must(t, err)
			var wait sync.WaitGroup
			results := make([]error, 40)
			for i := range results {
				wait.Go(func() {
					results[i] = stores[i%len(stores)].Write(ctx, revision, steward.Write{Persons: []people.Person{{ID: fmt.Sprint("p", i), Name: "人"}}})
				})
			}
			wait.Wait()
			won := 0
			for _, err := range results {
				switch {
				case err == nil:
					won++
				case !errors.Is(err, steward.ErrMoved):
					t.Error(err)
				}
			}
			d, err := stores[0].Directory(ctx)
			must(t, err)
			if won != 1 || len(d.Persons) != 1 {
				t.Errorf("%d won, %d persons", won, len(d.Persons))
			}
		})
	}
}

// An acceptance that fails in any way leaves all or nothing: the effect and the decision, or neither.
func TestAcceptanceFaults(t *testing.T) {
	storetest.InTurn(t)
	ctx := context.Background()
	fault := errors.New("the power goes out")
	library, err := workflows.Load(os.DirFS("../workflows/testdata/small"), "town")
	must(t, err)
	changes := map[string]steward.Change{
		"directory":   steward.DirectoryChange{Grant: []steward.Granting{{Person: "bo", Post: people.Post{Kind: "reviewer", Organisation: "o"}}}},
		"calendar":    steward.CalendarChange{Year: calendar.Year{Year: 2031, Notice: "n", Off: []calendar.Named{{Date: calendar.Day(2031, 1, 1), Name: "元旦"}}}},
		"definitions": steward.DefinitionsChange{Adopt: []string{library.All()[0].Hash}},
	}
	for _, db := range databases {
		for name, change := range changes {
			for _, saved := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s/saved=%t", db.name, name, saved), func(t *testing.T) {
					s := storetest.Open(t, db.make(t))
					admin := []people.Post{{Kind: "administrator", Organisation: "o"}}
					d, err := people.NewDirectory([]people.Organisation{{Code: "o", Zh: "机关", En: "Organ", Kind: "department"}},
						[]people.Person{{ID: "an", Name: "安", Posts: admin}, {ID: "bo", Name: "薄", Posts: admin}})
					must(t, err)
					must(t, s.SaveDirectory(ctx, d))
					n := 0
					service := &steward.Service{Store: s, Library: library, Now: func() time.Time { return storetest.Begun }, NewID: func() string { n++; return fmt.Sprint("id", n) }}
					service.Engine = &engine.Engine{Store: s, Workflows: engine.NewCatalogue(library.All()...), Calendar: service.Calendar, Directory: service.Directory,
						Now: service.Now, NewID: service.NewID}
					must(t, service.Start(ctx))
					p, err := service.Propose(ctx, engine.Actor{Person: "an"}, change, "理由")
					must(t, err)
					before := stewardship(t, s)
					s.SetFault(func(after bool) error {
						if after == saved {
							return fault
						}
						return nil
					})
					_, err = service.Accept(ctx, engine.Actor{Person: "bo"}, p.ID, "")
					s.SetFault(nil)
					if !errors.Is(err, fault) || errors.Is(err, engine.ErrUnknownOutcome) != saved {
						t.Errorf("told %v", err)
					}
					now := stewardship(t, s)
					kept, err := s.Proposal(ctx, p.ID)
					must(t, err)
					if (kept.State == steward.Accepted) != saved || (now != before) != saved {
						t.Errorf("the proposal is %s; before: %s\nafter: %s", kept.State, before, now)
					}
					if _, err := service.Accept(ctx, engine.Actor{Person: "bo"}, p.ID, ""); saved && !errors.Is(err, steward.ErrDecided) || !saved && err != nil {
						t.Errorf("once more: %v", err)
					}
					if after := stewardship(t, s); after == before || saved && after != now {
						t.Errorf("in the end: %s", after)
					}
					must(t, service.Refresh(ctx))
					if v, err := service.Verify(ctx); err != nil || len(v.Broken) > 0 {
						t.Errorf("%v %v", v.Broken, err)
					}
				})
			}
		}
	}
}

// stewardship is everything that an acceptance could have changed besides the proposal.
func stewardship(t *testing.T, s *store.Store) string {
	t.Helper()
	ctx := context.Background()
	d, err := s.Directory(ctx)
	must(t, err)
	years, err := s.CalendarYears(ctx)
	must(t, err)
	adoptions, err := s.Adoptions(ctx)
	must(t, err)
	revision, err := s.Revision(ctx)
	must(t, err)
	return fmt.Sprint(d.Persons, years, adoptions, revision)
}

// A proposal that was altered behind our back is found, wherever.
func TestTamperWithProposals(t *testing.T) {
	storetest.InTurn(t)
	ctx := context.Background()
	for _, column := range []string{"id", "kind", "data", "base", "reason", "by_person", "at", "state", "decided_by", "decided_at", "decided_reason", "seq", "hash", "result"} {
		t.Run(column, func(t *testing.T) {
			config := databases[0].make(t)
			s := storetest.Open(t, config)
			for i := range 3 {
				id := fmt.Sprint("p", i)
				must(t, s.Propose(ctx, proposed(id, steward.KindCalendar, "{}")))
				revision, err := s.Revision(ctx)
				must(t, err)
				must(t, s.Write(ctx, revision, steward.Write{Decided: decided(t, s, id, "bo", steward.Accepted)}))
			}
			service := &steward.Service{Store: s}
			if v, err := service.Verify(ctx); err != nil || v.Seq != 3 || len(v.Broken) > 0 {
				t.Fatalf("%d %v %v", v.Seq, v.Broken, err)
			}
			now := map[string]string{"state": `'declined'`, "data": `'[]'`, "base": `'[]'`, "seq": `9`, "hash": `zeroblob(32)`, "result": `'{"moved":3,"seal":"` + strings.Repeat("0", 64) + `"}'`}[column]
			if now == "" {
				now = `'other'`
			}
			must(t, s.OnWriter(ctx, `drop trigger proposals_stay`))
			must(t, s.OnWriter(ctx, `update proposals set `+column+` = `+now+` where id = 'p1'`))
			v, err := service.Verify(ctx)
			broken := v.Broken
			if len(broken) == 0 && err == nil {
				t.Errorf("%s was altered, and everything verifies", column)
			}
			if i := slices.IndexFunc(broken, func(b steward.Break) bool { return b.Of == "proposal/p0" }); i >= 0 {
				t.Errorf("the one before is blamed: %+v", broken)
			}
		})
	}
}
