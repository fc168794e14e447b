package engine

import "slices"

// What somebody has handed in may have to be erased as what he or she has written ([Personal]). Acts are bound to the hash of a paper, which stays sealed: it says that there were
// bytes, and would tell them again, but gives none of them away. So the bytes may go, and every proof still holds.

// destroy gives up, for good, the bytes of the papers that the event destroys, the versions that were replaced among them.
func (d *decision) destroy(c *Case, ev *event, p *Payload) {
	for _, paper := range d.change.Dossier.Papers {
		if paper.Case == c.ID && slices.Contains(ev.Destroys, paper.Kind) && paper.Erased == 0 && !slices.Contains(p.Gone, paper.Hash) {
			p.Gone = append(p.Gone, paper.Hash)
		}
	}
	d.change.Destroy = append(d.change.Destroy, p.Gone...)
}

// destroyed marks the papers whose bytes the entry has erased, under whatever kind the same bytes were laid down in the dossier. Laid down once more they are there again.
func (d *Dossier) destroyed(e *Entry, p *Payload) {
	if len(p.Gone) == 0 {
		return
	}
	d.Papers = slices.Clone(d.Papers)
	for i, paper := range d.Papers {
		if paper.Erased == 0 && slices.Contains(p.Gone, paper.Hash) {
			gone := *paper
			gone.Erased = e.Seq
			d.Papers[i] = &gone
		}
	}
}
