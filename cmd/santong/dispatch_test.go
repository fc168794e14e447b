package main

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"santong/calendar"
	"santong/notices"
	"santong/parcel"
	"santong/store"
	"santong/store/storetest"
)

// A road is the network between two instances.
type road struct{ state atomic.Value }

const (
	open = "open"
	down = "down" // nothing arrives
	cut  = "cut"  // it arrives, and the answer is lost
)

func (r *road) RoundTrip(q *http.Request) (*http.Response, error) {
	if r.state.Load() == down {
		return nil, errors.New("no route to host")
	}
	resp, err := http.DefaultTransport.RoundTrip(q)
	if err == nil && r.state.Load() == cut {
		_ = resp.Body.Close()
		return nil, errors.New("connection reset by peer")
	}
	return resp, err
}

// What is done goes by itself: after the commit, again and again as long as the other side is away, once; and each answer comes back in the same way. What is not taken is
// told to the people whom it concerns, and sent again when they say so.
func TestWhatIsDoneGoesByItself(t *testing.T) {
	for _, c := range []struct {
		name         string
		county, city func(testing.TB) store.Config
	}{
		{"county on SQLite, city on PostgreSQL", lite, post}, {"county on PostgreSQL, city on SQLite", post, lite},
	} {
		t.Run(c.name, func(t *testing.T) { t.Parallel(); goesByItself(t, c.county(t), c.city(t)) })
	}
}

func lite(testing.TB) store.Config   { return store.Config{} }
func post(t testing.TB) store.Config { return store.Config{URL: storetest.Postgres(t)} }

