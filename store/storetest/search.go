package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"santong/calendar"
	"santong/engine"
	"santong/store"
	"santong/text"
)

// A written is a listing with its text.
type written struct {
	engine.Listing
	text string
}

func (w written) list(t testing.TB, s *store.Store) {
	t.Helper()
	update(t, s, w.Dossier, func(_ engine.View, c *engine.Change) error {
		c.Listings = []engine.Listing{w.Listing}
		c.Blob = &engine.Blob{Hash: engine.HashOf([]byte(w.text)).String(), Data: []byte(w.text)}
		return nil
	})
}

func write(id string, seq int, on calendar.Date, title, body string) written {
	l := published(id, seq, on)
	l.Title = title
	l.Papers = []engine.ListedPaper{{ID: "text", Name: "t.txt", Type: "text/plain; charset=utf-8", Hash: engine.HashOf([]byte(body)).String()},
		{ID: "scan", Name: "t.pdf", Type: "application/pdf", Hash: engine.HashOf([]byte("%PDF")).String()}}
	return written{l, body}
}

// has finds the phrases by the definition: each in one part of the text, or in title and numbers.
func (w written) has(phrases []text.Phrase, title bool) bool {
	parts := []string{w.Title + "\n" + w.IssueNo + "\n" + w.RegistrationNo}
	if !title {
		for _, p := range text.Split(w.text) {
			parts = append(append(parts, p.Label+" "+p.Body), p.Under...)
		}
	}
	for _, p := range phrases {
		if !slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(text.Normal(part), p.Pattern()) }) {
			return false
		}
	}
	return len(phrases) > 0
}

// search finds exactly what has the phrases, those that have them in the title first, then the newest, on either database, whatever pages it is read in.
func search(t *testing.T, s *store.Store) {
	ctx := context.Background()
	r := rand.New(rand.NewPCG(1, 2))
	words := []string{"审核", "审", "核审", "合法性", "县", "〔2018〕37号", "第2条", "A类", "ＡＢ", "，", "\n", "。", "税", "37", " ", "界", "k", "t界审"}
	phrase := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(words[r.IntN(len(words))])
		}
		return b.String()
	}
	var all []written
	for i := range 40 {
		body := phrase(5) + "\n第一条 " + phrase(8) + "\n第二条 " + phrase(8)
		w := write(fmt.Sprint("d", i), 1, calendar.Day(2020, 1, 1).Add(37*i), "关于"+strings.ReplaceAll(phrase(3), "\n", "")+"的通知", body)
		w.Kind, w.Maker = engine.Item{ID: []string{"county", "town"}[i%2]}, []string{"gov", "tax", "edu"}[i%3]
		w.list(t, s)
		all = append(all, w)
	}
	slices.Reverse(all) // newest first
	if n := got[int](t)(s.Index(ctx)); n != len(all) {
		t.Errorf("%d of %d were indexed", n, len(all))
	}
	if n := got[int](t)(s.Index(ctx)); n != 0 {
		t.Errorf("%d were indexed again", n)
	}
	hits := 0
	for i := range 240 {
		typed := phrase(1+r.IntN(3)) + []string{"", "", " "}[r.IntN(3)] + phrase(r.IntN(2))
		q := engine.SearchQuery{Typed: typed, ListingQuery: engine.ListingQuery{On: calendar.Day(2027, 1, 1), Kind: []string{"", "", "town"}[r.IntN(3)], Binding: i%5 == 0,
			Maker: []string{"", "", "", "tax", "none"}[r.IntN(5)], Year: []int{0, 0, 0, 2022}[r.IntN(4)], Phase: []string{"", "", "", "in_force", "lapsed", "coming"}[r.IntN(6)]}}
		phrases, _ := text.Query(typed)
		var first, then []string
		var found []engine.Listing
		for _, w := range all {
			if !w.has(phrases, false) {
				continue
			}
			found = append(found, w.Listing)
			switch {
			case len(naive([]engine.Listing{w.Listing}, q.ListingQuery)) == 0:
			case w.has(phrases, true):
				first = append(first, w.Dossier)
			default:
				then = append(then, w.Dossier)
			}
		}
		want := append(first, then...)
		hits += len(want)
		same(t, fmt.Sprintf("%q", typed), ids(got[[]engine.Found](t)(s.Search(ctx, q))), want)
		same(t, fmt.Sprintf("%q counted", typed), got[engine.Facets](t)(s.SearchFacets(ctx, q)), naiveFacets(found, q.ListingQuery))
		paged := q
		paged.Limit = 1 + r.IntN(4)
		var seen []string
		for {
			page := got[[]engine.Found](t)(s.Search(ctx, paged))
			seen = append(seen, ids(page)...)
			if len(page) < paged.Limit {
				break
			}
			paged.After = &page[len(page)-1].Cursor
		}
		same(t, fmt.Sprintf("%q in pages", typed), seen, want)
	}
	if hits < 120 {
		t.Errorf("only %d hits: the test says little", hits)
	}
}

