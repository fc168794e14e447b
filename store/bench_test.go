package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

// BenchmarkCarry has each client open a dossier and carry it through twelve events, one acknowledged after the other, again and again: the work
// on which other engines were measured. BenchmarkScattered hits one of 2,000 dossiers at random each time: the worst for a database, since each
// event then touches pages of its own.
//
// Both report events per second, and as ratios what part they are of two floors taken right before and after: the disk's
// (overwrite 4 KiB and sync, one after the other) and the database's (insert one row and commit). Absolute figures follow
// the disk, which on shared machines drifts by a factor of ten within minutes; the ratios do not.
func BenchmarkCarry(b *testing.B) {
	measure(b, []int{1, 32, 64, 256}, func(s *store.Store) func(client int) error {
		const events = 13
		var opened atomic.Int64
		carried := make([]struct{ dossier, events int }, 256)
		return func(client int) error {
			c := &carried[client]
			if c.events%events == 0 {
				c.dossier = int(opened.Add(1))
			}
			c.events++
			return advance(s, c.dossier)
		}
	})
}

func BenchmarkScattered(b *testing.B) {
	measure(b, []int{64}, func(s *store.Store) func(int) error {
		const dossiers = 2000
		each(b, 64, dossiers, func() func(int) error {
			var next atomic.Int64
			return func(int) error { return advance(s, int(next.Add(1)-1)) }
		}())
		return func(int) error { return advance(s, rand.IntN(dossiers)) }
	})
}

func measure(b *testing.B, clients []int, work func(*store.Store) func(client int) error) {
	for _, db := range databases {
		for _, n := range clients {
			b.Run(fmt.Sprintf("%s/clients=%d", db.name, n), func(b *testing.B) {
				config := db.make(b)
				s := storetest.Open(b, config)
				do := work(s)
				before := newFloors(b, config)
				empty := size(b, config)
				b.ReportAllocs()
				b.ResetTimer()
				start := time.Now()
				each(b, n, b.N, do)
				perSec := float64(b.N) / time.Since(start).Seconds()
				b.StopTimer()
				b.ReportMetric(float64(size(b, config)-empty)/float64(b.N), "disk-B/event")
				after := newFloors(b, config)
				b.ReportMetric(perSec, "events/s")
				b.ReportMetric(perSec/((before.disk+after.disk)/2), "×disk")
				b.ReportMetric(perSec/((before.insert+after.insert)/2), "×insert")
			})
		}
	}
}

// BenchmarkHistory reads a history of 20 entries.
func BenchmarkHistory(b *testing.B) {
	for _, db := range databases {
		b.Run(db.name, func(b *testing.B) {
			s := storetest.Open(b, db.make(b))
			const dossiers = 500
			var next atomic.Int64
			each(b, 64, 20*dossiers, func(int) error { return advance(s, int(next.Add(1))%dossiers) })
			for b.Loop() {
				entries, err := s.Entries(context.Background(), name(rand.IntN(dossiers)), 0, 20)
				if err != nil || len(entries) == 0 {
					b.Fatal(len(entries), err)
				}
			}
		})
	}
}

// each calls do n times, shared among the clients.
func each(b *testing.B, clients, n int, do func(client int) error) {
	b.Helper()
	var wg sync.WaitGroup
	var next atomic.Int64
	for client := range clients {
		wg.Go(func() {
			for next.Add(1) <= int64(n) {
				if err := do(client); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

var keys atomic.Int64

func name(i int) string { return fmt.Sprintf("2026-%06d", i) }

// advance is a usual event: one entry with a payload of 110 bytes, the turn passes to another, a receipt.
func advance(s *store.Store, i int) error {
	id := name(i)
	key := fmt.Sprintf("0192f3c4-7b1a-7000-8000-%012x", keys.Add(1))
	return s.Update(context.Background(), id, storetest.Decide(id, func(v engine.View, c *engine.Change) error {
		from, to := "drafter", "reviewer"
		if c.Dossier.Version%2 == 0 {
			from, to = to, from
		}
		if c.Base > 0 {
			c.DropTasks = []engine.TaskKey{{Dossier: id, Case: "c1", Role: from}}
		}
		c.AddTasks = []engine.Task{storetest.Task(id, to, to, "justice", "2026-04-01")}
		c.Receipt = &engine.Receipt{Person: "p-0042", Key: key, Request: engine.HashOf([]byte(key)).String(), Dossier: id, Seq: c.Dossier.Version}
		return nil
	}))
}

// floors are the most that one writer which syncs each commit can reach right now, per second.
type floors struct{ disk, insert float64 }

// size is what the database takes on the disk, without its log.
func size(b *testing.B, c store.Config) (bytes int64) {
	b.Helper()
	query := `select page_count * page_size from pragma_page_count, pragma_page_size`
	if c.URL != "" {
		query = `select pg_database_size(current_database())`
	}
	fatal(b, raw(b, c).QueryRow(query).Scan(&bytes))
	return bytes
}

const floorTime = 250 * time.Millisecond

func newFloors(b *testing.B, c store.Config) floors {
	b.Helper()
	dir := b.TempDir()
	f, err := os.Create(filepath.Join(dir, "floor"))
	fatal(b, err)
	defer f.Close()
	const span = 4 << 20
	page, offset := make([]byte, 4096), int64(0)
	_, err = f.Write(make([]byte, span))
	fatal(b, err)
	fatal(b, f.Sync())
	disk := rate(b, func() error {
		if _, err := f.WriteAt(page, offset); err != nil {
			return err
		}
		offset = (offset + 4096) % span
		return syscall.Fdatasync(int(f.Fd()))
	})
	driver, dsn := "sqlite3", "file:"+filepath.Join(dir, "floor.db")+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate"
	if c.URL != "" {
		driver, dsn = "pgx", c.URL
	}
	db, err := sql.Open(driver, dsn)
	fatal(b, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	_, err = db.Exec(`create table if not exists bench_floor (data text not null)`)
	fatal(b, err)
	insert, err := db.Prepare(`insert into bench_floor (data) values ($1)`)
	fatal(b, err)
	defer func() { fatal(b, insert.Close()) }()
	return floors{disk, rate(b, func() error { _, err := insert.Exec(storetest.Payload); return err })}
}

func rate(b *testing.B, do func() error) float64 {
	b.Helper()
	start, n := time.Now(), 0
	for ; time.Since(start) < floorTime; n++ {
		fatal(b, do())
	}
	return float64(n) / time.Since(start).Seconds()
}

func fatal(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
