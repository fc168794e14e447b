package notices_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"santong/engine"
	"santong/notices"
	"santong/store"
	"santong/store/storetest"
)

func TestADossierIsTold(t *testing.T) {
	onBoth(t, func(t *testing.T, config store.Config) {
		o := newOffice(t, config)
		id := o.open()
		if err := o.store.Watch(t.Context(), "au", id, "now"); err != nil {
			t.Fatal(err)
		}
		o.want("opened", "wu turn")
		o.do("wen", id, "notice", "ask", form{"asked": []any{"ONE"}}, "")
		o.want("asked", "au moved, wu turn, yi turn")
		o.do("yi", id, "answer-ONE", "reply", form{"stance": "同意"}, "")
		o.want("answered", "au closed, wen closed")
		o.do("wen", id, "notice", "send", nil, "")
		o.want("sent", "au moved, chen turn, cheng turn")
		o.do("chen", id, "notice", "pause", nil, "缺少说明")
		o.want("asked for more", "au setback, wen setback, wu setback, yi setback")
		o.do("wu", id, "notice", "more", nil, "")
		o.want("given more", "au moved, chen turn, cheng turn")
		o.do("cheng", id, "notice", "check", verdict("bad"), "超越职权")
		o.want("refused", "au setback, chen setback, wen setback, wu setback, yi setback")
		list, err := o.store.Notices(t.Context(), notices.Reader{Person: "wen", All: true}, notices.Query{Limit: 1})
		if err != nil || list[0].Said.Reason != "超越职权" || list[0].Said.By != "人cheng" || list[0].Path() == "" {
			t.Errorf("%+v %v", list, err)
		}
		o.do("wen", id, "notice", "ask", form{"asked": []any{"ONE"}}, "")
		o.do("yi", id, "answer-ONE~2", "reply", form{"stance": "同意"}, "")
		o.do("wen", id, "notice", "send", nil, "")
		o.do("cheng", id, "notice", "check", verdict("good"), "")
		o.want("told late: only what still stands", "au closed, au moved, au moved, au moved, bo turn, wen closed")
	})
}

func TestUrgingAndAssigning(t *testing.T) {
	o := newOffice(t, store.Config{Path: storetest.SQLite(t)})
	id := o.sent()
	o.tell()
	o.heard()
	o.do("lh", id, "notice", engine.DutyAssign, form{"role": "checker", "person": "cheng"}, "分工")
	o.want("assigned", "cheng assigned")
	o.do("wen", id, "notice", engine.DutyUrge, form{"role": "checker"}, "")
	o.want("urged", "cheng urged")
	o.do("lh", id, "notice", engine.DutyExclude, form{"person": "cheng", "decided_by": "办公室"}, "亲属")
	o.want("recused", "")
	o.do("lh", id, "notice", engine.DutyExclude, form{"person": "chen", "decided_by": "办公室"}, "亲属")
	o.want("nobody left", "ad stranded")
}

