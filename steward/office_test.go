package steward_test

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/steward"
	"santong/store"
	"santong/store/storetest"
	"santong/workflows"
)

var databases = []struct {
	name string
	make func(testing.TB) store.Config
}{
	{"sqlite", func(t testing.TB) store.Config { return store.Config{Path: storetest.SQLite(t)} }},
	{"postgres", func(t testing.TB) store.Config { return store.Config{URL: storetest.Postgres(t)} }},
}

// onBoth runs the test on both databases.
func onBoth(t *testing.T, test func(t *testing.T, o *office)) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			t.Parallel()
			test(t, newOffice(t, db.make(t)))
		})
	}
}

// An office is an instance with two administrators, a drafter and a reviewer.
type office struct {
	*steward.Service
	t      testing.TB
	config store.Config
	store  *store.Store
	now    *atomic.Int64 // Unix seconds
	ids    *atomic.Int64
}

const (
	an, bo   = "an", "bo" // administrators
	drafter  = "wang"     // of a
	reviewer = "zhao"     // of sfj
	second   = "qian"     // drafter of a too
)

// folder is the small workflow that the loader is tested with, edited.
func folder(t testing.TB, edits ...string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	dir := os.DirFS("../workflows/testdata/small")
	replacer := strings.NewReplacer(edits...)
	err := fs.WalkDir(dir, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(dir, name)
		out[name] = &fstest.MapFile{Data: []byte(replacer.Replace(string(data)))}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func newOffice(t testing.TB, config store.Config) *office {
	o := &office{t: t, config: config, store: storetest.Open(t, config), now: &atomic.Int64{}, ids: &atomic.Int64{}}
	o.now.Store(time.Date(2026, 12, 21, 1, 0, 0, 0, time.UTC).Unix()) // a Monday
	post := func(kind, at string) []people.Post { return []people.Post{{Kind: kind, Organisation: at}} }
	organ := func(code, zh string) people.Organisation {
		return people.Organisation{Code: code, Zh: zh, En: code, Kind: "department"}
	}
	d, err := people.NewDirectory([]people.Organisation{organ("a", "甲局"), organ("b", "乙局"), organ("off", "办公室"), organ("sfj", "司法局")},
		[]people.Person{{ID: an, Name: "安一", Posts: post("administrator", "off")}, {ID: bo, Name: "薄二", Posts: post("administrator", "off")},
			{ID: drafter, Name: "王三", Posts: post("drafter", "a")}, {ID: second, Name: "钱五", Posts: post("drafter", "a")},
			{ID: reviewer, Name: "赵四", Posts: post("reviewer", "sfj")}})
	must(t, err)
	must(t, o.store.SaveDirectory(context.Background(), d))
	o.Service = o.program(folder(t))
	return o
}

// program is another process on the same database, which brings the definitions of a folder.
func (o *office) program(dir fs.FS) *steward.Service {
	o.t.Helper()
	library, err := workflows.Load(dir, "town")
	must(o.t, err)
	now := func() time.Time { return time.Unix(o.now.Load(), 0) }
	id := func() string { return fmt.Sprintf("id-%05d", o.ids.Add(1)) }
	s := &steward.Service{Store: o.store, Library: library, Now: now, NewID: id, Log: slog.New(slog.DiscardHandler), Poll: 20 * time.Millisecond}
	s.Engine = &engine.Engine{Store: o.store, Workflows: engine.NewCatalogue(library.All()...), Calendar: s.Calendar, Directory: s.Directory, Now: now, NewID: id}
	must(o.t, s.Start(context.Background()))
	return s
}

// actor is the person as a request would bring him or her.
func (o *office) actor(id string) engine.Actor {
	a := engine.Actor{Person: id, Proved: true}
	if p := o.Directory().Person(id); p != nil {
		a.Posts = p.Posts
	}
	return a
}

// reviewing opens a dossier and submits it for review, which takes 5 working days.
func (o *office) reviewing(s *steward.Service) string {
	o.t.Helper()
	ctx := context.Background()
	r, err := s.Engine.Open(ctx, "paper", "government", engine.Command{Actor: o.actor(drafter), Form: map[string]any{"title": "关于测试的通知"}})
	must(o.t, err)
	cmd := engine.Command{Dossier: r.Dossier, Case: "paper", Version: r.Version, Actor: o.actor(drafter)}
	r, err = s.Engine.Upload(ctx, cmd, engine.Upload{Kind: "draft", Name: "a.txt", Type: "text/plain", Data: []byte(r.Dossier)})
	must(o.t, err)
	cmd.Event, cmd.Version = "submit", r.Version
	_, err = s.Engine.Fire(ctx, cmd)
	must(o.t, err)
	return r.Dossier
}

// agreed has a change proposed by one and accepted by the other.
func (o *office) agreed(change steward.Change) steward.Proposal {
	o.t.Helper()
	p, err := o.Propose(context.Background(), o.actor(an), change, "按文件要求")
	must(o.t, err)
	p, err = o.Accept(context.Background(), o.actor(bo), p.ID, "")
	must(o.t, err)
	return p
}

func (o *office) verifies() {
	o.t.Helper()
	v, err := o.Verify(context.Background())
	must(o.t, err)
	if len(v.Broken) > 0 {
		o.t.Errorf("the house does not verify: %+v", v.Broken)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func day(s string) calendar.Date {
	d, err := calendar.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// notice2027 is a notice as it may come: the last day of 2026 is off, a Sunday is worked.
func notice2027() calendar.Year {
	return calendar.Year{Year: 2027, Notice: "https://www.gov.cn/2027",
		Off:  []calendar.Named{{Date: day("2026-12-31"), Name: "元旦"}, {Date: day("2027-01-01"), Name: "元旦"}, {Date: day("2027-10-01"), Name: "国庆节"}},
		Work: []calendar.Named{{Date: day("2026-12-27"), Name: "元旦"}}}
}

func granting(person, kind, at string) steward.DirectoryChange {
	return steward.DirectoryChange{Grant: []steward.Granting{{Person: person, Post: people.Post{Kind: kind, Organisation: at}}}}
}

func ending(person, kind, at, until string) steward.DirectoryChange {
	return steward.DirectoryChange{End: []steward.Ending{{Person: person, Post: kind, Organisation: at, Until: day(until)}}}
}