func goesByItself(t *testing.T, countyAt, cityAt store.Config) {
	now, way := &clock{}, &road{}
	moment := func(text string) {
		at, err := time.Parse("2006-01-02 15:04", text)
		if err != nil {
			t.Fatal(err)
		}
		now.put(at.Add(-8 * time.Hour)) // in China
	}
	moment("2026-03-02 10:00")
	county := newSide(t, "caoxian.example", now, countyAt, nil)
	cityGovt := newSide(t, "heze.example", now, cityAt, cityPeople(t))
	county.trust(cityGovt, cityGov)
	cityGovt.trust(county, countyGov)
	county.courier.Client = &http.Client{Transport: way}
	ctx := t.Context()
	id := published(t, county, now)
	work := func(s *side) {
		t.Helper()
		if err := s.courier.Dispatch(ctx); err != nil {
			t.Fatal(err)
		}
	}
	stands := func(s *side, dossier, kase, state string, attempts int) parcel.Errand {
		t.Helper()
		e, err := s.store.Errand(ctx, dossier, kase)
		if err != nil || e.State != state || e.Attempts != attempts {
			t.Fatalf("the errand of %s is %+v (%v), want %s after %d attempts", kase, e, err, state, attempts)
		}
		return e
	}

	moment("2026-05-20 09:00")
	county.lay("jiang.beian", id, city, "filing_report", "备案报告")
	way.state.Store(down)
	county.did("jiang.beian", id, city, "submit_filing", form{"copies": 2})
	stands(county, id, city, parcel.ErrandWaits, 0) // with the act itself
	work(county)
	if e := stands(county, id, city, parcel.ErrandWaits, 1); e.Next != "2026-05-20T01:01:00.000000Z" || e.Error.Zh == "" {
		t.Errorf("after the first attempt: %+v", e)
	}
	work(county)
	stands(county, id, city, parcel.ErrandWaits, 1) // not before its time
	moment("2026-05-20 09:01")
	way.state.Store(cut)
	work(county)
	stands(county, id, city, parcel.ErrandWaits, 2)
	if n := cityGovt.count(); n != 1 {
		t.Fatalf("the city has %d dossiers", n)
	}
	moment("2026-05-20 09:06")
	way.state.Store(open)
	work(county)
	stands(county, id, city, parcel.ErrandDone, 3)
	sent, err := county.store.Exchanges(ctx, parcel.Query{Way: parcel.Out, Dossier: id, Limit: 9})
	if err != nil || len(sent) != 1 || sent[0].Receipt == "" || cityGovt.count() != 1 {
		t.Fatalf("sent %+v (%v), and the city has %d dossiers", sent, err, cityGovt.count())
	}
	came, err := cityGovt.store.Exchange(ctx, sent[0].Hash)
	if err != nil {
		t.Fatal(err)
	}
	there := came.Dossier
	const review = "filing_review"

	// The answers come back without being asked for.
	moment("2026-05-22 10:00")
	cityGovt.did("an", there, review, "defer_registration", form{"to_supplement": "缺少依据对照表"}, "材料不齐")
	work(cityGovt)
	stands(cityGovt, there, review, parcel.ErrandDone, 1)
	county.stands(id, city, "supplement_asked")
	if got, err := county.courier.Fetch(ctx, id, city); err != nil || len(got) != 0 {
		t.Errorf("fetched again: %v %v", got, err)
	}

	// The city does not trust us any more: nothing is tried again, and the people are told.
	key := county.key.Public()
	trust := func(until string) {
		t.Helper()
		p := parcel.Peer{Name: county.key.Name(), Key: key, Organs: []string{countyGov}, URL: county.url, From: calendar.Day(2026, 3, 2)}
		if until != "" {
			if p.Until, err = calendar.Parse(until); err != nil {
				t.Fatal(err)
			}
		}
		if err := cityGovt.store.SavePeer(ctx, p); err != nil {
			t.Fatal(err)
		}
	}
	trust("2026-05-21")
	county.did("jiang.beian", id, city, "resubmit_filing", form{"supplement_note": "已补充"})
	work(county)
	e := stands(county, id, city, parcel.ErrandRefused, 1)
	if !strings.Contains(e.Error.Zh, "不在有效期内") || !strings.Contains(e.Error.En, "not good on this day") {
		t.Errorf("refused because of %+v", e.Error)
	}
	unsent := func(person string) int {
		t.Helper()
		list, err := county.store.Notices(ctx, notices.ReaderOf(county.engine, person), notices.Query{})
		if err != nil {
			t.Fatal(err)
		}
		return len(slices.DeleteFunc(list, func(n notices.Notice) bool { return n.Kind != notices.Unsent }))
	}
	for person, want := range map[string]int{"jiang.beian": 1, "guan.xitong": 1, "wang.xiaomin": 0} {
		if n := unsent(person); n != want {
			t.Errorf("%s was told %d times, want %d", person, n, want)
		}
	}
	trust("")
	if _, err := county.courier.Send(ctx, id, city); err != nil {
		t.Fatal(err)
	}
	stands(county, id, city, parcel.ErrandDone, 1)
	cityGovt.stands(there, review, "received")

	// A city that stays away is given up after twelve days.
	moment("2026-05-25 10:00")
	cityGovt.did("an", there, review, "register_received", nil)
	cityGovt.did("an", there, review, "begin_filing_review", form{"review_mode": "active"})
	cityGovt.did("an", there, review, "request_explanation", form{"questions": "第七条的依据是什么？"}, "依据不明")
	work(cityGovt)
	county.stands(id, city, "explanation_asked")
	way.state.Store(down)
	county.did("jiang.beian", id, city, "explain", form{"explanation": "依据为省条例第十二条。"})
	for day := range 12 {
		now.put(now.now().Add(24 * time.Hour))
		if work(county); day < 11 {
			stands(county, id, city, parcel.ErrandWaits, day+1)
		}
	}
	stands(county, id, city, parcel.ErrandGivenUp, 12)
	if n := unsent("jiang.beian"); n != 2 {
		t.Errorf("told %d times, want twice", n)
	}
	way.state.Store(open)
	if _, err := county.courier.Send(ctx, id, city); err != nil {
		t.Fatal(err)
	}
	cityGovt.stands(there, review, "reviewing")

	// A city that has no address of ours is asked for its answers.
	hidden := county.url
	county.url = ""
	trust("")
	cityGovt.did("an", there, review, "request_explanation", form{"questions": "第八条的依据是什么？"}, "依据不明")
	work(cityGovt)
	stands(cityGovt, there, review, parcel.ErrandNone, 1)
	county.stands(id, city, "under_review")
	if err := county.courier.Collect(ctx); err != nil {
		t.Fatal(err)
	}
	county.stands(id, city, "explanation_asked")
	county.url = hidden
	trust("")

	// What the maker does not agree to goes with its reason and its letter.
	county.did("jiang.beian", id, city, "explain", form{"explanation": "依据为省条例第十三条。"})
	work(county)
	cityGovt.did("an", there, review, "send_opinion", form{"review_opinion": "删去第七条。", "grounds": form{"policy": form{"conclusion": "pass"}, "power": form{"conclusion": "fail", "note": "增设义务"},
		"higher_law": form{"conclusion": "pass"}, "conflict": form{"conclusion": "pass"}, "propriety": form{"conclusion": "pass"}, "procedure": form{"conclusion": "pass"}}})
	if _, err := cityGovt.courier.Send(ctx, there, review); err != nil {
		t.Fatal(err)
	}
	county.stands(id, city, "correction_asked")
	county.did("jiang.beian", id, city, "decline_correction", nil, "第七条有省条例第十二条作依据。")
	work(county)
	cityGovt.stands(there, review, "not_corrected")
	d, err := cityGovt.store.Dossier(ctx, there)
	if err != nil {
		t.Fatal(err)
	}
	if k := d.Case(review); k.Facts["declined_because"] != "第七条有省条例第十二条作依据。" || d.PaperFor(k, "maker_reply") == nil {
		t.Errorf("the refusal: %v", k.Facts)
	}

	// Nobody speaks for the congress: what is filed there goes on paper, and what follows does not go by itself.
	const congress = "filing-CX-PCSC"
	county.lay("jiang.beian", id, congress, "filing_report", "备案报告")
	county.did("jiang.beian", id, congress, "submit_filing", form{"copies": 5}, "补报")
	work(county)
	stands(county, id, congress, parcel.ErrandNone, 1)
	if n := unsent("jiang.beian"); n != 2 {
		t.Errorf("paper is told as a fault: %d", n)
	}
}
