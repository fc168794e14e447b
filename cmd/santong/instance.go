package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"santong/api"
	"santong/engine"
	"santong/people"
	"santong/store"
	"santong/workflows"
	"santong/workflows/holidays"
)

// Where an instance keeps its data.
type location struct {
	Data     string `help:"数据目录(SQLite) / Folder of the embedded database." type:"path" placeholder:"DIR"`
	Database string `help:"PostgreSQL 地址 / Address of a PostgreSQL database, instead of --data." placeholder:"postgres://…"`
}

func (l location) open(ctx context.Context, log *slog.Logger, mustExist bool) (*store.Store, error) {
	switch {
	case l.Data != "" && l.Database != "":
		return nil, errors.New("give --data or --database, not both")
	case l.Data == "" && l.Database == "":
		return nil, errors.New("say where the data is: --data DIR (embedded) or --database postgres://…")
	case l.Database != "":
		return store.Open(ctx, store.Config{URL: l.Database, Logger: log})
	}
	path := filepath.Join(l.Data, "santong.db")
	if _, err := os.Stat(path); mustExist && err != nil {
		return nil, fmt.Errorf("there is no database at %s: start one with santong serve or santong demo", path)
	}
	return store.Open(ctx, store.Config{Path: path, Logger: log})
}

// An instance is the parts of Santong, wired together.
type instance struct {
	store     *store.Store
	engine    *engine.Engine
	library   *workflows.Library
	directory atomic.Pointer[people.Directory]
	log       *slog.Logger
}

// assemble wires an open store, a profile and a clock.
func assemble(ctx context.Context, st *store.Store, profile string, now func() time.Time, log *slog.Logger) (*instance, error) {
	in := &instance{store: st, log: log}
	var err error
	if in.library, err = workflows.Default(profile); err != nil {
		return nil, err
	}
	cal, err := holidays.Calendar()
	if err != nil {
		return nil, err
	}
	directory, err := st.Directory(ctx)
	if err != nil {
		return nil, err
	}
	in.directory.Store(directory)
	in.engine = &engine.Engine{Store: st, Workflows: engine.NewCatalogue(in.library.All()...), Calendar: cal, Directory: in.directory.Load,
		Now: now, NewID: func() string { return uuid.Must(uuid.NewV7()).String() }}
	return in, in.engine.Start(ctx)
}

// settle puts people into the instance.
func (in *instance) settle(ctx context.Context, directory *people.Directory) error {
	if err := in.store.SaveDirectory(ctx, directory); err != nil {
		return err
	}
	kept, err := in.store.Directory(ctx)
	if err != nil {
		return err
	}
	in.directory.Store(kept)
	return nil
}

// follow computes the due days of open tasks again where another calendar was used for them.
func (in *instance) follow(ctx context.Context) error {
	const key = "calendar"
	version := in.engine.Calendar.Version()
	used, err := in.store.Meta(ctx, key)
	if err == nil && used == version {
		return nil
	}
	if err != nil && !errors.Is(err, engine.ErrNotFound) {
		return err
	}
	if used != "" {
		in.log.Info("the calendar is another one: computing open deadlines again", slog.String("was", used), slog.String("now", version))
		if err := in.engine.Reschedule(ctx); err != nil {
			return err
		}
	}
	return in.store.SetMeta(ctx, key, version)
}

func (in *instance) server() *api.Server {
	return &api.Server{Engine: in.engine, Authenticate: in.authenticate, Refusals: in.store.Refusals, Ping: in.store.Ping, Diagram: diagram, Busy: busy, Log: in.log}
}

func diagram(def *engine.Definition, current string, visited []string, lang string) []byte {
	return workflows.Diagram(def, workflows.DiagramOptions{Current: current, Visited: visited, Lang: lang})
}

// authenticate tells whose token it is.
func (in *instance) authenticate(ctx context.Context, hash string) (string, error) {
	token, err := in.store.Token(ctx, hash)
	if err != nil {
		return "", err
	}
	if token.Revoked || token.Expires <= time.Now().UTC().Format(engine.TimeLayout) {
		return "", engine.ErrNotFound
	}
	return token.Person, nil
}

// busy tells errors of the store that pass from those that stay.
func busy(err error) bool {
	return errors.Is(err, store.ErrBusy) || errors.Is(err, store.ErrClosed) || errors.Is(err, store.ErrLocked) || errors.Is(err, store.ErrUnreachable)
}