// Four workers on one database tell each change once.
func TestManyWorkersTellOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, config store.Config) {
		o := newOffice(t, config)
		const dossiers = 10
		for range dossiers {
			o.sent()
		}
		workers := []*notices.Worker{o.Worker, o.another(o.store)}
		if config.URL != "" {
			other := storetest.Open(t, config)
			workers = append(workers, o.another(other), o.another(other))
		}
		var all sync.WaitGroup
		for _, w := range workers {
			all.Go(func() {
				if err := w.Tell(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		o.tell()
		if n, err := o.store.Unread(t.Context(), notices.Reader{Person: "chen", All: true}); n != dossiers || err != nil {
			t.Errorf("chen was told %d times of %d dossiers: %v", n, dossiers, err)
		}
		if n, err := o.store.Unread(t.Context(), notices.Reader{Person: "wen", All: true}); n != dossiers || err != nil { // that the answer has come
			t.Errorf("wen was told %d times: %v", n, err)
		}
	})
}

// A troubled store fails for one dossier.
type troubled struct {
	*store.Store
	dossier string
}

func (s troubled) Watchers(ctx context.Context, dossier string) ([]string, error) {
	if dossier == s.dossier {
		return nil, errors.New("a spoilt row")
	}
	return s.Store.Watchers(ctx, dossier)
}

func TestOneSpoiltChangeHoldsUpNoOther(t *testing.T) {
	o := newOffice(t, store.Config{Path: storetest.SQLite(t)})
	spoilt, sound := o.open(), o.open()
	w := o.another(troubled{o.store, spoilt})
	for range 2 {
		if err := w.Tell(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	list, err := o.store.Notices(t.Context(), notices.Reader{Person: "wu", All: true}, notices.Query{Limit: 10})
	if err != nil || len(list) != 1 || list[0].Dossier != sound {
		t.Errorf("%+v %v", list, err)
	}
	if left, _ := o.store.Outbox(t.Context(), 10); len(left) != 2 || strings.Count(o.log.String(), "could not be told") != 2 {
		t.Errorf("%v\n%s", left, o.log.String())
	}
	w.Store = o.store
	o.now = o.now.Add(2 * time.Hour)
	if err := w.Tell(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, _ := o.store.Unread(t.Context(), notices.Reader{Person: "wu", All: true}); n != 2 {
		t.Errorf("wu has %d notices in the end", n)
	}
}

// A silent store wants to hear of nothing.
type silent struct {
	*store.Store
	t *testing.T
}

func (s silent) Deliver(_ context.Context, _ []notices.Happening, list []notices.Notice) error {
	s.t.Errorf("delivers %+v", list)
	return nil
}

func TestReminders(t *testing.T) {
	onBoth(t, func(t *testing.T, config store.Config) {
		o := newOffice(t, config)
		id := o.sent() // 15 working days from 2 March: until 23 March
		o.tell()
		o.heard()
		on := func(day int, want string) {
			t.Helper()
			o.now = time.Date(2026, 3, day, 1, 0, 0, 0, time.UTC)
			var all sync.WaitGroup
			for _, w := range []*notices.Worker{o.Worker, o.another(o.store), o.another(o.store)} {
				all.Go(func() {
					if err := w.Remind(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if got := o.heard(); got != want {
				t.Errorf("on %d March:\n got %s\nwant %s", day, got, want)
			}
		}
		on(13, "")
		on(16, "chen due_soon 5, cheng due_soon 5")
		on(17, "")
		if err := o.another(silent{o.store, t}).Remind(t.Context()); err != nil { // what is known is not written again
			t.Error(err)
		}
		on(20, "chen due_soon 2, cheng due_soon 2")
		on(25, "chen overdue -1, cheng overdue -1, lh overdue -1") // down on the 23rd and 24th: only the newest
		on(26, "")
		o.do("chen", id, "notice", "pause", nil, "缺少说明")
		on(40, "") // stands still
		o.do("wen", id, "notice", "more", nil, "")
		o.tell()
		o.heard()
		on(40, "")
		o.do("cheng", id, "notice", "check", verdict("good"), "")
		o.tell()
		o.heard()
		on(80, "") // no clock runs any more
	})
}

func TestTheWorkerEndsWithItsContext(t *testing.T) {
	o := newOffice(t, store.Config{Path: storetest.SQLite(t)})
	o.Worker.Board = &notices.Board{Store: o.store, Log: o.Worker.Log, Reader: func(person string) notices.Reader { return notices.ReaderOf(o.Engine, person) }}
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); o.Run(ctx) }()
	counts, leave, err := o.Worker.Board.Subscribe("wu")
	if err != nil {
		t.Fatal(err)
	}
	expect := func(want int) {
		t.Helper()
		select {
		case got := <-counts:
			if got != want {
				t.Errorf("the board shows %d, want %d", got, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("the board never showed %d", want)
		}
	}
	expect(0)
	o.open()
	expect(1)
	if err := o.store.ReadAll(t.Context(), "wu", "now"); err != nil {
		t.Fatal(err)
	}
	o.Worker.Board.Nudge(t.Context(), "wu")
	expect(0)
	leave()
	cancel()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("it goes on")
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%d goroutines are left, %d there were", runtime.NumGoroutine(), before)
}

// A worker that runs deletes what is older than three years, read or not.
func TestTheWorkerForgets(t *testing.T) {
	onBoth(t, func(t *testing.T, config store.Config) {
		o := newOffice(t, config)
		var list []notices.Notice
		for i, age := range []time.Duration{time.Hour, -time.Hour} { // before and after the end
			at := o.now.AddDate(-3, 0, 0).Add(-age).UTC().Format(engine.TimeLayout)
			for _, person := range []string{"wen", "wu"} {
				list = append(list, notices.Notice{Person: person, Kind: notices.Moved, Dossier: "d", Case: "c", Seq: i + 1, At: at})
			}
		}
		if err := o.store.Deliver(t.Context(), nil, list); err != nil {
			t.Fatal(err)
		}
		if err := o.store.ReadAll(t.Context(), "wu", "read"); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		var run sync.WaitGroup
		run.Go(func() { o.Run(ctx) })
		defer run.Wait()
		defer stop()
		for _, person := range []string{"wen", "wu"} {
			for begun := time.Now(); ; time.Sleep(10 * time.Millisecond) {
				left, err := o.store.Notices(ctx, notices.Reader{Person: person, All: true}, notices.Query{})
				if err != nil {
					t.Fatal(err)
				}
				if len(left) == 1 && left[0].Seq == 2 {
					break
				}
				if time.Since(begun) > time.Minute {
					t.Fatalf("%s still has %+v", person, left)
				}
			}
		}
	})
}

// Mails come to be with the notices, for those who have an address, and only where there is a server.
func TestNoticesBringMails(t *testing.T) {
	onBoth(t, func(t *testing.T, config store.Config) {
		o := newOffice(t, config)
		o.directory.Person("chen").Email = "chen@example.gov.cn"
		mails := func(want int) {
			t.Helper()
			o.tell()
			list, err := o.store.WaitingMails(t.Context(), "9", 10)
			if err != nil || len(list) != want {
				t.Fatalf("%d mails wait, want %d: %v", len(list), want, err)
			}
			for _, m := range list {
				if m.Notice.Person != "chen" || m.Notice.Said.Task == "" {
					t.Errorf("%+v", m)
				}
			}
		}
		o.sent()
		mails(0)
		o.Mail = &notices.Mailer{Host: "127.0.0.1", Port: 1, Security: notices.Plain, From: "a@example.gov.cn", Base: "https://a.example", Timeout: time.Second}
		id := o.sent()
		mails(1)
		if err := o.Send(t.Context()); err != nil {
			t.Fatal(err)
		}
		list, err := o.store.WaitingMails(t.Context(), "9", 10)
		if err != nil || len(list) != 1 || list[0].Attempts != 1 || list[0].Error == "" {
			t.Errorf("%+v %v", list, err)
		}
		o.do("cheng", id, "notice", "check", verdict("good"), "") // the turn has passed before the mail could go
		o.now = o.now.Add(time.Hour)
		if err := o.Send(t.Context()); err != nil {
			t.Fatal(err)
		}
		mails(0)
		if failed, err := o.store.FailedMails(t.Context(), 10); err != nil || len(failed) != 0 {
			t.Errorf("%+v %v", failed, err)
		}
	})
}
