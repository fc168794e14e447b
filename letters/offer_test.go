package letters_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"santong/engine"
	"santong/letters"
)

// A number on a letter is the one in the ledger, and stands in the letter that it was given for.
func TestNumbersAreThoseOfTheLedger(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.whole()
	ledger, err := s.store.Numbers(context.Background(), s.id)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, n := range ledger {
		want[n.Number] = true
	}
	for _, o := range letters.Offered(s.source("")) {
		switch o.Kind {
		case letters.OpinionLetter, letters.RegistrationForm, letters.FilingReport:
			l := s.letter(o)
			if !want[o.Number] || l.Ledger != o.Number || strings.Count(html(t, l, "zh"), o.Number) < 1 {
				t.Errorf("%s of %s bears %q, the ledger has %v", o.Kind, o.Case, o.Number, want)
			}
			delete(want, o.Number)
		}
	}
	for number := range want { // the issue number has no letter of its own, but stands on the form
		if !strings.HasPrefix(number, "曹政发") && !strings.HasPrefix(number, "ZQ-") { // nor has the call for comments
			t.Errorf("no letter bears %s", number)
		}
	}
}

// The facts that are laid together from the entries are those that the engine keeps.
func TestFactsAsOfAnEntry(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	type moment struct {
		seq   int
		facts map[string]map[string]any
		state map[string]string
	}
	var moments []moment
	look := func() {
		d := s.dossier()
		m := moment{d.Version, map[string]map[string]any{}, map[string]string{}}
		for _, c := range d.Cases {
			m.facts[c.ID], m.state[c.ID] = c.Facts, c.State
		}
		moments = append(moments, m)
	}
	for _, play := range append(slices.Clone(beforeTheMeeting), (*stage).scheduled, (*stage).held, (*stage).signed, (*stage).registered, (*stage).published, (*stage).filed) {
		play(s)
		look()
	}
	for _, m := range moments {
		src := s.source("document")
		src.Seq = m.seq
		if got := letters.StatesAsOf(src); !maps.Equal(got, m.state) {
			t.Errorf("after entry %d the cases stood in %v, not %v", m.seq, m.state, got)
		}
		for kase, want := range m.facts {
			src := s.source(kase)
			src.Seq = m.seq
			if got, want := encoded(t, letters.FactsAsOf(src)), encoded(t, want); got != want { // 5 may be an int or, from JSON, a float
				t.Errorf("after entry %d the case %s had\n%s\nnot\n%s", m.seq, kase, want, got)
			}
		}
	}
}

