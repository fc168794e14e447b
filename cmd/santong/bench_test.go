package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

// BenchmarkEvents measures durable events, each acknowledged only after it was synced: through the engine and over HTTP, by 1 and by 64 clients.
// The event is a real one of the real definition, with role, form, guards and idempotency key. "x floor" is the ratio to the disk's own limit,
// 4 KiB overwritten and synced by one writer, taken just before and after.
func BenchmarkEvents(b *testing.B) {
	for _, database := range []string{"sqlite", "postgres"} {
		for _, through := range []string{"engine", "http"} {
			for _, clients := range []int{1, 64} {
				b.Run(fmt.Sprintf("%s/%s/%d", database, through, clients), func(b *testing.B) { benchEvents(b, database, through, clients) })
			}
		}
	}
}

type bench struct {
	*instance
	address  string
	token    string
	actor    engine.Actor
	dossiers []string
	versions []int
	client   *http.Client
}

func benchEvents(b *testing.B, database, through string, clients int) {
	w := newBench(b, database, clients)
	before := floor(b)
	size := w.size(b)
	latencies := make([][]time.Duration, clients)
	perClient := max(b.N/clients, 1)
	b.ResetTimer()
	start := time.Now()
	var group sync.WaitGroup
	for client := range clients {
		group.Go(func() {
			for i := range perClient {
				began := time.Now()
				if err := w.fire(through, client+clients*(i%(len(w.dossiers)/clients)), fmt.Sprintf("%d-%d", client, i)); err != nil {
					b.Error(err)
					return
				}
				latencies[client] = append(latencies[client], time.Since(began))
			}
		})
	}
	group.Wait()
	took := time.Since(start)
	b.StopTimer()
	events := perClient * clients
	all := slices.Concat(latencies...)
	slices.Sort(all)
	rate := float64(events) / took.Seconds()
	b.ReportMetric(rate, "events/s")
	b.ReportMetric(rate/((before+floor(b))/2), "x-floor")
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
	if grown := w.size(b) - size; grown > 0 {
		b.ReportMetric(float64(grown)/float64(events), "B/event")
	}
	b.ReportMetric(0, "ns/op")
}

func newBench(b *testing.B, database string, clients int) *bench {
	b.Helper()
	ctx := context.Background()
	config := store.Config{}
	if database == "sqlite" {
		config.Path = storetest.SQLite(b)
	} else {
		config.URL = storetest.Postgres(b)
	}
	st, err := store.Open(ctx, config)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = st.Close() })
	in, err := assemble(ctx, st, definitions{Profile: "caoxian"}, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	persons, err := in.populate(ctx)
	if err != nil {
		b.Fatal(err)
	}
	const who = "wang.xiaomin"
	w := &bench{instance: in, token: persons.tokens()[who], actor: engine.Actor{Person: who, Posts: in.steward.Directory().Person(who).Posts}}
	for range 16 * max(clients, 8) {
		r, err := in.engine.Open(ctx, "document", "government", engine.Command{Actor: w.actor, Form: form{"title": "关于压力测试的通知"}})
		if err != nil {
			b.Fatal(err)
		}
		w.dossiers, w.versions = append(w.dossiers, r.Dossier), append(w.versions, r.Version)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	o, err := in.open(ctx, location{Data: b.TempDir()}, reach{}, false)
	if err != nil {
		b.Fatal(err)
	}
	server := o.server("")
	go func() { _ = server.Serve(listener) }()
	b.Cleanup(func() { _ = server.Close() })
	w.address = "http://" + listener.Addr().String() + "/api/v1"
	w.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	return w
}

var benchForm = form{"kind": "normative", "maker_listed": true, "touches_business": true, "trial": false}

const benchBody = `{"event":"classify","form":{"kind":"normative","maker_listed":true,"touches_business":true,"trial":false}}`

// fire does one event on the i-th dossier, which no other client touches.
func (w *bench) fire(through string, i int, key string) error {
	id, version := w.dossiers[i], w.versions[i]
	w.versions[i]++
	if through == "engine" {
		_, err := w.engine.Fire(context.Background(), engine.Command{Dossier: id, Case: "document", Event: "classify", Version: version, Actor: w.actor, Form: benchForm,
			Key: key, Request: key})
		return err
	}
	request, err := http.NewRequest(http.MethodPost, w.address+"/dossiers/"+id+"/cases/document/events", strings.NewReader(benchBody))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+w.token)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("If-Match", fmt.Sprintf(`"%d"`, version))
	request.Header.Set("Idempotency-Key", key)
	response, err := w.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, bytes.TrimSpace(body))
	}
	return err
}

// size is what the database takes on disk, in bytes; 0 where it cannot be told.
func (w *bench) size(b *testing.B) int64 {
	size, err := w.store.Size(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	return size
}

// floor is how often the disk syncs in a second: 4 KiB overwritten, one writer, a quarter of a second.
func floor(b *testing.B) float64 {
	b.Helper()
	file, err := os.Create(filepath.Join(b.TempDir(), "floor"))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	page, count := make([]byte, 4096), 0
	start := time.Now()
	for time.Since(start) < 250*time.Millisecond {
		if _, err := file.WriteAt(page, 0); err != nil {
			b.Fatal(err)
		}
		if err := file.Sync(); err != nil {
			b.Fatal(err)
		}
		count++
	}
	return float64(count) / time.Since(start).Seconds()
}
