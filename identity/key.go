package identity

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"santong/engine"
)

// KeyFile is the name of the key's file in the data folder.
const KeyFile = "identity.key"

// A Key seals what the database alone must not give away, and signs device cookies. All that is used is derived from it.
type Key [32]byte

// What may be wrong with a key.
var (
	ErrKeyForm  = errors.New("应有64位十六进制数字，别无其他内容，请从备份恢复 / it must hold 64 hexadecimal digits and nothing else: restore it from its backup")
	ErrKeyOpen  = errors.New("他人可以读取，请 chmod 600 / others may read it: chmod 600 it")
	ErrOtherKey = errors.New("数据库用的是另一身份密钥：请从备份恢复 " + KeyFile + "，或者用 santong account reset-totp --all 停用全部动态验证码 / the database was used with another identity key: restore " + KeyFile + " from its backup, or give up all authenticators with santong account reset-totp --all")
	errUnsealed = errors.New("what was sealed does not open: it was sealed with another key, for another person, or has been changed")
)

// LoadKey reads the key from its file and makes one if there is none. Two that make it at once end up with the same.
func LoadKey(path string) (Key, error) {
	key, err := readKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := makeKey(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return Key{}, fmt.Errorf("身份密钥 identity key %s: %w", path, err)
	}
	return readKey(path)
}

// makeKey writes a whole file beside and links it to its name: a key that was written by halves would lock everybody out.
func makeKey(path string) (err error) {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	file, err := os.CreateTemp(folder, KeyFile+"-*") // which makes it 0600
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(file.Name())) }()
	var key Key
	rand.Read(key[:]) // never fails: crypto/rand ends the program instead
	_, err = fmt.Fprintf(file, "%x\n", key)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Link(file.Name(), path)
}

func readKey(path string) (key Key, err error) {
	file, err := os.Open(path)
	if err != nil {
		return key, err
	}
	defer file.Close() // only read
	info, err := file.Stat()
	if err != nil {
		return key, err
	}
	if info.Mode().Perm()&0o007 != 0 {
		return key, fmt.Errorf("身份密钥 identity key %s: %w", path, ErrKeyOpen)
	}
	text, err := io.ReadAll(io.LimitReader(file, 4*int64(len(key))))
	if err != nil {
		return key, err
	}
	raw, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(raw) != len(key) {
		return key, fmt.Errorf("身份密钥 identity key %s: %w", path, ErrKeyForm)
	}
	return Key(raw), nil
}

// keys are derived from the key, one for each use, so that what one use shows says nothing about another.
type keys struct {
	seal                        cipher.AEAD
	device, demo, names, strays []byte
	mark                        string // tells keys apart, and nothing else
}

func (k Key) derive() (out keys, err error) {
	if k == (Key{}) {
		return out, errors.New("identity: the key is not set")
	}
	of := func(use string) []byte {
		derived, e := hkdf.Key(sha256.New, k[:], nil, "santong "+use, 32)
		err = errors.Join(err, e)
		return derived
	}
	seal := of("seal")
	out.device, out.demo, out.names, out.strays, out.mark = of("device"), of("demo"), of("names"), of("strays"), hex.EncodeToString(of("mark"))
	if err != nil {
		return out, err
	}
	block, err := aes.NewCipher(seal)
	if err != nil {
		return out, err
	}
	out.seal, err = cipher.NewGCMWithRandomNonce(block)
	return out, err
}

// recognise refuses a key other than the one that the database was used with, as long as something is sealed with that.
func (k keys) recognise(ctx context.Context, s Store) error {
	const name = "identity key"
	used, err := s.Meta(ctx, name)
	if err == nil && used == k.mark {
		return nil
	}
	if err != nil && !errors.Is(err, engine.ErrNotFound) {
		return err
	}
	accounts, err := s.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if a.TOTP != "" {
			return ErrOtherKey
		}
	}
	return s.SetMeta(ctx, name, k.mark)
}

// sealed is what only this key opens, and only for the same owner: a row moved to another person opens nothing.
func (k keys) sealed(secret, owner string) string {
	return base64.RawStdEncoding.EncodeToString(k.seal.Seal(nil, nil, []byte(secret), []byte(owner)))
}

func (k keys) opened(text, owner string) (string, error) {
	raw, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return "", errUnsealed
	}
	secret, err := k.seal.Open(nil, nil, raw, []byte(owner))
	if err != nil {
		return "", errUnsealed
	}
	return string(secret), nil
}

// sign is a short keyed hash of parts, whose borders it keeps apart.
func sign(key []byte, parts ...string) string {
	mac := hmac.New(sha256.New, key)
	for _, part := range parts {
		fmt.Fprintf(mac, "%d:%s,", len(part), part)
	}
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func signed(key []byte, sig string, parts ...string) bool {
	return subtle.ConstantTimeCompare([]byte(sign(key, parts...)), []byte(sig)) == 1
}
