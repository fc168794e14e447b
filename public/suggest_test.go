package public_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"santong/calendar"
	"santong/door"
	"santong/engine"
	"santong/people"
	"santong/public"
	"santong/store"
	"santong/store/storetest"
	"santong/workflows"
	"santong/workflows/holidays"
)

// newCounty is the site of Cao County with its procedures. A document is brought into the catalogue by hand, as no law lets anybody.
func newCounty(t testing.TB) *press {
	t.Helper()
	return newCountyOn(t, store.Config{Path: storetest.SQLite(t)})
}

func newCountyOn(t testing.TB, c store.Config) *press {
	t.Helper()
	lib, err := workflows.Default("caoxian")
	must(t, err)
	directory, err := lib.Seed()
	must(t, err)
	days, err := holidays.Calendar()
	must(t, err)
	flows := []*engine.Workflow{}
	for _, w := range lib.All() {
		if def := *w.Definition; def.Workflow == "effect" {
			def.Opening = &engine.Event{ID: "opening", By: []string{"keeper", "chief"}, Basis: def.Events[0].Basis,
				Requires: []string{"title", "kind", "issue_no", "registration_no", "signed_on", "registered_on", "published_on", "effective_on", "lapse_on"}}
			listed := *def.Catalogue
			listed.Papers = nil
			def.Catalogue, def.Seats = &listed, map[string]string{"maker": "CX-NDRC", "drafting": "CX-NDRC", "leadership": "CX-GOV", "registrar": "CX-JUSTICE"}
			w, err = engine.Compile(&def)
			must(t, err)
		}
		flows = append(flows, w)
	}
	st := storetest.Open(t, c)
	must(t, st.SaveDirectory(context.Background(), directory))
	p := &press{t: t, store: st, now: time.Date(2026, 9, 18, 1, 0, 0, 0, time.UTC)}
	p.Engine = &engine.Engine{Store: st, Workflows: engine.NewCatalogue(flows...), Calendar: func() *calendar.Calendar { return days }, Directory: func() *people.Directory { return directory },
		Now: func() time.Time { return p.now }, NewID: func() string { p.ids++; return fmt.Sprintf("c-%04d", p.ids) }}
	must(t, p.Start(context.Background()))
	words := func(code string) engine.Words { return engine.Words{Zh: code, En: code} }
	p.opens(&public.Server{Store: st, Door: &door.Door{Engine: p.Engine}, Now: func() time.Time { return p.now }, Kind: words, Phase: words, Organ: words,
		Asset: func(name string) string { return "/assets/" + name }, Busy: func(error) bool { return false },
		Address: func(r *http.Request) string { return r.Header.Get("X-Test-Address") }, Log: slog.New(slog.DiscardHandler)})
	_, err = p.Open(context.Background(), "effect", "", engine.Command{Actor: p.as("shi.zhengping"), Form: form{"title": "曹县市场摊点管理办法", "kind": "department", "issue_no": "曹发改发〔2026〕9号",
		"registration_no": "CXDR-2026-0010009", "signed_on": "2026-03-02", "registered_on": "2026-03-02", "published_on": "2026-03-02", "effective_on": "2026-04-02", "lapse_on": "2031-04-02"}})
	must(t, err)
	return p
}

func (p *press) as(person string) engine.Actor {
	return engine.Actor{Person: person, Posts: p.Directory().Person(person).Posts, Proved: true}
}

// handle does an event of the newest suggestion.
func (p *press) handle(person, kase, event string, f form, reason string) error {
	p.t.Helper()
	ctx := context.Background()
	list, err := p.store.Dossiers(ctx, engine.DossierQuery{All: true, Workflow: "suggestion", Limit: 1})
	must(p.t, err)
	_, err = p.Fire(ctx, engine.Command{Dossier: list[0].ID, Case: kase, Event: event, Version: list[0].Version, Actor: p.as(person), Form: f, Reason: reason})
	return err
}

type file struct{ name, data string }

// token is what the form of the page carries.
func (p *press) token(page string) string {
	p.t.Helper()
	body := p.page(page).body
	for i, name := range attributes(body, "input", "name") {
		if name == "token" {
			return attributes(body, "input", "value")[i]
		}
	}
	return ""
}

// post sends a form as a browser does, ten seconds after the page was asked for.
func (p *press) post(page, to string, f map[string]string, files ...file) *answer {
	p.t.Helper()
	token := p.token(page)
	p.now = p.now.Add(10 * time.Second)
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if _, own := f["token"]; !own {
		must(p.t, m.WriteField("token", token))
	}
	for name, value := range f {
		must(p.t, m.WriteField(name, value))
	}
	for _, one := range files {
		w, err := m.CreateFormFile("files", one.name)
		must(p.t, err)
		_, err = w.Write([]byte(one.data))
		must(p.t, err)
	}
	must(p.t, m.Close())
	r, err := http.NewRequest(http.MethodPost, p.web.URL+to, &b)
	must(p.t, err)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return p.send(r)
}

