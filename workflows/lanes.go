package workflows

import (
	"cmp"
	"slices"
)

// Measures of the picture, in pixels at its natural size.
const (
	margin     = 24.0
	boxWidth   = 166.0
	boxPad     = 10.0
	nameSize   = 15.0
	smallSize  = 10.5
	labelSize  = 12.0
	labelLine  = 14.5
	portHeight = labelLine + 6
	laneWidth  = 13.0
	rowGap     = 30.0
	secondGap  = 20.0
	labelPad   = 18.0
	labelWidth = 11.1 * labelSize
	maxBadges  = 2
	minWidth   = 420.0 // for the legend
	nudge      = 12.0  // how far a box may be moved to straighten its lines
)

// assignLanes gives trunks that overlap in height different lanes. Short ones lie nearest to the column that they lead to.
func (p *picture) assignLanes() {
	taken := [3][][]*trunk{}
	order := slices.Clone(p.trunks)
	slices.SortStableFunc(order, func(a, b *trunk) int { return cmp.Compare(a.bottom-a.top, b.bottom-b.top) })
	for _, t := range order {
		group := t.group()
		lane := slices.IndexFunc(taken[group], func(others []*trunk) bool {
			return !slices.ContainsFunc(others, func(o *trunk) bool { return t.top < o.bottom+2*nudge && o.top < t.bottom+2*nudge })
		})
		if lane < 0 {
			lane = len(taken[group])
			taken[group] = append(taken[group], nil)
		}
		t.lane = lane
		taken[group][lane] = append(taken[group][lane], t)
	}
	for i := range taken {
		p.lanes[i] = len(taken[i])
	}
}

// group is the bundle of lanes: left of the main column; in the middle to the main column; in the middle to the second.
func (t *trunk) group() int {
	switch {
	case t.side == left:
		return 0
	case t.to.main:
		return 1
	}
	return 2
}

// across gives everything its place from left to right.
func (p *picture) across() {
	zone := [3]float64{} // the widest label left of the main column, right of it, left of the second column
	second := false
	for _, l := range p.links {
		for _, text := range l.labels {
			switch w := textWidth(text, labelSize) + labelPad; {
			case l.down: // it begins at the middle of the box and may reach beyond it
				zone[right] = max(zone[right], w-boxWidth/2)
			case l.from.main:
				zone[l.out.side] = max(zone[l.out.side], w)
			default:
				zone[2] = max(zone[2], w)
			}
		}
	}
	for _, t := range p.trunks {
		zone[t.group()] = max(zone[t.group()], labelPad) // room for the arrow
	}
	x := margin + float64(p.lanes[0])*laneWidth + zone[0]
	leftEdge := x
	for _, b := range p.boxes {
		if b.main {
			b.x = x
		}
		second = second || !b.main
	}
	x += boxWidth + zone[1]
	middle := x
	x += float64(p.lanes[1]+p.lanes[2]) * laneWidth
	if second {
		x += zone[2] + laneWidth
		for _, b := range p.boxes {
			if !b.main {
				b.x = x
			}
		}
		x += boxWidth
	}
	p.width = max(x+margin, minWidth)
	for _, t := range p.trunks {
		switch t.group() {
		case 0:
			t.x = leftEdge - zone[0] - (float64(t.lane)+0.5)*laneWidth
		case 1:
			t.x = middle + (float64(t.lane)+0.5)*laneWidth
		case 2:
			t.x = middle + (float64(p.lanes[1]+p.lanes[2]-1-t.lane)+0.5)*laneWidth
		}
	}
}
