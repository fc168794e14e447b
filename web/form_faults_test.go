package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"santong/engine"
	"santong/store"
)

// alerts lists what the page calls out, in its words.
func (d *document) alerts() string {
	var out []string
	for _, n := range d.find(func(n *html.Node) bool { return attr(n, "role") == "alert" }) {
		out = append(out, textOf(n))
	}
	return strings.Join(out, "\n")
}

// kept asks that the form still has everything that was typed.
func kept(t *testing.T, f *form, typed values) {
	t.Helper()
	for name, want := range typed {
		if got := f.values[name]; !slices.Equal(got, want) {
			t.Errorf("%s was %q and is now %q", name, want, got)
		}
	}
}

func TestFormRefused(t *testing.T) {
	h := office(t)
	b := h.as("wang")
	id := opened(b, "short", "供水办法")
	typed := filled()
	typed["f.copies"], typed["f.checked_on"], typed["f.points.1.clause"], typed["f.grounds.power.conclusion"] = []string{"三"}, []string{"昨天"}, []string{""}, nil
	p := b.submit(b.get(actURL(id, "fill")).form("act"), typed).must(http.StatusUnprocessableEntity)
	reach(t, p)
	for _, want := range []string{"“份数”须为0至1000000000的整数", "“核对日”须为日期", "第1行·条款”须填写", "“权限”须作出结论"} {
		if !strings.Contains(p.alerts(), want) {
			t.Errorf("the summary does not say %q:\n%s", want, p.alerts())
		}
	}
	for _, id := range []string{"f.copies", "f.checked_on", "f.points.1.clause", "f.grounds.power-1"} {
		at := p.byID(id)
		if at == nil || attr(at, "aria-invalid") != "true" {
			t.Errorf("%s is not marked", id)
		}
		if !slices.Contains(p.links(), "#"+id) {
			t.Errorf("no link of the summary leads to %s: %v", id, p.links())
		}
	}
	if at := p.find(func(n *html.Node) bool { return hasAttr(n, "autofocus") }); len(at) == 0 || attr(at[0], "role") != "alert" {
		t.Error("the summary does not get the focus")
	}
	delete(typed, "f.grounds.power.conclusion")
	kept(t, p.form("act"), typed)

	typed = filled()
	typed["f.copies"] = []string{"0"} // a rule of the procedure, not of the form
	p = b.submit(p.form("act"), typed).must(http.StatusUnprocessableEntity).says("份数须大于零", "怎么办：更正份数")
	kept(t, p.form("act"), typed)
	p = b.get("/en/dossiers/" + id + "/cases/sample/acts/fill").must(http.StatusOK).says("This is the draft kept on")
	kept(t, p.form("act"), typed)
	typed["f.copies"] = []string{"1"}
	b.submit(p.form("act"), typed).must(http.StatusOK)
	if f := b.get(actURL(id, "fill")).must(http.StatusOK); strings.Contains(f.text(), "草稿") && f.form("act").values.Get("f.copies") != "1" {
		t.Error("the draft outlived the act")
	}

	other := h.as("qian")
	other.get(actURL(id, "fill")).must(http.StatusNotFound) // Bureau B may not know of the dossier
	other.post(actURL(id, "fill")+"/draft", values{"version": {"1"}, "key": {newKey()}}).must(http.StatusNotFound)
	zhao := h.as("zhao")
	p = zhao.get(actURL(id, "fill")).must(http.StatusOK).says("“填报”由甲局承办人办理")
	if p.byID("act") != nil {
		t.Error("who may not act has a form")
	}
	zhao.post(actURL(id, "fill"), values{"version": {"2"}, "key": {newKey()}, "f.copies": {"4"}}).must(http.StatusForbidden)
}

