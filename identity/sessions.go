package identity

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"santong/engine"
)

// What a session holds. Whatever may not be read in a copy of the database is sealed before it is put there.
const (
	personKey = "person"
	howKey    = "how"
	sinceKey  = "since"
	provedKey = "proved"
	awaitKey  = "await"     // who has given a right password and is to give a code: a pending
	chooseKey = "choose"    // who has used a one-time secret and is to choose a password: a pending
	enrolKey  = "enrol"     // an authenticator that is being added
	flowKey   = "oidc"      // on the way to the provider
	hintKey   = "oidc_hint" // the provider's token, by which it knows whom to sign out
	wordKey   = "word "     // and a name: a word for the next page
	awaitFor  = 10 * time.Minute
	maxWord   = 4096
	sessionID = "santong_session"
)

// Sessions are the browsers that have signed in. They hang on the context that [Sessions.Load] makes.
type Sessions struct {
	// Address tells where a request comes from, in the place of the connection's address, for a service behind a proxy.
	Address func(r *http.Request) string // may be left out

	store Store
	now   func() time.Time
	scs   *scs.SessionManager
}

func newSessions(store Store, now func() time.Time, secure bool, log *slog.Logger) *Sessions {
	m := scs.New()
	m.Store = &keeper{store: store, now: now, log: log}
	m.Codec = words{}
	m.HashTokenInStore = true
	m.Lifetime, m.IdleTimeout = Lifetime, 0 // the keeper knows both, by our clock, without a write for each request
	m.Cookie = scs.SessionCookie{Name: sessionID, HttpOnly: true, Path: "/", SameSite: http.SameSiteLaxMode, Secure: secure}
	if secure {
		m.Cookie.Name = "__Host-" + sessionID
	}
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		if errors.Is(err, ErrEnded) {
			http.Error(w, "会话已结束，请重新登录 / the session has ended; sign in again", http.StatusUnauthorized)
			return
		}
		log.LogAttrs(context.WithoutCancel(r.Context()), slog.LevelError, "session", slog.Any("error", err))
		w.Header().Set("Retry-After", "1")
		http.Error(w, "服务暂不可用，请稍后再试 / not available; try again in a moment", http.StatusServiceUnavailable)
	}
	return &Sessions{store: store, now: now, scs: m}
}

// Load finds the session of the request, and keeps what a handler changes in it.
func (s *Sessions) Load(next http.Handler) http.Handler {
	inner := s.scs.LoadAndSave(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{agent: shorten(r.UserAgent())}
		if s.Address != nil {
			v.address = s.Address(r)
		} else if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
			v.address = host
		}
		inner.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), visitKey{}, v)))
	})
}

// Current tells who is signed in.
func (s *Sessions) Current(ctx context.Context) (Session, bool) {
	v, ok := ctx.Value(visitKey{}).(*visit)
	if !ok {
		return Session{}, false
	}
	k := KeptSession{Hash: v.hash, Person: s.value(ctx, personKey), How: How(s.value(ctx, howKey)), Created: s.value(ctx, sinceKey),
		Seen: stamp(s.now()), Proved: s.value(ctx, provedKey), Address: v.address, Agent: v.agent}
	if k.Person == "" {
		return Session{}, false
	}
	return k.session(v.hash), true
}

// Alive asks the store again, for pages that stay open: it may have been ended from elsewhere.
func (s *Sessions) Alive(ctx context.Context) (bool, error) {
	v, ok := ctx.Value(visitKey{}).(*visit)
	if !ok || v.hash == "" {
		return false, nil
	}
	k, err := s.store.Session(ctx, v.hash)
	if errors.Is(err, engine.ErrNotFound) {
		return false, nil
	}
	return err == nil && k.Person != "" && !over(k, s.now()), err
}

// Begin signs the person in, under a new token: one that somebody has planted before opens nothing.
func (s *Sessions) Begin(ctx context.Context, person string, how How) error {
	return s.begin(ctx, person, how, false)
}

func (s *Sessions) begin(ctx context.Context, person string, how How, proved bool) error {
	if err := s.renew(ctx); err != nil {
		return err
	}
	now := stamp(s.now())
	s.put(ctx, personKey, person)
	s.put(ctx, howKey, string(how))
	s.put(ctx, sinceKey, now)
	if proved {
		s.put(ctx, provedKey, now)
	}
	return nil
}

