package public_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"santong/door"
	"santong/engine"
	"santong/public"
	"santong/store"
	"santong/store/storetest"
)

func handed(i int) public.Suggestion {
	one := map[string]any{}
	for k, v := range suggestion() {
		one[k] = v
	}
	return public.Suggestion{Form: one, Secret: fmt.Sprint("s", i), Key: fmt.Sprint("k", i)}
}

// Pages of suggestions follow one another by the day on which they came, each suggestion once, whatever came in between.
func TestSuggestionPages(t *testing.T) {
	p := newCounty(t)
	d := &door.Door{Engine: p.Engine}
	const all = 47
	for i := range all {
		if i%15 == 14 {
			p.now = p.now.AddDate(0, 0, 1)
		}
		_, err := d.Suggest(context.Background(), handed(i))
		must(t, err)
	}
	seen, next := map[string]int{}, "/zh/public/suggestions"
	for page := 0; next != "" && page < 9; page++ {
		a := p.page(next)
		for n := range all {
			if no := fmt.Sprintf("JY-2026-%05d", n+1); strings.Contains(a.text(), no) {
				seen[no]++
			}
		}
		next = ""
		for _, href := range attributes(a.body, "a", "href") {
			if strings.HasPrefix(href, "/zh/public/suggestions?from=") {
				next = href
			}
		}
	}
	if len(seen) != all {
		t.Errorf("%d of %d are listed", len(seen), all)
	}
	for no, n := range seen {
		if n != 1 {
			t.Errorf("%s is listed %d times", no, n)
		}
	}
	for _, query := range []string{"?from=2026-09-18&skip=-1", "?from=2026-09-18&skip=9999999", "?skip=x"} {
		p.page("/zh/public/suggestions" + query)
	}
	if a := p.get("/zh/public/suggestions?from=yesterday"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("no day: %d", a.StatusCode)
	}
}

// One network cannot take up the day: it has a fifth, and the last fifth is kept for those that have brought nothing. A new day begins anew.
func TestShares(t *testing.T) {
	p := newCounty(t)
	d := &door.Door{Engine: p.Engine}
	n := 0
	from := func(network string) error {
		n++
		one := handed(n)
		one.Network = network
		_, err := d.Suggest(context.Background(), one)
		return err
	}
	for i := range 10 {
		if err := from("10.1.0.0/16"); err != nil {
			t.Fatal(i, err)
		}
	}
	if err := from("10.1.0.0/16"); err != public.ErrFull {
		t.Errorf("the eleventh from one network: %v", err)
	}
	for i := range 30 {
		if err := from(fmt.Sprintf("10.%d.0.0/16", 2+i%3)); err != nil {
			t.Fatal(i, err)
		}
	}
	if err := from("10.2.0.0/16"); err != public.ErrFull {
		t.Errorf("more from a network that has had its share: %v", err)
	}
	for i := range 10 {
		if err := from(fmt.Sprintf("11.%d.0.0/16", i)); err != nil {
			t.Fatal(i, err)
		}
		if err := from(fmt.Sprintf("11.%d.0.0/16", i)); err != public.ErrFull {
			t.Errorf("a second one out of what is kept for others: %v", err)
		}
	}
	if err := from("12.0.0.0/16"); err != public.ErrFull {
		t.Errorf("the fifty-first: %v", err)
	}
	p.now = p.now.AddDate(0, 0, 1)
	if err := from("10.1.0.0/16"); err != nil {
		t.Errorf("on the next day: %v", err)
	}
}

// A poisoned store cannot read one dossier's history.
type poisoned struct {
	engine.Store
	dossier string
}

func (s poisoned) Entries(ctx context.Context, dossier string, after, limit int) ([]engine.Entry, error) {
	if dossier == s.dossier {
		return nil, errors.New("it cannot be read")
	}
	return s.Store.Entries(ctx, dossier, after, limit)
}

