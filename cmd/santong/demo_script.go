package main

import (
	"embed"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The sample's papers, written for this demonstration.
//
//go:embed sample/*.txt
var sample embed.FS

// A scene is a part of the life of a document.
type scene struct {
	title string
	play  func(*demonstration) error
}

// play carries a county government's normative document from drafting to the end of its filing, with two refusals on the way.
func (d *demonstration) play() error {
	scenes := []scene{
		{"起草与征求意见 / Drafting and consultation", (*demonstration).draft},
		{"初审、会签、送审、补正 / Pre-review, countersigning, submission, supplement", (*demonstration).submit},
		{"合法性审查 / Legality review", (*demonstration).review},
		{"集体讨论决定 / Collective discussion", (*demonstration).discuss},
		{"三统一：登记、编号、公布 / Unified registration, numbering, publication", (*demonstration).register},
		{"备案审查 / Filing review", (*demonstration).file},
		{"效力：按日期推定，无需办理 / Legal effect, which dates alone decide", (*demonstration).effect},
		{"核验 / Verification", (*demonstration).check},
	}
	fmt.Fprintf(d.out, "三统 Santong：一份县政府规范性文件的全过程(曹县方案，数周在数秒内走完)\n"+
		"A county government's normative document all the way (profile of Cao County; weeks pass in seconds)\n\n"+
		"%s%s%s%s\n", pad("日期 date", 12), pad("谁 who", 8), pad("办理 what", 68), "依据 article")
	if d.text != nil {
		fmt.Fprintln(d.out, "\n采用所给的文本；日期、意见、票数、有效期等都是演示假定的，可能与文本所载不一致\n"+
			"The text is yours; days, opinions, votes and validity are assumed by the demonstration and may contradict what it says")
	}
	for _, s := range scenes {
		fmt.Fprintf(d.out, "\n── %s ──\n", s.title)
		if err := s.play(d); err != nil {
			return err
		}
	}
	return nil
}

// all runs steps in order until one fails.
func all(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// The steps of the script, written so that they read as sentences.
func (d *demonstration) day(day string) func() error { return func() error { return d.on(day) } }

func (d *demonstration) act(person, kase, event string, f form, reason ...string) func() error {
	return func() error { return d.do(person, kase, event, f, reason...) }
}

func (d *demonstration) paper(person, kind string) func() error {
	return d.paperFrom(person, "document", kind, kind)
}

// paperFrom hands in a paper of that kind whose text is another file of the sample.
func (d *demonstration) paperFrom(person, kase, kind, file string) func() error {
	return func() error {
		data, err := sample.ReadFile("sample/" + file + ".txt")
		if err != nil {
			return err
		}
		return d.lay(person, kase, kind, file+".txt", data)
	}
}

// title is the name of the document: the sample's, or the first line of the text that was given.
func (d *demonstration) title() string {
	const most = 200 // characters, as the definition has it
	if d.text == nil {
		return "曹县重点投资项目服务保障办法"
	}
	for line := range strings.Lines(string(d.text)) {
		line = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point) { // what the engine does not let into a title
				return -1
			}
			return r
		}, strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "#\ufeff")))
		if line != "" && utf8.RuneCountInString(line) <= most {
			return line
		}
	}
	return "无题文件"
}

// trial tells whether the title says that the document is provisional, which halves its validity (山东省行政程序规定第53条).
func (d *demonstration) trial() bool {
	title := d.title()
	return (strings.Contains(title, "暂行") || strings.Contains(title, "试行")) && !changing.MatchString(title)
}

// changing are titles of documents that change a provisional one and are not provisional themselves.
var changing = regexp.MustCompile("关于(修改|废止|停止执行)")

func (d *demonstration) layDraft(version int) func() error {
	return func() error {
		data, err := sample.ReadFile(fmt.Sprintf("sample/draft-%d.txt", version))
		if err != nil {
			return err
		}
		if d.text != nil {
			data = d.text
		}
		return d.lay("wang.xiaomin", "document", "draft", fmt.Sprintf("送审稿-%d.txt", version), data)
	}
}

