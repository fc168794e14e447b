package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"santong/calendar"
	"santong/cleanup"
	"santong/engine"
	"santong/intake"
	"santong/people"
	"santong/steward"
	"santong/store"
	"santong/workflows"
)

// Where an instance keeps its data.
type location struct {
	Data     string `help:"数据目录(SQLite) / Folder of the embedded database." type:"path" placeholder:"DIR"`
	Database string `help:"PostgreSQL 地址 / Address of a PostgreSQL database, instead of --data." placeholder:"postgres://…"`
}

// said tells whether the place was named, once.
func (l location) said() error {
	switch {
	case l.Data != "" && l.Database != "":
		return errors.New("--data 与 --database 只能给出一个 / give --data or --database, not both")
	case l.Data == "" && l.Database == "":
		return errors.New("须说明数据在何处：--data DIR（内置）或者 --database postgres://… / say where the data is: --data DIR (embedded) or --database postgres://…")
	}
	return nil
}

func (l location) open(ctx context.Context, log *slog.Logger, mustExist bool) (*store.Store, error) {
	if err := l.said(); err != nil {
		return nil, err
	}
	if l.Database != "" {
		return store.Open(ctx, store.Config{URL: l.Database, Logger: log})
	}
	path := l.file()
	if mustExist && !l.begun() {
		return nil, fmt.Errorf("%[1]s 没有数据库：先用 santong serve 或者 santong demo 启动 / there is no database at %[1]s: start one with santong serve or santong demo", path)
	}
	return store.Open(ctx, store.Config{Path: path, Logger: log})
}

// read opens what is only to be examined.
func (l location) read(ctx context.Context) (*store.Store, error) {
	if err := l.said(); err != nil {
		return nil, err
	}
	c := store.Config{URL: l.Database, ReadOnly: true}
	if l.Database == "" {
		c.Path = l.file()
		if _, err := os.Stat(c.Path); err != nil {
			return nil, fmt.Errorf("%[1]s 没有数据库：先用 santong serve 或者 santong demo 启动 / there is no database at %[1]s: start one with santong serve or santong demo", c.Path)
		}
	}
	return store.Open(ctx, c)
}

// file is where the embedded database lies.
func (l location) file() string { return filepath.Join(l.Data, "santong.db") }

// begun tells whether there may be a database already. Of one on a server nothing is known before it is opened.
func (l location) begun() bool {
	_, err := os.Stat(l.file())
	return l.Database != "" || err == nil
}

// demoMark stands in the database of a demonstration, which lets everybody in: nobody is to work with it afterwards.
const demoMark = "demo"

