package public_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/public"
	"santong/store"
	"santong/store/storetest"
	"santong/workflows"
	"santong/workflows/holidays"
)

// newRegister is the site before an office that reviews filings under the real definitions.
func newRegister(t testing.TB) *press {
	t.Helper()
	library, err := workflows.Default("caoxian")
	must(t, err)
	directory, err := library.Seed()
	must(t, err)
	days, err := holidays.Calendar()
	must(t, err)
	st := storetest.Open(t, store.Config{Path: storetest.SQLite(t)})
	p := &press{t: t, store: st, now: time.Date(2026, 5, 20, 1, 0, 0, 0, time.UTC)}
	p.Engine = &engine.Engine{Store: st, Workflows: engine.NewCatalogue(library.All()...), Calendar: func() *calendar.Calendar { return days }, Directory: func() *people.Directory { return directory },
		Now: func() time.Time { return p.now }, NewID: func() string { p.ids++; return "d-" + string(rune('0'+p.ids)) }}
	must(t, p.Start(context.Background()))
	words := func(code string) engine.Words {
		if o := directory.Organisation(code); o != nil {
			return engine.Words{Zh: o.Zh, En: o.En}
		}
		return engine.Words{Zh: code, En: code}
	}
	p.opens(&public.Server{Store: st, Now: func() time.Time { return p.now }, Kind: words, Phase: words, Organ: words, Filed: p.FiledBetween, Asset: func(name string) string { return "/assets/" + name },
		Busy: func(error) bool { return false }, Log: slog.New(slog.DiscardHandler)})
	return p
}

func (p *press) officer(person string) engine.Actor {
	one := p.Directory().Person(person)
	return engine.Actor{Person: person, Posts: one.Posts, Proved: true}
}

// receive takes in a document that was filed, and lays down what came along.
func (p *press) receive(title, no string) string {
	p.t.Helper()
	r, err := p.Open(context.Background(), "filing_review", "received_by_government", engine.Command{Actor: p.officer("su.wanqing"), Form: form{"title": title, "sender": "青堌集镇人民政府", "issue_no": no,
		"published_on": "2026-04-20", "received_on": "2026-05-20", "way": "paper"}})
	must(p.t, err)
	for _, kind := range []string{"filing_report", "draft", "drafting_note"} {
		d, err := p.Dossier(context.Background(), r.Dossier, p.officer("su.wanqing"))
		must(p.t, err)
		_, err = p.Upload(context.Background(), engine.Command{Dossier: d.ID, Case: "filing_review", Version: d.Version, Actor: p.officer("su.wanqing")}, engine.Upload{Kind: kind, Name: kind + ".txt", Type: "text/plain", Data: []byte(kind + title)})
		must(p.t, err)
	}
	return r.Dossier
}

func (p *press) review(id, event string, f form, reason ...string) {
	p.t.Helper()
	d, err := p.Dossier(context.Background(), id, p.officer("su.wanqing"))
	must(p.t, err)
	cmd := engine.Command{Dossier: id, Case: "filing_review", Event: event, Version: d.Version, Actor: p.officer("su.wanqing"), Form: f}
	if len(reason) > 0 {
		cmd.Reason = reason[0]
	}
	_, err = p.Fire(context.Background(), cmd)
	must(p.t, err)
}

