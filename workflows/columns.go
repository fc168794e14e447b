package workflows

import (
	"cmp"
	"slices"
)

// route gives every line that does not go straight down its two ports and its trunk.
func (p *picture) route() {
	for _, l := range p.links {
		i, j := slices.Index(p.boxes, l.from), slices.Index(p.boxes, l.to)
		if l.from.main && l.to.main && j == i+1 {
			l.down = true
			continue
		}
		side := right
		if l.from.main && l.to.main {
			side = left
		}
		at := slices.IndexFunc(p.trunks, func(t *trunk) bool { return t.to == l.to && t.side == side })
		if at < 0 {
			at = len(p.trunks)
			t := &trunk{to: l.to, side: side}
			t.in = &port{at: l.to, trunk: t, side: facing(l.to, side), h: portHeight}
			l.to.ports[t.in.side] = append(l.to.ports[t.in.side], t.in)
			p.trunks = append(p.trunks, t)
		}
		t := p.trunks[at]
		t.links, l.trunk = append(t.links, l), t
		l.out = &port{at: l.from, link: l, trunk: t, side: facing(l.from, side), h: float64(len(l.labels))*labelLine + 6}
		l.from.ports[l.out.side] = append(l.from.ports[l.out.side], l.out)
	}
	for _, b := range p.boxes {
		for _, ports := range b.ports {
			b.h = max(b.h, portsHeight(ports)+4)
		}
	}
}

// facing is the side of a box that looks towards a channel.
func facing(b *box, channel int) int {
	if b.main {
		return channel
	}
	return left
}

func portsHeight(ports []*port) (h float64) {
	for _, q := range ports {
		h += q.h
	}
	return h
}

// place gives boxes their heights, trunks their lanes, and ports their order, from top to bottom and from left to right.
func (p *picture) place() {
	y := margin + 22.0
	for i, b := range p.boxes {
		if !b.main {
			break
		}
		b.y = y
		gap := rowGap
		for _, l := range p.links {
			if l.down && l.from == b {
				gap = max(gap, float64(len(l.labels))*labelLine+24)
			}
		}
		if y += b.h; i+1 < len(p.boxes) && p.boxes[i+1].main {
			y += gap
		}
	}
	p.height = y + margin
	p.placeSecond()
	for _, t := range p.trunks {
		t.top, t.bottom = t.to.y, t.to.y+t.to.h
		for _, l := range t.links {
			t.top, t.bottom = min(t.top, l.from.y), max(t.bottom, l.from.y+l.from.h)
		}
	}
	p.assignLanes()
	p.across()
	for _, b := range p.boxes {
		b.placePorts()
	}
	p.settle()
}

// placeSecond puts each box of the second column beside the boxes from which it is reached; endings come last.
func (p *picture) placeSecond() {
	var second []*box
	wish := map[*box]float64{}
	for _, b := range p.boxes {
		if b.main {
			continue
		}
		var fromMain, fromSecond []float64
		for _, l := range p.links {
			if l.to != b {
				continue
			}
			if l.from.main {
				fromMain = append(fromMain, l.from.y+l.from.h/2)
			} else if y, ok := wish[l.from]; ok { // those before it in the file
				fromSecond = append(fromSecond, y+1)
			}
		}
		wish[b] = p.height / 2
		for _, ys := range [][]float64{fromMain, fromSecond} {
			if len(ys) > 0 {
				wish[b] = mean(ys)
				break
			}
		}
		if b.state.Final {
			wish[b] += p.height
		}
		second = append(second, b)
	}
	slices.SortStableFunc(second, func(a, b *box) int { return cmp.Compare(wish[a], wish[b]) })
	rest := 0.0
	for _, b := range second {
		rest += b.h + secondGap
	}
	p.height = max(p.height, rest+2*margin)
	y := margin + 22.0
	for _, b := range second {
		b.y = max(y, min(wish[b]-b.h/2, p.height-margin-rest+secondGap)) // what comes below must still have room
		y = b.y + b.h + secondGap
		rest -= b.h + secondGap
		p.height = max(p.height, y-secondGap+margin)
	}
}

func mean(values []float64) (sum float64) {
	for _, v := range values {
		sum += v / float64(len(values))
	}
	return sum
}