// demonstrated tells whether the database is that of a demonstration.
func demonstrated(ctx context.Context, st *store.Store) (bool, error) {
	_, err := st.Meta(ctx, demoMark)
	if errors.Is(err, engine.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// An instance is the parts of Santong, wired together.
type instance struct {
	store   *store.Store
	engine  *engine.Engine
	library *workflows.Library
	steward *steward.Service
	log     *slog.Logger
}

// definitions is where the procedures come from: the built-in ones, and a folder beside them. Every command that works with them has these flags.
type definitions struct {
	Profile   string `help:"适用方案；默认为此数据库启用时的方案，新数据库为 caoxian / Profile of figures and organs; unless given the one under which the database began, caoxian for a new one." placeholder:"NAME"`
	Workflows string `help:"本地流程目录，与内置流程并用 / Folder of own procedures (*.yaml, profiles/*.yaml), beside the built-in ones." type:"existingdir" placeholder:"DIR"`
}

const usualProfile = "caoxian"

func (d definitions) load() (*workflows.Library, error) {
	profile := cmp.Or(d.Profile, usualProfile)
	if d.Workflows == "" {
		return workflows.Default(profile)
	}
	root, err := os.OpenRoot(d.Workflows) // no link leads out of it
	if err != nil {
		return nil, err
	}
	library, err := workflows.Beside(root.FS(), profile)
	return library, errors.Join(err, root.Close())
}

// keyProfile is where the name of the profile stands under which a database began.
const keyProfile = "profile"

// under loads the procedures under the database's own profile. Another one would reckon the same dossiers by other figures, so it is refused unless the change was asked for.
func (d definitions) under(ctx context.Context, st *store.Store, change bool) (*workflows.Library, error) {
	kept, err := st.Meta(ctx, keyProfile)
	switch {
	case change || errors.Is(err, engine.ErrNotFound):
		return d.load()
	case err != nil:
		return nil, err
	case d.Profile != "" && d.Profile != kept:
		return nil, fmt.Errorf("此数据库采用方案 %[1]s，不是 %[2]s：不写 --profile 即可；确要改用的，以 santong serve --profile %[2]s --change-profile 启动一次 / "+
			"this database is under the profile %[1]s, not %[2]s: leave --profile out, or change it deliberately, once, with santong serve --profile %[2]s --change-profile", kept, d.Profile)
	}
	d.Profile = kept
	library, err := d.load()
	if err != nil && d.Workflows == "" {
		return nil, fmt.Errorf("此数据库采用方案 %[1]s；方案在自己的目录中的，请加 --workflows DIR / this database is under the profile %[1]s; where that is in a folder of your own, add --workflows DIR: %[2]w", kept, err)
	}
	return library, err
}

// assemble loads the procedures of the database's profile and wires them with the open store and a clock.
func assemble(ctx context.Context, st *store.Store, from definitions, now func() time.Time, log *slog.Logger) (*instance, error) {
	library, err := from.under(ctx, st, false)
	if err != nil {
		return nil, err
	}
	return wire(ctx, st, library, now, log)
}

// work opens what a command at the server works with: the store, and the instance with its engine started. The store is for the caller to close.
func (l location) work(c *console, from definitions) (*instance, error) {
	st, err := l.open(c.ctx, nil, true)
	if err != nil {
		return nil, err
	}
	in, err := assemble(c.ctx, st, from, time.Now, logger(c.err))
	if err == nil {
		err = in.engine.Start(c.ctx)
	}
	if err != nil {
		closing(st, c)
		return nil, err
	}
	return in, nil
}

// officer is who acts at the server: the one who was named, or the only one there is. He holds the post, and may do what is to be done.
func (in *instance) officer(named, post string, may func(engine.Actor) bool) (engine.Actor, error) {
	directory, today := in.steward.Directory(), calendar.Of(in.engine.Now())
	var all []string
	for _, p := range directory.Persons {
		if slices.ContainsFunc(p.Posts, func(one people.Post) bool { return one.Kind == post && one.Held(today) }) && !p.Faceless() && may(engine.Actor{Person: p.ID, Posts: p.Posts}) {
			all = append(all, p.ID)
		}
	}
	switch list := strings.Join(all, ", "); {
	case len(all) == 0:
		return engine.Actor{}, errors.New("目前没有人可以办理 / there is nobody who may do this")
	case named == "" && len(all) == 1:
		named = all[0]
	case named == "":
		return engine.Actor{}, fmt.Errorf("须以 --as 说明由谁办理：%[1]s / say with --as who does it: %[1]s", list)
	case !slices.Contains(all, named):
		return engine.Actor{}, fmt.Errorf("%[1]s 不能办理，可以办理的有：%[2]s / %[1]s may not do this; those who may: %[2]s", named, list)
	}
	return engine.Actor{Person: named, Posts: directory.Person(named).Posts}, nil
}

// wire is [assemble] for who has loaded the procedures already.
func wire(ctx context.Context, st *store.Store, library *workflows.Library, now func() time.Time, log *slog.Logger) (*instance, error) {
	in := &instance{store: st, library: library, log: log}
	if err := begins(ctx, st, in.library); err != nil {
		return nil, err
	}
	id := func() string { return uuid.Must(uuid.NewV7()).String() }
	in.steward = &steward.Service{Store: st, Library: in.library, Now: now, NewID: id, Log: log}
	in.engine = &engine.Engine{Store: st, Workflows: engine.NewCatalogue(in.library.All()...), Calendar: in.steward.Calendar, Directory: in.steward.Directory,
		Now: now, NewID: id, Prints: cleanup.Prints(intake.Reader{})}
	in.steward.Engine = in.engine
	if st.ReadOnly() {
		return in, in.steward.Refresh(ctx)
	}
	return in, in.steward.Start(ctx)
}

// begins refuses to adopt with the first start what replaces a built-in procedure: that takes two administrators, as every later change of a definition does.
func begins(ctx context.Context, st *store.Store, library *workflows.Library) error {
	replaced := library.Replaced()
	if len(replaced) == 0 {
		return nil
	}
	adopted, err := st.Adoptions(ctx)
	if err != nil || len(adopted) > 0 {
		return err
	}
	var zh, en []string
	for _, w := range replaced {
		zh, en = append(zh, w.Zh), append(en, w.En)
	}
	return fmt.Errorf("本地目录替换了内置流程（%s），须由两名管理员采用：先不带 --workflows 启动一次，再带上启动，在“管理·程序定义”中提出并采纳 / "+
		"the folder replaces built-in procedures (%s), which takes two administrators: start once without --workflows, then with it, and propose and accept them under Administration, Definitions",
		strings.Join(zh, "、"), strings.Join(en, ", "))
}

// settle puts people into the instance.
func (in *instance) settle(ctx context.Context, directory *people.Directory) error {
	if err := in.store.SaveDirectory(ctx, directory); err != nil {
		return err
	}
	return in.steward.Refresh(ctx)
}

// follow computes the due days of open tasks again where another calendar was used for them.
func (in *instance) follow(ctx context.Context) error {
	_, err := in.steward.Follow(ctx, nil)
	return err
}

func diagram(def *engine.Definition, current string, visited []string, lang string) []byte {
	return workflows.Diagram(def, workflows.DiagramOptions{Current: current, Visited: visited, Lang: lang})
}

// busy tells errors of the store that pass from those that stay.
func busy(err error) bool {
	return errors.Is(err, store.ErrBusy) || errors.Is(err, store.ErrClosed) || errors.Is(err, store.ErrLocked) || errors.Is(err, store.ErrUnreachable)
}