// An overtaken store finds, so many times, that somebody was faster.
type overtaken struct {
	engine.Store
	times int
}

func (s *overtaken) Update(ctx context.Context, id string, decide func(engine.View) (*engine.Change, error)) error {
	if s.times--; s.times >= 0 {
		return engine.ErrStale
	}
	return s.Store.Update(ctx, id, decide)
}

func suggestion() map[string]string {
	return map[string]string{"document_no": "曹发改发[2026]9号", "ground": "power", "matter": "第九条请求审查", "reasons": "没有上位法依据", "applicant_kind": "citizen",
		"applicant": "周密标", "telephone": "0530-7654321", "address": "密标路一号"}
}

const suggestPage = "/zh/public/suggest"

// suggest hands one in and returns the path of its secret link.
func (p *press) suggest() string {
	p.t.Helper()
	a := p.post(suggestPage, suggestPage, suggestion(), file{"证据.pdf", "%PDF-1.7 证据"})
	if a.StatusCode != http.StatusOK {
		p.t.Fatalf("%d: %.3000s", a.StatusCode, plainText(a.body))
	}
	for _, href := range attributes(a.body, "a", "href") {
		if _, path, ok := strings.Cut(href, "/zh/public/suggestions/"); ok {
			return "/zh/public/suggestions/" + path
		}
	}
	p.t.Fatal("no secret link")
	return ""
}

