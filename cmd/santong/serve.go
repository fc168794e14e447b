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

	"santong/calendar"
	"santong/people"
	"santong/workflows"
)

// drain is how long requests in flight may take to finish after a stop was asked for.
const drain = 15 * time.Second

type serveCommand struct {
	location
	reach
	definitions
	Listen        string `help:"监听地址 / Address to listen on." default:"127.0.0.1:8080"`
	Seed          string `help:"机关与人员清单 / File of organisations and persons to take in before serving." type:"existingfile" placeholder:"FILE"`
	ChangeProfile bool   `help:"改用 --profile 所示方案；其流程定义仍须两名管理员采用 / Put the database under the profile given; its definitions still wait for two administrators."`
	Reseed        bool   `help:"已有人员时仍采用清单，绕过双人审批 / Take the list in although people are known: it goes around the second person."`
}

func (cmd serveCommand) Run(c *console) error {
	if err := cmd.said(); err != nil {
		return err
	}
	if err := cmd.check(); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", cmd.Listen) // first, so that nothing has been touched if the address is taken
	if err != nil {
		return fmt.Errorf("不能在此地址监听，请用 --listen 另选 / choose another address with --listen: %w", err)
	}
	defer func() { _ = listener.Close() }() // closed already where it has served
	if cmd.ChangeProfile && cmd.Profile == "" {
		return errors.New("--change-profile 须与 --profile 一起给出 / --change-profile needs --profile")
	}
	var library *workflows.Library
	if !cmd.begun() { // a mistake in the procedures is found before a database is made
		if library, err = cmd.load(); err != nil {
			return err
		}
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
	if library == nil {
		if library, err = cmd.under(c.ctx, st, cmd.ChangeProfile); err != nil {
			return err
		}
	}
	in, err := wire(c.ctx, st, library, time.Now, log)
	if err != nil {
		return err
	}
	if err := st.SetMeta(c.ctx, keyProfile, library.Profile.ID); err != nil {
		return err
	}
	if in.steward.Brought() != nil {
		log.Warn("本程序带来的流程定义尚未采用，请两名管理员在“管理·程序定义”中采用 / the program brings definitions that are not adopted: two administrators adopt them under Administration, Definitions")
	}
	if cmd.Seed != "" {
		if err := takeIn(c.ctx, in, cmd.Seed, cmd.Reseed); err != nil {
			return err
		}
	}
	if len(in.steward.Directory().Persons) == 0 {
		log.Warn("尚无人员：先用 --seed FILE 启动一次，再用 santong account 设置密码 / nobody is known yet: start once with --seed FILE, then set passwords with santong account, or issue tokens with santong token")
	}
	if err := in.follow(c.ctx); err != nil {
		return err
	}
	if !strings.HasPrefix(cmd.Base, "https://") && (cmd.Base != "" || !loopback(listener.Addr())) {
		log.Warn("密码将以明文传送：应由 https 代理转发，并给出 --base https://… 和 --trusted-proxy / passwords travel in the open: put a proxy with https before it and say so with --base https://… and --trusted-proxy")
	}
	log.Info("已启动 / serving", slog.String("address", "http://"+listener.Addr().String()), slog.String("profile", library.Profile.ID))
	o, err := in.open(c.ctx, cmd.location, cmd.reach, false)
	if err != nil {
		return err
	}
	return o.serve(c.ctx, o.server(cmd.Listen), listener)
}

var errDemo = errors.New("这是演示的数据库，人人可以进入：请用空目录另行启动，或者用 santong demo --data DIR 查看 / this is the database of a demonstration, which everybody may enter: begin with an empty folder, or look at it with santong demo --data DIR")

// takeIn reads a list of organisations and persons. Once people are known it is not taken in again unless that was asked for: at every start it would
// give leavers their posts back.
func takeIn(ctx context.Context, in *instance, file string, again bool) error {
	directory, err := workflows.ReadSeed(os.DirFS(filepath.Dir(file)), filepath.Base(file))
	if err != nil {
		return err
	}
	if known := len(in.steward.Directory().Persons); known > 0 && !again {
		in.log.Warn("已有人员，未采用名单：在“管理”中变更岗位，由第二人采纳，或者加 --reseed / people are known already: the list was not taken in; change posts under Administration, where a second person accepts it, or add --reseed",
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
	if n := administrators(directory, calendar.Of(in.engine.Now())); n < 2 {
		in.log.Warn("名单中的管理员不足两人，变更岗位、日历、流程定义都须由第二人采纳，将无法办理 / the list has fewer than two administrators: posts, calendar and definitions change with a second person only, so nothing could be changed",
			slog.Int("administrators", n))
	}
	return in.settle(ctx, directory)
}

func administrators(directory *people.Directory, on calendar.Date) (n int) {
	for _, p := range directory.Persons {
		if people.Grants(p.Posts, people.Administers, on) {
			n++
		}
	}
	return n
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
	log.Info("正在停止，未完的请求可以办完 / stopping: requests in flight may finish")
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(errors.New("有请求没有及时完成 / some requests did not finish in time"), err)
	}
	return nil
}

func logger(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

// closing closes what a command opened; a failure to close is worth a line, for it may be the disk's.
func closing(what io.Closer, c *console) {
	if err := what.Close(); err != nil {
		fmt.Fprintln(c.err, "santong: 关闭数据库时出错 / closing:", oneLine(bilingual(err)))
	}
}
