package parcel

import (
	"encoding/base64"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"

	"santong/calendar"
)

// A Peer is another instance as it is trusted here: one of its keys, when it is good, and for whom it may speak. An instance that changes its key has two.
type Peer struct {
	Name   string        `json:"name"`
	Key    string        `json:"key"`           // public
	Organs []string      `json:"organs"`        // names, as the instance writes them
	URL    string        `json:"url,omitempty"` // where it takes packages over HTTP; "" where it does not
	From   calendar.Date `json:"from"`          // first day on which the key is good
	Until  calendar.Date `json:"until,omitzero"`
	Added  string        `json:"added"` // UTC
}

// Good tells whether the key is good on the day.
func (p *Peer) Good(on calendar.Date) bool {
	return !on.Before(p.From) && (p.Until.IsZero() || !p.Until.Before(on))
}

// Check says what is wrong with a peer that is to be trusted.
func (p *Peer) Check() error {
	verifier, err := note.NewVerifier(p.Key)
	switch {
	case err != nil:
		return fault(CodeUnknown, "公钥无效：应为 santong key show 所示的一行", "the public key is none: give the line that santong key show prints")
	case verifier.Name() != p.Name || checkName(p.Name) != nil:
		return fault(CodeUnknown, "名称与公钥中的名称不一致", "the name is not that of the key")
	case len(p.Organs) == 0 || len(p.Organs) > maxOrgans || slices.ContainsFunc(p.Organs, func(o string) bool { return !line(o, maxOrgan) }):
		return fault(CodeOrgan, "须写明其代表的机关，至多 %d 个，每个至多 %d 字", "say for which organs it speaks: at most %d, with names of at most %d characters", maxOrgans, maxOrgan)
	case p.From.IsZero() || !p.Until.IsZero() && p.Until.Before(p.From):
		return fault(CodeExpired, "有效期的起止日期有误", "the days from and until which the key is good are wrong")
	case p.URL != "" && !strings.HasPrefix(p.URL, "https://") && !loopback(p.URL):
		return fault(CodeForm, "地址须以 https:// 开头（本机除外）", "the address must begin with https://, but on this machine")
	}
	return nil
}

const (
	maxOrgans = 50
	maxOrgan  = 100 // characters
)

// trusted are the keys that are known by note's lookup, with what is known of each.
type trusted []Peer

// Verifier implements [note.Verifiers].
func (t trusted) Verifier(name string, hash uint32) (note.Verifier, error) {
	for _, p := range t {
		if v, err := note.NewVerifier(p.Key); err == nil && v.Name() == name && v.KeyHash() == hash {
			return v, nil
		}
	}
	return nil, &note.UnknownVerifierError{Name: name, KeyHash: hash}
}

// opened is the text of a note of one trusted signature, in the one way in which it is written, and who signed it.
func (t trusted) opened(signed string, now time.Time) (text string, by Peer, err error) {
	_, last, _ := strings.Cut(signed, "\n\n")
	if signature, ok := strings.CutSuffix(last, "\n"); !ok || strings.Contains(signature, "\n") || !canonical(signature) {
		return "", by, malformed("须有且只有一个规范书写的签名", "it must carry one signature, written as it should be")
	}
	n, err := note.Open([]byte(signed), t)
	if err != nil {
		return "", by, untrusted(err)
	}
	on := calendar.Of(now)
	for _, p := range t {
		if v, err := note.NewVerifier(p.Key); err == nil && v.Name() == n.Sigs[0].Name && v.KeyHash() == n.Sigs[0].Hash {
			if by = p; p.Good(on) {
				return n.Text, p, nil
			}
		}
	}
	return "", by, fault(CodeExpired, "签名所用的密钥今日不在有效期内", "the key that signed it is not good on this day")
}

// canonical tells whether the signature is written in the only way in which its bytes can be: so nobody makes another package of one that was signed.
func canonical(signature string) bool {
	text := signature[strings.LastIndex(signature, " ")+1:]
	raw, err := base64.StdEncoding.Strict().DecodeString(text)
	return err == nil && base64.StdEncoding.EncodeToString(raw) == text && strings.Count(signature, " ") == 2
}

func untrusted(err error) error {
	switch err.(type) {
	case *note.InvalidSignatureError:
		return fault(CodeSignature, "签名不符：内容在签名后被改动，或者签名是伪造的", "the signature does not fit: something was changed after it was signed, or it is forged")
	case *note.UnverifiedNoteError:
		return fault(CodeUnknown, "签名者不在可信名单中", "nobody who is trusted has signed it")
	}
	return malformed("签名部分无法读出", "its signature cannot be read")
}

// loopback tells whether the address is of this machine.
func loopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// plain tells whether the text is of characters that can be seen.
func plain(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsPrint(r) && r != '\u3000' || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError
	})
}

// line tells whether the text is one line of 1 to most characters.
func line(s string, most int) bool {
	n := utf8.RuneCountInString(s)
	return n > 0 && n <= most && plain(s) && strings.TrimSpace(s) == s
}