func (d *demonstration) draft() error {
	return all(
		d.day("2026-03-02"),
		func() error {
			return d.begin("wang.xiaomin", "government", form{"title": d.title(), "contact": "王晓敏 0530-0000000"})
		},
		d.act("wang.xiaomin", "document", "classify", form{"kind": "normative", "maker_listed": true, "touches_business": true, "trial": d.trial()}),
		d.layDraft(1),
		d.paper("wang.xiaomin", "drafting_note"),
		d.day("2026-03-03"),
		d.act("wang.xiaomin", "document", "begin_consultation", nil),
		d.act("wang.xiaomin", "document", "publish_consultation", form{"consult_question": "请对服务专员、办理期限和效果评价提出意见。", "public_notice": "曹县人民政府网站·征求意见"}),
		d.act("wang.xiaomin", "document", "ask_opinions", form{"consulted": []string{"CX-FINANCE", "CX-HOUSING", "CX-AGRI"}, "question": "送审稿涉及贵单位职责的条款是否可行"}),
		d.day("2026-03-05"),
		d.act("jin.suan", "consultation-CX-FINANCE", "reply", form{"stance": "agree"}),
		d.act("an.juming", "consultation-CX-HOUSING", "reply", form{"stance": "suggest", "text": "第六条五个工作日偏紧，需要现场核实的建议延长至七个工作日。"}),
		d.day("2026-03-12"),
		d.act("wang.xiaomin", "consultation-CX-AGRI", "record_silence", nil, "答复期限届满，未收到答复"),
		d.act("wang.xiaomin", "document", "record_opinion", form{"opinions": []form{
			{"source": "business", "from": "县工商业联合会", "clause": "第五条", "text": "希望服务专员名单公开。"},
			{"source": "public", "from": "李先生", "clause": "第八条", "text": "建议每季度评价一次。"}}}),
		d.day("2026-03-17"),
		d.paper("wang.xiaomin", "competition_first"),
		d.assess("已书面听取县工商业联合会和两家企业意见，均无异议。"),
		d.paper("xie.gongping", "fair_competition_review"),
		d.day("2026-04-03"), // the thirty days from 3 March have run out on 2 April
		d.paper("wang.xiaomin", "consultation_record"),
		d.act("wang.xiaomin", "document", "close_consultation", form{"adoption": []form{
			{"opinion": "consultation-CX-HOUSING", "fate": "rejected", "reason": "需要现场核实的，可以在五个工作日内先书面答复办理进展。"},
			{"opinion": "1", "fate": "adopted", "reason": "在第五条写明，修改送审稿时写入。"},
			{"opinion": "2", "fate": "rejected", "reason": "每半年评价一次已能反映情况，避免增加项目单位负担。"}}}),
		d.act("wang.xiaomin", "document", "publish_adoption", nil),
	)
}

// assess has the market regulator review the text as it now stands.
func (d *demonstration) assess(heard string) func() error {
	return d.act("xie.gongping", "document", "assess_competition", form{"competition": form{"entry": pass, "flow": pass, "cost": pass, "conduct": pass},
		"competition_heard": heard, "competition_result": "conforming"})
}

var pass = form{"conclusion": "pass"}

func (d *demonstration) submit() error {
	return all(
		d.day("2026-04-07"),
		d.paper("zhao.yifan", "own_opinion"),
		d.act("zhao.yifan", "document", "pass_prereview", form{"prereview_opinion": "属本局职责，程序已经履行，同意送审。"}),
		d.day("2026-04-08"),
		d.act("wang.xiaomin", "document", "request_countersign", form{"countersigners": []string{"CX-FINANCE", "CX-MARKET"}}),
		d.day("2026-04-09"),
		d.act("jin.suan", "countersign-CX-FINANCE", "reply", form{"stance": "agree"}),
		d.act("luo.jing", "countersign-CX-MARKET", "reply", form{"stance": "agree"}),
		d.paper("wang.xiaomin", "legal_basis"),
		d.paper("wang.xiaomin", "submission_letter"),
		d.day("2026-04-10"),
		d.act("sun.deming", "document", "submit", form{"requested_by": "2026-04-30"}),
		d.day("2026-04-13"),
		d.act("zhou.mingyuan", "document", "return_incomplete", form{"supplement_list": "送审函未写明联系人。"}, "材料不齐，一次性告知"),
		d.day("2026-04-15"),
		d.paperFrom("wang.xiaomin", "document", "submission_letter", "submission_letter-2"),
		d.act("wang.xiaomin", "document", "resubmit", form{"supplement_reply": "已补写联系人。"}, "补正"),
		d.day("2026-04-16"),
		d.act("zhou.mingyuan", "document", "accept", nil),
	)
}

