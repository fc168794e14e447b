package web

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"santong/engine"
)

// maxFirst is what the inbox may weigh the first time, with everything that it loads, packed.
const maxFirst = 150 << 10

func TestFirstLoad(t *testing.T) {
	titles := make([]string, 60)
	for i := range titles {
		titles[i] = fmt.Sprintf("曹县第%03d号农村供水工程运行管理办法", i)
	}
	l := playing(t, titles...)
	b := l.as("wang.xiaomin")
	p := b.get("/zh/inbox").must(http.StatusOK)
	paths := []string{"/zh/inbox"}
	for _, n := range p.find(func(n *html.Node) bool {
		return n.Data == "link" && attr(n, "rel") == "stylesheet" || n.Data == "script" || n.Data == "img" || attr(n, "rel") == "icon"
	}) {
		if path := attr(n, "href") + attr(n, "src"); !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	whole := 0
	for _, path := range paths {
		d := b.get(path, "Accept-Encoding: gzip").must(http.StatusOK)
		if d.header.Get("Content-Encoding") != "gzip" && len(d.body) > 2048 {
			t.Errorf("%s is not packed", path)
		}
		if d.header.Get("Content-Encoding") == "gzip" {
			if r, err := gzip.NewReader(strings.NewReader(d.body)); err != nil {
				t.Error(err)
			} else if _, err := io.Copy(io.Discard, r); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
		t.Logf("%6d %s", len(d.body), path)
		whole += len(d.body)
	}
	if t.Logf("%6d in all", whole); whole > maxFirst || len(paths) < 5 {
		t.Errorf("the first load of the inbox has %d bytes in %d files", whole, len(paths))
	}
}

// A crowd is a database with very many dossiers, an inbox of 500 tasks, and a dossier with 300 entries.
type crowd struct {
	*life
	long    string // the dossier
	handler http.Handler
	cookies map[string]string
}

// A crowd has drafters in seven organisations; the eighth has the inbox that is measured.
var crowdDrafters = []string{"wang.xiaomin", "shen.mingzhang", "liang.dongsheng", "wen.xueli", "wan.junjie", "tan.yulin", "bai.ruolan"}

const (
	inboxPerson = "niu.tianming"
	inboxTasks  = 500
	longEntries = 300
)

func multitude(b *testing.B) *crowd {
	b.Helper()
	total := 100_000
	if text := os.Getenv("SANTONG_BENCH_DOSSIERS"); text != "" {
		var err error
		if total, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	c := &crowd{life: playing(b, "曹县重点投资项目服务保障办法"), cookies: map[string]string{}}
	c.long = c.ids[0]
	for _, step := range journey[:12] { // up to where it is registered
		if c.dossier(c.long).Cases[0].State == "registering" {
			break
		}
		step(c.life)
	}
	for c.dossier(c.long).Version < longEntries {
		c.do("qin.dengke", "document", engine.DutyClaim, rowOf{"role": "registrar"})
		if c.dossier(c.long).Version < longEntries {
			c.do("qin.dengke", "document", engine.DutyRelease, rowOf{"role": "registrar"})
		}
	}
	c.convened(b)
	began := time.Now()
	var next atomic.Int64
	var group sync.WaitGroup
	for range 128 {
		group.Go(func() {
			for i := next.Add(1); int(i) < total; i = next.Add(1) {
				person := crowdDrafters[int(i)%len(crowdDrafters)]
				if i <= inboxTasks {
					person = inboxPerson
				}
				title := fmt.Sprintf("曹县第%06d号%s管理办法", i, []string{"公共停车场", "农村供水", "历史建筑", "养老服务", "政务数据"}[int(i)%5])
				cmd := engine.Command{Actor: c.actor(person), Form: rowOf{"title": title, "contact": "0530-0000000"}}
				if _, err := c.engine.Open(context.Background(), "document", "government", cmd); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	b.Logf("%d dossiers made in %v", total, time.Since(began).Round(time.Millisecond))
	c.handler = c.server.Handler()
	return c
}

// convened has had a meeting on each of 24 days, with five documents before each; half of the meetings are over.
func (c *crowd) convened(b *testing.B) {
	b.Helper()
	all := &life{harness: c.harness, t: b}
	all.on("2026-03-02")
	for range 24 * 5 {
		r, err := c.engine.Open(context.Background(), "document", "government", engine.Command{Actor: c.actor("wang.xiaomin"), Form: rowOf{"title": "曹县上会管理办法", "contact": "0530-0000000"}})
		if err != nil {
			b.Fatal(err)
		}
		all.ids = append(all.ids, r.Dossier)
	}
	all.reviewed()
	for i := range 24 {
		items := &life{harness: c.harness, t: b, ids: all.ids[5*i : 5*i+5]}
		day := fmt.Sprintf("2026-05-%02d", 6+i)
		items.do("ye.wenjing", "document", "schedule", rowOf{"meeting_kind": "executive", "meeting_name": twelfth, "meeting_on": day})
		if i < 12 {
			items.on(day)
			items.held()
			items.do("shi.zhengping", "document", "decide", rowOf{"decision": "approve"})
		}
	}
}

// ask has the server make a page, without a network, and returns how long that took.
func (c *crowd) ask(b *testing.B, person, path string) time.Duration {
	b.Helper()
	if c.cookies[person] == "" {
		base, err := url.Parse(c.web.URL)
		if err != nil {
			b.Fatal(err)
		}
		for _, cookie := range c.as(person).client.Jar.Cookies(base) {
			c.cookies[person] += cookie.String() + "; "
		}
	}
	req := httptest.NewRequest(http.MethodGet, path, nil)
	req.Header.Set("Cookie", c.cookies[person])
	req.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	began := time.Now()
	c.handler.ServeHTTP(w, req)
	took := time.Since(began)
	if w.Code != http.StatusOK {
		b.Fatalf("%s: %d %s", path, w.Code, w.Header().Get("Location"))
	}
	return took
}

// BenchmarkPages measures what the server needs for a page, beside one look at the row of a dossier through the store in the same
// database, which finds that what is remembered of it still holds.
func BenchmarkPages(b *testing.B) {
	c := multitude(b)
	ctx := context.Background()
	raw := func() time.Duration {
		began := time.Now()
		if _, err := c.store.Dossier(ctx, c.long); err != nil {
			b.Fatal(err)
		}
		return time.Since(began)
	}
	for _, page := range []struct{ name, person, path string }{
		{"inbox", inboxPerson, "/zh/inbox"},
		{"inbox-filtered", inboxPerson, "/zh/inbox?text=" + url.QueryEscape("停车场") + "&held=free&due=none"},
		{"inbox-crowded", "wang.xiaomin", "/zh/inbox"},
		{"dossier", "wang.xiaomin", "/zh/dossiers/" + c.long},
		{"dossier-watched", "guan.xitong", "/zh/dossiers/" + c.long},
		{"act", "qin.dengke", "/zh/dossiers/" + c.long + "/cases/document/acts/register"},
		{"list", "wang.xiaomin", "/zh/dossiers"},
		{"list-text", "wang.xiaomin", "/zh/dossiers?text=" + url.QueryEscape("历史建筑")},
		{"list-text-rare", "du.chaguan", "/zh/dossiers?text=" + url.QueryEscape("000123号")},
		{"meetings", "ye.wenjing", "/zh/meetings"},
		{"meeting", "ye.wenjing", "/zh" + meetingKey{"CX-GOV", "2026-05-10", twelfth}.Path()},
		{"meeting-record", "ye.wenjing", "/zh" + meetingKey{"CX-GOV", "2026-05-20", twelfth}.Path() + "/record"},
		{"admin", "guan.xitong", "/zh/admin"},
	} {
		b.Run(page.name, func(b *testing.B) {
			c.t, c.harness.t = b, b
			c.ask(b, page.person, page.path)
			var took, floor []time.Duration
			for b.Loop() {
				took = append(took, c.ask(b, page.person, page.path))
				floor = append(floor, raw())
			}
			slices.Sort(took)
			slices.Sort(floor)
			ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
			half, most := took[len(took)/2], took[len(took)*95/100]
			b.ReportMetric(ms(half), "p50-ms")
			b.ReportMetric(ms(most), "p95-ms")
			b.ReportMetric(float64(half)/float64(floor[len(floor)/2]), "x-raw")
			b.ReportMetric(0, "ns/op")
		})
	}
}