func TestFormOvertaken(t *testing.T) {
	h := office(t)
	wang, li := h.as("wang"), h.as("li")
	id := opened(wang, "short", "供水办法")
	typed := values{"f.summary": {"王的摘要\n第二行"}, "f.points.1.clause": {"第一条"}}
	mine := wang.get(actURL(id, "mend")).form("act")
	li.submit(li.get(actURL(id, "mend")).form("act"), values{"f.title": {"供水管理办法"}}).must(http.StatusOK)
	p := wang.submit(mine, typed).must(http.StatusConflict).says("案卷已有变动", "修订", "李二", "您填写的内容都在下面")
	reach(t, p)
	kept(t, p.form("act"), typed)
	if p.form("act").values.Get("version") != "2" {
		t.Errorf("the form still stands on version %s", p.form("act").values.Get("version"))
	}
	wang.submit(p.form("act"), nil).must(http.StatusOK)
	d, err := h.engine.Store.Dossier(t.Context(), id)
	if err != nil || d.Version != 3 || d.Cases[0].Facts["summary"] != "王的摘要\n第二行" {
		t.Fatalf("%+v %v", d, err)
	}
}

// The same form sent twice, at once or from the browser's memory, does one thing and leads to it.
func TestFormSentTwice(t *testing.T) {
	h := office(t)
	b := h.as("wang")
	id := opened(b, "short", "供水办法")
	f := b.get(actURL(id, "remark")).form("act")
	typed := values{"f.remarks.1.from": {"张某"}, "f.remarks.1.text": {"太长"}}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if p := b.clone().submit(f, typed); p.status != http.StatusOK || p.url.Query().Get("done") != "2" {
				t.Errorf("got %d at %s", p.status, p.url)
			}
		})
	}
	all.Wait()
	if p := b.submit(f, typed); p.url.Query().Get("done") != "2" {
		t.Errorf("the fifth landed on %s", p.url)
	}
	changed := values{"f.remarks.1.from": {"张某"}, "f.remarks.1.text": {"太短"}}
	p := b.submit(f, changed).must(http.StatusConflict).says("此表单已经提交过一次")
	kept(t, p.form("act"), changed)
	if p := b.submit(p.form("act"), nil).must(http.StatusOK); p.url.Query().Get("done") != "3" {
		t.Errorf("a second remark landed on %s", p.url)
	}
	d, err := h.engine.Store.Dossier(t.Context(), id)
	if rows, _ := d.Cases[0].Facts["remarks"].([]any); err != nil || len(rows) != 2 {
		t.Errorf("%v %v", rows, err)
	}

	open := b.get("/zh/open/sample/short").form("act")
	one, two := b.submit(open, values{"f.title": {"路灯办法"}}), b.submit(open, values{"f.title": {"路灯办法"}})
	if one.url.String() != two.url.String() {
		t.Errorf("opened twice: %s and %s", one.url, two.url)
	}
	b.submit(open, values{"f.title": {"桥梁办法"}}).must(http.StatusUnprocessableEntity).says("此表单已经提交过")

	// The act that closes the case answers a second sending as the first, though nothing can be done there any more.
	last := closing(h, b, id)
	b.submit(last, nil).must(http.StatusOK)
}

// closing sends the event that ends the case and returns its form.
func closing(h *harness, b *browser, id string) *form {
	h.t.Helper()
	handIn(b, id, "draft", "草案.pdf", "%PDF-1.7 二").must(http.StatusOK)
	b.submit(b.get(actURL(id, "submit")).form("act"), nil).must(http.StatusOK)
	if err := h.identity.SetPassword(h.t.Context(), "sun", "zhao", "correct horse battery 7"); err != nil {
		h.t.Fatal(err)
	}
	zhao := h.as("zhao")
	zhao.submit(zhao.get(actURL(id, "conclude")).form("act"), values{"f.verdict": {"good"}, "password": {"correct horse battery 7"}}).must(http.StatusOK)
	f := zhao.get(actURL(id, "finish")).form("act")
	zhao.submit(f, nil).must(http.StatusOK)
	*b = *zhao
	return f
}

