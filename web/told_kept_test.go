package web

import (
	"fmt"
	"net/http"
	"testing"

	"santong/engine"
	"santong/people"
)

// What a page says of the history is the same whether the server has followed it act by act or reads it for the first time.
func TestAHistoryIsRetoldAlike(t *testing.T) {
	l := heard(t)
	b, address := l.as("wang.xiaomin"), "/zh/dossiers/"+l.ids[0]+"?case=document"
	early := textOf(b.get(address).must(http.StatusOK).byID("main"))
	l.reviewedTwice()
	followed := textOf(b.get(address).must(http.StatusOK).byID("main"))
	again := textOf(b.get(address).must(http.StatusOK).byID("main"))
	l.serve() // a server that remembers nothing
	first := textOf(l.as("wang.xiaomin").get(address).must(http.StatusOK).byID("main"))
	if followed != first || again != first || early == first {
		t.Errorf("followed:\n%s\nread at once:\n%s", followed, first)
	}
}

// What is kept serves in its own words only, never beyond the version that is asked for, and does not grow for ever.
func TestKeptHistories(t *testing.T) {
	k, words := newRetold(), new(people.Directory)
	told := func(id string, version int) *told {
		return &told{d: &engine.Dossier{ID: id, Version: version, Head: engine.HashOf(fmt.Append(nil, id, version))}, directory: words}
	}
	k.keep(told("d", 5))
	k.keep(told("d", 4)) // by a reader who was overtaken
	if t5 := k.get("d", 7, words); t5 == nil || t5.d.Version != 5 {
		t.Errorf("kept %+v", t5)
	}
	if k.get("d", 4, words) != nil || k.get("d", 5, new(people.Directory)) != nil || k.get("e", 5, words) != nil {
		t.Error("it serves what it was not told for")
	}
	kept := k.get("d", 5, words)
	if e := (&engine.Entry{Seq: 5, Hash: kept.d.Head}); !kept.follows(e) || kept.follows(&engine.Entry{Seq: 5}) {
		t.Error("another history is followed, or its own is not")
	}
	for i := range 2 * keptTold {
		k.keep(told(fmt.Sprint(i), 1))
	}
	if k.order.Len() != keptTold || len(k.byID) != keptTold || k.get("d", 5, words) != nil {
		t.Errorf("%d are kept", k.order.Len())
	}
}
