package letters

import (
	"strconv"

	"santong/calendar"
	"santong/engine"
)

// A Circular is the notice that tells all makers how filing went over a period, and names who was late or did not file. It is no letter of one dossier: whoever
// reads the book of filings gives what it says.
type Circular struct {
	Organ    string // who issues it
	From, To calendar.Date
	Today    calendar.Date
	Basis    string // the acts that it rests on, in Chinese
	Makers   []CircularMaker
	Failing  []CircularLine
}

// A CircularMaker is a row of the table of makers. Rates are as they are to stand there.
type CircularMaker struct {
	Name                           string
	Asked, Filed, InTime           int
	FilingRate, TimeRate, FormRate string
}

// A CircularLine is a filing that was late, or is not made.
type CircularLine struct {
	Maker, Title, IssueNo, Recipient string
	Published, Due, Filed            calendar.Date // Filed is zero where it was not filed
	Urged                            bool
}

// Letter is the circular as a letter. Its number is given by hand.
func (c *Circular) Letter() *Letter {
	d := &draft{Letter: &Letter{Kind: FilingCircular, Words: engine.Words{Zh: "规范性文件报备情况通报", En: "Circular on filing"}, Subject: chinese(c.From) + "至" + chinese(c.To), Drafted: c.Today}}
	d.record = newRecord(Source{Today: c.Today}, "")
	d.Head = text(d.need(words("发文机关", "Issued by"), c.Organ))
	d.Number = unnumbered()
	d.Title = text("关于规范性文件报备情况的通报")
	d.Addressee = text("各制定机关")
	under := ""
	if c.Basis != "" {
		under = "按照" + c.Basis + "等规定，"
	}
	d.para(under, "现将", chinese(c.From), "至", chinese(c.To), "公布的规范性文件的报备情况通报如下（截至", chinese(c.Today), "）。")
	d.heading(1, words("总体情况", "In general"))
	t := grid([]int{8, 2, 2, 2, 2, 2, 2}, words("制定机关", "Maker"), words("应报", "Due"), words("已报", "Filed"), words("按期", "In time"), words("报备率", "Filed"), words("及时率", "In time"), words("规范率", "In form"))
	for _, m := range c.Makers {
		t.add(left(m.Name), strconv.Itoa(m.Asked), strconv.Itoa(m.Filed), strconv.Itoa(m.InTime), m.FilingRate, m.TimeRate, m.FormRate)
	}
	d.table(t)
	d.heading(1, words("未报备的文件", "Not filed"))
	d.failing(c.Failing, true)
	d.heading(1, words("逾期报备的文件", "Filed late"))
	d.failing(c.Failing, false)
	d.heading(1, words("要求", "What is asked"))
	d.para("未报备的，应当立即报送，并书面说明原因；逾期报备的，应当查找原因，今后按期报送，做到有件必备。")
	d.signedBy(c.Organ, calendar.Date{})
	d.imprint(c.Organ, calendar.Date{})
	return d.Letter
}

func (d *draft) failing(lines []CircularLine, open bool) {
	t := grid([]int{4, 7, 3, 3, 3}, words("制定机关", "Maker"), words("文件名称、文号", "Document"), words("受理机关", "Recipient"), words("报备期限", "Due"), words("报备日期", "Filed"))
	for _, l := range lines {
		if l.Filed.IsZero() != open {
			continue
		}
		filed := chinese(l.Filed)
		if open {
			filed = "未报"
			if l.Urged {
				filed = "未报（已催报）"
			}
		}
		t.add(left(l.Maker), left(titled(l.Title)+"（"+l.IssueNo+"）"), left(l.Recipient), chinese(l.Due), filed)
	}
	if len(t.Rows) == 1 {
		d.para("无。")
		return
	}
	d.table(t)
}
