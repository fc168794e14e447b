package workflows

import (
	"math"
	"slices"
	"strings"

	"santong/engine"
)

// Sides of a box, and channels: left of the main column, and between the columns.
const (
	left  = 0
	right = 1
)

// A box is a state in the picture.
type box struct {
	state      *engine.State
	main       bool
	x, y, w, h float64
	lines      []string // the name
	small      []string // the name in the other language
	mark       string   // current, or visited
	badges     []string // events that draw no line
	ports      [2][]*port
}

// A port is where a line leaves or enters a box.
type port struct {
	at    *box
	link  *link // the line that leaves; nil: where all lines enter
	trunk *trunk
	side  int
	y, h  float64
}

// A link is every step from one state to another.
type link struct {
	from, to *box
	labels   []string
	back     bool // towards the beginning
	down     bool // straight to the next box of the main column
	out      *port
	trunk    *trunk
}

// A trunk is the lane shared by all lines that lead to one box on one side.
type trunk struct {
	to          *box
	side        int // of the main column: left of it, or between the columns
	in          *port
	links       []*link
	lane        int
	x           float64
	top, bottom float64 // as far as it may reach
}

type picture struct {
	g             *graph
	opt           DiagramOptions
	boxes         []*box // main column from top to bottom, then the second
	links         []*link
	trunks        []*trunk
	lanes         [3]int // left; to the main column; to the second column
	width, height float64
}

// mainLine is the way that a case takes as a rule: from each state the first event, in the order of the file, that leads on towards the first final
// state. Authors write what usually happens first.
func mainLine(g *graph) []string {
	goal := slices.IndexFunc(g.def.States, func(s engine.State) bool { return s.Final })
	if goal < 0 {
		return []string{g.def.Start}
	}
	end := g.def.States[goal].ID
	dead := map[string]bool{}
	var walk func(at string) []string
	walk = func(at string) []string {
		if at == end {
			return []string{at}
		}
		dead[at] = true // never twice: a way that came back here would be no way on
		for _, e := range g.out[at] {
			if e.kind != plain || dead[e.to] || g.order(e.to) < g.order(at) {
				continue
			}
			if rest := walk(e.to); rest != nil {
				return append([]string{at}, rest...)
			}
		}
		return nil
	}
	if way := walk(g.def.Start); way != nil {
		return way
	}
	return []string{g.def.Start}
}

// newPicture decides what stands in which column and which lines there are.
func newPicture(def *engine.Definition, opt DiagramOptions) *picture {
	p := &picture{g: newGraph(def), opt: opt}
	way := mainLine(p.g)
	byID := map[string]*box{}
	add := func(id string, main bool) {
		b := &box{state: p.g.state(id), main: main}
		p.measure(b)
		byID[id], p.boxes = b, append(p.boxes, b)
	}
	for _, id := range way {
		add(id, true)
	}
	for _, s := range def.States {
		if !slices.Contains(way, s.ID) {
			add(s.ID, false)
		}
	}
	for i := range p.g.edges {
		e := &p.g.edges[i]
		if e.kind != plain || e.from == e.to {
			continue // said on the box
		}
		from, to := byID[e.from], byID[e.to]
		text := p.edgeText(e)
		at := slices.IndexFunc(p.links, func(l *link) bool { return l.from == from && l.to == to })
		if at < 0 {
			at = len(p.links)
			p.links = append(p.links, &link{from: from, to: to, back: p.g.order(e.to) < p.g.order(e.from)})
		}
		if l := p.links[at]; !slices.Contains(l.labels, text) {
			l.labels = append(l.labels, text)
		}
	}
	for _, l := range p.links {
		l.labels = p.lines(l.labels)
	}
	p.route()
	p.place()
	return p
}

// lines breaks labels so that they stay narrow. Several get a dot each, to tell them from one that goes on.
func (p *picture) lines(labels []string) (out []string) {
	width := labelWidth
	if p.english() {
		width *= 1.2
	}
	for _, text := range labels {
		if len(labels) > 1 {
			text = "· " + text
		}
		head, tail, outcome := strings.Cut(text, "：")
		if outcome && textWidth(text, labelSize) > width && textWidth(head, labelSize) < width && textWidth(tail, labelSize) < width {
			out = append(out, head+"：", tail)
			continue
		}
		lines := math.Ceil(textWidth(text, labelSize) / width)
		out = append(out, wrap(text, labelSize, min(width, textWidth(text, labelSize)/lines+labelSize))...) // of about the same length
	}
	return out
}
