package steward

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"santong/engine"
)

// A Break is something of the house that is not as it was sealed.
type Break struct {
	Of   string `json:"of"`  // proposal/ID, person/ID and the like, dossier/ID, journal
	Seq  int    `json:"seq"` // of the proposal or of the line, 0 where none is to blame
	What string `json:"what"`
}

// Verified is how far the house was verified, and what did not hold. The zero one is before the first line.
type Verified struct {
	Seq       int         // of the last decided proposal
	Head      engine.Hash // of it
	Lines     int64       // of the journal
	Last      engine.Hash // of them
	Installed int         // lists that were taken in without a second person
	Broken    []Break

	chain []Break           // of these, what the two chains themselves showed: it stays broken
	rows  Rows              // what the lines make of the tables
	known map[string]string // dossier → hash of its first entry; nil where nobody asked for dossiers
}

// Verify seals every decided proposal and every line of the journal again, each on the one before, makes the tables of the house from the journal and compares
// them with what is kept: who is who, delegations, years, adoptions, proposals, and which dossiers there are.
func (s *Service) Verify(ctx context.Context) (Verified, error) {
	v, err := s.VerifyOn(ctx, Verified{known: map[string]string{}})
	if err != nil {
		return v, err
	}
	strays, err := s.dossiers(ctx, &v)
	v.Broken = append(v.Broken, strays...)
	return v, err
}

// VerifyOn goes on from where an earlier verification ended, without a look at the dossiers. What was sealed by then is not read again; the tables are.
func (s *Service) VerifyOn(ctx context.Context, v Verified) (Verified, error) {
	v.chain, v.rows = slices.Clone(v.chain), maps.Clone(v.rows)
	if err := s.verifyDecided(ctx, &v); err != nil {
		return v, err
	}
	for {
		if _, err := s.readOn(ctx, &v); err != nil {
			return v, err
		}
		kept, err := s.Store.House(ctx)
		if err != nil {
			return v, err
		}
		// What changed between two looks is no fault: look again.
		if changed, err := s.readOn(ctx, &v); err != nil {
			return v, err
		} else if changed {
			continue
		}
		v.Broken = slices.Concat(v.chain, compare(v.rows, kept))
		return v, nil
	}
}

func (s *Service) verifyDecided(ctx context.Context, v *Verified) error {
	const page = 200
	for {
		list, err := s.Store.Decided(ctx, v.Seq, page)
		if err != nil {
			return err
		}
		for i := range list {
			p := &list[i]
			v.Seq++
			for _, what := range check(p, v.Seq, v.Head) {
				v.chain = append(v.chain, Break{"proposal/" + p.ID, p.Seq, what})
			}
			v.Seq, v.Head = max(v.Seq, p.Seq), p.Hash // where some are missing, that has been said
		}
		if len(list) < page {
			return nil
		}
	}
}

// readOn reads the journal on to its end, and tells whether any line was about the tables.
func (s *Service) readOn(ctx context.Context, v *Verified) (changed bool, err error) {
	const page = 500
	for {
		list, err := s.Store.Journal(ctx, v.Lines, page)
		if err != nil {
			return changed, err
		}
		for i := range list {
			l := &list[i]
			say := func(format string, args ...any) {
				v.chain = append(v.chain, Break{"journal", int(l.Seq), fmt.Sprintf(format, args...)})
			}
			v.Lines++
			switch {
			case l.Seq != v.Lines:
				say("the line is the %d., after the %d.", l.Seq, v.Lines-1)
			case l.Seal(v.Last) != l.Hash:
				say("the seal of the line does not fit what it says, or what stands before it")
			case (l.Kind == LineBegun) != (l.Seq == 1):
				say("the journal does not begin with its beginning")
			}
			v.Lines, v.Last = max(v.Lines, l.Seq), l.Hash
			changed = v.take(l, say) || changed
		}
		if len(list) < page {
			return changed, nil
		}
	}
}

// take lets what the line says hold from now on.
func (v *Verified) take(l *Line, say func(string, ...any)) (changed bool) {
	switch l.Kind {
	case LineOpened:
		if v.known != nil {
			if v.known[l.About] != "" {
				say("the dossier %s was opened twice", l.About)
			}
			v.known[l.About] = l.Data
		}
		return false
	case LineInstalled:
		v.Installed++
	case LineBegun, LineChanged:
	default:
		say("there is no kind %q", l.Kind)
	}
	rows, err := l.rows()
	if err != nil {
		say("the line cannot be read")
	}
	if v.rows == nil {
		v.rows = Rows{}
	}
	maps.Copy(v.rows, rows)
	return true
}

// compare says which rows are not what the journal makes of them.
func compare(want, kept Rows) (broken []Break) {
	if len(want) == 0 {
		return []Break{{"journal", 0, "the journal of the house is missing"}}
	}
	for _, name := range slices.Sorted(maps.Keys(merged(want, kept))) {
		was, sealed := want[name]
		is, there := kept[name]
		switch {
		case !sealed:
			broken = append(broken, Break{name, 0, "nobody has entered it: the journal does not know it"})
		case !there:
			broken = append(broken, Break{name, 0, "it is missing; the journal knows it"})
		case was != is:
			broken = append(broken, Break{name, 0, "it is not what the journal makes of it"})
		}
	}
	return broken
}

// dossiers compares which dossiers were opened with which there are.
func (s *Service) dossiers(ctx context.Context, v *Verified) (broken []Break, err error) {
	const page = 1000
	opened, found := maps.Clone(v.known), map[string]bool{} // what is opened from now on may be found or not
	var unknown []Opening
	for after := ""; ; {
		list, err := s.Store.Openings(ctx, after, page)
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			found[o.Dossier] = true
			if v.known[o.Dossier] != o.First {
				unknown = append(unknown, o)
			}
			after = o.Dossier
		}
		if len(list) < page {
			break
		}
	}
	already := len(v.chain)
	if _, err := s.readOn(ctx, v); err != nil {
		return nil, err
	}
	broken = append(broken, v.chain[already:]...)
	for _, o := range unknown {
		switch first, known := v.known[o.Dossier]; {
		case !known:
			broken = append(broken, Break{"dossier/" + o.Dossier, 1, "nobody has opened this dossier: the journal does not know it"})
		case first != o.First:
			broken = append(broken, Break{"dossier/" + o.Dossier, 1, "its first entry is not the one with which it was opened"})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(opened)) {
		if !found[id] {
			broken = append(broken, Break{"dossier/" + id, 0, "the dossier was opened and is gone"})
		}
	}
	return broken, nil
}

func check(p *Proposal, seq int, head engine.Hash) (faults []string) {
	say := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if p.Seq != seq {
		say("it is the %d., after the %d.", p.Seq, seq-1)
	}
	if p.Seal(head) != p.Hash {
		say("its seal does not fit what it says, or what was decided before it")
	}
	if p.State == Accepted && p.By == p.DecidedBy {
		say("it was accepted by who proposed it")
	}
	if (p.State == Withdrawn) != (p.By == p.DecidedBy) && p.State != Accepted {
		say("it was %s by %s", p.State, p.DecidedBy)
	}
	if !json.Valid(p.Data) || !json.Valid(p.Base) {
		say("it cannot be read")
	}
	if r := p.Result; r != nil && r.Sealed(p.Hash) != r.Seal {
		say("its result is not what was computed")
	}
	return faults
}

// Dossier is the dossier that the break is about, or "".
func (b Break) Dossier() string {
	id, _ := strings.CutPrefix(b.Of, "dossier/")
	if id == b.Of {
		return ""
	}
	return id
}
