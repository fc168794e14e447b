package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

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
		return errors.New("give --data or --database, not both")
	case l.Data == "" && l.Database == "":
		return errors.New("say where the data is: --data DIR (embedded) or --database postgres://…")
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
	path := filepath.Join(l.Data, "santong.db")
	if _, err := os.Stat(path); mustExist && err != nil {
		return nil, fmt.Errorf("there is no database at %s: start one with santong serve or santong demo", path)
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
		c.Path = filepath.Join(l.Data, "santong.db")
		if _, err := os.Stat(c.Path); err != nil {
			return nil, fmt.Errorf("%[1]s 没有数据库：先用 santong serve 或者 santong demo 启动 / there is no database at %[1]s: start one with santong serve or santong demo", c.Path)
		}
	}
	return store.Open(ctx, c)
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

// definitions is where the procedures come from: the built-in ones, and a folder beside them.
type definitions struct {
	Profile   string `help:"适用方案 / Profile of figures and organs." default:"caoxian"`
	Workflows string `help:"本地流程目录，与内置流程并用 / Folder of own procedures (*.yaml, profiles/*.yaml), beside the built-in ones." type:"existingdir" placeholder:"DIR"`
}

func (d definitions) load() (*workflows.Library, error) {
	if d.Workflows == "" {
		return workflows.Default(d.Profile)
	}
	root, err := os.OpenRoot(d.Workflows) // no link leads out of it
	if err != nil {
		return nil, err
	}
	library, err := workflows.Beside(root.FS(), d.Profile)
	return library, errors.Join(err, root.Close())
}

// assemble loads the procedures of a profile and wires them with an open store and a clock.
func assemble(ctx context.Context, st *store.Store, from definitions, now func() time.Time, log *slog.Logger) (*instance, error) {
	library, err := from.load()
	if err != nil {
		return nil, err
	}
	return wire(ctx, st, library, now, log)
}

// wire is [assemble] for who has loaded the procedures before the store was opened, so that a mistake in them touches nothing.
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
	return fmt.Errorf("本地目录替换了内置流程（%s），须由两名管理员采用：先不带 --workflows 启动一次，再带上启动，在“管理·流程定义”中提出并采纳 / "+
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