// A citizen suggests a review without an account, makes good what is missing, and reads the reply; officials deal with it by the law of the county, and everybody may
// follow it without learning who it was. Days that are counted leave out the National Day holidays.
func TestSuggestion(t *testing.T) {
	p := newCounty(t)
	ctx := context.Background()
	p.page("/zh/public/documents/CXDR-2026-0010009").says(t, "对本文件提出审查建议")
	p.page(suggestPage+"?no=CXDR-2026-0010009").says(t, "所涉文件：《曹县市场摊点管理办法》", "不需注册账号")
	mine := p.suggest()
	p.page(mine).says(t, "JY-2026-00001", "已收到，待登记", "周密标", "决定是否受理期限：2026年10月8日前", "答复期限：2026年12月17日前", "还没有文书")
	if h := p.page(mine).Header; h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "no-referrer" || h.Get("Set-Cookie") != "" {
		t.Errorf("the page of the secret: %v", h)
	}
	if err := p.handle("shao.weimin", "suggestion", "ask_supplement", form{"missing": "请写明条款"}, ""); err != nil {
		t.Fatal(err)
	}
	p.now = p.now.AddDate(0, 0, 3)
	p.page(mine).says(t, "待补正", "请写明条款", "补正期限：2026年10月8日前", "答复期限：中止计算", "审查建议补正通知书")
	p.Store = &overtaken{p.store, 3} // officials work in it at the same moment: that is nothing to a citizen
	if a := p.post(mine, mine, map[string]string{"act": "supplement", "supplement_note": "第九条第二款"}, file{"补充.txt", "补充"}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d: %.2000s", a.StatusCode, plainText(a.body))
	}
	p.Store = p.store
	p.page(mine).says(t, "已收到，待登记", "第九条第二款", "答复期限：2026年12月21日前")
	if err := p.handle("ke.jianyan", "suggestion", "ask_supplement", form{"missing": "再补一项"}, ""); err == nil || !strings.Contains(err.Error(), "told-once") {
		t.Errorf("what is missing is told a second time: %v", err)
	}

	for _, step := range []struct {
		who, kase, event string
		form             form
		reason           string
	}{
		{"ke.jianyan", "suggestion", "register", nil, ""}, {"ke.jianyan", "suggestion", "accept", nil, ""},
		{"ke.jianyan", "suggestion", "ask_maker", form{"asked": []any{"CX-NDRC"}, "question": "依据是什么"}, ""},
		{"li.huifang", "maker-CX-NDRC", "explain", form{"answer": "参照外地"}, ""}, {"ke.jianyan", "suggestion", "resume_review", nil, "收齐"},
		{"ke.jianyan", "suggestion", "consult", form{"consulted": []any{"CX-MARKET"}, "question": "意见"}, ""},
		{"luo.jing", "consultation-CX-MARKET", "explain", form{"answer": "同意"}, ""}, {"ke.jianyan", "suggestion", "resume_review", nil, "收齐"},
		{"ke.jianyan", "suggestion", "hear_experts", form{"experts": []any{form{"expert": "专家甲", "text": "无依据"}}}, ""},
		{"ke.jianyan", "suggestion", "apply_extension", form{"extension_reason": "复杂"}, ""}, {"meng.fanhua", "suggestion", "approve_extension", nil, "同意"},
	} {
		if step.event == "approve_extension" { // ninety days are over, and not without those in which it was made good
			p.now = time.Date(2026, 12, 21, 1, 0, 0, 0, time.UTC)
		}
		if err := p.handle(step.who, step.kase, step.event, step.form, step.reason); err != nil {
			t.Fatalf("%s: %v", step.event, err)
		}
	}
	p.page(mine).says(t, "审查中", "（经批准延长）", "2027年1月19日前", "审查建议受理通知书", "审查建议延长办理期限告知书")
	grounds := form{}
	for _, g := range []string{"higher_law", "power", "procedure", "conflict", "other"} {
		grounds[g] = form{"conclusion": "pass"}
	}
	if err := p.handle("ke.jianyan", "suggestion", "conclude", form{"finding": "founded", "grounds": grounds, "finding_reasons": "密标理由"}, ""); err == nil || !strings.Contains(err.Error(), "finding-agrees") {
		t.Errorf("founded without a ground that fails: %v", err)
	}
	grounds["power"] = form{"conclusion": "fail", "note": "无依据"}
	must(t, p.handle("ke.jianyan", "suggestion", "conclude", form{"finding": "founded", "grounds": grounds, "finding_reasons": "增加义务"}, ""))
	must(t, p.handle("ke.jianyan", "suggestion", "ask_correction", form{"correction_opinion": "删去第九条第二款"}, ""))
	must(t, p.handle("ke.jianyan", "suggestion", "reply_founded", form{"reply": "建议成立，已要求纠正"}, ""))
	if err := p.handle("ke.jianyan", "suggestion", "confirm_correction", form{"correction": "amended", "correcting_no": "曹政发〔2026〕10号"}, ""); err == nil || !strings.Contains(err.Error(), "correction-on-record") {
		t.Errorf("a correction that is on no record: %v", err)
	}
	p.page(mine).says(t, "已答复，督促纠正中", "建议成立，应当纠正", "审查建议答复书", "自行纠正期限")
	letters := 0
	for _, href := range attributes(p.page(mine).body, "a", "href") {
		if strings.Contains(href, "/letters/") {
			letters++
			if a := p.page(href); !strings.HasPrefix(a.text(), "PK") {
				t.Errorf("%s is no docx", href)
			}
		}
	}
	if letters != 4 {
		t.Errorf("%d letters", letters)
	}

	// Nobody learns who it was, nor what only the applicant is shown; and what is erased is gone for the applicant too, with every seal valid.
	for _, page := range []string{"/zh/public/suggestions", "/en/public/suggestions"} {
		a := p.page(page)
		for _, secret := range []string{"密标", "7654321", "第九条", "上位法依据", "柯建言", "ke.jianyan", "c-000", "证据", strings.TrimPrefix(mine, "/zh/public/suggestions/")} {
			if strings.Contains(a.text(), secret) {
				t.Errorf("%s tells %q", page, secret)
			}
		}
	}
	p.page("/zh/public/suggestions").says(t, "曹县市场摊点管理办法", "JY-2026-00001", "建议成立，应当纠正", "已要求纠正", "受理，启动审查")
	must(t, p.handle("ke.jianyan", "suggestion", "erase_personal", nil, "申请人要求"))
	if a := p.page(mine); strings.Contains(a.text(), "周密标") {
		t.Error("erased, and still told")
	}
	report, err := p.Verify(ctx, nil)
	must(t, err)
	if len(report.Broken) > 0 {
		t.Errorf("%v", report.Broken)
	}
}

