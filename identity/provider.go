package identity

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Issuer names the provider, to the letter.
func (p *Provider) Issuer() string { return p.config.Issuer }

// Origin is where the provider is, for a content policy.
func (p *Provider) Origin() string {
	u, err := url.Parse(p.config.Issuer)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// A ProviderConfig says who signs people in for us (OpenID Connect).
type ProviderConfig struct {
	Issuer       string // to the letter as the provider has it
	ClientID     string
	ClientSecret string   // "" for a public client: PKCE is always used
	Name         string   // on the button
	Base         string   // our own address as browsers see it, https://…
	Path         string   // of the page that calls ReturnFromProvider; default /sign-in/return
	After        string   // the path to come back to after signing out; default /
	Scopes       []string // besides openid; none are needed
	Client       *http.Client
}

// A Provider signs people in for us. It is asked about itself when it is first needed: the service starts without it.
type Provider struct {
	Name         string
	RedirectPath string

	config   ProviderConfig
	sessions *Sessions
	now      func() time.Time

	mu     sync.Mutex
	found  *discovery
	failed time.Time
}

// A discovery is what the provider says of itself.
type discovery struct {
	provider *oidc.Provider
	verifier *oidc.IDTokenVerifier
	oauth    oauth2.Config
	logout   string
}

const (
	providerTime = 8 * time.Second // for one request to it
	retryAfter   = 5 * time.Second // one that is down is not asked by everybody
)

func newProvider(c ProviderConfig, sessions *Sessions, now func() time.Time) (*Provider, error) {
	c.Path, c.After = cmp.Or(c.Path, "/sign-in/return"), cmp.Or(c.After, "/")
	c.Name, c.Base = cmp.Or(c.Name, "统一身份认证"), strings.TrimRight(c.Base, "/")
	if c.Client == nil {
		c.Client = &http.Client{Timeout: providerTime}
	}
	base, err := url.Parse(c.Base)
	switch {
	case err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" || base.Path != "":
		return nil, fmt.Errorf("统一身份认证：本系统的地址须为 https://主机 / identity provider: the address of this service must be https://host, not %q", c.Base)
	case c.ClientID == "":
		return nil, errors.New("identity provider: the client's id must be set")
	case !ours(c.Path) || !ours(c.After):
		return nil, errors.New("identity provider: the paths must be of this service")
	}
	return &Provider{Name: c.Name, RedirectPath: c.Path, config: c, sessions: sessions, now: now}, nil
}

// discover asks the provider about itself, unless it has answered before. Its keys are fetched again whenever a token names one that is not known.
func (p *Provider) discover(ctx context.Context) (*discovery, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	if since := p.now().Sub(p.failed); !p.failed.IsZero() && since >= 0 && since < retryAfter { // a clock that was put back waits for nothing
		return nil, ErrProvider
	}
	found, err := oidc.NewProvider(p.client(ctx), p.config.Issuer)
	if err != nil {
		if ctx.Err() == nil { // the browser has not merely gone
			p.failed = p.now()
		}
		return nil, fmt.Errorf("%w: %w", ErrProvider, err)
	}
	var more struct {
		Logout string `json:"end_session_endpoint"`
	}
	if err := found.Claims(&more); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProvider, err)
	}
	p.found = &discovery{
		provider: found,
		verifier: found.VerifierContext(p.client(context.Background()), &oidc.Config{ClientID: p.config.ClientID, Now: p.now}),
		oauth: oauth2.Config{ClientID: p.config.ClientID, ClientSecret: p.config.ClientSecret, Endpoint: found.Endpoint(),
			RedirectURL: p.config.Base + p.config.Path, Scopes: append([]string{oidc.ScopeOpenID}, p.config.Scopes...)},
		logout: more.Logout,
	}
	return p.found, nil
}

func (p *Provider) client(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, p.config.Client)
}

// logoutURL is where the provider ends its own session, "" if it does not offer that.
func (p *Provider) logoutURL(ctx context.Context, hint string) string {
	d, err := p.discover(ctx)
	if err != nil || d.logout == "" {
		return ""
	}
	address, err := url.Parse(d.logout)
	if err != nil || address.Scheme != "https" && address.Scheme != "http" {
		return ""
	}
	q := address.Query()
	q.Set("client_id", p.config.ClientID)
	q.Set("post_logout_redirect_uri", p.config.Base+p.config.After)
	if hint != "" {
		q.Set("id_token_hint", hint)
	}
	address.RawQuery = q.Encode()
	return address.String()
}

// ours tells whether an address is a path of this service. Browsers read // and /\ as another host, and skip tabs and line ends.
func ours(path string) bool {
	if len(path) > 2000 || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsRune(path, '\\') {
		return false
	}
	if strings.ContainsFunc(path, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return false
	}
	u, err := url.Parse(path)
	return err == nil && u.Scheme == "" && u.Host == "" && u.User == nil && !strings.HasPrefix(u.Path, "//") && !strings.ContainsRune(u.Path, '\\')
}
