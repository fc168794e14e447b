package public

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"santong/calendar"
	"santong/engine"
)

// What a person fills in, in this order. What the procedure calls them, and how long they may be, stands there.
var asked = []string{"document_no", "ground", "matter", "reasons", "applicant_kind", "applicant", "telephone", "email", "address"}

// mayBeEmpty need not all be given; the procedure wants one of them.
var mayBeEmpty = []string{"telephone", "email", "address"}

// A suggestView is the form of a suggestion.
type suggestView struct {
	Fields   []suggestField
	Listing  *engine.Listing // the document that was named, where the catalogue has it
	Token    string
	Faults   []suggestFault
	MaxFiles int
}

type suggestField struct {
	engine.Field
	Value    string
	Options  []engine.Item
	Required bool
	Wrong    engine.Words
}

type suggestFault struct {
	Field string
	engine.Words
}

var (
	suggestTitle = engine.Words{Zh: "提出审查建议", En: "Suggest a review"}
	noDoor       = &fault{http.StatusNotFound, engine.Words{Zh: "不在网上受理审查建议", En: "No suggestions are taken here"},
		engine.Words{Zh: "请书面向制定机关或者备案审查机关提出。", En: "Write to the organ that made the document, or to the one with which it is filed."}}
	full = &fault{http.StatusServiceUnavailable, engine.Words{Zh: "今日网上收件已满", En: "No more suggestions are taken today"},
		engine.Words{Zh: "每日收件总数和来自同一网络的件数有上限，以便人人都有机会。请明日再提出，或者书面邮寄、送交，书面提出的不受此限。您填写的内容没有保存。", En: "There is a limit on what is taken in one day, in all and from one network, so that everybody has a chance. Come again tomorrow, or send it by post, for which there is no limit. What you wrote was not kept."}}
)

func (s *site) asks() (*engine.Definition, error) {
	if s.Door != nil {
		if def := s.Door.Asks(); def != nil {
			return def, nil
		}
	}
	return nil, noDoor
}

// suggest shows the form. It is nobody's page but the reader's: no cache keeps it.
func (s *site) suggest(v *visit) error {
	def, err := s.asks()
	if err != nil {
		return err
	}
	given := map[string]string{}
	if no := strings.TrimSpace(v.query.Get("no")); sound(no) {
		given["document_no"] = no
	}
	return s.showSuggest(v, http.StatusOK, def, given, nil)
}

func (s *site) showSuggest(v *visit, status int, def *engine.Definition, given map[string]string, faults []suggestFault) error {
	view := &suggestView{Token: s.newToken(), Faults: faults, MaxFiles: maxSuggestFiles}
	view.Fields = fieldsOf(def, asked, given, faults, func(id string) bool { return !slices.Contains(mayBeEmpty, id) })
	if no := given["document_no"]; no != "" {
		list, err := s.Store.ListingsByNumber(v.ctx, no, "")
		if err != nil {
			return err
		}
		for i := range list {
			if !list[i].Published.After(s.today()) {
				view.Listing = &list[i]
			}
		}
	}
	v.private()
	return v.render(status, "suggest", v.say(suggestTitle), view)
}

// fieldsOf are the fields of a form, with what was given and what is wrong with it.
func fieldsOf(def *engine.Definition, asked []string, given map[string]string, faults []suggestFault, required func(id string) bool) (out []suggestField) {
	for _, id := range asked {
		f := def.Field(id)
		if f == nil {
			continue
		}
		one := suggestField{Field: *f, Value: given[id], Required: required(id)}
		if l := def.List(f.Of); l != nil && f.Type == engine.Choice {
			one.Options = l.Items
		}
		for _, fault := range faults {
			if fault.Field == id {
				one.Wrong = fault.Words
			}
		}
		out = append(out, one)
	}
	return out
}

// private keeps the page out of caches, and its address out of what other sites are told.
func (v *visit) private() {
	v.own = true
	h := v.Response().Header()
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
}

// A receiptView is what somebody is shown once who has made a suggestion.
type receiptView struct {
	*Own
	Link string
}

// suggested takes a suggestion in.
func (s *site) suggested(v *visit) error {
	def, err := s.asks()
	if err != nil {
		return err
	}
	in, err := v.take()
	if err != nil {
		return err
	}
	again := func(words engine.Words, field string) error {
		return s.showSuggest(v, http.StatusUnprocessableEntity, def, in.given, []suggestFault{{field, words}})
	}
	nonce, words := s.redeem(in.given[tokenField], in.given[trapField])
	if words != (engine.Words{}) {
		return again(words, "")
	}
	if in.wrong != (engine.Words{}) {
		return again(in.wrong, "files")
	}
	one := Suggestion{Form: map[string]any{}, Files: in.files, Secret: s.secretOf(nonce), Key: "door:" + nonce, Network: region(v.RealIP())}
	for _, id := range asked {
		if value := in.given[id]; value != "" {
			one.Form[id] = value
		}
	}
	own, err := s.Door.Suggest(v.ctx, one)
	var refusal *engine.Refusal
	switch {
	case errors.Is(err, ErrFull):
		return full
	case errors.As(err, &refusal):
		return s.showSuggest(v, http.StatusUnprocessableEntity, def, in.given, faultsOf(refusal))
	case err != nil:
		return err
	}
	v.private()
	return v.render(http.StatusOK, "receipt", v.say(engine.Words{Zh: "审查建议已收到", En: "Your suggestion has been received"}), &receiptView{own, v.base() + "/" + v.Lang + ownPath(one.Secret)})
}

func faultsOf(r *engine.Refusal) (out []suggestFault) {
	for _, u := range r.Unmet {
		words := u.Words
		if u.Do.Zh != "" {
			words = engine.Words{Zh: words.Zh + "：" + u.Do.Zh, En: words.En + ": " + u.Do.En}
		}
		out = append(out, suggestFault{u.Field, words})
	}
	return out
}

// A suggestionsView lists what has been suggested.
type suggestionsView struct {
	List  []engine.Docketed
	Today calendar.Date
	Later bool   // there are pages before
	Next  string // the address of the page after
}

const suggestionsPage = 20

func (s *site) suggestions(v *visit) error {
	if _, err := s.asks(); err != nil {
		return err
	}
	from, err := v.day("from", nil)
	if err != nil {
		return err
	}
	skip, err := strconv.Atoi(v.query.Get("skip"))
	if err != nil || skip < 0 || skip > maxSkipped {
		skip = 0
	}
	list, err := s.Door.Suggestions(v.ctx, from, skip, suggestionsPage+1)
	if err != nil {
		return err
	}
	view := &suggestionsView{List: list, Today: s.today(), Later: !from.IsZero()}
	if len(list) > suggestionsPage {
		view.List = list[:suggestionsPage]
		last, seen := view.List[suggestionsPage-1].Received, 0
		for _, one := range view.List {
			if one.Received == last {
				seen++
			}
		}
		if last == from || from.IsZero() && last == view.Today {
			seen += skip
		}
		view.Next = query(url.Values{"from": {last.String()}, "skip": {strconv.Itoa(seen)}})
	}
	return v.render(http.StatusOK, "suggestions", v.say(engine.Words{Zh: "审查建议办理公开", En: "Review suggestions"}), view)
}

// maxSkipped bounds how many of one day a page may leave out: no more come in one day.
const maxSkipped = 1000

// Days is how many days have passed since it came.
func (view *suggestionsView) Days(d engine.Docketed) int { return view.Today.Sub(d.Received) }
