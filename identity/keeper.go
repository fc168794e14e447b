package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"santong/engine"
)

// A visit is what the keeper knows of a request besides its token.
type visit struct {
	hash    string // of the session that was found
	created string
	address string
	agent   string
}

type visitKey struct{}

// A keeper keeps sessions for scs. It never sees a token, only its hash, and it never brings back a session that has been ended while a
// request was on its way.
type keeper struct {
	store Store
	now   func() time.Time
	log   *slog.Logger
}

const (
	seenEvery = time.Minute      // as often as it is written down that a session was used
	strayFor  = 15 * time.Minute // a session in which nobody has signed in
)

// over tells whether a session has ended by itself.
func over(k KeptSession, now time.Time) bool {
	created, seen := instant(k.Created), instant(k.Seen)
	life := Lifetime
	if k.Person == "" {
		life = strayFor
	}
	return now.Sub(created) >= life || now.Sub(seen) >= Idle || created.After(now.Add(time.Minute))
}

func (k KeptSession) session(this string) Session {
	return Session{ID: k.Hash, Person: k.Person, How: k.How, Since: instant(k.Created), Seen: instant(k.Seen), Proved: instant(k.Proved),
		Address: k.Address, Agent: k.Agent, This: k.Hash == this}
}

func visitOf(ctx context.Context) *visit {
	if v, ok := ctx.Value(visitKey{}).(*visit); ok {
		return v
	}
	return &visit{}
}

// FindCtx is for scs.
func (k *keeper) FindCtx(ctx context.Context, hash string) ([]byte, bool, error) {
	kept, err := k.store.Session(ctx, hash)
	if errors.Is(err, engine.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	now, v := k.now(), visitOf(ctx)
	if _, _, err := (words{}).Decode([]byte(kept.Data)); err != nil { // an error here would come back with every request of the browser
		k.log.LogAttrs(ctx, slog.LevelError, "a session's row is damaged", slog.String("person", kept.Person))
		return nil, false, nil
	}
	if over(kept, now) {
		if err := k.store.EndSession(ctx, hash); err != nil && !errors.Is(err, engine.ErrNotFound) {
			return nil, false, err
		}
		return nil, false, nil
	}
	if now.Sub(instant(kept.Seen)) >= seenEvery {
		err := k.store.SeeSession(ctx, hash, stamp(now), v.address, v.agent)
		if errors.Is(err, engine.ErrNotFound) {
			return nil, false, nil
		}
		if err != nil { // it will be written down next time
			k.log.LogAttrs(ctx, slog.LevelWarn, "when a session was used could not be written down", slog.Any("error", err))
		}
	}
	v.hash, v.created = hash, kept.Created
	return []byte(kept.Data), true, nil
}

// CommitCtx is for scs.
func (k *keeper) CommitCtx(ctx context.Context, hash string, data []byte, _ time.Time) error {
	_, values, err := words{}.Decode(data)
	if err != nil {
		return err
	}
	of := func(key string) string { text, _ := values[key].(string); return text }
	v, now := visitOf(ctx), stamp(k.now())
	kept := KeptSession{Hash: hash, Person: of(personKey), How: How(of(howKey)), Created: of(sinceKey), Seen: now, Proved: of(provedKey),
		Address: v.address, Agent: v.agent, Data: string(data)}
	if kept.Created == "" {
		kept.Created = now
		if hash == v.hash {
			kept.Created = v.created
		}
	}
	if hash != v.hash {
		v.hash, v.created = hash, kept.Created
		return k.store.AddSession(ctx, kept)
	}
	err = k.store.ChangeSession(ctx, kept)
	if errors.Is(err, engine.ErrNotFound) {
		return ErrEnded
	}
	return err
}

// DeleteCtx is for scs, which calls it also before it gives a session a new token: one that has been ended meanwhile gets none.
func (k *keeper) DeleteCtx(ctx context.Context, hash string) error {
	v := visitOf(ctx)
	err := k.store.EndSession(ctx, hash)
	switch {
	case errors.Is(err, engine.ErrNotFound) && hash == v.hash:
		return ErrEnded
	case err != nil && !errors.Is(err, engine.ErrNotFound):
		return err
	}
	if hash == v.hash {
		v.hash = ""
	}
	return nil
}

var errNoContext = errors.New("identity: sessions need a context")

// Find, Commit and Delete make it an [scs.Store]; scs calls those with a context.
func (k *keeper) Find(string) ([]byte, bool, error)      { return nil, false, errNoContext }
func (k *keeper) Commit(string, []byte, time.Time) error { return errNoContext }
func (k *keeper) Delete(string) error                    { return errNoContext }

// words are the values of a session as JSON: plain text in, plain text out. Unlike gob it makes no types from what stands in a database.
type words struct{}

// Encode is for scs.
func (words) Encode(_ time.Time, values map[string]any) ([]byte, error) {
	plain := map[string]string{}
	for key, value := range values {
		text, ok := value.(string)
		if !ok {
			return nil, fmt.Errorf("identity: a session holds words only, and %s is %T", key, value)
		}
		plain[key] = text
	}
	return json.Marshal(plain)
}

// Decode is for scs. The deadline that it wants is the keeper's business.
func (words) Decode(data []byte) (time.Time, map[string]any, error) {
	plain := map[string]string{}
	if err := json.Unmarshal(data, &plain); err != nil {
		return time.Time{}, nil, fmt.Errorf("identity: the values of a session: %w", err)
	}
	values := map[string]any{}
	for key, text := range plain {
		values[key] = text
	}
	return time.Now().Add(Lifetime), values, nil
}
