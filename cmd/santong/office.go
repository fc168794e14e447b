package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"santong/api"
	"santong/identity"
	"santong/notices"
	"santong/parcel"
	"santong/public"
	"santong/web"
)

// How people reach the office, and how it reaches them.
type reach struct {
	Base string `help:"浏览器所见地址，如 https://santong.example.gov.cn / Address as browsers see it; https makes cookies travel by https only." placeholder:"URL"`
	Key  string `help:"身份密钥文件，默认在数据目录 / File of the identity key; in the data folder unless given." type:"path" placeholder:"FILE"`

	ParcelKey string `help:"电子报送密钥文件，默认在数据目录 / File of the key that signs packages; in the data folder unless given." type:"path" placeholder:"FILE"`

	TrustedProxy []string `help:"反向代理的网段，其 X-Forwarded-For 可信 / Networks of reverse proxies whose X-Forwarded-For is believed." placeholder:"CIDR"`

	OIDC oidc `embed:"" prefix:"oidc-" group:"统一身份认证 / Identity provider"`
	Mail mail `embed:"" prefix:"mail-" group:"邮件 / Mail"`
}

type oidc struct {
	Issuer     string `help:"认证服务地址 / Address of the provider." placeholder:"URL"`
	Client     string `help:"客户端编号 / Our id there." default:"santong"`
	SecretFile string `help:"客户端密钥文件 / File with our secret there." type:"existingfile" placeholder:"FILE"`
	Name       string `help:"登录按钮上的名称 / Name on the button." default:"统一身份认证"`
}

type mail struct {
	Host         string `help:"SMTP 服务器；不填则不寄邮件 / SMTP server; without it no mail is sent." placeholder:"HOST"`
	Port         int    `help:"端口 / Port." default:"587"`
	Security     string `help:"starttls, tls, plain(仅限本机 / this machine only)" default:"starttls" enum:"starttls,tls,plain"`
	User         string `help:"用户名 / User." placeholder:"NAME"`
	PasswordFile string `help:"密码文件 / File with the password." type:"existingfile" placeholder:"FILE"`
	From         string `help:"发件地址 / Address of the sender." placeholder:"ADDRESS"`
}

// check demands of --base what the links in mails and the rules of cookies rest on: a scheme and a host, and nothing behind.
func (r reach) check() error {
	u, err := url.Parse(r.Base)
	if r.Base == "" || err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && u.Path == "" && u.RawQuery == "" && u.Fragment == "" {
		return nil
	}
	return fmt.Errorf("--base %[1]s：应为浏览器所见的地址，没有路径，末尾没有斜线，如 https://santong.example.gov.cn / --base %[1]s: give the address as browsers see it, without a path or a slash at the end, such as https://santong.example.gov.cn", r.Base)
}

// An office is an instance with its doors: the interface, the pages, and those who carry notices.
type office struct {
	*instance
	identity *identity.Service
	worker   *notices.Worker
	base     string // as browsers see it; empty where nobody has said
	board    *notices.Board
	courier  *parcel.Courier
	address  func(*http.Request) string // nil: that of the connection
	demo     bool
	pace     pace
	siteKey  []byte // signs the forms of citizens
}

// open builds the office of an instance. In a demonstration links sign visitors in.
func (in *instance) open(ctx context.Context, at location, r reach, demo bool) (*office, error) {
	o := &office{instance: in, demo: demo, pace: usualPace, base: r.Base, board: &notices.Board{Store: in.store, Log: in.log, Reader: in.reader}}
	key, err := r.key(at)
	if err != nil {
		return nil, err
	}
	provider, err := r.OIDC.config(r.Base)
	if err != nil {
		return nil, err
	}
	if o.siteKey, err = siteKey(ctx, in.store); err != nil {
		return nil, err
	}
	o.identity, err = identity.New(ctx, identity.Config{Store: in.store, Key: key, Directory: in.steward.Directory, Now: time.Now, Log: in.log,
		Secure: strings.HasPrefix(r.Base, "https://"), Demo: demo, Provider: provider})
	if err != nil {
		return nil, err
	}
	if o.address, err = r.address(); err != nil {
		return nil, err
	}
	o.identity.Sessions.Address = o.address
	mailer, err := r.Mail.mailer(r.Base)
	if err != nil {
		return nil, err
	}
	if o.courier, err = in.courier(at, r.ParcelKey); err != nil {
		return nil, err
	}
	o.worker = &notices.Worker{Engine: in.engine, Store: in.store, Mail: mailer, Board: o.board, Now: in.engine.Now, Log: in.log}
	in.steward.Strand = o.worker.Strand
	o.courier.Log, o.courier.Tell = in.log, o.unsent
	return o, nil
}

func (in *instance) reader(person string) notices.Reader { return notices.ReaderOf(in.engine, person) }

// key is the identity key: in its file, or in the data folder, where it is made at the first start.
func (r reach) key(at location) (identity.Key, error) {
	switch {
	case r.Key != "":
		return identity.LoadKey(r.Key)
	case at.Data != "":
		return identity.LoadKey(filepath.Join(at.Data, identity.KeyFile))
	}
	return identity.Key{}, errors.New("用 --database 的，须说明身份密钥文件：--key FILE（没有则生成） / with --database, say where the identity key is kept: --key FILE (it is made if there is none)")
}

