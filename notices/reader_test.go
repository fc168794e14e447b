package notices_test

import (
	"slices"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/notices"
	"santong/people"
	"santong/store"
)

// What somebody was told of a dossier is not shown any more, nor counted, once he or she may not know of the dossier.
func TestARightThatEndedHidesNotices(t *testing.T) {
	onBoth(t, func(t *testing.T, config store.Config) {
		o := newOffice(t, config)
		ctx, id := t.Context(), o.sent()
		other := o.sent()
		o.tell()
		house := notices.Notice{Person: "cheng", Kind: notices.Turn, Seq: 1, At: "2026-03-02T01:00:00.000000Z"} // about no dossier
		if err := o.store.Deliver(ctx, nil, []notices.Notice{house}); err != nil {
			t.Fatal(err)
		}
		shown := func(step, person string, want ...string) {
			t.Helper()
			r := notices.ReaderOf(o.Engine, person)
			list, err := o.store.Notices(ctx, r, notices.Query{Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, n := range list {
				got = append(got, n.Dossier)
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %s is shown %q, want %q", step, person, got, want)
			}
			one, err := o.store.Unread(ctx, r)
			if err != nil || one != len(want) {
				t.Errorf("%s: %d unread, %v", step, one, err)
			}
			all, err := o.store.UnreadOf(ctx, []notices.Reader{r, {Person: "nobody", All: true}})
			if err != nil || all[person] != one {
				t.Errorf("%s: counted with others %d, alone %d, %v", step, all[person], one, err)
			}
		}
		watched := func(want int) {
			t.Helper()
			list, err := o.store.Dossiers(ctx, engine.DossierQuery{All: true, Watcher: "chen"})
			if err != nil || len(list) != want {
				t.Errorf("%d watched, %v", len(list), err)
			}
		}
		if err := o.store.Watch(ctx, "chen", id, "2026-03-02T01:00:00.000000Z"); err != nil {
			t.Fatal(err)
		}
		watched(1)
		shown("at first", "chen", id, other)
		shown("at first", "cheng", "", id, other)
		o.do("chen", id, "notice", engine.DutyRecuse, nil, "亲属")
		shown("recused", "chen", other)
		shown("recused", "cheng", "", id, other)
		watched(0)

		persons := slices.Clone(o.directory.Persons)
		for i := range persons {
			if p := &persons[i]; p.ID == "cheng" {
				p.Posts = []people.Post{{Kind: "checker", Organisation: "OFFICE", Until: calendar.Of(o.now).Add(1)}}
			}
		}
		directory, err := people.NewDirectory(o.directory.Organisations, persons)
		if err != nil {
			t.Fatal(err)
		}
		o.directory = directory
		shown("still in office", "cheng", "", id, other)
		o.now = o.now.Add(24 * time.Hour)
		shown("out of office", "cheng", "")
		if r := notices.ReaderOf(o.Engine, "unknown"); r.All || len(r.Organs) > 0 {
			t.Errorf("somebody unknown may read %+v", r)
		}
		if r := notices.ReaderOf(o.Engine, "au"); !r.All {
			t.Errorf("the auditor may read %+v only", r)
		}
	})
}