// Who had a part in a document, or is somebody else, cannot deal with a suggestion against it; the door can do nothing but what the public may.
func TestSuggestionsAreKeptApart(t *testing.T) {
	p := newCounty(t)
	ctx := context.Background()
	d, err := p.store.Dossiers(ctx, engine.DossierQuery{All: true, Workflow: "effect", Limit: 1})
	must(t, err)
	mine := p.suggest()
	if err := p.handle("public.site", "suggestion", "register", nil, ""); err == nil || !strings.Contains(err.Error(), "role") {
		t.Errorf("the public registers a suggestion: %v", err)
	}
	if _, err := p.Engine.Dossier(ctx, d[0].ID, p.as("public.site")); err == nil {
		t.Error("the public reads the dossier of the document")
	}
	if _, err := p.Open(ctx, "document", "government", engine.Command{Actor: p.as("public.site"), Form: form{"title": "x"}}); err == nil {
		t.Error("the public opens a document")
	}
	// who decided on the document takes over suggestions, and is kept from those against it
	chief := p.as("shi.zhengping")
	chief.Posts = append(chief.Posts[:1:1], p.as("ke.jianyan").Posts...)
	list, err := p.store.Dossiers(ctx, engine.DossierQuery{All: true, Workflow: "suggestion", Limit: 1})
	must(t, err)
	fire := func(event string, f form) error {
		_, err := p.Fire(ctx, engine.Command{Dossier: list[0].ID, Case: "suggestion", Event: event, Version: list[0].Version, Actor: chief, Form: f})
		return err
	}
	if err := fire("register", nil); err == nil || !strings.Contains(err.Error(), "apart") {
		t.Errorf("who decided on the document registers the suggestion: %v", err)
	}
	if a := p.post(mine, mine, map[string]string{"act": "withdraw", "reason": "已经解决"}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d: %s", a.StatusCode, plainText(a.body))
	}
	p.page(mine).says(t, "申请人已撤回")
}

