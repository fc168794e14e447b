package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"santong/calendar"
	"santong/engine"
)

type demoCommand struct {
	location
	Key     string `help:"身份密钥文件，默认在数据目录 / File of the identity key; in the data folder unless given." type:"path" placeholder:"FILE"`
	Text    string `help:"用此文件代替样例文本 / Carry this text instead of the sample." type:"existingfile" placeholder:"FILE"`
	Listen  string `help:"演示后服务的监听地址 / Address to serve on afterwards." default:"127.0.0.1:8080"`
	NoServe bool   `help:"演示后即退出 / Do not serve afterwards."`
	JSON    bool   `help:"输出一个 JSON 对象 / Print one JSON object for scripts."`
}

// A clock that the demonstration turns: it stands where it was put, until it is let go.
type clock struct{ at atomic.Pointer[time.Time] }

func (c *clock) now() time.Time {
	if t := c.at.Load(); t != nil {
		return *t
	}
	return time.Now()
}

func (c *clock) put(t time.Time) { c.at.Store(&t) }
func (c *clock) letGo()          { c.at.Store(nil) }

func (cmd demoCommand) Run(c *console) (err error) {
	text, err := cmd.text()
	if err != nil {
		return err
	}
	kept := cmd.Data != "" || cmd.Database != ""
	if !kept {
		if cmd.Data, err = os.MkdirTemp("", "santong-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(cmd.Data)) }()
	}
	log := slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	st, err := cmd.open(c.ctx, log, false)
	if err != nil {
		return err
	}
	defer closing(st, c)
	time := &clock{}
	in, err := assemble(c.ctx, st, definitions{Profile: usualProfile}, time.now, log)
	if err != nil {
		return err
	}
	marked, err := demonstrated(c.ctx, st)
	switch {
	case err != nil:
		return err
	case !marked && len(in.steward.Directory().Persons) > 0:
		return errors.New("已有人员使用此数据库：演示须用另外的目录 / people work with this database: give the demonstration a folder of its own")
	}
	if err := errors.Join(st.SetMeta(c.ctx, demoMark, "yes"), st.SetMeta(c.ctx, keyProfile, usualProfile)); err != nil {
		return err
	}
	persons, err := in.populate(c.ctx)
	if err != nil {
		return err
	}
	listener, err := listen(cmd.Listen, cmd.NoServe)
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(c.ctx)
	defer stop()
	served := make(chan error, 1)
	if !loopback(listener.Addr()) {
		return errors.Join(errNotLoopback, listener.Close())
	}
	o, err := in.open(c.ctx, cmd.location, reach{Key: cmd.Key}, true)
	if err != nil {
		return err
	}
	go func() { served <- o.serve(serving, o.server(cmd.Listen), listener) }()

	out := c.out
	if cmd.JSON {
		out = io.Discard
	}
	d := &demonstration{instance: in, at: cmd.location, kept: kept, base: "http://" + listener.Addr().String() + "/api/v1", clock: time, tokens: persons.tokens(), text: text, out: out,
		keys: rand.Text(), ctx: c.ctx}
	if err := d.play(); err != nil {
		return fmt.Errorf("演示中断 / the demonstration stopped: %w", err)
	}
	time.letGo()
	if err := d.fill(); err != nil {
		return fmt.Errorf("演示的其他案卷 / the stock of the demonstration: %w", err)
	}
	if err := d.suggest(); err != nil {
		return err
	}
	d.result.Persons = persons
	if cmd.JSON {
		if err := json.NewEncoder(c.out).Encode(d.result); err != nil {
			return err
		}
	}
	if cmd.NoServe {
		stop()
		return <-served
	}
	d.tour(c.out, o)
	if err := d.shown(c.out); err != nil {
		return err
	}
	d.invite(c.out, cmd)
	return <-served
}

// text is what the demonstration carries instead of its sample, nil for the sample.
func (cmd demoCommand) text() ([]byte, error) {
	if cmd.Text == "" {
		return nil, nil
	}
	data, err := os.ReadFile(cmd.Text)
	switch {
	case err != nil:
		return nil, err
	case len(data) == 0 || !utf8.Valid(data):
		return nil, fmt.Errorf("%[1]s 不是 UTF-8 文本，请先转换 / %[1]s is no text in UTF-8: convert it first", cmd.Text)
	case len(data) > 32<<20:
		return nil, fmt.Errorf("%[1]s 超过 32 MiB / %[1]s has more than 32 MiB", cmd.Text)
	}
	return data, nil
}

const usualAddress = "127.0.0.1:8080"

// listen takes the address that was asked for.
func listen(address string, any bool) (net.Listener, error) {
	if any {
		return net.Listen("tcp", "127.0.0.1:0")
	}
	listener, err := net.Listen("tcp", address)
	if err != nil && address == usualAddress { // another program has it: any other will do for a demonstration
		return net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, fmt.Errorf("不能在此地址监听，请用 --listen 另选 / choose another address with --listen: %w", err)
	}
	return listener, nil
}

// A result is what the demonstration did, for scripts.
type result struct {
	Dossier  string        `json:"dossier"`
	Persons  cast          `json:"persons"`
	Steps    []demoStep    `json:"steps"`
	Refusals []demoRefusal `json:"refusals"`
	Entries  int           `json:"entries"`
	Verified bool          `json:"verified"`
}

type demoStep struct {
	Date   calendar.Date  `json:"date"`
	Person string         `json:"person"`
	Case   string         `json:"case"`
	Event  string         `json:"event"`
	State  string         `json:"state"`
	Basis  []engine.Basis `json:"basis"`
}

type demoRefusal struct {
	Event  string         `json:"event"`
	Person string         `json:"person"`
	Status int            `json:"status"`
	Needs  []engine.Unmet `json:"needs"`
}
