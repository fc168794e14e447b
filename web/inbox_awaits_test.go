package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"santong/engine"
)

// An inbox says of each task for whom it waits and since when, out of the needs of the next step; and no more, once the others have acted.
func TestInboxTellsForWhomATaskWaits(t *testing.T) {
	l := playing(t, "曹县甲办法")
	l.do("wang.xiaomin", "document", "classify", rowOf{"kind": "normative", "maker_listed": true, "touches_business": true, "trial": false})
	l.lay("wang.xiaomin", "document", "draft", "第一稿")
	l.lay("wang.xiaomin", "document", "drafting_note", "起草说明")
	awaits := func() []engine.Awaited {
		t.Helper()
		tasks, err := l.store.DossierTasks(t.Context(), l.ids[0])
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(tasks, func(t engine.Task) bool { return t.Case == "document" && t.TaskKey.Role == "drafter" })
		return tasks[i].Awaited()
	}
	l.on("2026-03-03")
	l.called()
	l.do("wang.xiaomin", "document", "ask_opinions", rowOf{"consulted": []any{"CX-FINANCE", "CX-AGRI"}, "question": "是否可行"})
	l.lay("wang.xiaomin", "document", "competition_first", "初审")
	if got := awaits(); len(got) != 0 {
		t.Errorf("the drafter waits for %v, and has yet to hand in the record of the consultation", got)
	}
	l.lay("wang.xiaomin", "document", "consultation_record", "征求意见材料")
	reply := func(organ string) engine.Awaited {
		return engine.Awaited{Post: "contact", Organ: organ, Since: "2026-03-03"}
	}
	competition := engine.Awaited{Post: "market_reviewer", Organ: "CX-MARKET", Since: "2026-03-03"}
	if got, want := awaits(), []engine.Awaited{reply("CX-AGRI"), reply("CX-FINANCE"), competition}; !slices.Equal(got, want) {
		t.Errorf("the drafter waits for %v, want %v", got, want)
	}
	wang := l.as("wang.xiaomin")
	wang.get("/zh/inbox").must(http.StatusOK).says("等待他人先办", "曹县财政局", "自2026年3月3日")
	wang.get("/en/inbox").must(http.StatusOK).says("waits for others", "(since")
	l.on("2026-03-05")
	l.do("jin.suan", "consultation-CX-FINANCE", "reply", rowOf{"stance": "agree"})
	if got, want := awaits(), []engine.Awaited{reply("CX-AGRI"), competition}; !slices.Equal(got, want) {
		t.Errorf("once the finance office has answered, the drafter waits for %v", got)
	}
	if p := l.as("jin.suan").get("/zh/inbox").must(http.StatusOK); strings.Contains(p.text(), "等待他人先办") {
		t.Error("who has nothing to wait for waits")
	}
	verified, err := l.engine.Verify(t.Context(), nil)
	if err != nil || len(verified.Broken) > 0 {
		t.Errorf("%v, %v", verified.Broken, err)
	}
}
