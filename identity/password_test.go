package identity

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// cheap costs next to nothing: what is tested here is not how slow it is.
var cheap = cost{memory: 64, passes: 1, threads: 1}

func TestHashes(t *testing.T) {
	ctx := context.Background()
	h := newHasher()
	text, err := h.hash(ctx, "一二三四五六七八九十甲乙")
	if err != nil || !strings.HasPrefix(text, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatal(text, err)
	}
	for password, want := range map[string]bool{"一二三四五六七八九十甲乙": true, "一二三四五六七八九十甲": false, "": false} {
		if right, stale, err := h.verify(ctx, password, text); right != want || stale || err != nil {
			t.Errorf("%q: %v %v %v", password, right, stale, err)
		}
	}
	if again, _ := h.hash(ctx, "一二三四五六七八九十甲乙"); again == text {
		t.Error("no salt")
	}
	h.cost = cheap
	if right, stale, err := h.verify(ctx, "一二三四五六七八九十甲乙", text); !right || !stale || err != nil {
		t.Error("another cost is not noticed")
	}
	// The same characters, put together by another keyboard.
	composed, err := h.hash(ctx, "caf\u00e9 au lait \uff11\uff12")
	if err != nil {
		t.Fatal(err)
	}
	if right, _, _ := h.verify(ctx, "cafe\u0301 au lait 12", composed); !right {
		t.Error("not normalised")
	}
}

// A vector from the reference implementation, so that other programs could read our rows.
func TestHashIsArgon2id(t *testing.T) {
	const vector = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if right, stale, err := newHasher().verify(context.Background(), "password", vector); !right || !stale || err != nil {
		t.Error(right, stale, err)
	}
}

func TestHashesWaitTheirTurn(t *testing.T) {
	h := newHasher()
	h.cost, h.wait = cheap, 10*time.Millisecond
	for range maxHashes {
		h.slots <- struct{}{}
	}
	if _, err := h.hash(context.Background(), "x"); !errors.Is(err, ErrBusy) {
		t.Error(err)
	}
	h.wait = time.Hour
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := h.hash(ctx, "x"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	<-h.slots
	if _, err := h.hash(context.Background(), "x"); err != nil {
		t.Error(err)
	}
}

const right = "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

var wrongHashes = []string{"", "x", right + "$", right + "=", right[1:], "$argon2i" + right[9:], strings.Replace(right, "v=19", "v=16", 1),
	strings.Replace(right, "m=64", "m=4194304", 1), strings.Replace(right, "m=64", "m=064", 1), strings.Replace(right, "m=64", "m=+64", 1),
	strings.Replace(right, "m=64", "m=1", 1), strings.Replace(right, "m=64", "m=99999999999999999999", 1), strings.Replace(right, "t=1", "t=17", 1),
	strings.Replace(right, "t=1", "t=0", 1), strings.Replace(right, "p=1", "p=0", 1), strings.Replace(right, "p=1", "p=9", 1), strings.Replace(right, "p=1", "p=1,x=2", 1),
	strings.Replace(right, "AAAAAAAAAAAAAAAAAAAAAA$", "AAAA$", 1), right[:len(right)-1] + "B", "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA", strings.Repeat("$", 300)}

func TestHashesOfOthersAreNotComputed(t *testing.T) {
	if _, err := parsePHC(right); err != nil {
		t.Fatal(err)
	}
	for _, text := range wrongHashes {
		if p, err := parsePHC(text); err == nil {
			t.Errorf("%q is taken as %+v", text, p)
		}
	}
}

func FuzzPHC(f *testing.F) {
	f.Add(right)
	for _, text := range wrongHashes {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parsePHC(text)
		if err != nil {
			return
		}
		if p.String() != text || p.memory > costliest.memory || p.passes > costliest.passes || p.threads > costliest.threads || p.passes == 0 || p.threads == 0 {
			t.Errorf("%q: %+v", text, p)
		}
	})
}

func TestPolicy(t *testing.T) {
	for password, want := range map[string]string{
		"correct horse staple": "",
		"下班以后去曹州牡丹园看花吧":        "",
		"short":                         "12",
		"ａｂｃｄｅｆｇｈｉｊ":                    "12",
		strings.Repeat("长句", 65):        "128",
		strings.Repeat("x", 5000):       "128",
		"牡丹" + strings.Repeat("é", 126): "",
		"my name is 王小敏 indeed":         "name",
		"WANG-Xiaomin and more":         "id",
		"w a n g x i a o m i n !!":      "id",
		"password1234":                  "common",
		"Password-2026!":                "common",
		"123456789012":                  "common",
		"abcabcabcabcabc":               "common",
		"qwerty qwerty qwerty":          "common",
		"1q2w3e4r5t6y":                  "common",
		"aaaaaaaaaaaaaaaa":              "common",
		"correct horse battery staple":  "common",
		"with a line\nend in it":        "control",
		"\xff\xfe not text at all \xff": "128",
	} {
		err := checkPassword(password, "wang.xiaomin", "王小敏")
		weak, ok := errors.AsType[*Weak](err)
		switch {
		case want == "" && err != nil:
			t.Errorf("%q: %v", password, err)
		case want != "" && (!ok || !strings.Contains(weak.Words().En, want) || weak.Words().Zh == ""):
			t.Errorf("%.40q: %v, want %q", password, err, want)
		}
	}
	// All at once.
	if weak, _ := errors.AsType[*Weak](checkPassword("admin1", "admin1", "")); weak == nil || len(weak.Reasons) != 3 {
		t.Errorf("%v", weak)
	}
	// A name of one character would forbid nearly everything.
	if err := checkPassword("下班以后去曹州牡丹园看花吧", "", "花"); err != nil {
		t.Error(err)
	}
}
