package notices

// A Happening is one committed change of a dossier: the entries First to Last. It is written in the transaction of the change and removed in the
// transaction that keeps its notices, so that no change is ever forgotten.
type Happening struct {
	Position int64
	Dossier  string
	First    int
	Last     int
	At       string // UTC, [engine.TimeLayout]
}