// Of what recipients review the public sees the lines of the directory, from the registration on, and nothing of the review.
func TestFiledDirectory(t *testing.T) {
	p := newRegister(t)
	shown := p.receive("=青堌集镇集市管理办法", "青政发〔2026〕3号")
	p.review(shown, "register_received", nil)
	p.review(shown, "begin_filing_review", form{"review_mode": "active"})
	p.review(shown, "request_explanation", form{"questions": "隐标记问题"}, "隐标记理由")
	p.receive("隐标记未登记办法", "青政发〔2026〕4号")
	refused := p.receive("隐标记不予登记办法", "青政发〔2026〕5号")
	p.review(refused, "refuse_registration", nil, "隐标记不属于")
	deferred := p.receive("隐标记暂缓办法", "青政发〔2026〕6号")
	p.review(deferred, "defer_registration", form{"to_supplement": "隐标记补充"}, "隐标记缺件")

	for _, path := range []string{"/zh/public/filed", "/en/public/filed?year=2026&quarter=2", "/public/filed/filed-2026.json", "/public/filed/filed-2026.csv"} {
		a := p.get(path)
		if a.StatusCode != http.StatusOK || !strings.Contains(a.text(), "青堌集镇集市管理办法") || !strings.Contains(a.text(), "曹政备〔2026〕1号") || !strings.Contains(a.text(), "青堌集镇人民政府") {
			t.Errorf("%s: %d %.2000s", path, a.StatusCode, a.text())
		}
		for _, secret := range []string{"隐标记", "苏婉清", "su.wanqing", shown, "questions", "审查中", "青政发〔2026〕4号"} {
			if strings.Contains(a.text(), secret) {
				t.Errorf("%s tells %q", path, secret)
			}
		}
	}
	var records []struct {
		Title, Number string
		Maker         struct{ Zh string }
		Recipient     struct{ Code, Zh string }
	}
	must(t, json.Unmarshal(p.get("/public/filed/filed-2026.json").body, &records))
	if len(records) != 1 || records[0].Maker.Zh != "青堌集镇人民政府" || records[0].Recipient.Zh != "曹县人民政府" {
		t.Errorf("%+v", records)
	}
	if csv := p.get("/public/filed/filed-2026.csv").text(); !strings.Contains(csv, "'=青堌集镇") {
		t.Errorf("a formula comes through: %q", csv)
	}
	if a := p.get("/zh/public/filed?year=2026&quarter=1"); !strings.Contains(a.text(), "共0件") {
		t.Errorf("%.500s", a.text())
	}
	for _, path := range []string{"/public/filed/filed-1999.json", "/public/filed/filed-2027.json", "/public/filed/filed-2026.xml", "/public/filed/x", "/public/filed/filed-26.csv"} {
		if a := p.get(path); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
	if a := newPress(t).get("/zh/public/filed"); a.StatusCode != http.StatusNotFound {
		t.Errorf("without a directory: %d", a.StatusCode)
	}
}

// The feed of the directory has what RFC 4287 asks of one, and leads to the lines.
func TestFiledFeed(t *testing.T) {
	p := newRegister(t)
	p.review(p.receive("青堌集镇<集市>管理办法", "青政发〔2026〕3号"), "register_received", nil)
	p.now = p.now.AddDate(0, 0, 1)
	p.review(p.receive("青堌集镇校车管理办法", "青政发〔2026〕4号"), "register_received", nil)
	for lang, said := range map[string]string{"zh": "青政发〔2026〕4号 · 曹县人民政府备案登记 曹政备〔2026〕2号", "en": "青政发〔2026〕4号 · registered by Cao County People's Government 曹政备〔2026〕2号"} {
		a := p.page("/" + lang + "/public/filed/feed.atom")
		var got feed
		strictly(t, a.body, &got, "http://www.w3.org/2005/Atom")
		if got.ID != p.web.URL+"/"+lang+"/public/filed/feed.atom" || got.Author == "" || got.Updated != "2026-05-21T00:00:00+08:00" || len(got.Links) != 2 || got.Links[0].Rel != "self" || len(got.Entries) != 2 {
			t.Fatalf("feed: %+v", got)
		}
		first := got.Entries[0]
		if first.Title != "青堌集镇校车管理办法" || got.Entries[1].Title != "青堌集镇<集市>管理办法" || first.ID == got.Entries[1].ID || first.Updated != got.Updated || first.Summary != said {
			t.Errorf("entries: %+v", got.Entries)
		}
		if u, err := url.Parse(first.ID); err != nil || !u.IsAbs() {
			t.Errorf("id %s: %v", first.ID, err)
		}
		address, line, _ := strings.Cut(first.Link.Href, "#")
		line, err := url.PathUnescape(line)
		must(t, err)
		if ids := attributes(p.page(address).body, "tr", "id"); !slices.Contains(ids, line) {
			t.Errorf("%s leads to none of %q", first.Link.Href, ids)
		}
	}
	if a := newPress(t).get("/zh/public/filed/feed.atom"); a.StatusCode != http.StatusNotFound {
		t.Errorf("without a directory: %d", a.StatusCode)
	}
}

// However many ask for the directory at once, and again within a minute, its dossiers are read once; after a minute it is read anew.
func TestFiledCrowd(t *testing.T) {
	p := newRegister(t)
	p.review(p.receive("青堌集镇集市管理办法", "青政发〔2026〕3号"), "register_received", nil)
	var readings atomic.Int64
	site := *p.site
	site.Filed = func(ctx context.Context, from, to calendar.Date) ([]engine.FiledDocument, error) {
		readings.Add(1)
		return p.FiledBetween(ctx, from, to)
	}
	p.opens(&site)
	var crowd sync.WaitGroup
	for i := range 32 {
		crowd.Go(func() {
			r, err := http.NewRequest(http.MethodGet, p.web.URL+[]string{"/zh/public/filed", "/en/public/filed", "/public/filed/filed-2026.json", "/public/filed/filed-2026.csv"}[i%4], nil)
			if err != nil {
				t.Error(err)
				return
			}
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Error(err)
				return
			}
			defer res.Body.Close()
			if body, err := io.ReadAll(res.Body); err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(body), "青堌集镇集市管理办法") {
				t.Errorf("%s: %d %v", r.URL, res.StatusCode, err)
			}
		})
	}
	crowd.Wait()
	if n := readings.Load(); n != 1 {
		t.Errorf("the directory was read %d times", n)
	}
	p.review(p.receive("青堌集镇校车管理办法", "青政发〔2026〕4号"), "register_received", nil)
	p.now = p.now.Add(time.Minute)
	p.page("/zh/public/filed").says(t, "青堌集镇校车管理办法")
	if n := readings.Load(); n != 2 {
		t.Errorf("the directory was read %d times", n)
	}
}
