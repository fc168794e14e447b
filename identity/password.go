package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"
)

// A cost is what a hash takes to compute.
type cost struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

// usual is OWASP's choice of 19 MiB in two passes on one thread. Of its equals it takes least memory: our servers are small, hashes are
// computed in the process that serves, and a second thread would only take the core of the next one who signs in.
var usual = cost{memory: 19 << 10, passes: 2, threads: 1}

// costliest is what we compute at most, whatever stands in a database.
var costliest = cost{memory: 256 << 10, passes: 16, threads: 8}

const (
	saltSize = 16
	hashSize = 32
	maxPHC   = 256
)

// A phc is a password's hash in the form of the Password Hashing Competition: $argon2id$v=19$m=…,t=…,p=…$salt$hash.
type phc struct {
	cost
	salt, hash []byte
}

var errPHC = errors.New("not a hash of argon2id that we would compute")

func (p phc) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.memory, p.passes, p.threads,
		base64.RawStdEncoding.EncodeToString(p.salt), base64.RawStdEncoding.EncodeToString(p.hash))
}

// parsePHC takes only what String writes, to the letter, and only within bounds: a row of the database must not cost us our memory.
func parsePHC(text string) (p phc, err error) {
	parts := strings.Split(text, "$")
	if len(text) > maxPHC || len(parts) != 6 {
		return p, errPHC
	}
	figures := strings.Split(parts[3], ",")
	if len(figures) != 3 {
		return p, errPHC
	}
	figure := func(i int, name string, bits int) uint64 {
		digits, ok := strings.CutPrefix(figures[i], name)
		n, e := strconv.ParseUint(digits, 10, bits)
		if !ok || e != nil || n == 0 {
			err = errPHC
		}
		return n
	}
	p.cost = cost{uint32(figure(0, "m=", 32)), uint32(figure(1, "t=", 32)), uint8(figure(2, "p=", 8))}
	decode := func(s string, least, most int) []byte {
		raw, e := base64.RawStdEncoding.Strict().DecodeString(s)
		if e != nil || len(raw) < least || len(raw) > most {
			err = errPHC
		}
		return raw
	}
	p.salt, p.hash = decode(parts[4], 8, 64), decode(parts[5], 16, 64)
	if err != nil || p.memory > costliest.memory || p.passes > costliest.passes || p.threads > costliest.threads || p.memory < 8*uint32(p.threads) || p.String() != text {
		return phc{}, errPHC
	}
	return p, nil
}

// A hasher computes few hashes at once: each takes megabytes, and whoever sends many must not take them all.
type hasher struct {
	cost  cost
	slots chan struct{}
	wait  time.Duration
}

const (
	maxHashes = 2
	hashWait  = 5 * time.Second
)

func newHasher() hasher {
	return hasher{cost: usual, slots: make(chan struct{}, maxHashes), wait: hashWait}
}

// compute waits for a slot, but not for long: [ErrBusy].
func (h hasher) compute(ctx context.Context, password string, p phc, size int) ([]byte, error) {
	timer := time.NewTimer(h.wait)
	defer timer.Stop()
	select {
	case h.slots <- struct{}{}:
	case <-timer.C:
		return nil, ErrBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-h.slots }()
	return argon2.IDKey([]byte(normal(password)), p.salt, p.passes, p.memory, p.threads, uint32(size)), nil
}

func (h hasher) hash(ctx context.Context, password string) (string, error) {
	p := phc{cost: h.cost, salt: make([]byte, saltSize)}
	rand.Read(p.salt) // never fails: crypto/rand ends the program instead
	var err error
	p.hash, err = h.compute(ctx, password, p, hashSize)
	if err != nil {
		return "", err
	}
	return p.String(), nil
}

// verify tells whether the hash is of the password, and whether it should be computed anew because the usual cost is another now.
func (h hasher) verify(ctx context.Context, password, text string) (right, stale bool, err error) {
	p, err := parsePHC(text)
	if err != nil {
		return false, false, err
	}
	got, err := h.compute(ctx, password, p, len(p.hash))
	if err != nil {
		return false, false, err
	}
	return subtle.ConstantTimeCompare(got, p.hash) == 1, p.cost != h.cost || len(p.hash) != hashSize || len(p.salt) != saltSize, nil
}
