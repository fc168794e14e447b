package steward

import (
	"encoding/json"
	"fmt"

	"santong/engine"
)

// A Line is an entry of the journal of the house: one chain, in which everything stands that is administered, and that each dossier was opened. Every line is
// sealed on the one before and kept in the transaction of what it tells.
type Line struct {
	Seq   int64       `json:"seq"` // from 1, without gaps
	At    string      `json:"at"`  // UTC, [engine.TimeLayout]
	Kind  string      `json:"kind"`
	About string      `json:"about,omitempty"` // the dossier
	Data  string      `json:"data"`            // [Rows] as JSON; of a dossier, the hash of its first entry
	Hash  engine.Hash `json:"hash"`
}

// The kinds of lines.
const (
	LineBegun     = "begun"     // the first: what stood then. What was before is not witnessed
	LineInstalled = "installed" // a list of people was taken in at the command line, without a second person
	LineChanged   = "changed"
	LineOpened    = "opened" // a dossier; or, right after the first line, one that was there already
)

// Rows are rows of the tables of the house as they are from now on, by name: organisation/CODE, person/ID, year/2027, delegation/ID, proposal/ID, adopted,
// revision. So the tables can be made again from the lines, and compared with them.
type Rows map[string]string

const lineVersion = "santong/house/1"

// Seal returns the hash that binds every field of the line to the line before it.
func (l *Line) Seal(prev engine.Hash) engine.Hash {
	return seal(lineVersion, string(prev[:]), fmt.Sprint(l.Seq), l.At, l.Kind, l.About, l.Data)
}

// rows reads what the line says of the tables.
func (l *Line) rows() (out Rows, err error) {
	if l.Kind == LineOpened {
		return nil, nil
	}
	if err = json.Unmarshal([]byte(l.Data), &out); err != nil {
		err = fmt.Errorf("line %d: %w", l.Seq, err)
	}
	return out, err
}

// An Opening is a dossier that is kept, with the hash of its first entry in hexadecimal digits, empty where that is missing.
type Opening struct{ Dossier, First string }
