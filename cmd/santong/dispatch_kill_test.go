package main

import (
	"bufio"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"santong/parcel"
	"santong/store"
)

// A process that finds this variable sends what waits in the database that it names, once, with the key in the folder, and is killed while it waits for the answer.
const courierOf = "SANTONG_CRASH_COURIER"

func init() {
	if at := os.Getenv(courierOf); at != "" {
		doomed(at)
		os.Exit(1)
	}
}

func doomed(at string) {
	data, url, _ := strings.Cut(at, " ")
	now, _ := time.Parse(time.RFC3339, os.Getenv(courierOf+"_NOW"))
	ctx := context.Background()
	st, err := store.Open(ctx, store.Config{URL: url})
	if err != nil {
		panic(err)
	}
	in, err := assemble(ctx, st, definitions{Profile: "caoxian"}, func() time.Time { return now }, slog.Default())
	if err != nil {
		panic(err)
	}
	o, err := in.open(ctx, location{Data: data}, reach{}, false)
	if err != nil {
		panic(err)
	}
	panic(o.courier.Dispatch(ctx)) // it is killed before
}

// The program is killed between the commit and the sending, and again when the other side has taken the package in and its answer is on the way: nothing is lost, and nothing is
// there twice.
func TestKilledWhileItSends(t *testing.T) {
	now := &clock{}
	now.put(time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC))
	at := post(t)
	county := newSide(t, "caoxian.example", now, at, nil)
	cityGovt := newSide(t, "heze.example", now, store.Config{}, cityPeople(t))
	taken := make(chan bool, 1)
	held := make(chan bool)
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { // takes it in, and is long about saying so
		if _, err := cityGovt.courier.TakeIn(r.Context(), r.Body); err != nil {
			t.Error(err)
		}
		taken <- true
		<-held
	}))
	defer slow.Close()
	defer close(held)
	fast := cityGovt.url
	cityGovt.url = slow.URL
	county.trust(cityGovt, cityGov)
	cityGovt.trust(county, countyGov)
	ctx := t.Context()
	id := published(t, county, now)
	now.put(time.Date(2026, 5, 20, 1, 0, 0, 0, time.UTC))
	county.lay("jiang.beian", id, city, "filing_report", "备案报告")
	county.did("jiang.beian", id, city, "submit_filing", form{"copies": 2}) // and here it is killed for the first time: nothing was sent

	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), courierOf+"="+county.at.Data+" "+at.URL, courierOf+"_NOW="+now.now().Format(time.RFC3339))
	errs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan string, 1)
	go func() {
		said := ""
		for lines := bufio.NewScanner(errs); lines.Scan(); {
			said += lines.Text() + "\n"
		}
		ended <- said
	}()
	select {
	case <-taken:
	case said := <-ended:
		t.Fatalf("it ended before it sent anything: %s", said)
	}
	if err := cmd.Process.Kill(); err != nil { // SIGKILL
		t.Fatal(err)
	}
	<-ended
	if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("it was not killed: %v", err)
	}

	// The attempt is taken for dead after its lease, and goes again.
	cityGovt.url = fast
	county.trust(cityGovt, cityGov)
	if err := county.courier.Dispatch(ctx); err != nil {
		t.Fatal(err)
	}
	if e, err := county.store.Errand(ctx, id, city); err != nil || e.State != parcel.ErrandWaits || e.Attempts != 1 {
		t.Fatalf("%+v %v", e, err)
	}
	now.put(now.now().Add(11 * time.Minute))
	if err := county.courier.Dispatch(ctx); err != nil {
		t.Fatal(err)
	}
	if e, err := county.store.Errand(ctx, id, city); err != nil || e.State != parcel.ErrandDone {
		t.Fatalf("%+v %v", e, err)
	}
	sent, err := county.store.Exchanges(ctx, parcel.Query{Way: parcel.Out, Dossier: id, Limit: 9})
	if err != nil || len(sent) != 1 || sent[0].Receipt == "" || cityGovt.count() != 1 {
		t.Fatalf("sent %+v (%v), and the city has %d dossiers", sent, err, cityGovt.count())
	}
}
