package main

import (
	"bytes"
	"fmt"
)

// The second half of the script: from the meeting to the verification.

func (d *demonstration) discuss() error {
	return all(
		d.day("2026-04-29"),
		d.act("ye.wenjing", "document", "schedule", form{"meeting_kind": "executive", "meeting_name": "县政府常务会议第12次", "meeting_on": "2026-05-06"}),
		d.day("2026-05-06"),
		d.paper("ye.wenjing", "meeting_record"),
		d.act("ye.wenjing", "document", "hold_meeting", form{"meeting_place": "县政府第一会议室",
			"attendance": []form{
				{"person": "石正平", "organ": "CX-GOV", "capacity": "chief", "present": true},
				{"person": "副县长甲", "organ": "CX-GOV", "capacity": "member", "present": true},
				{"person": "副县长乙", "organ": "CX-GOV", "capacity": "member", "present": true},
				{"person": "副县长丙", "organ": "CX-GOV", "capacity": "member", "present": true},
				{"person": "副县长丁", "organ": "CX-GOV", "capacity": "member", "present": false},
				{"person": "孟繁华", "organ": "CX-JUSTICE", "capacity": "observer", "present": true},
				{"person": "顾常法", "organ": "CX-JUSTICE", "capacity": "observer", "present": true},
				{"person": "甘联商", "capacity": "invited", "present": true},
				{"person": "叶文静", "organ": "CX-GOV", "capacity": "recorder", "present": true}},
			"statements": []form{
				{"person": "孟繁华", "vote": "agree", "words": "经审查合法。"},
				{"person": "副县长甲", "vote": "agree"},
				{"person": "副县长乙", "vote": "abstain", "words": "每半年评价一次工作量偏大，建议一年一次。"},
				{"person": "副县长丙", "vote": "agree"},
				{"person": "石正平", "vote": "agree", "words": "同意，评价频次执行一年后再评估。"}}}),
		d.act("shi.zhengping", "document", "decide", form{"decision": "approve"}),
		d.day("2026-05-07"),
		d.paper("ye.wenjing", "minutes"),
		d.act("ye.wenjing", "document", "issue_minutes", form{"minutes_no": "曹政常纪〔2026〕12号"}),
		d.act("shi.zhengping", "document", "sign", nil),
	)
}

func (d *demonstration) register() error {
	validity := 5
	if d.trial() {
		validity = 2
	}
	var number string
	return all(
		d.day("2026-05-08"),
		d.act("zhou.mingyuan", "document", "number_issue", nil),
		d.paper("wang.xiaomin", "registration_form"),
		d.paper("wang.xiaomin", "interpretation"),
		d.act("wang.xiaomin", "document", "apply_registration", form{"category": "new", "copies": 2, "validity_years": validity, "effective_on": "2026-07-01", "contact": "王晓敏 0530-0000000"}),
		func() error {
			return d.forbidden("he.chunyan", "document", "publish", "尚未登记即办理公布 / an attempt to publish before registration",
				form{"printed_no": "CXDR-2026-0010001", "website": "曹县人民政府网站"})
		},
		d.day("2026-05-11"),
		d.act("qin.dengke", "document", "register", nil),
		func() (err error) { number, err = d.fact("document", "registration_no"); return err },
		d.day("2026-05-12"),
		func() error {
			return d.do("he.chunyan", "document", "publish", form{"printed_no": number, "website": "曹县人民政府网站·规范性文件"})
		},
		d.day("2026-05-15"),
		d.act("he.chunyan", "document", "enter_receipt", form{"channel": "gazette", "channel_on": "2026-05-15", "channel_where": "曹县人民政府公报2026年第5期"}),
	)
}

func (d *demonstration) file() error {
	grounds := form{"policy": pass, "power": pass, "higher_law": pass, "conflict": pass, "propriety": pass, "procedure": pass}
	const city, congress = "filing-HZ-GOV", "filing-CX-PCSC"
	filed := func(day, kase, report string, copies int) func() error {
		return func() error {
			return all(d.day(day), d.paperFrom("jiang.beian", kase, "filing_report", report), d.act("jiang.beian", kase, "submit_filing", form{"copies": copies}))
		}
	}
	return all(
		filed("2026-05-20", city, "filing_report-city", 2),
		filed("2026-05-21", congress, "filing_report-congress", 5),
		d.day("2026-05-22"), d.act("he.zhengqi", city, "register_filing", nil),
		d.day("2026-05-25"), d.act("jing.weiguo", congress, "register_filing", nil),
		d.day("2026-05-26"), d.act("ze.minghui", city, "begin_review", nil),
		d.day("2026-05-27"), d.act("min.yiwen", congress, "begin_review", nil),
		d.day("2026-06-15"), d.act("ze.minghui", city, "clear", form{"grounds": grounds}),
		d.day("2026-06-25"), d.act("min.yiwen", congress, "clear", form{"grounds": grounds}),
	)
}

// effect looks at the document on three days.
func (d *demonstration) effect() error {
	lapse, err := d.fact("effect", "lapse_on")
	if err != nil {
		return err
	}
	for _, day := range []string{"2026-06-30", "2026-07-01", lapse} {
		if err := d.on(day); err != nil {
			return err
		}
		view, err := d.standing()
		if err != nil {
			return err
		}
		for _, c := range view.Cases {
			if c.ID == "effect" && c.Status != nil {
				fmt.Fprintf(d.out, "%s%s / %s\n", pad(day, 12), c.Status.Zh, c.Status.En)
			}
		}
	}
	return d.on("2026-07-01")
}

// check reads everything back and recomputes the history.
func (d *demonstration) check() error {
	var got []byte
	hash, err := d.paperHash("draft")
	if err != nil {
		return err
	}
	if _, err := d.call("du.chaguan", "GET", "/dossiers/"+d.result.Dossier+"/materials/"+hash, "", nil, &got); err != nil {
		return err
	}
	want := d.text
	if want == nil {
		if want, err = sample.ReadFile("sample/draft-2.txt"); err != nil {
			return err
		}
	}
	if !bytes.Equal(got, want) {
		return fmt.Errorf("the text came back as %d bytes that are not the %d laid down", len(got), len(want))
	}
	report, err := d.verified(d.at)
	if err != nil {
		return err
	}
	d.result.Entries, d.result.Verified = d.version, report.OK()
	if !report.OK() {
		return fmt.Errorf("the history does not verify: %s", report.Broken[0].What)
	}
	fmt.Fprintf(d.out, "文本逐字节一致(%d 字节，SHA-256 %s…)；历史 %d 条，逐条封签，核验无误。\n", len(got), hash[:16], d.version)
	fmt.Fprintf(d.out, "The text came back byte for byte; all %d entries of its history verify.\n", d.version)
	return nil
}