// What was drawn up and never handed in counts on its day, and is discarded on the next by the clock, with what is personal in it. Of comments it counts nowhere.
func TestUnsent(t *testing.T) {
	p := newCounty(t)
	ctx := context.Background()
	d := &door.Door{Engine: p.Engine}
	var drafts []string
	for i := range 50 {
		one := handed(i)
		r, err := p.Open(ctx, "suggestion", "citizen", engine.Command{Actor: engine.Actor{Person: "public.site", Posts: p.Directory().Person("public.site").Posts}, Form: one.Form})
		must(t, err)
		drafts = append(drafts, r.Dossier)
	}
	if _, err := d.Suggest(ctx, handed(100)); err != public.ErrFull {
		t.Errorf("drafts do not count: %v", err)
	}
	must(t, p.fires(p.drafts("曹县夜市管理办法"), "document", "publish_consultation", publishing))
	const call = "ZQ-2026-00001"
	r, err := p.Open(ctx, "comment", "", engine.Command{Actor: engine.Actor{Person: "public.site", Posts: p.Directory().Person("public.site").Posts},
		Form: form{"about": call, "commenter_kind": "citizen", "text": "密标未提交"}})
	must(t, err)
	drafts = append(drafts, r.Dossier)
	if n, err := p.store.CountFacts(ctx, "call", call); n != 0 || err != nil {
		t.Errorf("a draft counts as a comment on the call: %d %v", n, err)
	}
	must(t, d.Tidy(ctx))
	if dossier, err := p.store.Dossier(ctx, r.Dossier); err != nil || dossier.Cases[0].State != "filling" {
		t.Errorf("discarded on its day: %v", err)
	}
	p.now = p.now.AddDate(0, 0, 1)
	p.Store = poisoned{p.Store, drafts[0]}
	if err := d.Tidy(ctx); err == nil || !strings.Contains(err.Error(), drafts[0]) {
		t.Errorf("which draft cannot be discarded is not told: %v", err)
	}
	p.Store = p.store
	for _, id := range drafts[1:] {
		if dossier, err := p.store.Dossier(ctx, id); err != nil || dossier.Cases[0].State != "archived" {
			t.Fatalf("one that cannot be discarded keeps others: %s, %v", id, err)
		}
	}
	must(t, d.Tidy(ctx))
	if _, err := d.Suggest(ctx, handed(101)); err != nil {
		t.Error(err)
	}
	for _, id := range drafts {
		dossier, err := p.store.Dossier(ctx, id)
		must(t, err)
		kept, err := p.store.Personal(ctx, id)
		must(t, err)
		if dossier.Cases[0].State != "archived" || len(kept) > 0 {
			t.Errorf("%s is %s, with %d values", id, dossier.Cases[0].State, len(kept))
		}
	}
	p.verified()
}

// verified checks every seal.
func (p *press) verified() {
	p.t.Helper()
	r, err := p.Verify(context.Background(), nil)
	must(p.t, err)
	if !r.OK() {
		p.t.Errorf("the history does not hold: %+v", r.Broken)
	}
}

// What a suggestion says, and what was enclosed, is erased when somebody demands it, after the reply and not before; the seals hold, and what another has enclosed, too, stays.
func TestErasedTexts(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { erasedTexts(t, newCounty(t)) })
	t.Run("postgres", func(t *testing.T) { erasedTexts(t, newCountyOn(t, store.Config{URL: storetest.Postgres(t)})) })
}

