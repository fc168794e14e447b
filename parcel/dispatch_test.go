package parcel

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"santong/engine"
)

// A desk has what a courier asks a store for, and notes what it was asked.
type desk struct {
	Store
	peers []Peer
	sent  []Exchange
	due   []Errand
	take  func(Errand) error

	mu    sync.Mutex
	asked []string
}

func (d *desk) Peers(context.Context) ([]Peer, error) { return d.peers, nil }

func (d *desk) Exchanges(_ context.Context, q Query) ([]Exchange, error) {
	if q.Way == In {
		return []Exchange{{Peer: "of " + q.Dossier}}, nil
	}
	return d.sent, nil
}

func (d *desk) Exchange(_ context.Context, hash string) (Exchange, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked = append(d.asked, hash)
	return Exchange{Hash: hash, Peer: "city", Receipt: "signed"}, nil
}

func (d *desk) DueErrands(context.Context, string, int) ([]Errand, error) { return d.due, nil }

func (d *desk) TakeErrand(_ context.Context, e Errand, _ string) error { return d.take(e) }

// What a peer answers that is odd is a fault of the way, and keeps back nothing but what goes there. An answer that is refused for good keeps none of those behind it.
func TestOddPeer(t *testing.T) {
	mine, city := newKey(t, "county"), newKey(t, "city")
	good, err := Seal(sample(), city)
	must(t, err)
	says := ""
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(says)) }))
	t.Cleanup(web.Close)
	p := peerOf(city, township)
	p.URL = web.URL
	d := &desk{peers: []Peer{p}, sent: []Exchange{{Hash: "a", Way: Out, Kind: Filing, Peer: "city"}}}
	c := &Courier{Engine: &engine.Engine{Now: func() time.Time { return noon }}, Store: d, Key: mine}

	says = "<html>"
	if _, err := c.deliver(t.Context(), d.sent[0]); !errors.As(err, new(*unreached)) {
		t.Errorf("no receipt: %v", err)
	}
	if _, err := c.Fetch(t.Context(), "d", "filing"); !errors.As(err, new(*unreached)) {
		t.Errorf("no answers: %v", err)
	}
	list, err := json.Marshal(map[string]any{"answers": [][]byte{[]byte("rubbish"), good.Bytes}})
	must(t, err)
	says, d.asked = string(list), nil
	_, err = c.Fetch(t.Context(), "d", "filing")
	if _, ok := errors.AsType[*Fault](err); !ok || errors.As(err, new(*unreached)) {
		t.Errorf("what was wrong is not told: %v", err)
	}
	if !slices.Contains(d.asked, good.Hash) {
		t.Errorf("what is behind it was not taken in: %v", d.asked)
	}
}

// While one peer is slow, others get theirs.
func TestPeersGoBesideEachOther(t *testing.T) {
	other := make(chan struct{})
	ctx, enough := context.WithTimeout(t.Context(), 20*time.Second)
	defer enough()
	d := &desk{due: []Errand{{Dossier: "slow"}, {Dossier: "slow"}, {Dossier: "quick"}}}
	d.take = func(e Errand) error {
		if e.Dossier == "quick" {
			close(other)
			return ErrTaken
		}
		select {
		case <-other:
		case <-ctx.Done():
			t.Error("the other peer waits for the slow one")
		}
		return ErrTaken
	}
	c := &Courier{Engine: &engine.Engine{Now: func() time.Time { return noon }}, Store: d}
	must(t, c.Dispatch(ctx))
}
