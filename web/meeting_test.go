package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestMeetings carries two documents through one meeting by the pages alone.
func TestMeetings(t *testing.T) {
	l := playing(t, "曹县甲办法", "曹县乙办法")
	l.reviewed()
	secretary := l.as("ye.wenjing")
	p := secretary.get("/zh/meetings").must(http.StatusOK).says("曹县甲办法", "曹县乙办法", "没有将要召开的会议")
	f := p.form("agenda-CX-GOV-document")

	// Each item is judged by itself: the wrong kind of meeting is refused for both, and what was typed stays.
	picks := values{"item": itemsOf(p), "kind": {"office"}, "name": {twelfth}, "day": {"2026-05-06"}}
	p = secretary.submit(f, picks).must(http.StatusUnprocessableEntity).says("县政府及其办公室的文件由常务会议或者全体会议讨论", "更正会议类别")
	f = p.form("agenda-CX-GOV-document")
	if f.values.Get("name") != twelfth || len(f.values["item"]) != 2 {
		t.Errorf("what was typed is lost: %v", f.values)
	}
	p = secretary.submit(f, values{"kind": {"executive"}}).must(http.StatusOK).says("已列入议题", "曹县甲办法", "曹县乙办法", "合法", "曹司审〔2026〕1号", "议题 2 件")
	if n := strings.Count(p.text(), "与案卷现有文本一致"); n != 2 {
		t.Errorf("%d texts are said to be current, want 2", n)
	}
	key := p.url.Path
	if p := secretary.get("/zh/meetings"); !strings.Contains(p.text(), twelfth) {
		t.Errorf("the list does not have the meeting:\n%s", p.text())
	}

	l.on("2026-05-06")
	secretary = l.as("ye.wenjing") // sessions end after twelve hours
	p = secretary.get(key+"/record").must(http.StatusOK).says("一、出席情况", "曹县甲办法", "曹县乙办法")
	p = secretary.submit(p.form("paper-meeting_record"), nil, file{"file", "记录.txt", "text/plain", "会议记录"}).must(http.StatusOK).says("材料已提交到每一件案卷")
	typed := recorded(p.form("record"))
	typed["s.1.2.words"] = []string{""} // dissent without words
	p = secretary.submit(p.form("record"), typed).must(http.StatusUnprocessableEntity).says("不同意见和保留意见须如实载明", "已记录")
	if got := p.form("record").values; got.Get("s.1.2.person") != "副县长乙" || got.Get("a.0.person") != "石正平" || got.Get("place") == "" || got.Get("s.2.0.person") != "" {
		t.Errorf("what was typed is lost, or the item that was recorded is still to be typed: %v", got)
	}
	p = secretary.submit(p.form("record"), values{"s.1.2.words": {"评价太密，建议一年一次。"}}).must(http.StatusOK)
	p.says("已记录 2 件", "组成人员 5 人，到会 4 人", "4 × 2 = 8", "大于 5，超过半数", "须超过全体组成人员的半数", "不同意 1（组成人员 1）", "同意 4（组成人员 3）", "评价太密", "县政府第一会议室", "尚未印发", "尚未作出决定")

	l.doIn(l.ids[0], "shi.zhengping", "document", "decide", rowOf{"decision": "approve"})
	l.doIn(l.ids[1], "shi.zhengping", "document", "decide", rowOf{"decision": "reject", "departure": "再作论证"}, "条件不成熟")

	// The minutes follow the meeting: one paper and one number for what goes on.
	if links := l.as("wang.xiaomin").get(key).links(); slices.Contains(links, key+"/minutes") {
		t.Error("the drafter is offered to issue the minutes")
	}
	l.as("wang.xiaomin").get(key + "/minutes").must(http.StatusOK).says("没有您可以印发纪要的议题")
	p = secretary.get(key+"/minutes").must(http.StatusOK).says("曹县甲办法", "须有本次会议的纪要")
	wellMade(t, p)
	if text := p.text(); strings.Contains(text, "曹县乙办法") {
		t.Errorf("what was rejected has no minutes that anybody waits for:\n%s", text)
	}
	p = secretary.submit(p.form("minutes"), values{"number": {"曹政常纪〔2026〕12号"}}).must(http.StatusUnprocessableEntity).says("须有本次会议的纪要")
	if got := p.form("minutes").values.Get("number"); got != "曹政常纪〔2026〕12号" {
		t.Errorf("the number that was typed is lost: %q", got)
	}
	secretary.sendFiles(key+"/papers/draft", map[string][]string{"version": {"1"}, "key": {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}, []file{{"file", "a.txt", "text/plain", "x"}}).must(http.StatusNotFound)
	p = secretary.submit(p.form("paper-minutes"), nil, file{"file", "纪要.txt", "text/plain", "会议纪要"}).must(http.StatusOK).says("材料已提交到每一件案卷")
	f = p.form("minutes")
	secretary.submit(f, values{"number": {"曹政常纪〔2026〕12号"}}).must(http.StatusOK).says("会议纪要已印发", "曹政常纪〔2026〕12号")
	version := l.dossier(l.ids[0]).Version
	secretary.submit(f, values{"number": {"曹政常纪〔2026〕12号"}}).must(http.StatusOK) // pressing twice
	if now := l.dossier(l.ids[0]).Version; now != version {
		t.Errorf("issued twice made %d entries of %d", now, version)
	}
	secretary.post(key+"/minutes", values{"key": {"short"}}).must(http.StatusBadRequest)
	l.as("qing.shuigen").get(key + "/minutes").must(http.StatusNotFound)
	for _, who := range []string{"ye.wenjing", "wang.xiaomin", "du.chaguan"} {
		wellMade(t, l.as(who).get("/en/meetings").must(http.StatusOK))
		wellMade(t, l.as(who).get(key).must(http.StatusOK))
		l.as(who).get(key).must(http.StatusOK).says("通过", "不予通过", "再作论证", "条件不成熟", "石正平")
		l.as(who).get(strings.Replace(key, "/zh/", "/en/", 1)).must(http.StatusOK).says("rejected", "more than half", "Dissent and reservations")
	}
	l.as("ye.wenjing").get(key+"?paper=record").must(http.StatusOK).says("讨论和决定", "组成人员 5 人", "通过")
	agenda := l.as("ye.wenjing").get(key + "?paper=agenda").must(http.StatusOK)
	if text := agenda.text(); strings.Contains(text, "评价太密") || !strings.Contains(text, "曹县甲办法") {
		t.Errorf("the agenda is not the agenda:\n%s", text)
	}
	// Who plays no part in either dossier hears of no meeting.
	stranger := l.as("qing.shuigen")
	stranger.get(key).must(http.StatusNotFound)
	stranger.get(key + "/record").must(http.StatusNotFound)
	if text := stranger.get("/zh/meetings").must(http.StatusOK).text(); strings.Contains(text, "曹县甲办法") || strings.Contains(text, twelfth) {
		t.Errorf("an outsider reads of it:\n%s", text)
	}
}

func itemsOf(p *document) (out []string) {
	for _, in := range p.find(func(n *html.Node) bool { return n.Data == "input" && attr(n, "name") == "item" }) {
		out = append(out, attr(in, "value"))
	}
	return out
}

// recorded fills in a record as [heldForm] has it, for both items.
func recorded(f *form) values {
	v := values{"place": {"县政府第一会议室"}}
	put := func(name, value string) {
		if f.has[name] {
			v[name] = []string{value}
		}
	}
	form := heldForm()
	rows := []string{"0", "1", "2", "3", "4", "5"}
	for i, item := range form["attendance"].([]any) {
		row := item.(rowOf)
		put("a."+rows[i]+".person", row["person"].(string))
		put("a."+rows[i]+".organ", row["organ"].(string))
		put("a."+rows[i]+".capacity", row["capacity"].(string))
		if row["present"].(bool) {
			put("a."+rows[i]+".present", "yes")
		}
	}
	for _, n := range []string{"1", "2"} {
		for i, item := range form["statements"].([]any) {
			row := item.(rowOf)
			put("s."+n+"."+rows[i]+".person", row["person"].(string))
			put("s."+n+"."+rows[i]+".vote", row["vote"].(string))
			if words, ok := row["words"].(string); ok {
				put("s."+n+"."+rows[i]+".words", words)
			}
		}
	}
	return v
}
