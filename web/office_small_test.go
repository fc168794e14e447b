package web

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"santong/engine"
)

// What the office's pages say fits who reads them, and everything can be picked without script.
func TestPagesFitTheReader(t *testing.T) {
	l := heard(t)
	l.reviewedTwice()
	checked := func(d *document) int {
		return len(d.find(func(n *html.Node) bool {
			return n.Data == "input" && attr(n, "name") == "item" && hasAttr(n, "checked")
		}))
	}
	b := l.as("meng.fanhua")
	page := b.get("/zh/inbox").must(http.StatusOK).says("全选本页", "显示筛选")
	all := slices.IndexFunc(page.links(), func(href string) bool { return strings.Contains(href, "pick=all") })
	if checked(page) != 0 || all < 0 || checked(b.get(page.links()[all])) == 0 {
		t.Error("what can be picked is not picked by its link")
	}
	if said := l.as("du.chaguan").get("/zh/inbox").must(http.StatusOK); strings.Contains(textOf(said.byID("main")), "建卷") {
		t.Error("who can open nothing is told to")
	}
	l.as("sun.deming").get("/en/inbox").must(http.StatusOK)

	// The act that leads on is the first; what does not is beside it.
	act := l.as("meng.fanhua").get("/zh/dossiers/" + l.ids[0] + "?case=document")
	primary := map[string]bool{}
	for _, a := range act.find(func(n *html.Node) bool { return n.Data == "a" && strings.Contains(attr(n, "href"), "/acts/") }) {
		primary[textOf(a)] = strings.Contains(attr(a, "class"), "btn-primary")
	}
	if !primary["出具合法性审查意见书"] {
		t.Errorf("primary: %v", primary)
	}

	// It runs under a definition that can be read, also when it is not the current one.
	hash := l.dossier(l.ids[0]).Cases[0].Definition
	act.says("适用的程序定义", hash[:12])
	b.get("/zh/procedures/document/government?definition=" + hash).must(http.StatusOK).lacks("尚未采用的定义")
	b.get("/zh/procedures/document/government?definition=" + strings.Repeat("0", 64)).must(http.StatusNotFound)
	b.get("/zh/procedures/document/office?definition=" + hash).must(http.StatusNotFound)
	var older engine.Definition
	if err := json.Unmarshal(l.library.Workflow("document", "government").JSON, &older); err != nil {
		t.Fatal(err)
	}
	older.Zh = "以往的制定程序"
	w, err := engine.Compile(&older)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.store.SaveDefinition(t.Context(), w.Hash, w.JSON); err != nil {
		t.Fatal(err)
	}
	kept := "/procedures/document/government?definition=" + w.Hash
	reach(t, b.get("/zh"+kept).must(http.StatusOK).says("以往的制定程序", "以往的或者尚未采用的定义", "流程图", "现行定义"))
	reach(t, b.get("/en"+kept+"&as=prose").must(http.StatusOK).says("以往的制定程序", "superseded or not adopted"))
	admin := l.as("guan.xitong")
	definitions := admin.get("/zh/admin/definitions").must(http.StatusOK).says("第1版")
	under := slices.IndexFunc(definitions.links(), func(href string) bool { return strings.HasSuffix(href, "/dossiers?under="+hash) })
	if under < 0 {
		t.Fatalf("its open cases are linked nowhere: %v", definitions.links())
	}
	admin.get(definitions.links()[under]).must(http.StatusOK).says("曹县政务服务办法")
	if none := admin.get("/zh/dossiers?under=" + w.Hash).must(http.StatusOK); strings.Contains(none.text(), "曹县政务服务办法") {
		t.Error("a dossier runs under a definition that is not its own")
	}

	tag := regexp.MustCompile(`\[[A-Z]\d+\]`)
	for _, path := range []string{"/zh/law", "/en/law", "/zh/law/sdproc2011%2350"} {
		if found := tag.FindString(b.get(path).must(http.StatusOK).text()); found != "" {
			t.Errorf("%s shows %s", path, found)
		}
	}
}