// A draft outlives the server. What was done is not offered again, even if a window that did not know has kept it once more.
func TestFormDrafts(t *testing.T) {
	h := office(t)
	b := h.as("wang")
	id := opened(b, "short", "供水办法")
	f := b.get(actURL(id, "fill")).form("act")
	typed := filled()
	sending := values(cloneValues(f.values))
	for name, list := range typed {
		sending[name] = list
	}
	sending["password"] = []string{"never kept"}
	b.post(actURL(id, "fill")+"/draft", sending).must(http.StatusNoContent)
	d, err := h.store.Draft(t.Context(), "wang", draftKey(actPath(id, "sample", "fill")))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := decodeDraft(d.Data); err != nil || plain.Typed.Has("password") || plain.Typed.Has("key") {
		t.Errorf("the draft has %v, %v", plain, err)
	}
	h.end()
	h.begin()
	b = h.as("wang")
	p := b.get(actURL(id, "fill")).must(http.StatusOK).says("已恢复")
	kept(t, p.form("act"), typed)
	if p.form("act").values.Get("key") != f.values.Get("key") {
		t.Error("the key was not kept: the two windows would do it twice")
	}
	if q := h.as("li").get(actURL(id, "fill")); strings.Contains(q.text(), "已恢复") {
		t.Error("somebody else sees the draft")
	}
	b.submit(p.form("act"), nil).must(http.StatusOK)
	b.post(actURL(id, "fill")+"/draft", sending).must(http.StatusNoContent) // a window that does not know yet
	if p := b.get(actURL(id, "fill")).must(http.StatusOK); strings.Contains(p.text(), "已恢复") {
		t.Error("the draft of what was done is offered again")
	}

	p = b.get(actURL(id, "mend"))
	b.post(actURL(id, "mend"), merged(p.form("act").values, values{"f.summary": {"弃"}, "row": {"add:points"}})).must(http.StatusOK)
	p = b.get(actURL(id, "mend")).says("已恢复")
	b.post(actURL(id, "mend"), merged(p.form("act").values, values{"row": {"discard"}})).must(http.StatusOK)
	if p := b.get(actURL(id, "mend")); strings.Contains(p.text(), "已恢复") || p.form("act").values.Get("f.summary") != "摘要" {
		t.Error("the draft was not dropped")
	}
}

// The buttons of a table and of a paper work without JavaScript, and keep what was typed.
func TestFormButtons(t *testing.T) {
	h := office(t)
	b := h.as("wang")
	id := opened(b, "short", "供水办法")
	f := b.get(actURL(id, "mend")).form("act")
	first := b.post(actURL(id, "mend"), merged(f.values, values{"f.points.1.clause": {"一"}, "f.summary": {"摘"}, "row": {"add:points"}})).must(http.StatusOK)
	reach(t, first)
	two := first.form("act")
	kept(t, two, values{"f.points.row": {"1", "2"}, "f.points.1.clause": {"一"}, "f.summary": {"摘"}})
	if at := first.find(func(n *html.Node) bool { return hasAttr(n, "autofocus") }); len(at) != 1 || attr(at[0], "name") != "f.points.2.clause" {
		t.Errorf("the new row does not get the focus: %v", at)
	}
	three := b.post(actURL(id, "mend"), merged(two.values, values{"f.points.2.clause": {"二"}, "row": {"drop:points:1"}})).must(http.StatusOK).form("act")
	kept(t, three, values{"f.points.row": {"2"}, "f.points.2.clause": {"二"}})
	for _, button := range []string{"add:summary", "add:nothing", "drop:points:7", "drop:points", "jump", "paper:nothing", "add:points:1"} {
		b.post(actURL(id, "mend"), merged(three.values, values{"row": {button}})).must(http.StatusBadRequest)
	}
	p := b.post(actURL(id, "submit"), values{"version": {"1"}, "key": {newKey()}, "row": {"paper:draft"}}).must(http.StatusOK)
	if p.url.Path != "/zh/dossiers/"+id+"/cases/sample/papers/draft" {
		t.Fatalf("got to %s", p.url)
	}
	if p = b.submit(p.form("paper"), nil, file{"file", "草案.pdf", "application/pdf", "%PDF-"}); p.url.Path != actURL(id, "submit") {
		t.Errorf("after the paper one is at %s", p.url)
	}
}

