package store_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"

	"santong/engine"
	"santong/notices"
	"santong/store"
	"santong/store/storetest"
)

func onBoth(t *testing.T, test func(t *testing.T, config store.Config)) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) { test(t, db.make(t)) })
	}
}

// happen lets something happen in the dossier and returns all that is in the outbox.
func happen(t *testing.T, s *store.Store, dossiers ...string) []notices.Happening {
	t.Helper()
	for _, id := range dossiers {
		if err := s.Update(context.Background(), id, storetest.Decide(id, nil)); err != nil {
			t.Fatal(err)
		}
	}
	list, err := s.Outbox(context.Background(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func notice(person string, seq int) notices.Notice {
	return notices.Notice{Person: person, Kind: notices.Turn, Dossier: "d1", Case: "c1", Seq: seq, At: fmt.Sprintf("2026-03-02T01:30:%02d.000000Z", seq),
		Said: notices.Said{Title: "关于“𠮷”的通知", Reason: "第七条\n'; --", Due: "2026-03-09", Left: -2}}
}

func keyed(list []notices.Notice) (out []string) {
	for i := range list {
		out = append(out, fmt.Sprint(list[i].Person, " ", list[i].Seq))
	}
	return out
}

func TestNoticesComeBackAsTheyWere(t *testing.T) {
	onBoth(t, func(t *testing.T, config store.Config) {
		ctx, s := context.Background(), storetest.Open(t, config)
		want := notice("wen", 3)
		reminder := notices.Notice{Person: "wen", Kind: notices.Overdue, Dossier: "d1", Case: "c1", Stay: "2026-03-02/2026-03-09", Rung: -5, At: want.At}
		if err := s.Deliver(ctx, nil, []notices.Notice{want, reminder, notice("bo", 3), want}); err != nil {
			t.Fatal(err)
		}
		if err := s.Deliver(ctx, nil, []notices.Notice{want, notice("wen", 4)}); err != nil {
			t.Fatal(err)
		}
		list, err := s.Notices(ctx, notices.Reader{Person: "wen", All: true}, notices.Query{Limit: 10})
		if err != nil || len(list) != 3 {
			t.Fatalf("%v %v", keyed(list), err)
		}
		want.ID, reminder.ID = list[2].ID, list[1].ID
		if !reflect.DeepEqual(list[2], want) || !reflect.DeepEqual(list[1], reminder) || list[0].Seq != 4 {
			t.Errorf("came back as %+v", list)
		}
		told, err := s.Told(ctx, []string{want.Key(), reminder.Key(), "unheard"})
		if err != nil || len(told) != 2 || slices.Contains(told, "unheard") {
			t.Errorf("told %v %v", told, err)
		}
		if none, err := s.Told(ctx, nil); err != nil || none != nil {
			t.Errorf("told of nothing: %v %v", none, err)
		}
	})
}

func TestNoticesAreReadByTheirReaderOnly(t *testing.T) {
	onBoth(t, func(t *testing.T, config store.Config) {
		ctx, s := context.Background(), storetest.Open(t, config)
		var list []notices.Notice
		for seq := 1; seq <= 5; seq++ {
			list = append(list, notice("wen", seq), notice("bo", seq))
		}
		if err := s.Deliver(ctx, nil, list); err != nil {
			t.Fatal(err)
		}
		mine, err := s.Notices(ctx, notices.Reader{Person: "wen", All: true}, notices.Query{Limit: 2})
		if err != nil || !slices.Equal(keyed(mine), []string{"wen 5", "wen 4"}) {
			t.Fatalf("%v %v", keyed(mine), err)
		}
		mine, err = s.Notices(ctx, notices.Reader{Person: "wen", All: true}, notices.Query{Before: mine[1].ID, Limit: 2})
		if err != nil || !slices.Equal(keyed(mine), []string{"wen 3", "wen 2"}) {
			t.Fatalf("the next page: %v %v", keyed(mine), err)
		}
		if err := s.Read(ctx, "bo", "2026-03-03", mine[0].ID); err != nil { // another's
			t.Fatal(err)
		}
		if n, err := s.Unread(ctx, notices.Reader{Person: "wen", All: true}); n != 5 || err != nil {
			t.Errorf("%d unread after a stranger read: %v", n, err)
		}
		if err := s.Read(ctx, "wen", "2026-03-03", mine[0].ID, mine[1].ID, 999999); err != nil {
			t.Fatal(err)
		}
		if err := s.Read(ctx, "wen", "2026-03-04", mine[0].ID); err != nil { // the first reading counts
			t.Fatal(err)
		}
		unread, err := s.Notices(ctx, notices.Reader{Person: "wen", All: true}, notices.Query{Unread: true, Limit: 10})
		if err != nil || !slices.Equal(keyed(unread), []string{"wen 5", "wen 4", "wen 1"}) {
			t.Errorf("%v %v", keyed(unread), err)
		}
		all, err := s.Notices(ctx, notices.Reader{Person: "wen", All: true}, notices.Query{Limit: 10})
		if err != nil || all[2].Read != "2026-03-03" {
			t.Errorf("read %q %v", all[2].Read, err)
		}
		counts, err := s.UnreadOf(ctx, []notices.Reader{{Person: "wen", All: true}, {Person: "bo", All: true}, {Person: "nobody", All: true}})
		if err != nil || !reflect.DeepEqual(counts, map[string]int{"wen": 3, "bo": 5}) {
			t.Errorf("%v %v", counts, err)
		}
		if err := s.ReadAll(ctx, "wen", "2026-03-05"); err != nil {
			t.Fatal(err)
		}
		if n, err := s.Unread(ctx, notices.Reader{Person: "wen", All: true}); n != 0 || err != nil {
			t.Errorf("%d unread: %v", n, err)
		}
	})
}

// Two processes that are told of one happening tell it once between them.
func TestAHappeningIsToldOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, config store.Config) {
		ctx, s := context.Background(), storetest.Open(t, config)
		other := s
		if config.URL != "" {
			other = storetest.Open(t, config)
		}
		var ids []string
		for i := range 20 {
			ids = append(ids, fmt.Sprint("d", i))
		}
		all := happen(t, s, ids...)
		if len(all) != 20 {
			t.Fatalf("%d in the outbox", len(all))
		}
		var wait sync.WaitGroup
		var mu sync.Mutex
		wins := 0
		for _, h := range all {
			for n, st := range []*store.Store{s, other} {
				wait.Go(func() {
					told := notice("wen", int(h.Position))
					told.Dossier, told.Case = h.Dossier, fmt.Sprint(n)
					err := st.Deliver(ctx, []notices.Happening{h}, []notices.Notice{told})
					mu.Lock()
					defer mu.Unlock()
					if err == nil {
						wins++
					} else if !errors.Is(err, notices.ErrTaken) {
						t.Error(err)
					}
				})
			}
		}
		wait.Wait()
		if n, err := s.Unread(ctx, notices.Reader{Person: "wen", All: true}); wins != 20 || n != 20 || err != nil {
			t.Errorf("%d deliveries stood, %d notices: %v", wins, n, err)
		}
		if left := happen(t, s); len(left) != 0 {
			t.Errorf("left in the outbox: %v", left)
		}
	})
}