func (d *demonstration) grounds(fails string) form {
	out := form{}
	for _, id := range []string{"maker", "power", "content", "creation", "rights", "duties", "procedure"} {
		out[id] = pass
		if id == fails {
			out[id] = form{"conclusion": "fail", "note": "第七条设定警告，规范性文件无权设定行政处罚。"}
		}
	}
	return out
}

var written = []form{{"method": "written", "note": "对照上位法逐条核对"}}

func (d *demonstration) review() error {
	err := all(
		d.day("2026-04-20"),
		d.act("gu.changfa", "document", "record_advice", form{"advice": []form{{"adviser": "顾常法", "text": "对照上位法逐条核对，意见见书面材料。"}}}),
		d.paper("gu.changfa", "adviser_opinion"),
		d.day("2026-04-22"),
		func() error {
			return d.forbidden("wang.xiaomin", "document", "issue_opinion", "起草人员试图为本人起草的文件出具审查意见 / the drafter tries to issue the opinion on its own text", form{"verdict": "lawful"})
		},
	)
	if err != nil {
		return err
	}
	if d.text != nil { // a text that was given is not to be altered: it is found lawful as it stands
		return all(
			d.act("fang.jianguo", "document", "prepare_opinion", form{"grounds": d.grounds(""), "methods": written, "points": []form{}}),
			d.day("2026-04-24"),
			d.letter("合法"),
			d.act("meng.fanhua", "document", "issue_opinion", form{"verdict": "lawful"}),
		)
	}
	return all(
		d.act("fang.jianguo", "document", "prepare_opinion", form{"grounds": d.grounds("creation"), "methods": written, "points": []form{
			{"no": "1", "clause": "第七条", "problem": "设定了警告。", "law": "《行政处罚法》第16条", "advice": "改为提醒，不设处罚。"}}}),
		d.letter("应当予以修改：第七条设定警告，改为提醒"),
		d.act("meng.fanhua", "document", "issue_opinion", form{"verdict": "revise", "risk_note": "第七条如不修改，存在被撤销或者不予适用的风险。"}),
		d.day("2026-04-24"),
		d.layDraft(2),
		d.assess("修改不涉及经营者权利义务的增减，已告知县工商业联合会和两家企业，均无异议。"),
		d.act("wang.xiaomin", "document", "resubmit_revised", form{"responses": []form{{"point": "1", "fate": "adopted"}}}, "第七条已改为提醒；第五条写入公众意见1：服务专员名单向社会公布"),
		d.day("2026-04-27"),
		d.act("fang.jianguo", "document", "prepare_opinion", form{"grounds": d.grounds(""), "methods": written, "points": []form{}}),
		d.day("2026-04-28"),
		d.letter("合法"),
		d.act("meng.fanhua", "document", "issue_opinion", form{"verdict": "lawful"}),
	)
}

// letter lays down the opinion letter; its number is given when it is issued.
func (d *demonstration) letter(conclusion string) func() error {
	return func() error {
		return d.lay("fang.jianguo", "document", "opinion_letter", "合法性审查意见书.txt",
			fmt.Appendf(nil, "合法性审查意见书\n\n文件名称：%s\n送审单位：曹县发展和改革局\n审查方式：书面审查\n审查结论：%s。\n", d.title(), conclusion))
	}
}
