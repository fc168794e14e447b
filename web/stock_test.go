package web

import (
	"context"
	"slices"
	"testing"

	"santong/engine"
	"santong/steward"
)

// A stock is documents parked in every state that a county document comes to, one in each, with some that are closed, one with a person who is
// recused, and an official who acted in some of them and has left his post since.
type stock struct {
	*life
	state map[string]string // dossier → state of its first case
}

const (
	leaver  = "zhao.yifan"   // pre-reviewed the documents, and has left
	recused = "fang.jianguo" // recused in one that is under review
	parked  = "曹县在办事项管理办法"
)

// journey is the life of a county document, one step after the other.
var journey = []func(l *life){
	func(l *life) {
		l.on("2026-03-02")
		l.do("wang.xiaomin", "document", "classify", rowOf{"kind": "normative", "maker_listed": true, "touches_business": false, "trial": false})
	},
	func(l *life) {
		l.lay("wang.xiaomin", "document", "draft", "第一稿")
		l.lay("wang.xiaomin", "document", "drafting_note", "起草说明")
		l.on("2026-03-03")
		l.called()
		l.do("wang.xiaomin", "document", "ask_opinions", rowOf{"consulted": []any{"CX-FINANCE"}, "question": "是否可行"})
	},
	func(l *life) {
		l.do("jin.suan", "consultation-CX-FINANCE", "reply", rowOf{"stance": "agree"})
		l.on("2026-04-03")
		l.lay("wang.xiaomin", "document", "consultation_record", "征求意见材料")
		l.do("wang.xiaomin", "document", "close_consultation", rowOf{"adoption": []any{}})
		l.do("wang.xiaomin", "document", "publish_adoption", nil)
	},
	func(l *life) {
		l.on("2026-04-07")
		l.lay("zhao.yifan", "document", "own_opinion", "初审意见")
		l.do("zhao.yifan", "document", "pass_prereview", rowOf{"prereview_opinion": "同意送审。"})
		l.do("wang.xiaomin", "document", "request_countersign", rowOf{"countersigners": []any{"CX-FINANCE"}})
	},
	func(l *life) {
		l.on("2026-04-09")
		l.do("jin.suan", "countersign-CX-FINANCE", "reply", rowOf{"stance": "agree"})
		l.lay("wang.xiaomin", "document", "legal_basis", "依据")
		l.lay("wang.xiaomin", "document", "submission_letter", "送审函")
		l.on("2026-04-10")
		l.do("sun.deming", "document", "submit", rowOf{"requested_by": "2026-04-30"})
	},
	func(l *life) {
		l.on("2026-04-13")
		l.do("zhou.mingyuan", "document", "accept", nil)
	},
	func(l *life) {
		l.on("2026-04-20")
		l.do("gu.changfa", "document", "record_advice", rowOf{"advice": []any{rowOf{"adviser": "顾常法", "text": "意见见书面材料。"}}})
		l.lay("gu.changfa", "document", "adviser_opinion", "顾问意见")
		grounds := rowOf{}
		for _, ground := range []string{"maker", "power", "content", "creation", "rights", "duties", "procedure"} {
			grounds[ground] = passes
		}
		l.do("fang.jianguo", "document", "prepare_opinion", rowOf{"grounds": grounds, "methods": []any{rowOf{"method": "written", "note": "逐条核对"}}, "points": []any{}})
		l.lay("fang.jianguo", "document", "opinion_letter", "合法")
		l.on("2026-04-28")
		l.do("meng.fanhua", "document", "issue_opinion", rowOf{"verdict": "lawful"})
	},
	func(l *life) { l.scheduled() },
	func(l *life) {
		l.held()
		l.do("shi.zhengping", "document", "decide", rowOf{"decision": "approve"})
	},
	func(l *life) {
		l.on("2026-05-07")
		l.minuted()
		l.do(l.signer, "document", "sign", nil)
	},
	func(l *life) {
		l.on("2026-05-08")
		l.do("zhou.mingyuan", "document", "number_issue", nil)
		l.lay("wang.xiaomin", "document", "registration_form", "申请表")
		l.lay("wang.xiaomin", "document", "interpretation", "解读")
		l.do("wang.xiaomin", "document", "apply_registration", rowOf{"category": "new", "copies": 2, "validity_years": 5, "effective_on": "2026-07-01", "contact": "王晓敏 0530-0000000"})
	},
	func(l *life) {
		l.on("2026-05-11")
		l.do("qin.dengke", "document", "register", nil)
	},
	func(l *life) {
		l.on("2026-05-12")
		number, _ := l.dossier(l.ids[0]).Cases[0].Facts["registration_no"].(string)
		l.do("he.chunyan", "document", "publish", rowOf{"printed_no": number, "website": "曹县人民政府网站·规范性文件"})
	},
}

// stocked plays a document up to each step of its journey.
func stocked(t testing.TB) *stock {
	t.Helper()
	s := &stock{life: playing(t), state: map[string]string{}}
	for upto := range len(journey) + 1 {
		s.begun()
		for _, step := range journey[:upto] {
			step(s.life)
		}
	}
	s.begun()
	s.doIn(s.ids[0], "sun.deming", "document", "withdraw", nil, "不再需要")
	for _, id := range s.everyID() {
		s.state[id] = s.dossier(id).Cases[0].State
		if s.state[id] == "legality_review" {
			s.doIn(id, recused, "document", "duty:recuse", nil, "与起草人员有近亲属关系")
		}
	}
	s.on("2026-05-13")
	s.change(steward.DirectoryChange{End: []steward.Ending{{Person: leaver, Post: "dept_legal", Organisation: "CX-NDRC", Until: s.server.today()}}})
	return s
}

// begun opens one more document, which the following steps are about.
func (s *stock) begun() {
	s.t.Helper()
	s.on("2026-03-02")
	r, err := s.engine.Open(context.Background(), "document", "government", engine.Command{Actor: s.actor("wang.xiaomin"), Form: rowOf{"title": parked, "contact": "王晓敏 0530-0000000"}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.ids = []string{r.Dossier}
	s.state[r.Dossier] = ""
}

func (s *stock) everyID() (out []string) {
	for id := range s.state {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// change proposes as one administrator and accepts as the other.
func (l *life) change(c steward.Change) {
	l.t.Helper()
	ctx := context.Background()
	p, err := l.steward.Propose(ctx, l.actor("guan.xitong"), c, "测试")
	if err == nil {
		_, err = l.steward.Accept(ctx, l.actor("yin.fuhe"), p.ID, "同意")
	}
	if err != nil {
		l.t.Fatal(err)
	}
}