func TestFormHostile(t *testing.T) {
	h := office(t)
	b := h.as("wang")
	id := opened(b, "short", "供水办法")
	good := url.Values(merged(b.get(actURL(id, "fill")).form("act").values, filled()))
	with := func(name string, list ...string) string { return url.Values(merged(good, values{name: list})).Encode() }
	for name, c := range map[string]struct {
		body   string
		status int
	}{
		"20001 values":              {good.Encode() + strings.Repeat("&f.points.row=1", maxValues), http.StatusRequestEntityTooLarge},
		"3 MiB":                     {"f.summary=" + strings.Repeat("a", 3<<20), http.StatusRequestEntityTooLarge},
		"a name that is not there":  {with("f.number", "EX-2026-0001"), http.StatusBadRequest},
		"a nested name":             {with("f.points.1.clause.deep", "x"), http.StatusBadRequest},
		"a row that is not there":   {with("f.points.2.clause", "x"), http.StatusBadRequest},
		"a row twice":               {with("f.points.row", "1", "1"), http.StatusBadRequest},
		"a row with a wild key":     {with("f.points.row", "1", "../2"), http.StatusBadRequest},
		"a value twice":             {with("f.copies", "1", "2"), http.StatusBadRequest},
		"an item that is not there": {with("f.grounds.else.conclusion", "pass"), http.StatusBadRequest},
		"a field of the house":      {with("role", "x"), http.StatusBadRequest},
		"no key":                    {with("key"), http.StatusBadRequest},
		"a key of his own":          {with("key", "1"), http.StatusBadRequest},
		"a negative version":        {with("version", "-1"), http.StatusBadRequest},
		"no version":                {with("version", "x"), http.StatusBadRequest},
		"a version to come":         {with("version", "99"), http.StatusConflict},
		"on behalf of nobody":       {with("for", "zhao"), http.StatusForbidden},
		"on behalf of a control":    {with("for", "a\x01"), http.StatusBadRequest},
		"a reason nobody asked":     {with("reason", "x"), http.StatusBadRequest},
		"NUL":                       {with("f.summary", "a\x00b"), http.StatusBadRequest},
		"bad UTF-8":                 {good.Encode() + "&f.title=%ff%fe", http.StatusBadRequest},
		"bad UTF-8 in a name":       {good.Encode() + "&f.%ff=1", http.StatusBadRequest},
		"broken escape":             {good.Encode() + "&f.title=%4", http.StatusBadRequest},
		"a long name":               {good.Encode() + "&f." + strings.Repeat("a", 300) + "=1", http.StatusBadRequest},
		"a control character":       {with("f.summary", "a\x07b"), http.StatusUnprocessableEntity},
		"a zero-width space":        {with("f.title", "供水\u200b办法"), http.StatusUnprocessableEntity},
		"markup":                    {with("f.topic", `"><script>alert(1)</script>`), http.StatusUnprocessableEntity},
		"no such organ":             {with("f.asked", "nowhere"), http.StatusUnprocessableEntity},
	} {
		p := b.do(http.MethodPost, actURL(id, "fill"), "application/x-www-form-urlencoded", strings.NewReader(c.body))
		if p.status != c.status {
			t.Errorf("%s: got %d, want %d\n%s", name, p.status, c.status, p.text())
		}
		if strings.Contains(p.body, "<script>alert") {
			t.Errorf("%s: what was typed became markup", name)
		}
		if c.status == http.StatusUnprocessableEntity {
			reach(t, p)
		}
	}
	b.do(http.MethodPost, actURL(id, "fill"), "application/json", strings.NewReader("{}")).must(http.StatusBadRequest)
	b.do(http.MethodPost, actURL(id, "fill"), "text/plain", strings.NewReader(good.Encode())).must(http.StatusBadRequest)
	b.post(actURL(id, "fill"), values(good), "Sec-Fetch-Site: cross-site").must(http.StatusForbidden)
	b.get(actURL(id, "nothing")).must(http.StatusNotFound)
	b.get("/zh/dossiers/" + id + "/cases/nothing/acts/fill").must(http.StatusNotFound)
	b.get("/zh/open/nothing").must(http.StatusNotFound)
	b.get("/zh/open/sample/other").must(http.StatusNotFound)
	h.as("zhao").get("/zh/open/sample/short").must(http.StatusNotFound)
	h.as("zheng").get("/zh/open").must(http.StatusOK).says("没有您可以建卷的程序")
	wu := h.as("wu") // of a township, which makes no long ones
	if p := wu.get("/zh/open").must(http.StatusOK).says("示例件：简件"); strings.Contains(p.text(), "繁件") {
		t.Error("what the organisation cannot open is listed")
	}
	wu.get("/zh/open/sample/long").must(http.StatusNotFound)
	if v := h.visitor(); v.get(actURL(id, "fill")).url.Path != "/zh/sign-in" {
		t.Error("a stranger sees the form")
	}
	d, err := h.engine.Store.Dossier(t.Context(), id)
	if err != nil || d.Version != 1 {
		t.Fatalf("something was done: %+v %v", d, err)
	}
}