func erasedTexts(t *testing.T, p *press) {
	const mine, shared = "%PDF-1.7 我的病历", "%PDF-1.7 大家的照片"
	p.post(suggestPage, suggestPage, suggestion(), file{"照片.pdf", shared})
	p.post(suggestPage, suggestPage, suggestion(), file{"病历.pdf", mine}, file{"照片.pdf", shared})
	must(t, p.handle("ke.jianyan", "suggestion", "register", nil, ""))
	if err := p.handle("meng.fanhua", "suggestion", "erase_texts", nil, "申请人要求"); err == nil {
		t.Error("erased while it is being dealt with")
	}
	must(t, p.handle("ke.jianyan", "suggestion", "refuse", form{"refusal_ground": "individual_case", "refusal_note": "属个案"}, ""))
	if err := p.handle("ke.jianyan", "suggestion", "erase_texts", nil, "申请人要求"); err == nil {
		t.Error("the handling officer erases alone what the case was decided on")
	}
	must(t, p.handle("meng.fanhua", "suggestion", "erase_texts", nil, "申请人要求"))
	ctx := context.Background()
	list, err := p.store.Dossiers(ctx, engine.DossierQuery{All: true, Workflow: "suggestion", Limit: 2})
	must(t, err)
	if _, err := p.store.Blob(ctx, hashOf(mine)); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("what was enclosed is still kept: %v", err)
	}
	if data, err := p.store.Blob(ctx, hashOf(shared)); err != nil || string(data) != shared {
		t.Errorf("what somebody else has enclosed, too, is gone: %v", err)
	}
	d, err := p.store.Dossier(ctx, list[0].ID)
	must(t, err)
	if len(d.Papers) != 2 || d.Papers[0].Erased != d.Version || d.Papers[1].Erased != d.Version || d.Papers[0].Hash != hashOf(mine) {
		t.Errorf("the dossier says %+v %+v", d.Papers[0], d.Papers[1])
	}
	if report, err := p.Verify(ctx, nil); err != nil || !report.OK() || report.Erased != 2 || report.Papers != 3 {
		t.Errorf("verified: %+v, %v", report, err)
	}
	report, err := p.Verify(ctx, nil)
	must(t, err)
	erased := map[string]bool{}
	for _, e := range report.Erasures {
		erased[e.Hash+e.Field] = e.Dossier == d.ID && e.Seq == d.Version && e.Event == "erase_texts"
	}
	for _, what := range []string{hashOf(mine), hashOf(shared), "matter", "reasons"} {
		if !erased[what] {
			t.Errorf("the report does not say which entry erased %s: %+v", what, report.Erasures)
		}
	}
	kept, err := p.store.Personal(ctx, list[0].ID)
	must(t, err)
	for _, one := range kept {
		if one.Field == "matter" || one.Field == "reasons" {
			t.Errorf("%s is still kept", one.Field)
		}
	}
	entries, err := p.store.Entries(ctx, list[0].ID, 0, 50)
	must(t, err)
	for _, e := range entries {
		if strings.Contains(string(e.Payload), "第九条请求审查") {
			t.Errorf("entry %d says it", e.Seq)
		}
	}
	p.verified()

	// The last who has it gives it up: then it is gone. Laid down once more, it is there again.
	other := list[1].ID
	for _, step := range []struct {
		person, event string
		f             form
	}{{"ke.jianyan", "register", nil}, {"ke.jianyan", "refuse", form{"refusal_ground": "individual_case", "refusal_note": "属个案"}}, {"meng.fanhua", "erase_texts", nil}} {
		must(t, p.firesAs(step.person, other, "suggestion", step.event, step.f, "申请人要求"))
	}
	if _, err := p.store.Blob(ctx, hashOf(shared)); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("nobody has it any more, and it is kept: %v", err)
	}
	p.verified()
	p.post(suggestPage, suggestPage, suggestion(), file{"照片.pdf", shared})
	if data, err := p.store.Blob(ctx, hashOf(shared)); err != nil || string(data) != shared {
		t.Errorf("laid down once more: %v", err)
	}
	p.verified()
	must(t, p.store.Update(ctx, d.ID, func(v engine.View) (*engine.Change, error) { // somebody brings the bytes back, and no history says so
		return &engine.Change{Base: v.Dossier().Version, Dossier: v.Dossier(), Blob: &engine.Blob{Hash: hashOf(mine), Data: []byte(mine)}}, nil
	}))
	if report, err := p.Verify(ctx, nil); err != nil || len(report.Broken) != 1 || report.Broken[0].Seq != d.Version || !strings.Contains(report.Broken[0].What, hashOf(mine)) {
		t.Errorf("bytes that were erased are there again, and verify says %+v, %v", report, err)
	}
}

// A form that was open when the program was started anew is taken, with the key that the store keeps; a document that is none is not.
func TestKeyAndExamination(t *testing.T) {
	p := newCounty(t)
	key, err := p.store.SetMetaOnce(context.Background(), "site.key", "first")
	must(t, err)
	if again, err := p.store.SetMetaOnce(context.Background(), "site.key", "second"); err != nil || again != key || key != "first" {
		t.Errorf("it was settled as %q, then %q: %v", key, again, err)
	}
	words := func(code string) engine.Words { return engine.Words{Zh: code, En: code} }
	start := func() {
		p.opens(&public.Server{Store: p.store, Door: &door.Door{Engine: p.Engine}, Now: func() time.Time { return p.now }, Kind: words, Phase: words, Organ: words, Key: []byte(key),
			Asset: func(name string) string { return "/assets/" + name }, Busy: func(error) bool { return false }, Log: slog.New(slog.DiscardHandler),
			Examine: func(_ context.Context, name string, data []byte) (engine.Words, error) {
				if strings.Contains(string(data), "vbaProject") {
					return engine.Words{Zh: "含有宏", En: "it has macros"}, nil
				}
				return engine.Words{}, nil
			}})
	}
	start()
	f := suggestion()
	f["token"] = p.token(suggestPage)
	p.now = p.now.Add(10 * time.Second)
	start()
	if a := p.post(suggestPage, suggestPage, f, file{"a.docx", "PK\x03\x04vbaProject"}); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text(), "含有宏") {
		t.Errorf("a document with macros: %d", a.StatusCode)
	}
	if a := p.post(suggestPage, suggestPage, f, file{"a.docx", "PK\x03\x04"}); a.StatusCode != http.StatusOK {
		t.Errorf("after a restart: %d %.800s", a.StatusCode, plainText(a.body))
	}
}