// Each fault comes in two forms: before the commit nothing is kept; after it everything is, and to tell again changes nothing.
func TestDeliverWholeOrNotAtAll(t *testing.T) {
	onBoth(t, func(t *testing.T, config store.Config) {
		for _, saved := range []bool{false, true} {
			ctx, s := context.Background(), storetest.Open(t, config)
			id := fmt.Sprint("saved-", saved)
			h := happen(t, s, id)
			told := notice(id, 1)
			told.Mail = told.At
			s.SetFault(func(at bool) error {
				if at == saved {
					return errors.New("the plug")
				}
				return nil
			})
			err := s.Deliver(ctx, h, []notices.Notice{told})
			s.SetFault(nil)
			if err == nil || saved != errors.Is(err, engine.ErrUnknownOutcome) {
				t.Errorf("saved=%v: %v", saved, err)
			}
			n, _ := s.Unread(ctx, notices.Reader{Person: id, All: true})
			mails, _ := s.WaitingMails(ctx, "9", 10)
			mails = slices.DeleteFunc(mails, func(m notices.Mail) bool { return m.Notice.Person != id })
			if left := happen(t, s); (n == 1) != saved || (len(mails) == 1) != saved || (len(left) == 0) != saved {
				t.Errorf("saved=%v: %d notices, %d mails, %d happenings", saved, n, len(mails), len(left))
			}
			if err := s.Deliver(ctx, h, []notices.Notice{told}); saved != errors.Is(err, notices.ErrTaken) {
				t.Errorf("saved=%v, again: %v", saved, err)
			}
			if n, _ := s.Unread(ctx, notices.Reader{Person: id, All: true}); n != 1 {
				t.Errorf("saved=%v: %d notices in the end", saved, n)
			}
		}
	})
}