// address is how to tell where a request comes from behind the proxies that were named, nil where none were.
func (r reach) address() (func(*http.Request) string, error) {
	if len(r.TrustedProxy) == 0 {
		return nil, nil
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, text := range r.TrustedProxy {
		_, network, err := net.ParseCIDR(text)
		if err != nil {
			return nil, fmt.Errorf("--trusted-proxy %[1]s：应写网段，如 127.0.0.1/32 / --trusted-proxy %[1]s: give a network such as 127.0.0.1/32 or 10.1.0.0/16", text)
		}
		trust = append(trust, echo.TrustIPRange(network))
	}
	return echo.ExtractIPFromXFFHeader(trust...), nil
}

func (o oidc) config(base string) (identity.ProviderConfig, error) {
	if o.Issuer == "" {
		return identity.ProviderConfig{}, nil
	}
	if base == "" {
		return identity.ProviderConfig{}, errors.New("--oidc-issuer 须同时给出 --base，认证后返回该地址 / --oidc-issuer needs --base: the provider sends browsers back there")
	}
	secret, err := secretIn(o.SecretFile)
	return identity.ProviderConfig{Issuer: o.Issuer, ClientID: o.Client, ClientSecret: secret, Name: o.Name, Base: base}, err
}

func (m mail) mailer(base string) (*notices.Mailer, error) {
	if m.Host == "" {
		return nil, nil
	}
	password, err := secretIn(m.PasswordFile)
	if err != nil {
		return nil, err
	}
	out := &notices.Mailer{Host: m.Host, Port: m.Port, Security: m.Security, User: m.User, Password: password, From: m.From, Name: "三统 Santong", Base: base}
	return out, out.Check()
}

// secretIn reads a secret from a file: on the command line everybody on the machine could see it.
func secretIn(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	data, err := os.ReadFile(file)
	return strings.TrimSpace(string(data)), err
}

// server answers the interface below [api.Base], the citizens' site at its own addresses, and pages for officials everywhere else.
func (o *office) server(addr string) *http.Server {
	server := o.api().HTTPServer(addr)
	background, end := context.WithCancel(context.Background())
	server.RegisterOnShutdown(end)
	pages := (&web.Server{Engine: o.engine, Library: o.library, Store: o.store, Identity: o.identity, Steward: o.steward, Board: o.board, Busy: busy, Address: o.address, Parcels: o.courier, Demo: o.demo, Log: o.log, Background: background}).Handler()
	machine, site := server.Handler, o.site()
	server.Handler = o.pace.keep(server.ReadTimeout, server.WriteTimeout, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if o.demo && !athome(r) {
			http.Error(w, "演示只在本机、以 127.0.0.1 或 localhost 访问 / a demonstration is reached on this machine only, as 127.0.0.1 or localhost", http.StatusMisdirectedRequest)
			return
		}
		if r.URL.Path == api.Base || strings.HasPrefix(r.URL.Path, api.Base+"/") {
			machine.ServeHTTP(w, r)
			return
		}
		if public.Owns(r.URL.Path) {
			site.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	}))
	return server
}

func (o *office) api() *api.Server {
	return &api.Server{Engine: o.engine, Documents: o.store, Authenticate: o.authenticate, Refusals: o.store.Refusals, Ping: o.store.Ping, Diagram: diagram, Busy: busy, Address: o.address, Parcels: o.courier, Log: o.log}
}

// serve opens the doors until ctx ends; then requests in flight may finish, and everything that works in the background ends.
func (o *office) serve(ctx context.Context, server *http.Server, listener net.Listener) error {
	background, stop := context.WithCancel(ctx)
	var working sync.WaitGroup
	working.Go(func() { o.worker.Run(background) })
	working.Go(func() { o.steward.Run(background) })
	working.Go(func() { o.prune(background) })
	working.Go(func() { o.tidy(background) })
	working.Go(func() { o.index(background) })
	working.Go(func() { o.courier.Run(background) })
	defer working.Wait()
	defer stop()
	return serve(ctx, server, listener, o.log)
}

// unsent tells the people whom it concerns that a package does not go.
func (o *office) unsent(ctx context.Context, e parcel.Errand) error {
	organ, err := o.courier.Sender(ctx, e)
	if err != nil {
		return err
	}
	return o.worker.Unsent(ctx, notices.Unsendable{Dossier: e.Dossier, Case: e.Case, Seq: e.Seq, Begun: e.Begun, Organ: organ, Why: e.Error})
}

// prune drops sessions and sign-ins that have been kept for long enough.
func (o *office) prune(ctx context.Context) {
	each := time.NewTicker(time.Hour)
	defer each.Stop()
	for {
		if err := o.identity.Prune(ctx); err != nil && ctx.Err() == nil {
			o.log.LogAttrs(ctx, slog.LevelError, "identity", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-each.C:
		}
	}
}

// authenticate tells whose token it is, and what it may.
func (o *office) authenticate(ctx context.Context, hash, from string) (api.Grant, error) {
	grant, err := o.identity.Authenticate(ctx, hash, from)
	if err != nil {
		return api.Grant{}, err
	}
	return api.Grant{Person: grant.Person, Scopes: grant.Scopes}, nil
}

// loopback tells whether the address can be reached from this machine only.
func loopback(address net.Addr) bool {
	tcp, ok := address.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// athome tells whether the request names this machine and came by no proxy: a name of somebody else's that leads here (DNS rebinding), or a tunnel, would
// open the demonstration, which lets everybody in, to strangers.
func athome(r *http.Request) bool {
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	forwarded := r.Header.Get("X-Forwarded-For") + r.Header.Get("X-Forwarded-Host") + r.Header.Get("Forwarded")
	return (host == "localhost" || ip != nil && ip.IsLoopback()) && forwarded == ""
}

var errNotLoopback = errors.New("演示人人可入，只能在本机监听：--listen 127.0.0.1:8080 / a demonstration lets everybody in, so it listens on this machine only: use --listen 127.0.0.1:8080")
