package steward

import (
	"encoding/binary"
	"encoding/json"
	"fmt"

	"santong/engine"
)

// What a proposal is about.
const (
	KindDirectory   = "directory"   // organisations, persons and posts
	KindCalendar    = "calendar"    // the holidays of a year
	KindDefinitions = "definitions" // under which new cases begin
	KindDelegation  = "delegation"  // of the duties of somebody who is absent
)

// Where a proposal stands.
const (
	Open      = "open"
	Accepted  = "accepted"
	Declined  = "declined"
	Withdrawn = "withdrawn"
)

// A Proposal is a grave change that waits for a second person, or what came of it.
type Proposal struct {
	ID            string          `json:"id"`
	Kind          string          `json:"kind"`
	Data          json.RawMessage `json:"change"` // byte for byte as sealed; Change is what it says
	Base          json.RawMessage `json:"base"`   // what it rests on, as it stood when it was made: see [Base]
	Reason        string          `json:"reason"`
	By            string          `json:"by"`
	At            string          `json:"at"` // UTC, [engine.TimeLayout]
	State         string          `json:"state"`
	DecidedBy     string          `json:"decided_by,omitempty"`
	DecidedAt     string          `json:"decided_at,omitempty"`
	DecidedReason string          `json:"decided_reason,omitempty"`
	Seq           int             `json:"seq,omitempty"` // in the order of decisions, from 1, without gaps
	Hash          engine.Hash     `json:"hash,omitzero"`
	Result        *Result         `json:"result,omitempty"` // what was computed after it was accepted; nil until then

	Change Change `json:"-"`
}

// A Result says what following an accepted calendar took.
type Result struct {
	At       string      `json:"at"`       // UTC, when it was finished
	Dossiers int         `json:"dossiers"` // that have open tasks and were looked at
	Moved    int         `json:"moved"`    // tasks whose due day is another one now
	Seal     engine.Hash `json:"seal"`     // over the proposal's hash and the figures
}

const (
	proposalVersion = "santong/proposal/1"
	resultVersion   = "santong/proposal-result/1"
)

// Seal returns the hash that binds every field of a decided proposal to the one decided before it.
func (p *Proposal) Seal(prev engine.Hash) engine.Hash {
	data, base := engine.HashOf(p.Data), engine.HashOf(p.Base)
	return seal(proposalVersion, string(prev[:]), fmt.Sprint(p.Seq), p.ID, p.Kind, string(data[:]), string(base[:]), p.Reason, p.By, p.At,
		p.State, p.DecidedBy, p.DecidedAt, p.DecidedReason)
}

// Sealed returns the seal that the result must have.
func (r Result) Sealed(proposal engine.Hash) engine.Hash {
	return seal(resultVersion, string(proposal[:]), r.At, fmt.Sprint(r.Dossiers), fmt.Sprint(r.Moved))
}

// seal puts the length of each field before it, so that no two lists of fields share a sum.
func seal(fields ...string) engine.Hash {
	var buf []byte
	for _, field := range fields {
		buf = binary.BigEndian.AppendUint32(buf, uint32(len(field)))
		buf = append(buf, field...)
	}
	return engine.HashOf(buf)
}

// A ProposalQuery selects proposals, newest first. What is empty selects nothing out.
type ProposalQuery struct {
	State  string
	Kind   string
	Before *ProposalCursor
	Limit  int
}

// A ProposalCursor is where a page of proposals ended.
type ProposalCursor struct{ At, ID string }
