package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

// A process that finds this variable is the victim of a crash test: it opens the database that the variable names and writes until it is killed.
const victimOf = "SANTONG_CRASH_DATABASE"

// Not in TestMain, which the package may want for itself.
func init() {
	if at := os.Getenv(victimOf); at != "" {
		fmt.Fprintln(os.Stderr, victim(databaseAt(at)))
		os.Exit(1)
	}
}

func databaseAt(at string) store.Config {
	if strings.HasPrefix(at, "postgres") {
		return store.Config{URL: at}
	}
	return store.Config{Path: at}
}

const writers = 8

// victim has eight clerks work at once, each at dossiers of its own. It returns only if something goes wrong.
func victim(config store.Config) error {
	ctx := context.Background()
	st, err := store.Open(ctx, config)
	if err != nil {
		return err
	}
	in, err := assemble(ctx, st, definitions{Profile: "caoxian"}, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	fmt.Println("ready")
	failed := make(chan error)
	for i := range writers {
		go func() {
			w := &writer{in.engine, rand.New(rand.NewPCG(uint64(os.Getpid()), uint64(i))), engine.Actor{Person: "wang.xiaomin", Posts: in.steward.Directory().Person("wang.xiaomin").Posts}, ""}
			for {
				if err := w.carry(ctx); err != nil {
					failed <- err
				}
			}
		}()
	}
	return <-failed
}

// A writer says what it was told has been kept, one line for each entry, never before it was told.
type writer struct {
	*engine.Engine
	*rand.Rand
	actor engine.Actor
	id    string
}

// carry opens a dossier, brings it to the consultation and records opinions and drafts in it.
func (w *writer) carry(ctx context.Context) error {
	r, err := w.Open(ctx, "document", "government", engine.Command{Actor: w.actor, Form: map[string]any{"title": "曹县粮食储备办法"}})
	if err = acknowledged(r, err); err != nil {
		return err
	}
	w.id = r.Dossier
	kind := map[string]any{"kind": "normative", "maker_listed": true, "touches_business": false, "trial": false}
	steps := []func() error{
		w.event(ctx, "classify", kind), w.paper(ctx, "draft"), w.paper(ctx, "drafting_note"),
		w.event(ctx, "begin_consultation", nil), w.event(ctx, "publish_consultation", map[string]any{"consult_question": "请提出意见", "public_notice": "县政府网站"}),
		w.event(ctx, "ask_opinions", map[string]any{"consulted": []any{"CX-FINANCE", "CX-EDU"}, "question": "有无意见"}), // one change, three entries
	}
	for range 12 {
		opinion := map[string]any{"source": "public", "from": "某村民", "text": strings.Repeat("意见", 1+w.IntN(500))}
		steps = append(steps, w.event(ctx, "record_opinion", map[string]any{"opinions": []any{opinion}}))
		if w.IntN(4) == 0 {
			steps = append(steps, w.paper(ctx, "draft"))
		}
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) command(ctx context.Context, event string, form map[string]any) (engine.Command, error) {
	d, err := w.Store.Dossier(ctx, w.id)
	if err != nil {
		return engine.Command{}, err
	}
	return engine.Command{Dossier: w.id, Case: "document", Event: event, Version: d.Version, Actor: w.actor, Form: form}, nil
}

func (w *writer) event(ctx context.Context, event string, form map[string]any) func() error {
	return func() error {
		cmd, err := w.command(ctx, event, form)
		if err != nil {
			return err
		}
		return acknowledged(w.Fire(ctx, cmd))
	}
}

func (w *writer) paper(ctx context.Context, kind string) func() error {
	return func() error {
		cmd, err := w.command(ctx, "", nil)
		if err != nil {
			return err
		}
		text := make([]byte, 1+w.IntN(40_000))
		for i := range text {
			text[i] = byte(w.Uint32())
		}
		return acknowledged(w.Upload(ctx, cmd, engine.Upload{Kind: kind, Name: "稿.bin", Type: "application/octet-stream", Data: text}))
	}
}

// acknowledged tells the killer; a line is one write, which a pipe takes whole.
func acknowledged(r engine.Result, err error) error {
	if err == nil {
		_, err = fmt.Fprintf(os.Stdout, "%s %d %s\n", r.Dossier, r.Entry.Seq, r.Entry.Hash)
	}
	return err
}

// TestKill kills a busy process again and again, each time on the same database: whatever it was told has been kept must be there afterwards, and the
// database must verify. This is the crash of the program; that of the machine is the matter of store, which reads back what fsync rests on.
func TestKill(t *testing.T) {
	runs := [2]int{30, 10}
	switch {
	case os.Getenv("SANTONG_PROVE") != "":
		runs = [2]int{100, 20}
	case testing.Short():
		runs = [2]int{10, 4}
	}
	t.Run("SQLite", func(t *testing.T) { kill(t, storetest.SQLite(t), runs[0]) })
	t.Run("PostgreSQL", func(t *testing.T) { kill(t, storetest.Postgres(t), runs[1]) })
}

// A line is what the victim said was kept.
type line struct {
	dossier string
	seq     int
	hash    string
}

func kill(t *testing.T, at string, runs int) {
	ctx := context.Background()
	in, reopen := founded(t, at)
	var all []line
	var report *engine.Report
	idle := 0
	for run := range runs {
		said := murder(t, at, time.Duration(5+rand.IntN(76))*time.Millisecond)
		if len(said) == 0 {
			idle++
		}
		all = append(all, said...)
		st := reopen()
		in.engine.Store = st
		check := said
		if run == runs-1 {
			check = all // nothing that came later may have undone it
		}
		kept(t, st, check)
		if run%10 == 9 || run == runs-1 {
			var err error
			if report, err = in.engine.Verify(ctx, nil); err != nil {
				t.Fatal(err)
			}
			for _, b := range report.Broken {
				t.Errorf("after run %d: dossier %s, entry %d: %s", run, b.Dossier, b.Seq, b.What)
			}
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
		if t.Failed() {
			t.Fatalf("run %d", run)
		}
	}
	t.Logf("%d runs, %d of them killed before anything was acknowledged; %d acknowledged, none lost; %d entries and %d papers verified", runs, idle, len(all),
		report.Entries, report.Papers)
}

// founded makes the database with the people of the seed, and returns an instance whose store is to be put in, and how to open it.
func founded(t *testing.T, at string) (*instance, func() *store.Store) {
	t.Helper()
	ctx := context.Background()
	open := func() *store.Store {
		st, err := store.Open(ctx, databaseAt(at))
		if err != nil {
			t.Fatal(err)
		}
		return st
	}
	st := open()
	in, err := assemble(ctx, st, definitions{Profile: "caoxian"}, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	seed, err := in.library.Seed()
	if err == nil {
		err = in.settle(ctx, seed)
	}
	if err = errors.Join(err, st.Close()); err != nil {
		t.Fatal(err)
	}
	return in, open
}

// murder runs a victim, kills it after it has worked for so long, and returns what it had said.
func murder(t *testing.T, at string, after time.Duration) []line {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victimOf+"="+at)
	var last strings.Builder
	cmd.Stderr = &last
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(out)
	if first, err := r.ReadString('\n'); first != "ready\n" {
		_ = cmd.Wait()
		t.Fatalf("the victim says %q (%v): %s", first, err, last.String())
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		time.Sleep(after)
		_ = cmd.Process.Kill() // SIGKILL
	})
	var said []line
	for {
		text, err := r.ReadString('\n')
		if errors.Is(err, io.EOF) {
			break // a line cut short was not said
		}
		var l line
		if _, scan := fmt.Sscanf(text, "%s %d %s\n", &l.dossier, &l.seq, &l.hash); scan != nil || err != nil {
			t.Fatalf("%q: %v, %v", text, scan, err)
		}
		said = append(said, l)
	}
	wg.Wait()
	if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the victim was not killed: %v: %s", err, last.String())
	}
	if strings.HasPrefix(at, "postgres") {
		time.Sleep(100 * time.Millisecond) // the server may still finish what it had been sent
	}
	return said
}

// kept demands every entry that was acknowledged, with the seal that it had then.
func kept(t *testing.T, st engine.Store, said []line) {
	t.Helper()
	for _, l := range said {
		entries, err := st.Entries(context.Background(), l.dossier, l.seq-1, 1)
		if err != nil || len(entries) != 1 || entries[0].Hash.String() != l.hash {
			t.Errorf("entry %d of %s was acknowledged and is not there as it was (%d found, %v)", l.seq, l.dossier, len(entries), err)
		}
	}
}
