package workflows

import (
	"fmt"
	"slices"
	"strings"

	"santong/engine"
)

// link draws a line with its arrow and its labels.
func (d *drawing) link(l *link) {
	colour, width := lineColour, "1.3"
	if l.back {
		colour = backColour
	}
	if d.taken(l) {
		colour, width = visitedColour, "2.6"
	}
	stroke := []string{"fill", "none", "stroke", colour, "stroke-width", width}
	if l.back && !d.taken(l) {
		stroke = append(stroke, "stroke-dasharray", "6 3")
	}
	if l.down {
		x, y := l.from.x+l.from.w/2, l.from.y+l.from.h
		d.tag("path/", append([]string{"d", fmt.Sprintf("M%s %sV%s", number(x), number(y), number(l.to.y-6))}, stroke...)...)
		d.arrow(x, l.to.y, 0, 1, colour)
		d.labels(l, colour)
		return
	}
	t := l.trunk
	x1, x2, turn := l.out.edge(), t.in.edge(), t.x
	toward := sign(x2 - turn)
	y1, y2 := l.out.y, t.in.y
	r := min(6, abs(y2-y1)/2)
	if !d.taken(l) && t.between(y1) { // the rest of the way is drawn by the line that comes from farthest
		d.tag("path/", append([]string{"d", fmt.Sprintf("M%s %sH%s", number(x1), number(y1), number(turn))}, stroke...)...)
		d.labels(l, colour)
		return
	}
	path := fmt.Sprintf("M%s %sH%s", number(x1), number(y1), number(turn-sign(turn-x1)*r))
	if r > 0 {
		down := sign(y2 - y1)
		path += fmt.Sprintf("Q%s %s %s %sV%sQ%s %s %s %s", number(turn), number(y1), number(turn), number(y1+down*r),
			number(y2-down*r), number(turn), number(y2), number(turn+toward*r), number(y2))
	}
	path += "H" + number(x2-toward*6)
	d.tag("path/", append([]string{"d", path}, stroke...)...)
	d.arrow(x2, y2, toward, 0, colour)
	d.labels(l, colour)
}

// A label is a line of text beside a line.
type label struct {
	x, y   float64 // of the baseline
	anchor string
	text   string
}

// texts is where the labels of a line stand: above its beginning, or beside an arrow straight down.
func (l *link) texts() []label {
	x, y, anchor := 0.0, 0.0, "start"
	last := float64(len(l.labels)-1) * labelLine
	switch {
	case l.down:
		x, y = l.from.x+l.from.w/2+9, (l.from.y+l.from.h+l.to.y)/2-last/2+labelSize*0.35-2
	case l.out.side == left:
		x, y, anchor = l.out.edge()-7, l.out.y-4-last, "end"
	default:
		x, y = l.out.edge()+7, l.out.y-4-last
	}
	var out []label
	for i, text := range l.labels {
		out = append(out, label{x, y + float64(i)*labelLine, anchor, text})
	}
	return out
}

func (d *drawing) labels(l *link, colour string) {
	for _, t := range l.texts() {
		d.text("text", []string{"x", number(t.x), "y", number(t.y), "font-size", number(labelSize), "text-anchor", t.anchor, "fill", colour}, t.text)
	}
}

// between tells whether a line joins the trunk between its beginning and its box.
func (t *trunk) between(y float64) bool {
	return slices.ContainsFunc(t.links, func(o *link) bool {
		return t.in.y < y && y < o.out.y || t.in.y > y && y > o.out.y
	})
}

// edge is the x of the side of the box on which the port lies.
func (q *port) edge() float64 {
	if q.side == left {
		return q.at.x
	}
	return q.at.x + q.at.w
}

func (d *drawing) arrow(x, y, dx, dy float64, colour string) {
	d.tag("path/", "d", fmt.Sprintf("M%s %sL%s %sL%s %sZ", number(x), number(y), number(x-dx*8-dy*4), number(y-dy*8-dx*4),
		number(x-dx*8+dy*4), number(y-dy*8+dx*4)), "fill", colour)
}

// joints puts a dot where a line joins others, to tell it from a crossing.
func (d *drawing) joints() {
	for _, t := range d.trunks {
		ys := []float64{t.in.y}
		for _, l := range t.links {
			ys = append(ys, l.out.y)
		}
		slices.Sort(ys)
		for i, y := range ys {
			if i > 0 && i < len(ys)-1 {
				d.tag("circle/", "cx", number(t.x), "cy", number(y), "r", "2.8", "fill", d.trunkColour(t))
			}
		}
	}
}

func (d *drawing) trunkColour(t *trunk) string {
	if slices.ContainsFunc(t.links, func(l *link) bool { return l.back }) {
		return backColour
	}
	return lineColour
}

