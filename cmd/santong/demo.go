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
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/public"
	"santong/web"
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

// A cast is the persons of the demonstration with their tokens.
type cast []castMember

type castMember struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Posts []string `json:"posts"`
	Token string   `json:"token"`
}

func (c cast) tokens() map[string]string {
	out := map[string]string{}
	for _, m := range c {
		out[m.ID] = m.Token
	}
	return out
}

// populate takes in the people of Cao County (the persons are invented) and gives each a token for a week.
func (in *instance) populate(ctx context.Context) (cast, error) {
	directory, err := in.library.Seed()
	if err != nil {
		return nil, err
	}
	if err := in.settle(ctx, directory); err != nil {
		return nil, err
	}
	var out cast
	for _, p := range directory.Persons {
		if p.Faceless() {
			continue
		}
		secret, token := newToken(p.ID, "demo", time.Now(), 7)
		if err := in.store.SaveToken(ctx, token); err != nil {
			return nil, err
		}
		out = append(out, castMember{p.ID, p.Name, postNames(directory, p), secret})
	}
	return out, nil
}

func postNames(directory *people.Directory, p people.Person) []string {
	var out []string
	for _, post := range p.Posts {
		out = append(out, directory.Organisation(post.Organisation).Zh+" "+post.Kind)
	}
	return out
}

// visitors are those whose inboxes show most, one for each kind of work.
var visitors = []string{"wang.xiaomin", "zhao.yifan", "sun.deming", "zhou.mingyuan", "fang.jianguo", "meng.fanhua", "gu.changfa", "ye.wenjing", "shi.zhengping", "qin.dengke",
	"he.chunyan", "jiang.beian", "ke.jianyan", "xie.gongping", "luo.jing", "du.chaguan", "guan.xitong", "yin.fuhe"}

// tour gives links that sign the visitor in as each role, on this machine only.
func (d *demonstration) tour(out io.Writer, o *office) {
	host := strings.TrimSuffix(d.base, "/api/v1")
	fmt.Fprintf(out, "\n页面：点链接即以其身份登录(仅演示、仅本机) / Pages: a link signs you in as that person (demonstration and this machine only)\n")
	for _, id := range visitors {
		for _, m := range d.result.Persons {
			if m.ID == id {
				fmt.Fprintf(out, "  %s%s %s%s\n", pad(m.Name, 8), pad(m.Posts[0], 34), host, web.DemoLink("zh", o.identity.Demo, id))
			}
		}
	}
	fmt.Fprintf(out, "  其余人员见登录页 / everybody else: %s/zh/sign-in · %s/en/sign-in\n", host, host)
}

// shown gives the page that citizens see of the document that was carried through.
func (d *demonstration) shown(out io.Writer) error {
	host := strings.TrimSuffix(d.base, "/api/v1")
	list, err := d.store.DossierListings(d.ctx, d.result.Dossier)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\n公众所见，不需要登录 / What the public sees, without signing in\n  目录 catalogue: %s/zh/public · %s/en/public\n", host, host)
	if n := len(list); n > 0 && !list[n-1].Gone {
		path := public.DocumentPath(&list[n-1])
		fmt.Fprintf(out, "  本文件 this document: %s/zh%s · %s/en%s\n", host, path, host, path)
	}
	if d.secret != "" {
		fmt.Fprintf(out, "  审查建议 suggestions: %s/zh/public/suggestions · 申请人凭此查询 the link of who made one: %s/zh/public/suggestions/%s\n", host, host, d.secret)
	}
	return nil
}

// invite says where to look now.
func (d *demonstration) invite(out io.Writer, cmd demoCommand) {
	fmt.Fprintf(out, "\n服务已启动，按 Ctrl-C 结束 / Serving; Ctrl-C stops.\n  %s/openapi.json\n", d.base)
	if d.kept {
		fmt.Fprintf(out, "  数据 data: %s\n", cmd.Data)
	} else {
		fmt.Fprintln(out, "  数据结束时删除；要保留请加 --data DIR / The data goes at the end; --data DIR keeps it.")
	}
	acted := map[string]bool{}
	for _, step := range d.result.Steps {
		acted[step.Person] = true
	}
	fmt.Fprintf(out, "\n试一试 / Try:\n  TOKEN=%s\n", d.tokens["wang.xiaomin"])
	fmt.Fprintf(out, "  DOSSIER=%s/dossiers/%s\n", d.base, d.result.Dossier)
	fmt.Fprintf(out, "  curl -H \"Authorization: Bearer $TOKEN\" $DOSSIER\n  curl -H \"Authorization: Bearer $TOKEN\" $DOSSIER/history\n")
	fmt.Fprintf(out, "  curl -H \"Authorization: Bearer $TOKEN\" $DOSSIER/diagram/document > document.svg\n")
	fmt.Fprintf(out, "\n办理过本案卷的人员与令牌（虚构，七日有效） / Who acted, with tokens (invented persons; good for a week):\n")
	for _, m := range d.result.Persons {
		if acted[m.ID] || m.ID == "du.chaguan" { // and the auditor, who sees everything
			fmt.Fprintf(out, "  %s%s%s %s\n", pad(m.Name, 8), pad(m.ID, 16), pad(strings.Join(m.Posts, "、"), 48), m.Token)
		}
	}
}

// pad fills the text up to a width; a Chinese character takes two columns.
func pad(s string, width int) string {
	for _, r := range s {
		width--
		if r >= 0x1100 {
			width--
		}
	}
	return s + strings.Repeat(" ", max(width, 0))
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