func ids(list []engine.Found) (out []string) {
	for _, f := range list {
		out = append(out, f.Dossier)
	}
	return out
}

// searchFollows the catalogue: what changes is found by its new text alone, what is taken off is not found, and places say where.
func searchFollows(t *testing.T, s *store.Store) {
	ctx := context.Background()
	day := calendar.Day(2026, 3, 2)
	find := func(typed string) []engine.Found {
		t.Helper()
		return got[[]engine.Found](t)(s.Search(ctx, engine.SearchQuery{Typed: typed, ListingQuery: engine.ListingQuery{On: calendar.Day(2026, 6, 1)}}))
	}
	write("d1", 1, day, "曹县行政审批办法", "第一章 总则\n第一条 为了规范行政审批，制定本办法。\n第二条 本办法适用于全县。").list(t, s)
	if len(find("审批")) != 0 {
		t.Error("it is found before it was indexed")
	}
	got[int](t)(s.Index(ctx))
	list := find("规范行政审批")
	if len(list) != 1 || len(list[0].Places) != 1 || list[0].Places[0].Label != "第一条" || !slices.Equal(list[0].Places[0].Under, []string{"第一章 总则"}) ||
		!slices.ContainsFunc(list[0].Places[0].Pieces, func(p text.Piece) bool { return p.Mark && p.Text == "规范行政审批" }) {
		t.Errorf("found: %+v", list)
	}
	for typed, want := range map[string]int{"第二条": 1, "曹政发〔2026〕1号": 1, "cxdr-d1": 1, "审批 全县": 1, "全县 全市": 0, "办法第一章": 0, `"第一章 总则"`: 1, "总则第一条": 0} {
		if n := len(find(typed)); n != want {
			t.Errorf("%q is found %d times", typed, n)
		}
	}
	write("d1", 2, day.Add(1), "曹县行政许可办法", "第一条 改为许可。").list(t, s)
	got[int](t)(s.Index(ctx))
	if len(find("审批")) != 0 || len(find("许可")) != 1 {
		t.Error("it is found by what it was")
	}
	update(t, s, "d1", func(_ engine.View, c *engine.Change) error {
		c.Listings = []engine.Listing{{Dossier: "d1", Case: "c1", Seq: 3, Known: at(3), Gone: true}}
		return nil
	})
	got[int](t)(s.Index(ctx))
	if len(find("许可")) != 0 {
		t.Error("it is found although it was taken off")
	}
	for _, typed := range []string{"", "，。", `"`, "' OR 1", strings.Repeat("审", 5000), "\x00", "a:b", "title : 审"} {
		find(typed) // no words of the database's own language
	}
}

// Publish lists a document with its text, as in force from the day of its publication.
func Publish(t testing.TB, s *store.Store, id string, on calendar.Date, title, body string) {
	t.Helper()
	w := write(id, 1, on, title, body)
	w.Phases = []engine.Phase{{From: on, ID: "in_force", Binding: true}}
	w.list(t, s)
}

// searchPassesOver a document that cannot be indexed: those behind it are found, it is told of once, and what is listed of it anew is tried at once.
func searchPassesOver(t *testing.T, s *store.Store) {
	ctx := context.Background()
	day := calendar.Day(2026, 3, 2)
	find := func(typed string) (out []string) {
		t.Helper()
		return ids(got[[]engine.Found](t)(s.Search(ctx, engine.SearchQuery{Typed: typed, ListingQuery: engine.ListingQuery{On: calendar.Day(2026, 6, 1)}})))
	}
	lost := published("d1", 1, day)
	lost.Papers = []engine.ListedPaper{{ID: "official", Type: "text/plain", Hash: engine.HashOf([]byte("lost")).String()}}
	list(t, s, lost)
	write("d2", 1, day, "曹县限速办法", "第一条 限速。").list(t, s)
	long := write("d3", 1, day, "曹县长办法", strings.Repeat("第一条 长，长。\n", 1<<20/20)+"第二条 最末。")
	long.list(t, s)
	if n, err := s.Index(ctx); n != 2 || err == nil || !strings.Contains(err.Error(), "d1/c1") {
		t.Errorf("%d are indexed, %v", n, err)
	}
	same(t, "behind it", find("限速"), []string{"d2"})
	same(t, "past what is searched of one paper", find("最末"), nil)
	if n, err := s.Index(ctx); n != 0 || err != nil {
		t.Errorf("tried again at once: %d, %v", n, err)
	}
	write("d1", 2, day, "曹县失而复得办法", "第一条 找到了。").list(t, s)
	if n := got[int](t)(s.Index(ctx)); n != 1 {
		t.Errorf("listed anew, %d are indexed", n)
	}
	same(t, "listed anew", find("找到了"), []string{"d1"})
}
