package letters_test

import (
	"strings"
	"testing"

	"santong/letters"
)

// tells demands and forbids pieces of a page.
func tells(t *testing.T, page string, has, lacks []string) {
	t.Helper()
	for _, want := range has {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
	for _, other := range lacks {
		if strings.Contains(page, other) {
			t.Errorf("%q in\n%s", other, page)
		}
	}
}

// The letter after a revision names the one before it, with its day, number and conclusion; the first names none, then and later.
func TestASecondOpinionNamesTheFirst(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, play := range beforeTheMeeting {
		play(s)
	}
	opinions := s.pages("document", letters.OpinionLetter)
	if len(opinions) != 2 {
		t.Fatalf("%d opinions", len(opinions))
	}
	tells(t, opinions[0], []string{"曹司审〔2026〕1号", "对送审稿进行了合法性审查"}, []string{"此前", "再次", "曹司审〔2026〕2号"})
	tells(t, opinions[1], []string{"见2026年4月22日出具的《合法性审查意见书》（曹司审〔2026〕1号，结论为“应当予以修改”）", "其后送审稿作了修改。", "对送审稿再次进行了合法性审查",
		"曹司审〔2026〕2号"}, []string{"2026年4月28日出具"})
}

// A filing report tells every step and what was not adopted, rests only on what governs filing with its recipient, and names no member of the public.
func TestFilingReportsTellHowTheDocumentWasMade(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.whole()
	steps := []string{"（一）征求意见", "公开征求意见自2026年3月3日起至2026年4月2日止", "共收到意见3条", "（二）公平竞争审查", "经曹县市场监督管理局审查，结论为“符合审查标准”", "（三）合法性审查",
		"2026年4月22日出具《合法性审查意见书》（曹司审〔2026〕1号），结论为“应当予以修改”；2026年4月28日出具《合法性审查意见书》（曹司审〔2026〕2号），结论为“合法”", "（四）集体讨论",
		"2026年5月6日县政府第12次常务会议集体讨论，决定“通过”", "（五）统一登记", "由曹县司法局于2026年5月11日登记，登记号CXDR-2026-0010001；于2026年5月12日公布",
		"需要现场核实的，可以先书面答复办理进展。", "社会公众（第八条）", "适用范围不明确。建议：写明适用的项目类别。", "第二条已有规定，不再重复。"}
	steps = append(steps, "按照《地方各级人民代表大会和地方各级人民政府组织法》第七十五条")
	congress := []string{"《山东省各级人民代表大会常务委员会规范性文件备案审查规定》", "第二部分第9项、第二部分第19项等规定"}
	toCity, toCongress := s.pages("filing-HZ-GOV", letters.FilingReport), s.pages("filing-CX-PCSC", letters.FilingReport)
	tells(t, toCity[0], steps, append(congress, "纲要", "李先生", "希望服务专员名单公开"))
	tells(t, toCongress[0], append(steps, congress...), []string{"李先生", "第十九条"})

	src := poisoned(s.source("document"), map[string]any{"touches_business": false, "adoption": []any{}, "responses": []any{}})
	src.Case = src.Dossier.Case("filing-HZ-GOV")
	src.Definition = src.Definitions(src.Case.Definition)
	l, err := letters.Compose(letters.FilingReport, src)
	if err != nil {
		t.Fatal(err)
	}
	tells(t, html(t, l, "zh"), []string{"该文件不涉及经营者经济活动", "没有部分采纳或者未采纳的意见。"}, []string{"结论为“符合审查标准”"})
}

// The record of a meeting keeps members and others apart, numbered in the order of speaking; the form of registration has its category and copies.
func TestRecordsAndFormsHaveTheirFields(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.whole()
	record := s.pages("document", letters.DiscussionRecord)[0]
	tells(t, record, []string{"县政府第一会议室", "<th scope=\"row\">特邀</th><td colspan=\"3\">甘联商", "<th scope=\"row\">记录人</th><td>叶文静", "其他人员意见"}, []string{"（待填）"})
	members, others, _ := strings.Cut(record, "二、其他人员意见")
	tells(t, members, []string{"<td class=\"letter-mid\">5</td><td class=\"letter-mid\">石正平</td>"}, []string{"<td class=\"letter-mid\">1</td><td class=\"letter-mid\">孟繁华</td>"})
	tells(t, others, []string{"<td class=\"letter-mid\">1</td><td class=\"letter-mid\">孟繁华</td>"}, []string{"<td class=\"letter-mid\">5</td>"})
	tells(t, s.pages("document", letters.RegistrationForm)[0], []string{"行政规范性文件（县政府规范性文件）", "新制定", "清样、起草说明各2份", "正式文本清样2份、起草说明2份、制定依据"}, []string{"（待填）"})
	tells(t, s.pages("document", letters.SubmissionLetter)[0], []string{"行政规范性文件（县政府规范性文件）"}, nil)
}
