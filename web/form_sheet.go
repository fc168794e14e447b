package web

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"santong/engine"
	"santong/identity"
)

// A sheet is a form in somebody's hands: what it asks, what has been typed, and what is to be said about it.
type sheet struct {
	Path         string // where it is sent, below the language
	Version      int    // of the dossier that was seen; 0 where there is none yet
	Key          string // so that sending it twice does nothing twice
	For          string // on whose behalf
	Reason       string // "always", the condition under which a reason must be given, or ""
	Irreversible bool
	Draft        bool   // it is kept while one types
	Saved        string // when the draft was kept that stands in it; "" where none does

	blanks []blank
	typed  url.Values
	focus  string
	tried  bool

	Unmet   []engine.Unmet // what a try was refused for, or what stands in the way already
	Since   []moment       // what has happened since the dossier was seen
	Again   bool           // the same form was sent before, with something else in it
	Trouble *fault         // what went wrong besides
	Proof   proofView
	Confirm confirmView
	Letter  *writtenLetter // that goes along, as it has been shown
}

// A proofView is by what the person can show again who he or she is.
type proofView struct {
	Asked                    bool
	Password, Code, Provider bool
	Demo                     bool // there, one's word is enough
	Wrong                    engine.Words
}

// A sending is what a form carries.
type sending struct {
	typed   url.Values
	version int
	key     string
	behalf  string
	button  string // of those that do nothing but change the form
	proof   identity.Proof
	confirm string // by which number the document goes
	letter  string // the hash of the letter that goes along
}

// formKey is what rand.Text makes.
var formKey = regexp.MustCompile(`^[A-Z2-7]{26}$`)

func newKey() string { return rand.Text() }

// receive reads what was sent. What no form of ours carries is refused before anything is done.
func receive(r *request) (sending, error) {
	sent := r.Request().PostForm
	in := sending{typed: typedOnly(sent), key: first(sent["key"]), behalf: first(sent["for"]), button: first(sent["row"]),
		proof: identity.Proof{Password: first(sent["password"]), Code: first(sent["code"])}, confirm: first(sent["confirm"]), letter: first(sent["letter"])}
	carried := []string{"version", "key", "for", "row", "password", "code", "confirm", "letter"}
	for name, list := range sent {
		if _, typed := in.typed[name]; !typed && (!slices.Contains(carried, name) || len(list) > 1) {
			return sending{}, errOdd("表单没有名为“"+name+"”的项目，或者重复", "The form has no "+name+", or has it once only")
		}
	}
	var err error
	in.version, err = strconv.Atoi(first(sent["version"]))
	if err != nil || in.version < 0 || !formKey.MatchString(in.key) || len(in.behalf) > maxName || !bounded(in.behalf) {
		return sending{}, errOdd("表单不完整", "The form is not complete")
	}
	return in, nil
}

// fill puts what was sent into the sheet.
func (f *sheet) fill(in sending) {
	f.typed, f.Version, f.Key, f.For = in.typed, in.version, in.key, in.behalf
}

// request is what makes two sendings the same: where to, for whom and what was typed, but not the version that was seen.
func (in *sending) request(path string) string {
	sum := sha256.New()
	for _, part := range []string{path, in.behalf, in.typed.Encode(), in.letter} {
		sum.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part)))) // so that no two run together
		sum.Write([]byte(part))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// command makes the command of what was typed.
func (f *sheet) command(r *request, in sending) (engine.Command, error) {
	form, err := take(f.blanks, in.typed)
	if err != nil {
		return engine.Command{}, err
	}
	reason := strings.TrimSpace(first(in.typed["reason"]))
	if reason != "" && f.Reason == "" {
		return engine.Command{}, errOdd("此事项不要求理由", "No reason is asked for here")
	}
	return engine.Command{Version: in.version, Actor: r.actor, Form: form, Reason: reason, Key: in.key, Request: in.request(r.Path())}, nil
}

// inputs are the fields as the page shows them.
func (v *sheetView) inputs(s *service) []*inputView {
	look := viewing{service: s, typed: v.typed, faults: v.Unmet, tried: v.tried, focus: v.focus}
	return look.inputs(v.blanks)
}

// A sheetView is a sheet as the page shows it.
type sheetView struct {
	*sheet
	Inputs  []*inputView
	Because *inputView     // where the reason is typed
	Faults  []faultLine    // of the fields, in their order
	General []engine.Unmet // of the whole
}

// A faultLine leads to the field that is wrong.
type faultLine struct {
	engine.Words
	Target string
}

func (s *service) view(f *sheet) *sheetView {
	v := &sheetView{sheet: f}
	v.Inputs = v.inputs(s)
	if f.Reason != "" {
		v.Because = &inputView{Words: engine.Words{Zh: "理由", En: "Reason"}, Name: "reason", Target: "reason", Kind: "paragraph", Max: 2000,
			Required: f.Reason == "always", Depends: f.Reason != "always", Value: first(f.typed["reason"])}
		v.Because.Faults = slices.DeleteFunc(slices.Clone(f.Unmet), func(u engine.Unmet) bool { return u.Field != "reason" })
	}
	placed := map[string]bool{}
	for _, in := range append(slices.Clone(v.Inputs), v.Because) {
		if in == nil {
			continue
		}
		for _, u := range in.Faults {
			v.Faults = append(v.Faults, faultLine{u.Words, in.Target})
			placed[u.Field] = true
		}
	}
	for _, u := range f.Unmet {
		switch {
		case u.Kind == engine.UnmetProof && f.Proof.Asked:
			if f.Proof.Wrong.Zh == "" {
				v.Proof.Wrong = u.Do
			}
		case u.Field == "" || !placed[u.Field]:
			v.General = append(v.General, u)
		}
	}
	if f.Confirm.Wrong.Zh != "" {
		v.Faults = append(v.Faults, faultLine{f.Confirm.Wrong, "confirm"})
	}
	if f.Proof.Wrong.Zh != "" {
		v.Faults = append(v.Faults, faultLine{f.Proof.Wrong, "proof"})
	}
	return v
}

// known forgets what the form has no field for: the definition may have changed since a draft was kept.
func (f *sheet) known(typed url.Values) (url.Values, bool) {
	t := taking{typed: typed, used: map[string]bool{"reason": f.Reason != ""}}
	for i := range f.blanks {
		t.value(f.blanks[i].name(), &f.blanks[i].FormField)
	}
	out := maps.Clone(typed)
	maps.DeleteFunc(out, func(name string, _ []string) bool { return !t.used[name] })
	return out, t.odd == nil
}