// A draft as long as a form may be is kept, or said not to be; the form itself goes through.
func TestFormLong(t *testing.T) {
	h := office(t)
	b := h.as("wang")
	id := opened(b, "short", "供水办法")
	v := url.Values(merged(b.get(actURL(id, "mend")).form("act").values, values{"f.points.row": nil}))
	for i := range 50 {
		key := strconv.Itoa(i + 1)
		v.Add("f.points.row", key)
		for _, column := range []string{"problem", "fate", "heard", "day", "weight"} {
			v.Set("f.points."+key+"."+column, "")
		}
		v.Set("f.points."+key+".clause", "第"+key+"条")
		v.Set("f.points."+key+".problem", strings.Repeat("与上位法第"+key+"条的规定不一致，", 40))
	}
	b.post(actURL(id, "mend")+"/draft", values(v)).must(http.StatusNoContent)
	p := b.get(actURL(id, "mend")).says("已恢复")
	if rows := p.form("act").values["f.points.row"]; len(rows) != 50 {
		t.Errorf("%d rows came back", len(rows))
	}
	b.submit(p.form("act"), nil).must(http.StatusOK)
}

// clone is another window of the same browser.
func (b *browser) clone() *browser {
	c := *b.h.visitor()
	c.client.Jar = b.client.Jar
	return &c
}

func cloneValues(v url.Values) url.Values {
	out := url.Values{}
	for name, list := range v {
		out[name] = slices.Clone(list)
	}
	return out
}

func merged(v url.Values, more values) values {
	out := cloneValues(v)
	for name, list := range more {
		if out[name] = list; list == nil {
			delete(out, name)
		}
	}
	return values(out)
}

// When the store has too much to do, the form comes back with what was typed.
func TestFormBusy(t *testing.T) {
	h := office(t)
	b := h.as("wang")
	id := opened(b, "short", "供水办法")
	f := b.get(actURL(id, "mend")).form("act")
	h.engine.Store = &weary{Store: h.engine.Store}
	typed := values{"f.summary": {"不能丢"}}
	p := b.submit(f, typed).must(http.StatusServiceUnavailable).says("服务器繁忙", "您填写的内容都在下面")
	kept(t, p.form("act"), typed)
	if p.form("act").values.Get("key") != f.values.Get("key") {
		t.Error("another key would do it twice if it had been done after all")
	}
}

// A weary store can be read, but keeps nothing.
type weary struct{ engine.Store }

func (weary) Update(context.Context, string, func(engine.View) (*engine.Change, error)) error {
	return store.ErrBusy
}
