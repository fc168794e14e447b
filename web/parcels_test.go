package web

import (
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"santong/calendar"
	"santong/engine"
	"santong/parcel"
)

func parcelKey(t *testing.T, name string) *parcel.Key {
	t.Helper()
	k, err := parcel.MakeKey(filepath.Join(t.TempDir(), name), name)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestParcels brings a package on a medium: what is not trusted is refused with its reason, what is opens a dossier by itself that says where it came from, and the
// reviewer makes the answer and downloads it.
func TestParcels(t *testing.T) {
	ours, theirs := parcelKey(t, "caoxian.example"), parcelKey(t, "qingguji.example")
	h := newHarness(t, func(h *harness) { h.parcels = ours })
	sent, trust := h.parcelOf(t, theirs)
	b := h.as("su.wanqing")
	page := b.get("/zh/parcels").must(http.StatusOK).says(ours.Public(), "还没有")
	wellMade(t, page)
	wellMade(t, b.get("/en/parcels").must(http.StatusOK))
	one := file{"file", "包.santong", "", string(sent.Bytes)}
	b.submit(page.form("hand"), nil).must(http.StatusUnprocessableEntity).says("请选择一个")
	b.submit(page.form("hand"), nil, file{"file", "x.santong", "", "PK\x03\x04"}).must(http.StatusUnprocessableEntity).says("不是有效的报送包")
	b.submit(page.form("hand"), nil, one).must(http.StatusUnprocessableEntity).says("签名者不在可信名单中")
	if err := h.store.SavePeer(t.Context(), trust); err != nil {
		t.Fatal(err)
	}
	wellMade(t, b.submit(page.form("hand"), nil, one).must(http.StatusOK).says("已核验并收下", "青堌集镇集体资产管理办法", "qingguji.example", "有签名回执"))
	b.submit(page.form("hand"), nil, one).must(http.StatusOK).says("以前已经收下")
	came, err := h.store.Exchange(t.Context(), sent.Hash)
	if err != nil {
		t.Fatal(err)
	}
	for lang, words := range map[string]string{"zh": "以签名报送包收到：报送系统“qingguji.example”", "en": "the signature was verified"} {
		shown := b.get("/" + lang + "/dossiers/" + came.Dossier).must(http.StatusOK).says(words)
		wellMade(t, shown)
		if !slices.Contains(shown.links(), "/"+lang+"/parcels/"+came.Dossier+"/filing_review") {
			t.Errorf("no way leads from the dossier to its packages: %v", shown.links())
		}
	}
	if text := b.get("/zh/inbox").text(); !strings.Contains(text, "青堌集镇集体资产管理办法") {
		t.Errorf("the reviewer has nothing to do:\n%s", text)
	}
	at := "/zh/parcels/" + came.Dossier + "/filing_review"
	answers := b.get(at).must(http.StatusOK).says("生成回执包")
	wellMade(t, answers)
	d, err := h.store.Dossier(t.Context(), came.Dossier)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.engine.Fire(t.Context(), engine.Command{Dossier: d.ID, Case: "filing_review", Version: d.Version, Event: "defer_registration", Form: map[string]any{"to_supplement": "缺依据"}, Reason: "不齐",
		Actor: engine.Actor{Person: "su.wanqing", Posts: h.engine.Directory().Person("su.wanqing").Posts}}); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"zh", "en"} {
		words := map[string][]string{"zh": {"等待发送", "尚未送达的"}, "en": {"waiting to be sent", "Not delivered"}}[lang]
		wellMade(t, b.get("/"+lang+"/dossiers/"+came.Dossier).must(http.StatusOK).says(words[0]))
		wellMade(t, b.get("/"+lang+"/parcels").must(http.StatusOK).says(words...))
		wellMade(t, b.get("/"+lang+"/parcels/"+came.Dossier+"/filing_review").must(http.StatusOK).says(words[0]))
	}
	wellMade(t, b.submit(answers.form("send"), nil).must(http.StatusUnprocessableEntity).says("没有登记“qingguji.example”的网络地址", "不经网络报送"))
	made := b.submit(answers.form("make"), nil).must(http.StatusOK).says("已生成", "下载回执包")
	wellMade(t, made)
	list, err := h.store.Exchanges(t.Context(), parcel.Query{Way: parcel.Out, Thread: sent.Hash, Limit: 10})
	if err != nil || len(list) != 1 {
		t.Fatalf("%v %v", list, err)
	}
	got := b.get(at + "/" + list[0].Hash).must(http.StatusOK)
	if disposition := got.header.Get("Content-Disposition"); !strings.HasPrefix(disposition, "attachment") || got.header.Get("Content-Type") != parcel.MediaType {
		t.Errorf("it came as %s %s", disposition, got.header.Get("Content-Type"))
	}
	b.get(at + "/" + sent.Hash).must(http.StatusNotFound) // it came, and is a paper
	b.post(at, values{"do": {"burn"}}).must(http.StatusBadRequest)
	for _, other := range []string{"guan.xitong", "jing.weiguo", "he.zhengqi"} { // may exchange, but not this
		h.as(other).get(at).must(http.StatusNotFound)
	}
	h.as("wang.xiaomin").get("/zh/parcels").must(http.StatusNotFound)
	h.as("guan.xitong").get("/zh/parcels").must(http.StatusOK).says("qingguji.example")
}

// parcelOf is a filing that a township sends under its key, and what whoever trusts it keeps.
func (h *harness) parcelOf(t *testing.T, theirs *parcel.Key) (*parcel.Parcel, parcel.Peer) {
	t.Helper()
	today := calendar.Of(h.clock())
	published, err := calendar.Parse("2026-02-10")
	if err != nil {
		t.Fatal(err)
	}
	sent, err := parcel.Seal(parcel.Manifest{Kind: parcel.Filing, From: parcel.Side{Organ: "青堌集镇人民政府"}, To: parcel.Side{Instance: "caoxian.example", Organ: "曹县人民政府"},
		Document: parcel.Document{Title: "青堌集镇集体资产管理办法", IssueNo: "青政发〔2026〕3号", PublishedOn: published, FiledOn: today, ReportNo: "青政规备字〔2026〕1号"},
		Papers: []parcel.Paper{{Kind: "filing_report", Name: "报告.txt", Type: "text/plain", Data: []byte("报告")}, {Kind: "draft", Name: "办法.txt", Type: "text/plain", Data: []byte("第一条")},
			{Kind: "drafting_note", Name: "说明.txt", Type: "text/plain", Data: []byte("说明")}},
		Evidence: parcel.Evidence{Dossier: "d", Case: "filing-CX-GOV", Seq: 7, Definition: "x", At: "2026-03-01T00:00:00.000000Z"}}, theirs)
	if err != nil {
		t.Fatal(err)
	}
	return sent, parcel.Peer{Name: theirs.Name(), Key: theirs.Public(), Organs: []string{"青堌集镇人民政府"}, From: today, Added: h.clock().UTC().Format(engine.TimeLayout)}
}
