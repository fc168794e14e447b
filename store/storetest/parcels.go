package storetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/notices"
	"santong/parcel"
	"santong/store"
)

func exchange(hash, way, number string, seq int) parcel.Exchange {
	return parcel.Exchange{Hash: hash, Way: way, Peer: "county", Kind: parcel.Filing, Number: number, Thread: hash, Dossier: "d-" + hash, Case: "filing", Seq: seq, At: "2026-03-02T01:00:00.000000Z", Data: []byte{0, 1, 2}}
}

// packages are kept once: by hash, by number of a filing from one peer, and by entry of what went.
func packages(t *testing.T, s *store.Store) {
	ctx := context.Background()
	a := exchange("a", parcel.In, "1号", 4)
	a.Dossier = "" // it is being taken in
	must(t, s.AddExchange(ctx, a))
	taken := func(what string, x parcel.Exchange) {
		t.Helper()
		if err := s.AddExchange(ctx, x); !errors.Is(err, parcel.ErrTaken) {
			t.Errorf("%s: %v", what, err)
		}
	}
	taken("the same", a)
	taken("other content under the number", exchange("b", parcel.In, "1号", 9))
	other := exchange("c", parcel.In, "1号", 9)
	other.Peer = "city"
	must(t, s.AddExchange(ctx, other))
	answer := exchange("e", parcel.In, "1号", 12)
	answer.Kind, answer.Thread = parcel.Answer, "a"
	must(t, s.AddExchange(ctx, answer))
	sent := exchange("f", parcel.Out, "1号", 5)
	must(t, s.AddExchange(ctx, sent))
	sent.Hash, sent.Number = "g", "2号"
	taken("the same entry twice", sent)

	must(t, s.Acknowledge(ctx, "a", "d1", "signed"))
	if err := s.Acknowledge(ctx, "a", "d2", "forged"); !errors.Is(err, parcel.ErrTaken) {
		t.Errorf("a second receipt: %v", err)
	}
	got := got[parcel.Exchange](t)(s.Exchange(ctx, "a"))
	a.Dossier, a.Receipt = "d1", "signed"
	if got.Receipt != a.Receipt || got.Dossier != "d1" || got.At != a.At || got.Seq != 4 || !slices.Equal(got.Data, a.Data) {
		t.Errorf("kept as %+v", got)
	}
	if _, err := s.Exchange(ctx, "none"); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("none: %v", err)
	}
	must(t, s.ReleaseExchange(ctx, "none"))
	if err := s.ReleaseExchange(ctx, "a"); err == nil {
		if _, err := s.Exchange(ctx, "a"); err != nil {
			t.Errorf("what was taken in was given up: %v", err)
		}
	}
	begun := exchange("h", parcel.In, "3号", 1)
	begun.Dossier = ""
	must(t, s.AddExchange(ctx, begun))
	must(t, s.ReleaseExchange(ctx, "h"))
	begun.Hash = "i"
	must(t, s.AddExchange(ctx, begun)) // its number is free again

	hashes := func(q parcel.Query) (out string) {
		t.Helper()
		list, err := s.Exchanges(ctx, q)
		must(t, err)
		for _, x := range list {
			if x.Data != nil {
				t.Error("a list carries the bytes")
			}
			out += x.Hash
		}
		return out
	}
	for want, q := range map[string]parcel.Query{"iace": {Way: parcel.In, Limit: 9}, "ae": {Way: parcel.In, Thread: "a", Limit: 9}, "a": {Way: parcel.In, Dossier: "d1", Limit: 9}, "f": {Way: parcel.Out, Case: "filing", Limit: 9},
		"ac": {Way: parcel.In, Newest: true, Limit: 2}} {
		if got := hashes(q); got != want {
			t.Errorf("%+v: %s, want %s", q, got, want)
		}
	}
}

// peers are told of in the journal of the house, and read as rows of it.
func peers(t *testing.T, s *store.Store) {
	ctx := context.Background()
	day := calendar.Of(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC))
	p := parcel.Peer{Name: "county", Key: "county+1+a", Organs: []string{"县政府", "办公室"}, URL: "https://county.example", From: day, Added: "2026-03-02T01:00:00.000000Z"}
	must(t, s.SavePeer(ctx, p))
	second := p
	second.Key = "county+2+b"
	must(t, s.SavePeer(ctx, second))
	p.Until = day
	must(t, s.SavePeer(ctx, p, notices.OfTrust(p.Key, "guan", p.Added, engine.Words{Zh: "终止", En: "ended"})))
	if told := got[[]notices.Notice](t)(s.Notices(ctx, notices.Reader{Person: "guan"}, notices.Query{})); len(told) != 1 || told[0].Kind != notices.Trust {
		t.Errorf("the administrator was told %+v", told)
	}
	list := got[[]parcel.Peer](t)(s.Peers(ctx))
	if len(list) != 2 || list[0].Until != day || !list[1].Until.IsZero() || list[0].URL != p.URL || !slices.Equal(list[0].Organs, p.Organs) {
		t.Errorf("kept as %+v", list)
	}
	house, err := s.House(ctx)
	must(t, err)
	if !strings.Contains(house["peer/county/county+1+a"], `"until"`) || house["peer/county/county+2+b"] == "" {
		t.Errorf("the house has %v", house)
	}
	lines, err := s.Journal(ctx, 0, 100)
	must(t, err)
	told := 0
	for _, l := range lines {
		if strings.Contains(l.Data, "peer/county/") {
			told++
		}
	}
	if told != 3 {
		t.Errorf("the journal tells of %d changes, not 3", told)
	}
}