func TestMailsAreTakenOnceAndEnd(t *testing.T) {
	onBoth(t, func(t *testing.T, config store.Config) {
		ctx, s := context.Background(), storetest.Open(t, config)
		early, late, never := notice("wen", 1), notice("wen", 2), notice("wen", 3)
		early.Mail, late.Mail = "2026-03-02", "2026-03-05"
		if err := s.Deliver(ctx, nil, []notices.Notice{late, early, never}); err != nil {
			t.Fatal(err)
		}
		list, err := s.WaitingMails(ctx, "2026-03-04", 10)
		if err != nil || len(list) != 1 || list[0].Notice.Seq != 1 || list[0].ID != list[0].Notice.ID || list[0].State != notices.MailWaits {
			t.Fatalf("%+v %v", list, err)
		}
		m := list[0]
		if err := s.TakeMail(ctx, m, "2026-03-06"); err != nil {
			t.Fatal(err)
		}
		if err := s.TakeMail(ctx, m, "2026-03-06"); !errors.Is(err, notices.ErrTaken) {
			t.Errorf("taken twice: %v", err)
		}
		if list, _ := s.WaitingMails(ctx, "2026-03-04", 10); len(list) != 0 {
			t.Errorf("waits while it is being sent: %+v", list)
		}
		if list, _ := s.WaitingMails(ctx, "2026-03-07", 10); len(list) != 2 || list[1].Attempts != 1 {
			t.Errorf("an attempt that never ended: %+v", list)
		}
		m.Attempts++
		m.State, m.Next, m.Error = notices.MailFailed, "2026-03-08", "550 无此用户"
		if err := s.SaveMail(ctx, m); err != nil {
			t.Fatal(err)
		}
		if err := s.SaveMail(ctx, m); !errors.Is(err, notices.ErrTaken) {
			t.Errorf("ended twice: %v", err)
		}
		failed, err := s.FailedMails(ctx, 10)
		if err != nil || len(failed) != 1 || !reflect.DeepEqual(failed[0], m) {
			t.Errorf("%+v %v", failed, err)
		}
	})
}

// What has been kept for long enough goes, read or not, with its mail; what is younger stays.
func TestOldNoticesGo(t *testing.T) {
	onBoth(t, func(t *testing.T, config store.Config) {
		ctx, s := context.Background(), storetest.Open(t, config)
		const before = "2026-03-02T00:00:00.000000Z"
		var list []notices.Notice
		for seq := 1; seq <= 450; seq++ { // more than go at once
			old := notice("wen", seq)
			old.At, old.Mail = "2026-03-01T23:59:59.999999Z", "2026-03-01T23:59:59.999999Z"
			list = append(list, old)
		}
		young := notice("wen", 501)
		young.At, young.Mail = before, before
		list = append(list[:100], append([]notices.Notice{young}, list[100:]...)...) // by a process whose clock was ahead
		if err := s.Deliver(ctx, nil, list); err != nil {
			t.Fatal(err)
		}
		all, err := s.Notices(ctx, notices.Reader{Person: "wen", All: true}, notices.Query{})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Read(ctx, "wen", "2026-03-02", all[0].ID, all[1].ID); err != nil {
			t.Fatal(err)
		}
		mails, err := s.WaitingMails(ctx, "9", 10)
		if err != nil {
			t.Fatal(err)
		}
		sent, failed := mails[0], mails[1]
		sent.State, failed.State = notices.MailSent, notices.MailFailed
		if err := errors.Join(s.SaveMail(ctx, sent), s.SaveMail(ctx, failed)); err != nil {
			t.Fatal(err)
		}
		for range 2 { // twice does nothing more
			if err := s.DropNotices(ctx, before); err != nil {
				t.Fatal(err)
			}
			left, err := s.Notices(ctx, notices.Reader{Person: "wen", All: true}, notices.Query{})
			if err != nil || !slices.Equal(keyed(left), []string{"wen 501"}) {
				t.Errorf("left: %v %v", keyed(left), err)
			}
		}
		mails, err = s.WaitingMails(ctx, "9", 1000)
		if err != nil || len(mails) != 1 || mails[0].Notice.Seq != 501 {
			t.Errorf("mails left: %d %v", len(mails), err)
		}
		again := list[0] // its mail is not in the way of a new one
		if err := s.Deliver(ctx, nil, []notices.Notice{again}); err != nil {
			t.Fatal(err)
		}
		if mails, _ := s.WaitingMails(ctx, "9", 1000); len(mails) != 2 {
			t.Errorf("%d mails wait after one came again", len(mails))
		}
		if list, err := s.FailedMails(ctx, 10); err != nil || len(list) != 0 {
			t.Errorf("%+v %v", list, err)
		}
	})
}
