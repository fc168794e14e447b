package public_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"santong/api"
	"santong/calendar"
	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

const market = "曹县早市管理办法\n第一条 为规范早市，制定本办法。\n第二条 早市于九时结束。\n"

// The day of publication is laid down ahead, moved, cancelled and laid down again; nobody finds the document before it, everybody on it, with no hand moved; then each channel's
// receipt is entered and shown, and the publication is closed when none that the profile demands is missing.
func TestScheduledPublication(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { scheduledPublication(t, newHouse(t, store.Config{Path: storetest.SQLite(t)})) })
	t.Run("postgres", func(t *testing.T) { scheduledPublication(t, newHouse(t, store.Config{URL: storetest.Postgres(t)})) })
}

func scheduledPublication(t *testing.T, h *house) {
	const publisher, registrar = "he.chunyan", "qin.dengke"
	is := func(got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("refused for %v, want %v", got, want)
		}
	}
	id := h.opensDocument("曹县早市管理办法")
	h.signs(id, market)
	effective := h.today().Add(60)
	no := h.registers(id, effective, nil)
	day := func(n int) string { return h.today().Add(n).String() }
	first := h.today()
	// No day as of which it is asked for what was known tells of it, whatever has been laid down on that day.
	unknown := func() {
		t.Helper()
		record := h.record()
		for _, known := range []calendar.Date{first, first.Add(1), first.Add(2), h.today().Add(-1)} {
			if !known.Before(h.today()) {
				continue
			}
			for _, path := range []string{"/zh/public/documents/" + no + "?known=", "/zh/public/documents/" + id + "/effect?known=", "/zh/public/documents/" + id + "/effect~2?known="} {
				if a := h.get(path + known.String()); a.StatusCode != http.StatusNotFound {
					t.Errorf("%s%s answers %d", path, known, a.StatusCode)
				}
			}
			for _, on := range []string{"", "&on=" + day(0), "&on=" + day(30)} {
				for _, path := range []string{"/documents?number=" + no + "&known_on=", "/documents?known_on=", "/documents/" + id + ".effect?known_on=", "/documents/" + id + ".effect~2?known_on="} {
					if a := record(path + known.String() + on); strings.Contains(a, "早市管理") || strings.Contains(a, no) {
						t.Errorf("%s%s%s tells of it: %s", path, known, on, a)
					}
				}
			}
			if a := h.page("/zh/public?known=" + known.String() + "&on=" + day(0)); strings.Contains(a.text(), "早市管理") {
				t.Errorf("the catalogue as known on %s tells of it", known)
			}
		}
	}
	hidden := func() {
		t.Helper()
		h.index()
		unknown()
		for _, path := range []string{"/zh/public/documents/" + no, "/zh/public/documents/" + id + "/effect", "/zh/public/documents/" + id + "/effect~2", "/public/papers/" + hashOf(market)} {
			if a := h.get(path); a.StatusCode != http.StatusNotFound {
				t.Errorf("before its day %s answers %d", path, a.StatusCode)
			}
		}
		for _, path := range []string{"/zh/public", "/zh/public?q=早市", "/zh/public/feed.atom", "/sitemap.xml"} {
			if a := h.page(path); strings.Contains(a.text(), no) || strings.Contains(a.text(), "早市管理") {
				t.Errorf("before its day %s tells of it", path)
			}
		}
		h.upload("zh", "t.txt", strings.NewReader(market)).says(t, "不是本站公布的文本")
	}
	lay := func(n int) form { return form{"publish_on": day(n), "printed_no": no} }

	is(h.tries(publisher, id, "document", "move_publication", form{"publish_on": day(3)}, "x"), "state")
	is(h.tries("wang.xiaomin", id, "document", "schedule_publication", lay(7), ""), "role")
	is(h.tries(registrar, id, "document", "schedule_publication", form{"publish_on": day(0), "printed_no": "CXDR"}, ""), "day-to-come", "number-printed")
	is(h.tries(registrar, id, "document", "schedule_publication", lay(31), ""), "field:reason", "effect-gap-kept") // and later than what is signed is to be published (政府信息公开条例第26条)
	is(h.tries(registrar, id, "document", "schedule_publication", lay(7), ""))
	hidden()
	is(h.tries(publisher, id, "document", "publish", form{"printed_no": no, "website": "网站"}, ""), "day-has-come")
	is(h.tries(registrar, id, "effect", "open_evaluation", form{"evaluation_trigger": "objections"}, ""), "is-published") // nothing is done to what nobody knows yet
	is(h.tries(registrar, id, "document", "move_publication", form{"publish_on": day(10)}, ""), "field:reason")
	h.on(h.today().Add(2))
	is(h.tries(registrar, id, "document", "move_publication", form{"publish_on": day(10)}, "等待配套解读"))
	h.on(h.today().Add(1))
	is(h.tries(publisher, id, "document", "cancel_publication", nil, ""), "field:reason")
	is(h.tries(publisher, id, "document", "cancel_publication", nil, "网站检修"))
	h.on(h.today().Add(11)) // the days that were laid down first have passed, and have brought nothing
	hidden()
	is(h.tries(publisher, id, "document", "schedule_publication", lay(5), ""))
	is(h.tries(publisher, id, "document", "move_publication", form{"publish_on": day(4)}, "提前一日"))
	hidden()

	h.on(h.today().Add(4))
	published := h.today()
	h.index()
	page := "/zh/public/documents/" + no
	a := h.page(page)
	a.says(t, "曹县早市管理办法", "早市于九时结束。", published.Zh()+" 00:00 收入目录", "政策解读")
	if strings.Contains(a.text(), "公布渠道") {
		t.Error("there is no receipt yet")
	}
	unknown()
	var told struct {
		Known   string
		History []struct{ Known string }
	}
	var found struct{ Items []struct{ ID string } }
	must(t, json.Unmarshal([]byte(h.record()("/documents?number="+no)), &found))
	if len(found.Items) != 1 {
		t.Fatalf("by its number the API finds %+v", found)
	}
	must(t, json.Unmarshal([]byte(h.record()("/documents/"+found.Items[0].ID)), &told))
	if since := published.Begins().UTC().Format(engine.TimeLayout); told.Known != since || len(told.History) != 1 || told.History[0].Known != since {
		t.Errorf("the API says that it was known since %+v", told)
	}
	h.page("/zh/public?q=早市").says(t, no)
	if at := published.Begins().UTC().Format("2006-01-02T15:04:05Z"); !strings.Contains(h.page("/zh/public/feed.atom").text(), "<updated>"+at) {
		t.Errorf("readers of the feed would take it for older than it is: %s", h.page("/zh/public/feed.atom").text())
	}
	is(h.tries(publisher, id, "document", "cancel_publication", nil, "晚了"), "day-not-come")
	is(h.tries(publisher, id, "document", "move_publication", form{"publish_on": day(3)}, "晚了"), "day-not-come")
	h.on(h.today().Add(1))
	due, err := h.Deadlines(context.Background(), id, h.as(publisher))
	must(t, err)
	late := calendar.Period{N: 1, Unit: calendar.WorkingDays}
	if !slices.ContainsFunc(due, func(d engine.Deadline) bool {
		return d.Clock == "publish_day" && d.Start == published && d.Due == h.Calendar().Due(published, late).Due && d.Status == engine.DeadlineRunning
	}) {
		t.Error("what its day has made public has no term in which it is to be published by hand")
	}
	is(h.tries(publisher, id, "document", "publish", form{"printed_no": no, "website": "曹县人民政府网站·规范性文件", "note_public": true}, ""), "note-as-laid-down")
	is(h.tries(publisher, id, "document", "publish", form{"printed_no": no, "website": "曹县人民政府网站·规范性文件"}, ""))
	if on := h.dossier(id).Case("filing-HZ-GOV").Facts["published_on"]; on != published.String() {
		t.Errorf("the term for filing counts from %v, not from %s", on, published)
	}

	is(h.tries(registrar, id, "document", "conclude_publication", nil, ""), "receipt-gazette")
	receipt := func(channel string, on int, copy string) form {
		return form{"channel": channel, "channel_on": day(on), "channel_where": "曹县人民政府公报2026年第5期", "channel_copy": copy}
	}
	is(h.tries(publisher, id, "document", "enter_receipt", receipt("gazette", 1, hashOf("别的文本")), ""), "receipt-in-time", "copy-agrees")
	is(h.tries(publisher, id, "document", "enter_receipt", receipt("gazette", 0, strings.ToUpper(hashOf(market))), ""))
	is(h.tries(publisher, id, "document", "enter_receipt", form{"channel": "notice_board", "channel_on": day(0), "channel_where": "县政府门前"}, ""))
	is(h.tries(publisher, id, "document", "enter_receipt", form{"channel": "notice_board", "channel_on": day(0), "channel_where": "县政务服务大厅"}, "")) // in the place of the former
	a = h.page(page)
	a.says(t, "公布渠道", "政府网站", "曹县人民政府网站·规范性文件", "政府公报", "曹县人民政府公报2026年第5期", "县政务服务大厅", hashOf(market), "某CX-OFFICE")
	if strings.Contains(a.text(), "门前") {
		t.Error("a receipt that was entered anew stands twice")
	}
	h.page("/en/public/documents/"+no).says(t, "Where it was published", "government gazette")
	due, err = h.Deadlines(context.Background(), id, h.as(publisher))
	must(t, err)
	if i := slices.IndexFunc(due, func(d engine.Deadline) bool { return d.Clock == "receipts" }); i < 0 || due[i].Start != published || due[i].Status != engine.DeadlineRunning {
		t.Errorf("the term for receipts: %+v", due)
	}
	is(h.tries(publisher, id, "document", "conclude_publication", nil, ""))
	h.on(h.today().Add(1))
	var line struct{ Channels []engine.Channel }
	must(t, json.Unmarshal([]byte(h.page("/public/data/catalogue-"+h.today().String()+".jsonl").text()), &line))
	if len(line.Channels) != 3 || line.Channels[1].ID != "gazette" || line.Channels[1].Hash != hashOf(market) {
		t.Errorf("the open data say %+v", line)
	}
	h.verified()
}

// record asks the API as somebody who may read.
func (h *house) record() func(path string) string {
	a := &api.Server{Engine: h.Engine, Documents: h.store, Refusals: h.store.Refusals, Ping: h.store.Ping, Busy: func(error) bool { return false },
		Authenticate: func(context.Context, string, string) (api.Grant, error) {
			return api.Grant{Person: "luo.jing", Scopes: []string{"read"}}, nil
		},
		Diagram: func(*engine.Definition, string, []string, string) []byte { return nil }, Log: slog.New(slog.DiscardHandler)}
	handler := a.Handler()
	return func(path string) string {
		r, w := httptest.NewRequest(http.MethodGet, api.Base+path, nil), httptest.NewRecorder()
		r.Header.Set("Authorization", "Bearer x")
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK && w.Code != http.StatusNotFound {
			h.t.Errorf("%s answers %d: %s", path, w.Code, w.Body)
		}
		return w.Body.String()
	}
}