// renew makes an empty session under a new token; whatever was there has ended, or ends now.
func (s *Sessions) renew(ctx context.Context) error {
	visitOf(ctx).hash = ""
	if err := s.scs.RenewToken(ctx); err != nil {
		return err
	}
	return s.scs.Clear(ctx)
}

// A pending is somebody from whom more is awaited. That alone opens nothing.
type pending struct {
	Person  string `json:"person"`
	Since   string `json:"since"`
	Changed string `json:"changed"`          // when the password was set that was given: another one since, and all begins anew
	Secret  string `json:"secret,omitempty"` // the mark of the one-time secret that was given
	How     How    `json:"how,omitempty"`
}

// pend notes, in a new session, from whom more is awaited.
func (s *Sessions) pend(ctx context.Context, key string, p pending) error {
	p.Since = stamp(s.now())
	data, err := json.Marshal(p)
	if err = cmp.Or(err, s.renew(ctx)); err != nil {
		return err
	}
	s.put(ctx, key, string(data))
	return nil
}

func (s *Sessions) pending(ctx context.Context, key string) (p pending, ok bool) {
	if err := json.Unmarshal([]byte(s.value(ctx, key)), &p); err != nil {
		return pending{}, false
	}
	return p, p.Person != "" && s.now().Sub(instant(p.Since)) < awaitFor
}

// prove makes the session proved, under a new token. It fails if the session has been ended meanwhile.
func (s *Sessions) prove(ctx context.Context) error {
	if err := s.scs.RenewToken(ctx); err != nil {
		return err
	}
	s.put(ctx, provedKey, stamp(s.now()))
	return nil
}

// End signs out.
func (s *Sessions) End(ctx context.Context) error {
	if err := s.scs.Destroy(ctx); !errors.Is(err, ErrEnded) {
		return err
	}
	visitOf(ctx).hash = ""
	return s.scs.Destroy(ctx)
}

// List returns the sessions of whoever is signed in, the newest first.
func (s *Sessions) List(ctx context.Context) ([]Session, error) {
	current, ok := s.Current(ctx)
	if !ok {
		return nil, ErrNotSignedIn
	}
	return s.Of(ctx, current.Person, current.ID)
}

// Of lists the sessions of a person; this is marked.
func (s *Sessions) Of(ctx context.Context, person, this string) (out []Session, err error) {
	kept, err := s.store.Sessions(ctx, person)
	for _, k := range kept {
		if !over(k, s.now()) {
			out = append(out, k.session(this))
		}
	}
	return out, err
}

// Revoke ends one session of whoever is signed in: [engine.ErrNotFound] where it is not his or hers.
func (s *Sessions) Revoke(ctx context.Context, id string) error {
	current, ok := s.Current(ctx)
	if !ok {
		return ErrNotSignedIn
	}
	if id == current.ID {
		return s.End(ctx)
	}
	k, err := s.store.Session(ctx, id)
	if err != nil {
		return err
	}
	if k.Person != current.Person {
		return engine.ErrNotFound
	}
	return s.store.EndSession(ctx, id)
}

// RevokeOthers ends all sessions of whoever is signed in but this one.
func (s *Sessions) RevokeOthers(ctx context.Context) error {
	current, ok := s.Current(ctx)
	if !ok {
		return ErrNotSignedIn
	}
	return s.store.EndSessions(ctx, current.Person, current.ID)
}

// Keep holds a word for the next page, which takes it. A word that is too long is not held.
func (s *Sessions) Keep(ctx context.Context, name, word string) {
	if len(word) <= maxWord {
		s.put(ctx, wordKey+name, word)
	}
}

// Take returns the word that was kept, once.
func (s *Sessions) Take(ctx context.Context, name string) string {
	return s.scs.PopString(ctx, wordKey+name)
}

func (s *Sessions) put(ctx context.Context, key, value string)   { s.scs.Put(ctx, key, value) }
func (s *Sessions) value(ctx context.Context, key string) string { return s.scs.GetString(ctx, key) }
func (s *Sessions) drop(ctx context.Context, key string)         { s.scs.Remove(ctx, key) }
