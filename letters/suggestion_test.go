package letters_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"santong/engine"
	"santong/letters"
	"santong/stock"
)

var ofSuggestions = []letters.Kind{letters.SuggestionForm, letters.SuggestionSupplement, letters.AcceptanceNotice, letters.RefusalNotice, letters.TransferNotice,
	letters.ExtensionNotice, letters.SuggestionCorrection, letters.StopDecision, letters.SuggestionReply}

// suggest begins a suggestion on a document that was published on this stage, as the public site does.
func (s *stage) suggest(no string) {
	s.t.Helper()
	d, err := s.Open(context.Background(), "suggestion", "citizen", engine.Command{Actor: s.actor("public.site"), Form: form{"document_no": no, "ground": "power",
		"matter": "第九条第二款增加了申请人的义务，请求审查。", "reasons": "上位法没有规定此项义务。", "applicant_kind": "citizen", "applicant": "周小民", "telephone": "0530-1234567"}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.id = d.Dossier
	s.act("public.site", "suggestion", "hand_in", nil)
}

// revealed is the source as who handles it reads it.
func (s *stage) revealed() letters.Source {
	s.t.Helper()
	src := s.source("suggestion")
	d, err := s.Dossier(context.Background(), s.id, s.actor("ke.jianyan"))
	if err != nil {
		s.t.Fatal(err)
	}
	src.Dossier, src.Case = d, d.Case("suggestion")
	return src
}

// refused tells whether the guard refuses the event.
func (s *stage) refused(kase, event, need string) {
	s.t.Helper()
	_, err := s.Fire(context.Background(), engine.Command{Dossier: s.id, Case: kase, Event: event, Version: s.dossier().Version, Actor: s.actor(by)})
	if err == nil || !strings.Contains(err.Error(), need) {
		s.t.Errorf("%s: %v, not refused by %s", event, err, need)
	}
}

// takes enters a document in force into the catalogue, as the registrar takes over what is older than the record.
func (s *stage) takes(title, issueNo, registrationNo, maker string) string {
	s.t.Helper()
	list := fmt.Sprintf("文件名称,发文字号,登记号,制定机关,公布日期,施行日期,失效日期\n%s,%s,%s,%s,2026-03-02,2026-05-01,2031-05-01\n", title, issueNo, registrationNo, maker)
	taken, err := (&stock.Importer{Engine: s.Engine}).Run(context.Background(), stock.Order{Files: []stock.File{{Name: "目录.csv", Data: []byte(list)}}, Actor: s.actor("qin.dengke")})
	if err != nil || taken.Counts[stock.New] != 1 {
		s.t.Fatalf("%+v, %v", taken, err)
	}
	return issueNo
}

const by, kase = "ke.jianyan", "suggestion"

// suggested plays a suggestion from the day on which it comes to the reply.
func (s *stage) suggested(no string) {
	s.on("2026-09-01")
	s.suggest(no)
	s.on("2026-09-02")
	s.act(by, kase, "ask_supplement", form{"missing": "请写明所指的条款。"})
	s.on("2026-09-07")
	s.act("public.site", kase, "supplement", form{"supplement_note": "第九条第二款。"}, "补正")
	s.act(by, kase, "register", nil)
	s.act(by, kase, "accept", nil)
	s.act(by, kase, "ask_maker", form{"asked": []string{"CX-FINANCE"}, "question": "第九条第二款的依据是什么？"})
	s.on("2026-09-10")
	s.act("jin.suan", "maker-CX-FINANCE", "explain", form{"answer": "参照外地做法。"})
	s.act(by, kase, "resume_review", nil, "说明已收齐")
	s.act(by, kase, "apply_extension", form{"extension_reason": "须征求有关部门意见。"})
	s.act("meng.fanhua", kase, "approve_extension", nil, "情况复杂")
	grounds := form{}
	for _, id := range []string{"higher_law", "power", "procedure", "conflict", "other"} {
		grounds[id] = pass
	}
	grounds["power"] = form{"conclusion": "fail", "note": "没有上位法依据。"}
	s.act(by, kase, "conclude", form{"finding": "founded", "grounds": grounds, "finding_reasons": "第九条第二款没有上位法依据，增加了申请人的义务。"})
	s.act(by, kase, "ask_correction", form{"correction_opinion": "删去第九条第二款。"})
	s.on("2026-09-11")
	s.act(by, kase, "reply_founded", form{"reply": "建议成立，已要求制定机关纠正。"})
}

// All letters of suggestions, and what they say once it has been erased who made them.
func TestSuggestionLetters(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	number := 0
	s.NewID = func() string { number++; return fmt.Sprintf("s-%d", number) }
	seen := map[letters.Kind]int{}
	look := func() {
		t.Helper()
		for _, o := range letters.Offered(s.revealed()) {
			src := s.revealed()
			src.Seq = o.Seq
			l, err := letters.Compose(o.Kind, src)
			if err != nil {
				t.Fatal(err)
			}
			if !l.Complete() || bytes.Contains([]byte(html(t, l, "zh")), []byte("（待填）")) {
				t.Errorf("%s is missing %v", o.Kind, l.Missing)
			}
			if l.Ledger != o.Number {
				t.Errorf("%s: number %q, offered as %q", o.Kind, l.Ledger, o.Number)
			}
			if seen[o.Kind]++; seen[o.Kind] == 1 {
				golden(t, string(o.Kind)+".zh", l, "zh")
			}
		}
	}

	no := s.takes("曹县市场摊点管理办法", "曹财发〔2026〕7号", "CXDR-2026-0060007", "曹县财政局")
	s.suggested(no)
	look()
	reply := func() string {
		src := s.revealed()
		for _, o := range letters.Offered(src) {
			if o.Kind == letters.SuggestionReply {
				src.Seq = o.Seq
				l, err := letters.Compose(o.Kind, src)
				if err != nil {
					t.Fatal(err)
				}
				return html(t, l, "zh")
			}
		}
		t.Fatal("no reply is offered")
		return ""
	}
	if page := reply(); !strings.Contains(page, "周小民") {
		t.Errorf("the reply does not say to whom it goes:\n%s", page)
	}
	s.act(by, kase, "erase_personal", nil, "申请人要求")
	if page := reply(); strings.Contains(page, "周小民") || !strings.Contains(page, "个人信息已依法删除") {
		t.Errorf("after erasing, the reply says\n%s", page)
	}
	s.suggest(no)
	s.act(by, kase, "register", nil)
	s.act(by, kase, "refuse", form{"refusal_ground": "individual_case", "refusal_note": "所述属于个案，可以依法申请行政复议。"})
	look()
	s.act(by, kase, "erase_personal", nil, "申请人要求")
	s.act("kong.shuangyue", kase, "erase_texts", nil, "申请人要求")
	src := s.revealed()
	for _, o := range letters.Offered(src) {
		if o.Kind == letters.SuggestionForm {
			src.Seq = o.Seq
			l, err := letters.Compose(o.Kind, src)
			if err != nil {
				t.Fatal(err)
			}
			if page := html(t, l, "zh"); strings.Contains(page, "personal:") || strings.Contains(page, "第九条第二款增加了") || strings.Count(page, "个人信息已依法删除") < 4 { // name, telephone, matter, reasons
				t.Errorf("after erasing what it says, the form says\n%s", page)
			}
		}
	}
	// The county government's own document is not reviewed here.
	s.suggest(s.takes("曹县重点投资项目服务保障办法", "曹政发〔2026〕8号", "CXDR-2026-0010008", "曹县人民政府"))
	s.act(by, kase, "ask_supplement", form{"missing": "请写明所指的条款。"})
	s.act("public.site", kase, "supplement", form{"supplement_note": "第九条。"}, "补正")
	s.act(by, kase, "ask_supplement_again", form{"missing": "请写明第九条第几款。"}, "补正的内容没有写明款次")
	look()
	if page := html(t, s.written(letters.SuggestionSupplement), "zh"); strings.Contains(page, "一次性告知") || !strings.Contains(page, "没有写明款次") {
		t.Errorf("asked once more, the notice says\n%s", page)
	}
	s.act("public.site", kase, "supplement", form{"supplement_note": "第九条第二款。"}, "补正")
	s.act(by, kase, "register", nil)
	s.refused(kase, "accept", "document-within-power")
	s.act(by, kase, "transfer", form{"transferred_to": "菏泽市司法局"}, "县政府的文件由上一级政府备案审查")
	look()
	for _, kind := range ofSuggestions {
		if seen[kind] == 0 && kind != letters.StopDecision { // which a reconsideration organ makes
			t.Errorf("no %s was offered", kind)
		}
	}
}