// box draws a state: a frame, doubled if the case is closed there, and its name.
func (d *drawing) box(b *box) {
	fill, stroke, width := "#ffffff", inkColour, "1.2"
	switch {
	case b.state.ID == d.opt.Current:
		fill, stroke, width = "#fdecea", currentColour, "3"
	case slices.Contains(d.opt.Visited, b.state.ID):
		fill, stroke, width = "#e4f0fb", visitedColour, "2"
	case !b.main:
		fill = "#f5f7fa"
	}
	frame := func(inset float64) {
		d.tag("rect/", "x", number(b.x+inset), "y", number(b.y+inset), "width", number(b.w-2*inset), "height", number(b.h-2*inset),
			"rx", number(8-inset), "fill", fill, "stroke", stroke, "stroke-width", width)
	}
	frame(0)
	if slices.Contains(d.opt.Next, b.state.ID) { // whether it has been there or not
		d.tag("rect/", "x", number(b.x-4), "y", number(b.y-4), "width", number(b.w+8), "height", number(b.h+8), "rx", "11", "fill", "none",
			"stroke", nextColour, "stroke-width", "2", "stroke-dasharray", "6 4")
	}
	if b.state.Final {
		width = "1"
		frame(4)
	}
	if b.mark != "" {
		d.text("text", []string{"x", number(b.x + b.w - 8), "y", number(b.y + 13), "font-size", "10", "text-anchor", "end", "font-weight", "bold", "fill", stroke}, b.mark)
	}
	content := float64(len(b.lines))*nameSize*1.25 + float64(len(b.small)+len(b.badges))*smallSize*1.3
	x, y := b.x+b.w/2, b.y+(b.h-content)/2
	write := func(lines []string, size, step float64, weight, colour string) {
		for _, text := range lines {
			y += size * step
			d.text("text", []string{"x", number(x), "y", number(y - size*(step-1)), "font-size", number(size), "font-weight", weight, "text-anchor", "middle", "fill", colour}, text)
		}
	}
	write(b.lines, nameSize, 1.25, "bold", inkColour)
	write(b.small, smallSize, 1.3, "normal", paleColour)
	write(b.badges, smallSize, 1.3, "normal", backColour)
}

// begin marks where a case begins.
func (d *drawing) begin() {
	for _, b := range d.boxes {
		if b.state.ID == d.g.def.Start && b.main {
			x := b.x + b.w/2
			d.tag("circle/", "cx", number(x), "cy", number(b.y-18), "r", "5", "fill", inkColour)
			d.tag("path/", "d", fmt.Sprintf("M%s %sV%s", number(x), number(b.y-18), number(b.y-6)), "stroke", inkColour, "stroke-width", "1.3")
			d.arrow(x, b.y, 0, 1, inkColour)
		}
	}
}

// legend explains the signs, which a reader of the printed page cannot ask.
func (d *drawing) legend() {
	text := engine.Words{Zh: "虚线：退回先前环节；圆点：线路汇合；双框：办结；↩ 可退回、撤回；○ 办理后状态不变",
		En: "dashed: back to an earlier state; dot: lines meet; double frame: closed; ↩ may be returned or taken back; ○ done without leaving the state"}
	if len(d.opt.Next) > 0 {
		text.Zh, text.En = text.Zh+"；绿色虚框 ▷：下一步可能", text.En+"; green dashed frame ▷: possibly next"
	}
	y := d.height + 2
	for _, line := range wrap(d.say(text), smallSize, d.width-2*margin) {
		d.text("text", []string{"x", number(margin), "y", number(y), "font-size", number(smallSize), "fill", paleColour}, line)
		y += smallSize * 1.4
	}
}

// DiagramText says the picture in words: each state with every way out of it.
func DiagramText(def *engine.Definition, lang string) []string {
	p := &picture{g: newGraph(def), opt: DiagramOptions{Lang: lang}}
	quote := func(w engine.Words) string {
		return p.say(engine.Words{Zh: "“" + w.Zh + "”", En: "“" + w.En + "”"})
	}
	var out []string
	for _, s := range def.States {
		var ways []string
		for i := range p.g.out[s.ID] {
			e := &p.g.out[s.ID][i]
			to := p.say(engine.Words{Zh: "转入", En: "to "}) + quote(p.g.state(e.to).Words)
			switch {
			case e.to == s.ID:
				to = p.say(engine.Words{Zh: "状态不变", En: "stays"})
			case e.kind == returns:
				to = p.say(engine.Words{Zh: "退回", En: "returned to "}) + quote(p.g.state(e.to).Words)
			case e.kind != plain:
				to = p.say(engine.Words{Zh: "回到", En: "back to "}) + quote(p.g.state(e.to).Words)
			}
			ways = append(ways, p.edgeText(e)+p.say(engine.Words{Zh: "，", En: ": "})+to)
		}
		text := p.say(s.Words)
		switch {
		case s.Final:
			text += p.say(engine.Words{Zh: "：办结。", En: ": closed."})
		case len(ways) == 0:
			text += p.say(engine.Words{Zh: "：没有出路。", En: ": no way out."})
		default:
			text += p.say(engine.Words{Zh: "：", En: ": "}) + strings.Join(ways, p.say(engine.Words{Zh: "；", En: "; "})) + p.say(engine.Words{Zh: "。", En: "."})
		}
		out = append(out, text)
	}
	return out
}

func sign(v float64) float64 {
	if v < 0 {
		return -1
	}
	return 1
}

func abs(v float64) float64 { return max(v, -v) }