func encoded(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Every id that the letters ask for exists in the workflows: a name that is changed there is noticed here.
func TestTheWorkflowsKnowWhatIsAsked(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.whole()
	known, written := map[string]bool{}, map[letters.Kind]bool{}
	for _, w := range s.Workflows.All() {
		d := w.Definition
		for _, e := range d.Events {
			if kind, ok := letters.Written(d, e.ID); ok != (e.Writes != "") {
				t.Errorf("%s writes %s in %s, of which there is no letter", e.ID, e.Writes, d.Workflow)
			} else if ok {
				written[kind] = true
			}
		}
		for _, f := range d.Fields {
			known["field "+f.ID] = true
		}
		for _, l := range d.Lists {
			known["list "+l.ID] = true
		}
		for _, m := range d.Materials {
			known["material "+m.ID] = true
		}
		for _, st := range d.States {
			known["state "+st.ID] = true
		}
		for _, e := range d.Events {
			known["event "+e.ID] = true
		}
		for _, p := range d.Parties {
			known["party "+p.ID] = true
		}
		for _, r := range d.Rules {
			known["rule "+r.ID] = true
		}
	}
	asked := 0
	for _, kase := range []string{"document", "filing-HZ-GOV"} {
		for _, id := range letters.Asked(s.source(kase)) {
			if asked++; !known[id] {
				t.Errorf("the letters ask for %s, which no workflow has", id)
			}
		}
	}
	for _, kind := range []letters.Kind{letters.SubmissionLetter, letters.OpinionLetter, letters.RegistrationForm, letters.FilingReport} {
		if !written[kind] {
			t.Errorf("no event writes the %s: it would have to be handed in with blanks", kind)
		}
	}
	if asked < 80 {
		t.Errorf("only %d ids were asked for", asked)
	}
}

// What was taken back has no letter.
func TestRecalledEventsHaveNoLetter(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, play := range beforeTheMeeting {
		play(s)
	}
	s.scheduled()
	agenda := func() (about, drafts int) {
		for _, o := range letters.Offered(s.source("document")) {
			switch {
			case o.Kind == letters.AgendaItem && o.Seq > 0:
				about++
			case o.Kind == letters.AgendaItem:
				drafts++
			}
		}
		return about, drafts
	}
	if about, drafts := agenda(); about != 1 || drafts != 0 {
		t.Errorf("on the agenda: %d letters, %d drafts", about, drafts)
	}
	s.act("ye.wenjing", "document", "recall_schedule", nil, "改期")
	if about, drafts := agenda(); about != 0 || drafts != 1 {
		t.Errorf("taken off the agenda: %d letters, %d drafts", about, drafts)
	}
}

// A letter is written as of its entry: what came later, even the end of the round, does not change it.
func TestLettersStayAsTheyWere(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, play := range beforeTheMeeting[:6] {
		play(s)
	}
	s.prepared(points)
	s.issued("不合法", form{"verdict": "unlawful", "risk_note": "可能被撤销。"}, "第七条越权") // sends the case back to drafting and ends the round
	src := s.source("document")
	i := slices.IndexFunc(letters.Offered(src), func(o letters.Offer) bool { return o.Kind == letters.OpinionLetter })
	o := letters.Offered(src)[i]
	before := html(t, s.letter(o), "zh")
	for _, want := range []string{"不合法", "第七条越权。", "可能被撤销。", "不得提交集体讨论", o.Number, "改为提醒", "方建国", "孟繁华", "2026年4月22日"} {
		if !strings.Contains(before, want) {
			t.Errorf("no %q in the letter", want)
		}
	}
	s.act("wang.xiaomin", "document", "classify", form{"kind": "normative", "maker_listed": true, "touches_business": false, "trial": false, "title": "另一个名称"})
	if after := html(t, s.letter(o), "zh"); after != before {
		t.Error("the letter changed with the record after it")
	}
	if slices.ContainsFunc(letters.Offered(s.source("document")), func(o letters.Offer) bool { return o.Kind == letters.ResponseTable }) {
		t.Error("a response is offered to an opinion that asked for none")
	}
}

// In another variant the same kinds exist; an empty record makes forms with blanks, never an invention or a panic.
func TestEveryVariantFromItsFirstDay(t *testing.T) {
	t.Parallel()
	for variant, person := range map[string]string{"government": "wang.xiaomin", "government_office": "wang.xiaomin", "department": "wang.xiaomin", "township": "qing.shuigen"} {
		s := newStage(t)
		s.open(person, variant, "试验办法")
		src := s.source("document")
		if offers := letters.Offered(src); len(offers) != 0 {
			t.Errorf("%s: offered on the first day: %v", variant, offers)
		}
		for _, kind := range letters.Kinds() {
			l, err := letters.Compose(kind, src)
			if known := letters.Known(kind, src.Definition); known != (err == nil) {
				t.Errorf("%s %s: known %v, %v", variant, kind, known, err)
			}
			if err == nil && (l.Complete() || !strings.Contains(html(t, l, "zh"), "试验办法")) {
				t.Errorf("%s %s: complete, or without its title", variant, kind)
			}
		}
	}
}

func TestWhatCannotBeComposed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.drafted()
	src := s.source("document")
	foreign := src
	foreign.Seq = 1
	nobody := src
	nobody.Case = &engine.Case{ID: "other", Definition: src.Case.Definition}
	undefined := src
	undefined.Definition, undefined.Definitions = nil, nil
	for name, c := range map[string]struct {
		kind letters.Kind
		src  letters.Source
		want error
	}{
		"a kind that is none":           {"telegram", src, letters.ErrNoSuchLetter},
		"a kind of another procedure":   {letters.FilingReport, src, letters.ErrNoSuchLetter},
		"an entry without such letters": {letters.OpinionLetter, foreign, letters.ErrNoSuchLetter},
		"no dossier":                    {letters.OpinionLetter, letters.Source{}, letters.ErrIncompleteSource},
		"a case of another dossier":     {letters.OpinionLetter, nobody, letters.ErrIncompleteSource},
		"no definition":                 {letters.OpinionLetter, undefined, letters.ErrIncompleteSource},
	} {
		if l, err := letters.Compose(c.kind, c.src); !errors.Is(err, c.want) || l != nil {
			t.Errorf("%s: %v, %v", name, l, err)
		}
	}
	if offers := letters.Offered(letters.Source{}); offers != nil {
		t.Errorf("offered of nothing: %v", offers)
	}
}

// Who acts for another says so on the letter; without a directory codes and ids stand for names.
func TestWhoSigned(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, play := range beforeTheMeeting {
		play(s)
	}
	src := s.source("document")
	for i := range src.Entries {
		if src.Entries[i].Event == "issue_opinion" {
			src.Entries[i].Person, src.Entries[i].For = "kong.shuangyue", "meng.fanhua"
			src.Seq = src.Entries[i].Seq
		}
	}
	l, err := letters.Compose(letters.OpinionLetter, src)
	if err != nil {
		t.Fatal(err)
	}
	if got := html(t, l, "zh"); !strings.Contains(got, "孔双岳（受孟繁华委托）") {
		t.Error("the letter does not say for whom it was signed")
	}
	src.Directory = nil
	if l, err = letters.Compose(letters.OpinionLetter, src); err != nil || !strings.Contains(html(t, l, "zh"), "CX-JUSTICE") {
		t.Errorf("without a directory: %v", err)
	}
}
