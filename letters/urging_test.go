package letters_test

import (
	"context"
	"strings"
	"testing"

	"santong/calendar"
	"santong/engine"
	"santong/letters"
)

var ofUrging = []letters.Kind{letters.FilingReminder, letters.FilingBulletin, letters.CatalogueLetter}

// A document that is not filed is asked for, and named; a year's catalogue is sent.
func TestUrgingAndCatalogue(t *testing.T) {
	t.Parallel()
	s, seen := newStage(t), map[letters.Kind]int{}
	for _, play := range append(beforeTheMeeting[:len(beforeTheMeeting):len(beforeTheMeeting)], (*stage).scheduled, (*stage).held, (*stage).signed, (*stage).registered, (*stage).published) {
		play(s)
	}
	const kase = "filing-CX-PCSC"
	s.on("2026-06-15")
	s.act("jing.weiguo", kase, "urge_filing", form{"urged_until": "2026-06-25"}, "两次电话催报未果")
	s.on("2026-06-29")
	s.act("jing.weiguo", kase, "circulate_notice", form{"bulletin_no": "曹人常办通〔2026〕2号"}, "催报后仍未报送")
	for _, o := range letters.Offered(s.source(kase)) {
		if o.Kind != letters.FilingReport {
			s.write([]letters.Offer{o}, seen)
		}
	}

	y := newStage(t)
	y.on("2027-02-03")
	done, err := y.Open(context.Background(), "yearly_catalogue", "department", engine.Command{Actor: y.actor("li.huifang"), Form: y.sent(form{"year": 2026})})
	if err != nil {
		t.Fatal(err)
	}
	y.id = done.Dossier
	if c := y.dossier().Case("yearly_catalogue"); c.Facts["ended_on"] != "2026-12-31" || c.Facts["title"] != "2026年规范性文件目录" {
		t.Errorf("%v", c.Facts)
	}
	y.lay("li.huifang", "yearly_catalogue", "catalogue", "序号,文件名称\r\n")
	y.act("li.huifang", "yearly_catalogue", "send_catalogue", form{"documents": 3, "unfiled": 1}, "人员变动，补报")
	y.act("su.wanqing", "catalogue_receipt-CX-GOV", "receive_catalogue", nil)
	y.write(letters.Offered(y.source("yearly_catalogue")), seen)
	for _, kind := range ofUrging {
		if seen[kind] != 1 {
			t.Errorf("%d of %s", seen[kind], kind)
		}
	}
	if c := y.dossier().Case("yearly_catalogue"); c.Facts["sent_late"] != true {
		t.Errorf("sent in February and not late: %v", c.Facts)
	}
}

// Nobody draws up the catalogue of a year that is not over, or that never was.
func TestCatalogueOfAYear(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, year := range []int{2026, 2027, 1, -5, 99999, 1 << 40} {
		_, err := s.Open(context.Background(), "yearly_catalogue", "department", engine.Command{Actor: s.actor("li.huifang"), Form: s.sent(form{"year": year})})
		if err == nil || !strings.Contains(err.Error(), "year") {
			t.Errorf("%d: %v", year, err)
		}
	}
}

// The circular names who is late, and is written for paper like the letters.
func TestCircular(t *testing.T) {
	t.Parallel()
	day := func(text string) calendar.Date { d, _ := calendar.Parse(text); return d }
	c := letters.Circular{Organ: "曹县人民政府", From: day("2026-01-01"), To: day("2026-06-30"), Today: day("2026-08-03"), Basis: "《曹县法治政府建设实施纲要（2016—2020年）》第九条",
		Makers: []letters.CircularMaker{{Name: "曹县财政局", Asked: 3, Filed: 2, InTime: 1, FilingRate: "66.6%", TimeRate: "33.3%", FormRate: "—"}},
		Failing: []letters.CircularLine{
			{Maker: "曹县财政局", Title: "曹县<财政>办法", IssueNo: "曹财发〔2026〕3号", Recipient: "曹县人民政府", Published: day("2026-03-02"), Due: day("2026-04-01"), Urged: true},
			{Maker: "曹县财政局", Title: "曹县票据《规定》", IssueNo: "曹财发〔2026〕4号", Recipient: "曹县人民政府", Published: day("2026-03-02"), Due: day("2026-04-01"), Filed: day("2026-05-06")}}}
	l := c.Letter()
	golden(t, "filing_circular.zh", l, "zh")
	golden(t, "filing_circular.en", l, "en")
	text := said(t, parts(t, docx(t, l))["word/document.xml"])
	for _, want := range []string{"曹县<财政>办法", "未报（已催报）", "2026年5月6日", "66.6%", "关于规范性文件报备情况的通报"} {
		if !strings.Contains(text, want) {
			t.Errorf("the file lacks %q", want)
		}
	}
	c.Failing = nil
	if none := html(t, c.Letter(), "zh"); strings.Count(none, "无。") != 2 {
		t.Error("nobody is late, and it does not say so")
	}
}