// What no person sends is refused, clearly and in bounded memory, and leaves nothing behind.
func TestHostileSuggestions(t *testing.T) {
	p := newCounty(t)
	with := func(change map[string]string) map[string]string {
		out := suggestion()
		for k, v := range change {
			out[k] = v
		}
		return out
	}
	big := strings.Repeat("x", 6<<20)
	for name, c := range map[string]struct {
		form   map[string]string
		files  []file
		status int
		says   string
	}{
		"no token":      {with(map[string]string{"token": "x.y"}), nil, 422, "已失效"},
		"trap":          {with(map[string]string{"website": "http://spam"}), nil, 422, "已失效"},
		"nobody":        {with(map[string]string{"applicant": ""}), nil, 422, "须写明申请人"},
		"unreachable":   {with(map[string]string{"telephone": "", "address": ""}), nil, 422, "至少写明一种联系方式"},
		"no such code":  {with(map[string]string{"ground": "<script>"}), nil, 422, "须为下列之一"},
		"too long":      {with(map[string]string{"matter": strings.Repeat("长", 1001)}), nil, 422, "不得超过1000字"},
		"controls":      {with(map[string]string{"reasons": "a\x00b"}), nil, 422, "无法显示的字符"},
		"no UTF-8":      {with(map[string]string{"reasons": "\xff\xfe"}), nil, 400, "无法识别"},
		"huge field":    {with(map[string]string{"reasons": strings.Repeat("x", 30<<10)}), nil, 400, "无法识别"},
		"a program":     {suggestion(), []file{{"a.exe", "MZ"}}, 422, "附件须为"},
		"a lie":         {suggestion(), []file{{"a.pdf", "MZ"}}, 422, "附件须为"},
		"four files":    {suggestion(), []file{{"a.txt", "a"}, {"b.txt", "b"}, {"c.txt", "c"}, {"d.txt", "d"}}, 422, "至多三份"},
		"a large file":  {suggestion(), []file{{"a.txt", big}}, 422, "5 MiB"},
		"large in all":  {suggestion(), []file{{"a.txt", big}, {"b.txt", big}, {"c.txt", big}}, 413, "附件过大"},
		"own secret":    {with(map[string]string{"link": "0000", "title": "x"}), []file{{"../../a.txt", "a"}}, 200, "JY-2026-00001"},
		"no such thing": {with(map[string]string{"act": "erase_personal"}), nil, 200, "JY-2026-0000"},
	} {
		a := p.post(suggestPage, suggestPage, c.form, c.files...)
		if a.StatusCode != c.status || !strings.Contains(plainText(a.body), c.says) && name != "own secret" {
			t.Errorf("%s: %d, not %d with %q: %.1500s", name, a.StatusCode, c.status, c.says, plainText(a.body))
		}
	}
	list, err := p.store.Dossiers(context.Background(), engine.DossierQuery{All: true, Workflow: "suggestion", Limit: 50})
	must(t, err)
	if len(list) != 2 {
		t.Errorf("%d dossiers were left behind", len(list))
	}
	none := p.get("/zh/public/suggestions/" + strings.Repeat("A", 32))
	for _, path := range []string{"x", strings.Repeat("B", 32), strings.Repeat("%00", 32), strings.Repeat("C", 400)} {
		if a := p.get("/zh/public/suggestions/" + path); a.StatusCode != http.StatusNotFound || path[0] == 'B' && plainText(a.body) != plainText(none.body) {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
	r, err := http.NewRequest(http.MethodPost, p.web.URL+suggestPage, strings.NewReader("a=b"))
	must(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if a := p.send(r); a.StatusCode != http.StatusBadRequest {
		t.Errorf("a form of another kind: %d", a.StatusCode)
	}
	refused := 0
	for range 9 { // from one address, all at once
		r, err := http.NewRequest(http.MethodPost, p.web.URL+suggestPage, strings.NewReader("a=b"))
		must(t, err)
		r.Header.Set("X-Test-Address", "10.9.9.9")
		if a := p.send(r); a.StatusCode == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused == 0 {
		t.Error("nobody is told to wait")
	}
}

// The same form sent twice is one suggestion; and no more are taken in a day than the profile says.
func TestSuggestionsOnceAndSoMany(t *testing.T) {
	p := newCounty(t)
	a := p.page(suggestPage)
	token := attributes(a.body, "input", "value")[0]
	f := suggestion()
	f["token"] = token
	first, again := p.post(suggestPage, suggestPage, f), p.post(suggestPage, suggestPage, f)
	if first.StatusCode != 200 || plainText(first.body) != plainText(again.body) {
		t.Errorf("sent again: %d\n%s\n%s", again.StatusCode, plainText(first.body), plainText(again.body))
	}
	d := &door.Door{Engine: p.Engine}
	one := map[string]any{}
	for k, v := range suggestion() {
		one[k] = v
	}
	for i := range 49 {
		if _, err := d.Suggest(context.Background(), public.Suggestion{Form: one, Secret: fmt.Sprint("s", i), Key: fmt.Sprint("k", i)}); err != nil {
			t.Fatal(i, err)
		}
	}
	if a := p.post(suggestPage, suggestPage, suggestion()); a.StatusCode != http.StatusServiceUnavailable || !strings.Contains(plainText(a.body), "今日网上收件已满") {
		t.Errorf("the fifty-first: %d", a.StatusCode)
	}
	p.page("/zh/public/suggestions?from=2026-09-18&skip=40").says(t, "回到第一页")
}

// What is sent again comes to the same place, and never says that it was done when it was not. Nobody publishes words of his own by a number that does not exist.
func TestSuggestionSentAgain(t *testing.T) {
	p := newCounty(t)
	f := suggestion()
	f["token"] = p.token(suggestPage)
	p.now = p.now.Add(10 * time.Second)
	paper := file{"证据.pdf", "%PDF-1.7 证据"}
	first := p.post(suggestPage, suggestPage, f, paper)
	again := p.post(suggestPage, suggestPage, f, paper)
	if first.StatusCode != http.StatusOK || again.StatusCode != http.StatusOK {
		t.Fatalf("%d, and again: %d %.500s", first.StatusCode, again.StatusCode, plainText(again.body))
	}
	link := func(a *answer) string {
		for _, href := range attributes(a.body, "a", "href") {
			if strings.Contains(href, "/zh/public/suggestions/") {
				return href[strings.Index(href, "/zh/public/"):]
			}
		}
		return ""
	}
	mine := link(first)
	if mine == "" || link(again) != mine {
		t.Errorf("led to %q and %q", mine, link(again))
	}
	f["matter"] = "另一事项"
	if a := p.post(suggestPage, suggestPage, f, paper); a.StatusCode != http.StatusConflict {
		t.Errorf("with other content: %d", a.StatusCode)
	}
	p.page(mine).says(t, "第九条请求审查")
	// A form that was used for one does nothing to another.
	other := suggestion()
	other["document_no"] = "出售黄牛13800138000"
	a := p.post(suggestPage, suggestPage, other)
	theirs := link(a)
	p.page(theirs).says(t, "出售黄牛13800138000")
	if list := plainText(p.page("/zh/public/suggestions").body); strings.Contains(list, "出售黄牛") || !strings.Contains(list, "目录中未查到的文件") {
		t.Errorf("everybody reads %s", list)
	}
	back := map[string]string{"act": "withdraw", "reason": "不再需要", "token": p.token(mine)}
	p.now = p.now.Add(10 * time.Second)
	if a := p.post(mine, mine, back, file{"x.txt", "x"}); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("taken back with a paper: %d", a.StatusCode)
	}
	if a := p.post(mine, mine, back); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("taken back: %d", a.StatusCode)
	}
	if a := p.post(theirs, theirs, back); a.StatusCode != http.StatusConflict {
		t.Errorf("the form of one, sent to another: %d", a.StatusCode)
	}
	p.page(theirs).says(t, "已收到，待登记")
}
