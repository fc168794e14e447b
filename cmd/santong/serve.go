package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"santong/workflows"
)

// drain is how long requests in flight may take to finish after a stop was asked for.
const drain = 15 * time.Second

type serveCommand struct {
	location
	reach
	definitions
	Listen string `help:"监听地址 / Address to listen on." default:"127.0.0.1:8080"`
	Seed   string `help:"机关与人员清单 / File of organisations and persons to take in before serving." type:"existingfile" placeholder:"FILE"`
	Reseed bool   `help:"已有人员时仍采用清单，绕过双人审批 / Take the list in although people are known: it goes around the second person."`
}

func (cmd serveCommand) Run(c *console) error {
	if err := cmd.said(); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", cmd.Listen) // first, so that nothing has been touched if the address is taken
	if err != nil {
		return fmt.Errorf("%w: choose another address with --listen", err)
	}
	defer func() { _ = listener.Close() }() // closed already where it has served
	library, err := cmd.load()
	if err != nil {
		return err
	}
	log := logger(c.err)
	st, err := cmd.open(c.ctx, log, false)
	if err != nil {
		return err
	}
	defer closing(st, c)
	switch marked, err := demonstrated(c.ctx, st); {
	case err != nil:
		return err
	case marked:
		return errDemo
	}
	in, err := wire(c.ctx, st, library, time.Now, log)
	if err != nil {
		return err
	}
	if in.steward.Brought() != nil {
		log.Warn("本程序带来的流程定义尚未采用，请两名管理员在“管理·流程定义”中采用 / the program brings definitions that are not adopted: two administrators adopt them under Administration, Definitions")
	}
	if cmd.Seed != "" {
		if err := takeIn(c.ctx, in, cmd.Seed, cmd.Reseed); err != nil {
			return err
		}
	}
	if len(in.steward.Directory().Persons) == 0 {
		log.Warn("nobody is known yet: start once with --seed FILE, then set passwords with santong account, or issue tokens with santong token")
	}
	if err := in.follow(c.ctx); err != nil {
		return err
	}
	if !loopback(listener.Addr()) && !strings.HasPrefix(cmd.Base, "https://") {
		log.Warn("passwords travel in the open: put a proxy with https before it and say so with --base https://… and --trusted-proxy")
	}
	log.Info("serving", slog.String("address", "http://"+listener.Addr().String()), slog.String("profile", cmd.Profile))
	o, err := in.open(c.ctx, cmd.location, cmd.reach, false)
	if err != nil {
		return err
	}
	return o.serve(c.ctx, o.server(cmd.Listen), listener)
}

var errDemo = errors.New("this is the database of a demonstration, which everybody may enter: begin with an empty folder, or look at it with santong demo --data DIR")

// takeIn reads a list of organisations and persons. Once people are known it is not taken in again unless that was asked for: at every start it would
// give leavers their posts back.
func takeIn(ctx context.Context, in *instance, file string, again bool) error {
	directory, err := workflows.ReadSeed(os.DirFS(filepath.Dir(file)), filepath.Base(file))
	if err != nil {
		return err
	}
	if known := len(in.steward.Directory().Persons); known > 0 && !again {
		in.log.Warn("people are known already: the list was not taken in; change posts under Administration, where a second person accepts it, or add --reseed",
			slog.Int("persons", known))
		return nil
	}
	missing, err := in.library.Fits(directory)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		in.log.Warn("方案要求的机关不在名单中，归其办理的事项将无人办理 / the profile needs organisations that are not listed: what is theirs to do will wait",
			slog.String("organisations", strings.Join(missing, ", ")))
	}
	return in.settle(ctx, directory)
}

// serve answers until ctx ends, then lets the requests in flight finish.
func serve(ctx context.Context, server *http.Server, listener net.Listener, log *slog.Logger) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	log.Info("stopping: requests in flight may finish")
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(errors.New("some requests did not finish in time"), err)
	}
	return nil
}

func logger(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

// closing closes what a command opened; a failure to close is worth a line, for it may be the disk's.
func closing(what io.Closer, c *console) {
	if err := what.Close(); err != nil {
		fmt.Fprintln(c.err, "santong: closing:", oneLine(err))
	}
}
