package workflows

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"santong/engine"
)

type rectangle struct {
	what       string
	x, y, w, h float64
}

func (a rectangle) overlaps(b rectangle) bool {
	return a.x < b.x+b.w && b.x < a.x+a.w && a.y < b.y+b.h && b.y < a.y+a.h
}

// illegible lists labels that lie on labels, boxes or lines, and lines that run through boxes.
func illegible(p *picture) (faults []string) {
	var boxes, labels, lines []rectangle
	for _, b := range p.boxes {
		boxes = append(boxes, rectangle{b.state.ID, b.x, b.y, b.w, b.h})
	}
	line := func(what string, x1, y1, x2, y2 float64) {
		lines = append(lines, rectangle{what, min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)})
	}
	for _, l := range p.links {
		what := l.from.state.ID + "→" + l.to.state.ID
		for _, t := range l.texts() {
			w := textWidth(t.text, labelSize)
			x := t.x
			if t.anchor == "end" {
				x -= w
			}
			labels = append(labels, rectangle{what + " " + t.text, x, t.y - labelSize*0.8, w, labelSize * 0.9})
		}
		if l.down {
			line(what, l.from.x+l.from.w/2, l.from.y+l.from.h+0.1, l.from.x+l.from.w/2, l.to.y-0.1)
			continue
		}
		x1, x2 := l.out.edge(), l.trunk.in.edge()
		away := func(edge, to float64) float64 { return edge + sign(to-edge)*0.1 } // lines may touch the boxes that they join
		line(what, away(x1, l.trunk.x), l.out.y, l.trunk.x, l.out.y)
		line(what, l.trunk.x, l.out.y, l.trunk.x, l.trunk.in.y)
		line(what, l.trunk.x, l.trunk.in.y, away(x2, l.trunk.x), l.trunk.in.y)
	}
	for i, a := range lines {
		for _, b := range lines[i+1:] {
			near, far := a, b
			if a.what[strings.Index(a.what, "→"):] == b.what[strings.Index(b.what, "→"):] {
				continue // to one box by one lane
			}
			if near.h == 0 && far.h == 0 {
				near.h, far.h = 1, 1
			} else if near.w == 0 && far.w == 0 {
				near.w, far.w = 1, 1
			} else {
				continue // a crossing
			}
			if near.overlaps(far) {
				faults = append(faults, fmt.Sprintf("%s runs along %s", a.what, b.what))
			}
		}
	}
	clash := func(a, b []rectangle, same bool) {
		for i := range a {
			for j := range b {
				if (!same || i < j) && a[i].overlaps(b[j]) {
					faults = append(faults, fmt.Sprintf("%s lies on %s", a[i].what, b[j].what))
				}
			}
		}
	}
	clash(boxes, boxes, true)
	clash(labels, labels, true)
	clash(labels, boxes, false)
	clash(labels, lines, false)
	clash(lines, boxes, false)
	for _, r := range append(boxes, labels...) {
		if r.x < 0 || r.y < 0 || r.x+r.w > p.width || r.y+r.h > p.height+10 {
			faults = append(faults, r.what+" leaves the picture")
		}
	}
	return faults
}

func TestLegible(t *testing.T) {
	lib, err := Default(county)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range lib.All() {
		for _, lang := range []string{"zh", "en"} {
			for _, f := range illegible(newPicture(w.Definition, DiagramOptions{Lang: lang})) {
				t.Errorf("%s %s %s: %s", w.Definition.Workflow, w.Definition.Variant, lang, f)
			}
		}
	}
}

// Any procedure must be legible, not only ours.
func TestLegibleWhatever(t *testing.T) {
	for seed := range uint64(150) {
		def := anyDefinition(rand.New(rand.NewPCG(seed, 1)))
		p := newPicture(def, DiagramOptions{Current: def.States[seed%uint64(len(def.States))].ID})
		for _, f := range illegible(p) {
			t.Errorf("seed %d: %s", seed, f)
		}
	}
}

// anyDefinition makes a procedure of up to 26 states with words of any length.
func anyDefinition(r *rand.Rand) *engine.Definition {
	word := func() engine.Words {
		zh, en := []rune("行政规范性文件合法性审查集体讨论决定统一登记编号公布备案"), "a procedure is a file and not a program"
		at := r.IntN(len(zh) - 14)
		return engine.Words{Zh: string(zh[at : at+1+r.IntN(14)]), En: en[:3+r.IntN(len(en)-3)]}
	}
	def := &engine.Definition{Workflow: "any", Start: "s0"}
	n := 2 + r.IntN(25)
	for i := range n {
		def.States = append(def.States, engine.State{ID: fmt.Sprint("s", i), Words: word(), Final: i > 0 && r.IntN(8) == 0 || i == n-1})
	}
	for i := range n * 2 {
		e := engine.Event{ID: fmt.Sprint("e", i), Words: word(), To: engine.Target{State: def.States[r.IntN(n)].ID}}
		for range 1 + r.IntN(4) {
			e.From = append(e.From, def.States[r.IntN(n)].ID)
		}
		if i < n-1 { // most go on from state to state
			e.From, e.To.State = []string{def.States[i].ID}, def.States[i+1].ID
		}
		switch r.IntN(12) {
		case 0:
			e.To.State = "same"
		case 1:
			e.To.State, e.Returns = "", []string{"s0"}
		}
		def.Events = append(def.Events, e)
	}
	return def
}
