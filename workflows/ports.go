package workflows

import (
	"cmp"
	"slices"
)

// orderPorts keeps the lines of one side of a box from crossing each other: lines that go up stand above those that go down, and of
// those that go up the one with the nearest lane stands highest, of those that go down lowest. Boxes beside each other have their lines in the same order.
func orderPorts(ports []*port, side int) {
	key := func(q *port) (direction int, distance float64) {
		distance = q.trunk.x - q.at.x
		if side == left {
			distance = -distance
		}
		if direction = q.direction(); direction == 0 && !(q.link == nil && len(q.trunk.links) > 1) { // beside each other: away from the main column first
			distance = 0
			if q.trunk.to.main {
				distance = -1
			}
		}
		return direction, distance
	}
	slices.SortStableFunc(ports, func(a, b *port) int {
		da, xa := key(a)
		db, xb := key(b)
		if c := cmp.Compare(da, db); c != 0 {
			return c
		}
		if da < 0 {
			return cmp.Compare(xa, xb)
		}
		return cmp.Compare(xb, xa)
	})
}

// direction tells whether the line of a port comes or goes above (-1), below (1), or beside the box, or on both ways (0).
func (q *port) direction() int {
	if q.link != nil {
		return q.at.toward(q.trunk.to)
	}
	all := q.at.toward(q.trunk.links[0].from)
	for _, l := range q.trunk.links {
		if q.at.toward(l.from) != all {
			return 0
		}
	}
	return all
}

func (b *box) toward(other *box) int {
	switch {
	case other.y+other.h < b.y+b.h/3:
		return -1
	case other.y > b.y+b.h*2/3:
		return 1
	}
	return 0
}

// placePorts orders the lines at both sides of a box and gives them their heights.
func (b *box) placePorts() {
	for side, ports := range b.ports {
		orderPorts(ports, side)
		at := b.y + (b.h-portsHeight(ports))/2 - 6 // labels stand above their lines
		for _, q := range ports {
			at += q.h
			q.y = at
		}
	}
}

// settle moves the boxes of the second column a little, so that no two lines from the two columns lie on each other, and short lines run straight.
func (p *picture) settle() {
	for _, b := range p.boxes {
		if b.main {
			continue
		}
		best, least := 0.0, p.untidy(b)
		home := b.y
		for step := 1.0; step <= nudge; step++ {
			for _, shift := range []float64{-step, step} {
				b.y = home + shift
				b.placePorts()
				if cost := p.untidy(b) + step*0.1; cost < least {
					best, least = shift, cost
				}
			}
		}
		b.y = home + best
		b.placePorts()
		p.straighten(b)
	}
}

// untidy counts lines of other trunks that lie close to those of the box, and crooked short lines of its own.
func (p *picture) untidy(b *box) (cost float64) {
	for _, q := range b.ports[left] {
		for _, other := range p.boxes {
			if other == b {
				continue
			}
			if !other.main && other.y < b.y+b.h+secondGap/2 && b.y < other.y+other.h+secondGap/2 {
				cost += 50
			}
			for _, r := range slices.Concat(other.ports[left], other.ports[right]) {
				if r.side == left && other.main || r.trunk == q.trunk {
					continue
				}
				if d := abs(r.y - q.y); d < 5 {
					cost += 20 - d
				}
			}
		}
		if d := abs(q.y - q.partner()); d < nudge {
			cost += d * 0.5
		}
	}
	return cost
}

// partner is the height at which the line of a port ends, if it is the only one of its trunk.
func (q *port) partner() float64 {
	switch {
	case len(q.trunk.links) > 1:
		return -nudge * 2
	case q.link != nil:
		return q.trunk.in.y
	}
	return q.trunk.links[0].out.y
}

// straighten takes out what is left of a short bend.
func (p *picture) straighten(b *box) {
	for _, q := range b.ports[left] {
		if y := q.partner(); abs(q.y-y) < 4 {
			q.y = y
		}
	}
}
