package workflows

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"

	"santong/engine"
)

// DiagramOptions say what to show of a case, and which language comes first.
type DiagramOptions struct {
	Current string   // the state in which the case stands; empty for the definition alone
	Visited []string // the states that it has been in, in that order
	Next    []string // the states to which it may go from here
	Lang    string   // zh (also when empty) or en
}

// Colours are chosen to be told apart in grey too; what they mean is also said by a sign.
const (
	inkColour     = "#1f2933"
	paleColour    = "#52606d"
	lineColour    = "#616e7c"
	backColour    = "#9c5a16"
	visitedColour = "#1d5fa6"
	currentColour = "#b02a1a"
	nextColour    = "#2f6f3e"
	fonts         = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',SimHei,sans-serif"
)

// Diagram draws a definition as SVG. It needs no script, no style sheet and no font of its own, so it may stand in a page with a strict content
// policy, in a letter or on paper. [DiagramText] says the same in words.
func Diagram(def *engine.Definition, opt DiagramOptions) []byte {
	p := newPicture(def, opt)
	d := &drawing{picture: p}
	height := p.height + 30 // the legend stands below
	id := def.Workflow
	if def.Variant != "" {
		id += "-" + def.Variant
	}
	d.tag("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", fmt.Sprintf("0 0 %.0f %.0f", p.width, height), "width", fmt.Sprintf("%.0f", p.width),
		"height", fmt.Sprintf("%.0f", height), "role", "img", "aria-labelledby", "title-"+id+" desc-"+id, "font-family", fonts)
	d.text("title", []string{"id", "title-" + id}, p.say(def.Words))
	d.text("desc", []string{"id", "desc-" + id}, p.description())
	d.tag("rect/", "width", "100%", "height", "100%", "fill", "#ffffff")
	for _, l := range p.links {
		if !p.taken(l) {
			d.link(l)
		}
	}
	for _, l := range p.links { // the way that the case took lies above the others
		if p.taken(l) {
			d.link(l)
		}
	}
	d.joints()
	for _, b := range p.boxes {
		d.box(b)
	}
	d.begin()
	d.legend()
	d.WriteString("</svg>\n")
	return d.Bytes()
}

func (p *picture) english() bool { return p.opt.Lang == "en" }

func (p *picture) say(w engine.Words) string {
	if p.english() {
		return w.En
	}
	return w.Zh
}

func (p *picture) other(w engine.Words) string {
	if p.english() {
		return w.Zh
	}
	return w.En
}

func (p *picture) edgeText(e *edge) string {
	if e.outcome == "" {
		return p.say(e.event.Words)
	}
	return p.say(e.event.Words) + p.say(engine.Words{Zh: "：", En: ": "}) + p.say(itemWords(p.g.def, e.event.To.By, e.outcome))
}

// description is what a screen reader says of the picture before the list of states.
func (p *picture) description() string {
	zh, en := fmt.Sprintf("共 %d 个状态。", len(p.boxes)), fmt.Sprintf("%d states.", len(p.boxes))
	if p.opt.Current != "" {
		s := p.g.state(p.opt.Current)
		zh, en = zh+"当前："+s.Zh+"。", en+" Current: "+s.En+"."
	}
	for i, id := range p.opt.Next {
		s := p.g.state(id)
		if i == 0 {
			zh, en = zh+"下一步可能：", en+" Possibly next: "
		} else {
			zh, en = zh+"、", en+", "
		}
		zh, en = zh+s.Zh, en+s.En
	}
	if len(p.opt.Next) > 0 {
		zh, en = zh+"。", en+"."
	}
	return p.say(engine.Words{Zh: zh + "图后附有文字说明。", En: en + " The same in words follows the picture."})
}

// taken tells whether the case has gone this way.
func (p *picture) taken(l *link) bool {
	way := p.opt.Visited
	if len(way) > 0 && p.opt.Current != "" && way[len(way)-1] != p.opt.Current {
		way = append(slices.Clone(way), p.opt.Current)
	}
	for i := 1; i < len(way); i++ {
		if way[i-1] == l.from.state.ID && way[i] == l.to.state.ID {
			return true
		}
	}
	return false
}

// measure sets what is written in a box, and its size.
func (p *picture) measure(b *box) {
	b.w = boxWidth
	inner := b.w - 2*boxPad
	b.lines = wrap(p.say(b.state.Words), nameSize, inner)
	b.small = wrap(p.other(b.state.Words), smallSize, inner)
	for i := range p.g.def.Events {
		e := &p.g.def.Events[i]
		if !slices.Contains(e.From, b.state.ID) {
			continue
		}
		switch {
		case len(e.Returns) > 0, len(e.Recalls) > 0, e.Resumes:
			b.badges = append(b.badges, "↩ "+p.say(e.Words))
		case e.To.State == "same" && len(e.From) <= maxBadges: // what may be done everywhere says nothing of the place
			b.badges = append(b.badges, "○ "+p.say(e.Words))
		}
	}
	b.badges = pack(b.badges, smallSize, inner)
	switch id := b.state.ID; {
	case id == p.opt.Current:
		b.mark = p.say(engine.Words{Zh: "▶ 当前", En: "▶ current"})
	case slices.Contains(p.opt.Visited, id):
		b.mark = "✓"
	}
	if slices.Contains(p.opt.Next, b.state.ID) {
		b.mark = strings.TrimSpace(b.mark + " ▷")
	}
	if b.mark != "" && textWidth(b.lines[0], nameSize) > b.w-2*textWidth(b.mark, 10)-24 {
		b.lines = append([]string{""}, b.lines...) // the sign needs the line for itself
	}
	b.h = float64(len(b.lines))*nameSize*1.25 + float64(len(b.small)+len(b.badges))*smallSize*1.3 + 2*boxPad - 2
}

// pack puts short texts side by side.
func pack(texts []string, size, width float64) []string {
	var lines []string
	for _, text := range texts {
		if n := len(lines); n > 0 && textWidth(lines[n-1]+"  "+text, size) <= width {
			lines[n-1] += "  " + text
			continue
		}
		lines = append(lines, wrap(text, size, width)...)
	}
	return lines
}

// drawing writes SVG. Everything that is written goes through escape.
type drawing struct {
	*picture
	bytes.Buffer
}

// tag opens an element; a name that ends in / closes it at once.
func (d *drawing) tag(name string, attributes ...string) {
	bare, closed := strings.CutSuffix(name, "/")
	d.WriteString("<" + bare)
	for i := 0; i+1 < len(attributes); i += 2 {
		d.WriteString(" " + attributes[i] + `="` + escape(attributes[i+1]) + `"`)
	}
	if closed {
		d.WriteString("/")
	}
	d.WriteString(">\n")
}

func (d *drawing) text(name string, attributes []string, text string) {
	d.tag(name, attributes...)
	d.Truncate(d.Len() - 1) // no line break inside
	d.WriteString(escape(text) + "</" + name + ">\n")
}

func escape(text string) string {
	var b bytes.Buffer
	if xml.EscapeText(&b, []byte(text)) != nil {
		return "" // a buffer does not fail
	}
	return b.String()
}

// number writes a measure with at most one decimal.
func number(v float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0") }
