package parcel

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
)

// KeyFile is the name of the key's file in the data folder.
const KeyFile = "parcel.key"

// What may be wrong with a key.
var (
	ErrNoKey   = errors.New("本系统没有电子报送密钥，请用 santong key new 名称 生成 / this instance has no key for packages: make one with santong key new NAME")
	ErrKeyForm = errors.New("其中没有一个密钥，请从备份恢复 / it does not hold one key: restore it from its backup")
	ErrKeyOpen = errors.New("他人可以读取，请 chmod 600 / others may read it: chmod 600 it")
	ErrKeyName = errors.New("密钥名称为1至60个字符，不含空格和加号，如 caoxian.example.gov.cn / the name of a key has 1 to 60 characters, no spaces and no plus sign, such as caoxian.example.gov.cn")
)

// A Key signs what this instance sends. It cannot be printed.
type Key struct {
	signer note.Signer
	public string
}

// Name is what the instance is called.
func (k *Key) Name() string { return k.signer.Name() }

// Public is what others need to trust the key: its name, its short hash and the public half, as C2SP notes have it.
func (k *Key) Public() string { return k.public }

// String keeps the key out of logs.
func (k *Key) String() string { return "parcel.Key(" + k.Name() + ")" }

// GoString does, too.
func (k *Key) GoString() string { return k.String() }

// MakeKey makes a key in a file that only its owner may read. A file that is there already stays as it is: [fs.ErrExist].
func MakeKey(path, name string) (_ *Key, err error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	secret, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+"-*") // which makes it 0600
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.Remove(file.Name())) }()
	_, err = fmt.Fprintf(file, "%s\n%s\n", secret, public)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(file.Name(), path); err != nil { // a whole file, or none
		return nil, err
	}
	return LoadKey(path)
}

// LoadKey reads the key from its file. It returns [ErrNoKey] where there is none.
func LoadKey(path string) (*Key, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoKey
	}
	if err != nil {
		return nil, err
	}
	defer file.Close() // only read
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s: %w", path, ErrKeyOpen)
	}
	text, err := io.ReadAll(io.LimitReader(file, 4096))
	if err != nil {
		return nil, err
	}
	secret, public, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	signer, err := note.NewSigner(secret)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, ErrKeyForm) // what was wrong could show the key
	}
	verifier, err := note.NewVerifier(public)
	if err != nil || verifier.Name() != signer.Name() || verifier.KeyHash() != signer.KeyHash() {
		return nil, fmt.Errorf("%s: %w", path, ErrKeyForm)
	}
	return &Key{signer, public}, nil
}

func checkName(name string) error {
	if n := utf8.RuneCountInString(name); n < 1 || n > 60 || !plain(name) || strings.ContainsAny(name, " +\u00a0\u3000") {
		return ErrKeyName
	}
	return nil
}

// sign signs the text, which ends with a newline.
func (k *Key) sign(text string) (string, error) {
	signed, err := note.Sign(&note.Note{Text: text}, k.signer)
	return string(signed), err
}
