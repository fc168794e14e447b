package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"santong/calendar"
	"santong/engine"
	"santong/notices"
	"santong/parcel"
	"santong/people"
	"santong/store"
	"santong/store/storetest"
)

// A side of an exchange: an instance with its server.
type side struct {
	*instance
	t       *testing.T
	courier *parcel.Courier
	key     *parcel.Key
	at      location
	url     string
}

func newSide(t *testing.T, name string, now *clock, config store.Config, people *people.Directory) *side {
	t.Helper()
	ctx, data := t.Context(), t.TempDir()
	if config.URL == "" {
		config.Path = filepath.Join(data, "santong.db")
	}
	config.Now = now.now
	s := &side{t: t, at: location{Data: data}}
	var err error
	if s.key, err = parcel.MakeKey(filepath.Join(data, parcel.KeyFile), name); err != nil {
		t.Fatal(err)
	}
	if s.instance, err = assemble(ctx, storetest.Open(t, config), definitions{Profile: "caoxian"}, now.now, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	if people == nil {
		if people, err = s.library.Seed(); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.settle(ctx, people); err != nil {
		t.Fatal(err)
	}
	o, err := s.open(ctx, s.at, reach{}, false)
	if err != nil {
		t.Fatal(err)
	}
	s.courier = o.courier
	web := httptest.NewServer(o.server("").Handler)
	t.Cleanup(web.Close)
	s.url = web.URL
	return s
}

func (s *side) trust(other *side, organ string) {
	s.t.Helper()
	p := parcel.Peer{Name: other.key.Name(), Key: other.key.Public(), Organs: []string{organ}, URL: other.url, From: calendar.Of(s.engine.Now())}
	if err := errors.Join(p.Check(), s.store.SavePeer(s.t.Context(), p)); err != nil {
		s.t.Fatal(err)
	}
}

// do does an event as the person, who has just proved who it is.
func (s *side) do(person, dossier, kase, event string, f form, reason ...string) error {
	s.t.Helper()
	who := s.steward.Directory().Person(person)
	d, err := s.store.Dossier(s.t.Context(), dossier)
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = s.engine.Fire(s.t.Context(), engine.Command{Dossier: dossier, Case: kase, Event: event, Version: d.Version, Form: plain(f), Reason: strings.Join(reason, ""),
		Actor: engine.Actor{Person: person, Posts: who.Posts, Proved: true}})
	return err
}

// plain is the form as JSON has it.
func plain(f form) map[string]any {
	out := map[string]any{}
	for k, v := range f {
		if inner, ok := v.(form); ok {
			v = plain(inner)
		}
		out[k] = v
	}
	return out
}

func (s *side) did(person, dossier, kase, event string, f form, reason ...string) {
	s.t.Helper()
	if err := s.do(person, dossier, kase, event, f, reason...); err != nil {
		s.t.Fatalf("%s by %s: %v", event, person, err)
	}
}

func (s *side) lay(person, dossier, kase, kind, text string) {
	s.t.Helper()
	d, err := s.store.Dossier(s.t.Context(), dossier)
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = s.engine.Upload(s.t.Context(), engine.Command{Dossier: dossier, Case: kase, Version: d.Version, Actor: engine.Actor{Person: person, Posts: s.steward.Directory().Person(person).Posts}},
		engine.Upload{Kind: kind, Name: kind + ".txt", Type: "text/plain", Data: []byte(text)})
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *side) kase(dossier, id string) *engine.Case {
	s.t.Helper()
	d, err := s.store.Dossier(s.t.Context(), dossier)
	if err != nil {
		s.t.Fatal(err)
	}
	return d.Case(id)
}

func (s *side) stands(dossier, id, state string) {
	s.t.Helper()
	if k := s.kase(dossier, id); k.State != state {
		s.t.Fatalf("%s stands at %s, want %s", id, k.State, state)
	}
}

const (
	cityGov   = "菏泽市人民政府"
	countyGov = "曹县人民政府"
	city      = "filing-HZ-GOV"
)

// cityPeople are the people of the city's own instance.
func cityPeople(t *testing.T) *people.Directory {
	t.Helper()
	post := func(id, name, kind string) people.Person {
		return people.Person{ID: id, Name: name, Posts: []people.Post{{Kind: kind, Organisation: "HZ-GOV"}}}
	}
	d, err := people.NewDirectory([]people.Organisation{{Code: "HZ-GOV", Zh: cityGov, En: "Heze City People's Government", Kind: "government", Codes: map[string]string{"short": "菏政"}},
		{Code: "CX-GOV", Zh: "某机关", En: "Some organ", Kind: "upper"}, {Code: "CX-JUSTICE", Zh: "菏泽市司法局", En: "Heze City Justice Bureau", Kind: "department"}, {Code: "SX-GOV", Zh: "单县人民政府", En: "Shan County People's Government", Kind: "upper"}},
		[]people.Person{post("gate", "电子交换", people.Exchange), post("an", "安审查", "filing_officer"), post("zhang", "张市长", "chief"), post("guan", "管理员", "administrator")})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// published is a county whose document is published and waits to be filed with the city.
func published(t *testing.T, county *side, now *clock) (dossier string) {
	t.Helper()
	persons, err := county.populate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d := &demonstration{instance: county.instance, at: county.at, base: county.url + "/api/v1", clock: now, tokens: persons.tokens(), out: io.Discard, keys: "p", ctx: t.Context()}
	for _, scene := range []func() error{d.draft, d.submit, d.review, d.discuss, d.register} {
		if err := scene(); err != nil {
			t.Fatal(err)
		}
	}
	return d.result.Dossier
}

// Two instances on one machine, on two databases: a filing goes from one to the other, is deferred and supplemented, explained, found wanting, corrected and closed; each
// side has the whole in its own record, and both records verify.
func TestTwoInstancesExchangeAFiling(t *testing.T) {
	now := &clock{}
	at := func(day string) {
		date, err := calendar.Parse(day)
		if err != nil {
			t.Fatal(err)
		}
		now.put(date.Time().Add(2 * 3600e9))
	}
	at("2026-03-02")
	county := newSide(t, "caoxian.example", now, store.Config{}, nil)
	there := storetest.Postgres(t)
	cityPg := newSide(t, "heze.example", now, store.Config{URL: there}, cityPeople(t))
	toldOfTrust(t, cityPg, there)
	county.trust(cityPg, cityGov)
	cityPg.trust(county, countyGov)
	ctx := t.Context()
	id := published(t, county, now)

	if _, err := county.courier.Send(ctx, id, city); code(err) != parcel.CodeTooEarly {
		t.Errorf("sent before it was filed: %v", err)
	}
	at("2026-05-20")
	county.lay("jiang.beian", id, city, "filing_report", "备案报告")
	county.did("jiang.beian", id, city, "submit_filing", form{"copies": 2})
	send := func(want int) []parcel.Delivery {
		t.Helper()
		sent, err := county.courier.Send(ctx, id, city)
		if err != nil {
			t.Fatal(err)
		}
		fresh := slices.DeleteFunc(slices.Clone(sent), func(d parcel.Delivery) bool { return !d.Sent })
		if len(fresh) != want {
			t.Fatalf("%d were sent, want %d", len(fresh), want)
		}
		return sent
	}
	fetch := func(want int) {
		t.Helper()
		got, err := county.courier.Fetch(ctx, id, city)
		if err != nil || len(got) != want {
			t.Fatalf("%d answers, want %d: %v", len(got), want, err)
		}
	}
	first := send(1)[0]
	send(0) // again: nothing
	came, err := cityPg.store.Exchange(ctx, first.Hash)
	if err != nil {
		t.Fatal(err)
	}
	there = came.Dossier
	const review = "filing_review"
	cityPg.stands(there, review, "received")
	k := cityPg.kase(there, review)
	for field, want := range map[string]any{"sender": countyGov, "way": "electronic", "parcel": first.Hash, "parcel_from": "caoxian.example", "title": "曹县重点投资项目服务保障办法", "received_late": false,
		"report_no": county.kase(id, city).Facts["filing_no"], "registration_no": county.kase(id, city).Facts["registration_no"]} {
		if got := k.Facts[field]; got != want && !(want == false && got == nil) {
			t.Errorf("%s is %v there, want %v", field, got, want)
		}
	}
	ours, err := county.store.Dossier(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := cityPg.store.Dossier(ctx, there)
	if err != nil {
		t.Fatal(err)
	}
	for kind, hash := range county.kase(id, city).Pins["submit_filing"] { // exactly what was filed
		if p := theirs.PaperFor(k, kind); p == nil || p.Hash != hash || p.Name != ours.PaperFor(ours.Case(city), kind).Name {
			t.Errorf("%s did not come: %v", kind, p)
		}
	}
	// The exchange can do nothing else there.
	if err := cityPg.do("gate", there, review, "register_received", nil); !forbidden(err) {
		t.Errorf("the exchange registered: %v", err)
	}
	tasks, err := cityPg.store.DossierTasks(ctx, there)
	if err != nil || len(tasks) != 1 || tasks[0].Post != "filing_officer" {
		t.Errorf("whose turn: %v %v", tasks, err)
	}

	at("2026-05-22")
	fetch(0)
	cityPg.did("an", there, review, "defer_registration", form{"to_supplement": "起草说明缺少依据对照表"}, "材料不齐")
	fetch(1)
	fetch(0)
	county.stands(id, city, "supplement_asked")
	if k := county.kase(id, city); k.Facts["missing"] != "起草说明缺少依据对照表" || k.Acted["ask_supplement"][0] != "exchange.hz" {
		t.Errorf("what is missing: %v by %v", k.Facts["missing"], k.Acted)
	}
	if ours, err = county.store.Dossier(ctx, id); err != nil || ours.PaperFor(ours.Case(city), "reply_letter") == nil || ours.PaperFor(ours.Case(city), "reply_parcel") == nil {
		t.Errorf("the letter was not laid down: %v", err)
	}
	at("2026-05-25")
	county.lay("jiang.beian", id, city, "filing_report", "备案报告（补充对照表）")
	county.did("jiang.beian", id, city, "resubmit_filing", form{"supplement_note": "已补充依据对照表"})
	send(1)
	cityPg.stands(there, review, "received")
	if k := cityPg.kase(there, review); k.Facts["supplement_received"] != "已补充依据对照表" || k.Pins["record_supplement"]["later_parcel"] == "" {
		t.Errorf("the supplement: %v %v", k.Facts["supplement_received"], k.Pins)
	}
	at("2026-05-26")
	cityPg.did("an", there, review, "register_received", nil)
	if cityPg.kase(there, review).Pins["register_received"]["parcel"] != first.Hash {
		t.Error("the registration is not bound to the package")
	}
	cityPg.did("an", there, review, "begin_filing_review", form{"review_mode": "active"})
	at("2026-05-27")
	cityPg.did("an", there, review, "request_explanation", form{"questions": "第七条的依据是什么？"}, "依据不明")
	fetch(3)
	county.stands(id, city, "explanation_asked")
	at("2026-06-01")
	county.did("jiang.beian", id, city, "explain", form{"explanation": "依据为省条例第十二条。"})
	send(1)
	cityPg.stands(there, review, "reviewing")
	fails := form{}
	for _, ground := range []string{"policy", "power", "higher_law", "conflict", "propriety", "procedure"} {
		fails[ground] = form{"conclusion": "pass"}
	}
	fails["power"] = form{"conclusion": "fail", "note": "第七条增设义务。"}
	at("2026-06-10")
	cityPg.did("an", there, review, "send_opinion", form{"grounds": fails, "review_opinion": "删去第七条。"})
	fetch(1)
	county.stands(id, city, "correction_asked")
	at("2026-06-20")
	county.did("jiang.beian", id, city, "accept_correction", form{"correction": "amend"})
	county.did("jiang.beian", id, city, "report_correction", form{"correction_report": "已修改并重新公布。"})
	send(2)
	cityPg.stands(there, review, "self_corrected")
	theirs, err = cityPg.store.Dossier(ctx, there)
	if err != nil {
		t.Fatal(err)
	}
	if k := cityPg.kase(there, review); k.Facts["agreed_how"] != "amend" || k.Facts["agreed_on"] != "2026-06-20" || theirs.PaperFor(k, "maker_reply") == nil {
		t.Errorf("the agreement: %v", k.Facts)
	}

	// What was reported is not enough; the government orders it at last.
	at("2026-06-22")
	cityPg.did("an", there, review, "reject_correction", nil, "第七条仍增设义务")
	fetch(1)
	county.stands(id, city, "correcting")
	letter := func(name string) {
		t.Helper()
		d, err := county.store.Dossier(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		if p := d.PaperFor(d.Case(city), "reply_letter"); p == nil || !strings.Contains(p.Name, name) {
			t.Errorf("the letter is %v, want %s", p, name)
		}
	}
	letter("纠正情况核验")
	if err := county.do("jiang.beian", id, city, "decline_correction", nil, "不改"); err == nil {
		t.Error("declined what was agreed to")
	}
	at("2026-07-13")
	cityPg.did("an", there, review, "propose_revocation", form{"proposal": "逾期不改"})
	cityPg.did("zhang", there, review, "order_correction", form{"decision_no": "菏政字〔2026〕9号"})
	fetch(1)
	county.stands(id, city, "correcting")
	letter("责令改正")
	if k := county.kase(id, city); k.Facts["decision_no"] != "菏政字〔2026〕9号" || k.Facts["decided_on"] != "2026-07-13" || k.Facts["correct_from"] != "2026-07-13" || k.Facts["reported"] != false {
		t.Errorf("the order: %v", k.Facts)
	}
	county.did("jiang.beian", id, city, "report_correction", form{"correction_report": "已删去第七条。"})
	send(1)
	cityPg.stands(there, review, "self_corrected")
	cityPg.did("an", there, review, "verify_correction", nil, "已核对新文本")
	cityPg.did("an", there, review, "notify_maker", nil)
	fetch(1)
	county.stands(id, city, "corrected")
	letter("备案审查结果")

	for name, s := range map[string]*side{"county": county, "city": cityPg} {
		report, err := s.engine.Verify(ctx, nil)
		if err != nil || !report.OK() {
			t.Errorf("%s does not verify: %v %+v", name, err, report)
		}
		house, err := s.steward.Verify(ctx)
		if err != nil || len(house.Broken) > 0 {
			t.Errorf("%s: the house does not verify: %v %v", name, err, house.Broken)
		}
	}
	replays(t, county, cityPg, first.Hash)
}

// toldOfTrust holds the operator's command against what every administrator is told, and nobody else.
func toldOfTrust(t *testing.T, s *side, database string) {
	t.Helper()
	other, err := parcel.MakeKey(filepath.Join(t.TempDir(), "k"), "shanxian.example")
	if err != nil {
		t.Fatal(err)
	}
	c := &console{ctx: t.Context(), out: io.Discard, err: io.Discard}
	if err := (peerAdd{location: location{Database: database}, Key: other.Public(), Organ: []string{"单县人民政府"}}).Run(c); err != nil {
		t.Fatal(err)
	}
	if err := (peerEnd{location: location{Database: database}, Key: other.Public()}).Run(c); err != nil {
		t.Fatal(err)
	}
	for person, want := range map[string]int{"guan": 2, "an": 0} {
		list, err := s.store.Notices(t.Context(), notices.ReaderOf(s.engine, person), notices.Query{})
		if err != nil || len(list) != want {
			t.Fatalf("%s was told %+v (%v), want %d", person, list, err, want)
		}
		for _, n := range list {
			if n.Kind != notices.Trust || !strings.Contains(n.Said.Event.Zh, "shanxian.example") {
				t.Errorf("told %+v", n)
			}
		}
	}
}

// replays sends what must not be taken in.
func replays(t *testing.T, county, cityPg *side, hash string) {
	t.Helper()
	ctx := t.Context()
	sent, err := county.store.Exchange(ctx, hash)
	if err != nil {
		t.Fatal(err)
	}
	again, err := cityPg.courier.TakeIn(ctx, bytes.NewReader(sent.Data))
	if err != nil || !again.Again || again.Receipt != sent.Receipt {
		t.Errorf("the same package again: %+v %v", again, err)
	}
	p, err := cityPg.courier.Look(ctx, bytes.NewReader(sent.Data))
	if err != nil {
		t.Fatal(err)
	}
	seal := func(key *parcel.Key, change func(*parcel.Manifest)) []byte {
		m := p.Manifest
		m.Papers = slices.Clone(m.Papers)
		change(&m)
		sealed, err := parcel.Seal(m, key)
		if err != nil {
			t.Fatal(err)
		}
		return sealed.Bytes
	}
	stranger, err := parcel.MakeKey(filepath.Join(t.TempDir(), "k"), "caoxian.example")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"other content under the number": {seal(county.key, func(m *parcel.Manifest) { m.Papers[0].Data = []byte("另一份") }), parcel.CodeReplay},
		"a stranger's key":               {seal(stranger, func(*parcel.Manifest) {}), parcel.CodeUnknown},
		"another organ":                  {seal(county.key, func(m *parcel.Manifest) { m.From.Organ = "曹县司法局" }), parcel.CodeOrgan},
		"to nobody here":                 {seal(county.key, func(m *parcel.Manifest) { m.To.Organ = "某市人民政府" }), parcel.CodeRecipient},
		"to another instance":            {seal(county.key, func(m *parcel.Manifest) { m.To.Instance = "jinan.example" }), parcel.CodeRecipient},
		"a paper that is none":           {seal(county.key, func(m *parcel.Manifest) { m.Papers[0].Kind, m.Document.ReportNo = "order", "x" }), parcel.CodeForm},
		"the package as a paper":         {seal(county.key, func(m *parcel.Manifest) { m.Papers[0].Kind, m.Document.ReportNo = "parcel", "x" }), parcel.CodeForm},
		"a kind of paper twice":          {seal(county.key, func(m *parcel.Manifest) { m.Papers[0].Kind, m.Document.ReportNo = m.Papers[1].Kind, "x" }), parcel.CodeForm},
		"published tomorrow": {seal(county.key, func(m *parcel.Manifest) {
			m.Document.PublishedOn, m.Document.ReportNo = calendar.Of(cityPg.engine.Now().AddDate(0, 0, 1)), "y"
		}), parcel.CodeRefused},
		"a supplement out of turn":  {seal(county.key, func(m *parcel.Manifest) { m.Kind, m.Of, m.Text, m.Papers = parcel.Supplement, hash, "补充", nil }), parcel.CodeRefused},
		"a supplement of nothing":   {seal(county.key, func(m *parcel.Manifest) { m.Kind, m.Of, m.Text = parcel.Supplement, engine.HashOf(nil).String(), "x" }), parcel.CodeThread},
		"an answer to what we took": {seal(county.key, func(m *parcel.Manifest) { m.Kind, m.Of, m.Papers, m.Told = parcel.Answer, hash, nil, told("clear") }), parcel.CodeThread},
	} {
		before := cityPg.count()
		if _, err := cityPg.courier.TakeIn(ctx, bytes.NewReader(c.data)); code(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if after := cityPg.count(); after != before {
			t.Errorf("%s left something behind: %d dossiers, %d before", name, after, before)
		}
	}
	// Answers: only from whom it was sent to, only what recipients do, and not out of order.
	answer := func(key *parcel.Key, seq int, event string) []byte {
		return seal(key, func(m *parcel.Manifest) {
			m.Kind, m.Of, m.Papers, m.Told, m.From.Organ, m.Evidence.Seq = parcel.Answer, hash, nil, told(event), cityGov, seq
			m.To = parcel.Side{Instance: "caoxian.example", Organ: countyGov}
		})
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"an old answer":       {answer(cityPg.key, 3, "clear"), parcel.CodeReplay},
		"an act of the maker": {answer(cityPg.key, 900, "submit_filing"), parcel.CodeForm},
		"against the rules":   {answer(cityPg.key, 900, "clear"), parcel.CodeRefused},
	} {
		if _, err := county.courier.TakeIn(ctx, bytes.NewReader(c.data)); code(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if _, err := cityPg.courier.Answers(ctx, "Bearer x", hash); code(err) != parcel.CodeUnknown {
		t.Errorf("asked without a signature: %v", err)
	}
}

func told(event string) *parcel.Told {
	on, err := calendar.Parse("2026-06-25")
	if err != nil {
		panic(err)
	}
	return &parcel.Told{Event: event, Words: engine.Words{Zh: "告知", En: "told"}, On: on, Form: map[string]any{}}
}

func (s *side) count() int {
	ids, err := s.store.IDs(context.Background(), "", 1000)
	if err != nil {
		s.t.Fatal(err)
	}
	return len(ids)
}

func code(err error) string {
	if f, ok := errors.AsType[*parcel.Fault](err); ok {
		return f.Code
	}
	return "no fault"
}

func forbidden(err error) bool {
	r, ok := errors.AsType[*engine.Refusal](err)
	return ok && r.Forbidden()
}
