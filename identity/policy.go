package identity

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"santong/engine"
)

// A password is measured in characters, after normalisation.
const (
	minPassword = 12
	maxPassword = 128
)

//go:embed common.txt
var commonText string

var common = func() map[string]bool {
	out := map[string]bool{}
	for word := range strings.FieldsSeq(commonText) {
		out[word] = true
	}
	return out
}()

// Weak says everything that is wrong with a new password at once.
type Weak struct{ Reasons []engine.Words }

func (w *Weak) Error() string { return "the password will not do: " + w.Words().En }

// Words say it to a person.
func (w *Weak) Words() engine.Words {
	var zh, en []string
	for _, r := range w.Reasons {
		zh, en = append(zh, r.Zh), append(en, r.En)
	}
	return engine.Words{Zh: strings.Join(zh, "；"), En: strings.Join(en, "; ")}
}

// normal is the form in which a password is hashed (NFKC): one keyboard writes é as one character, another as two, and an input method
// may leave full-width letters.
func normal(password string) string { return norm.NFKC.String(password) }

// checkPassword judges a new password. Length is what counts; no kinds of characters are asked for, as people only answer that with P@ssw0rd1.
func checkPassword(password string, id, name string) error {
	var reasons []engine.Words
	say := func(zh, en string) { reasons = append(reasons, engine.Words{Zh: zh, En: en}) }
	if len(password) > 8*maxPassword || !utf8.ValidString(password) { // not even looked at: normalising costs
		say("密码最多128个字符", "a password has at most 128 characters")
		return &Weak{reasons}
	}
	text := normal(password)
	switch n := utf8.RuneCountInString(text); {
	case n < minPassword:
		say("密码至少12个字符，可以用一句话", "a password has at least 12 characters; a sentence will do")
	case n > maxPassword:
		say("密码最多128个字符", "a password has at most 128 characters")
	}
	if strings.ContainsFunc(text, unicode.IsControl) {
		say("密码不能含控制字符", "a password has no control characters")
	}
	folded := plain(text)
	for _, own := range []string{id, name} {
		if own = plain(own); utf8.RuneCountInString(own) > 1 && strings.Contains(folded, own) {
			say("密码不能含本人姓名或编号", "a password does not contain your name or id")
			break
		}
	}
	if isCommon(folded) {
		say("密码太常见，容易被猜中", "the password is a common one, easily guessed")
	}
	if len(reasons) > 0 {
		return &Weak{reasons}
	}
	return nil
}

// plain leaves small letters and digits: 王.一 and wang-yi hide nobody.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, normal(text))
}

// isCommon finds a common one also where it is repeated, or has figures before or after it.
func isCommon(folded string) bool {
	bare := strings.TrimFunc(folded, unicode.IsDigit)
	return common[folded] || common[bare] || common[period(folded)] || common[period(bare)] || utf8.RuneCountInString(period(folded)) <= 3
}

// period is the shortest text of which the whole is a repetition.
func period(text string) string {
	if text == "" {
		return ""
	}
	i := strings.Index((text + text)[1:], text) + 1
	return text[:i]
}
