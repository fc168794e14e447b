package public

import (
	"context"
	"errors"

	"santong/calendar"
	"santong/engine"
)

// A Door is the one way in which an act of a citizen reaches the house, and the only thing that this site can ask for besides the catalogue. What is behind it acts as
// the public and as nobody else: it sees what the public has brought, and can do to it what the procedure lets whoever brings it do.
type Door interface {
	// Asks is the procedure in which citizens make suggestions, nil where the house takes none.
	Asks() *engine.Definition
	// Suggestions lists what has been suggested, the last received first, as everybody may see it: from a day backwards (zero: from today), without the first few of that day.
	Suggestions(ctx context.Context, from calendar.Date, skip, limit int) ([]engine.Docketed, error)
	// Suggest hands a suggestion in, once for each key, to be followed by the secret.
	Suggest(ctx context.Context, s Suggestion) (*Own, error)
	// Own is what the secret leads to, or [engine.ErrNotFound].
	Own(ctx context.Context, secret string) (*Own, error)
	// Act does one of the events that [Own.May] names.
	Act(ctx context.Context, secret, event string, s Suggestion) error
	// Comments is the procedure in which citizens comment on what is published for comments, nil where the house takes none.
	Comments() *engine.Definition
	// Comment hands a comment in, once for each key, to be followed by the secret.
	Comment(ctx context.Context, s Suggestion) (*OwnComment, error)
	// OwnComment is the comment that the secret leads to, or [engine.ErrNotFound].
	OwnComment(ctx context.Context, secret string) (*OwnComment, error)
	// Letter is a letter to who made the suggestion, by its number in [Own.Letters].
	Letter(ctx context.Context, secret string, n int) (name string, docx []byte, err error)
}

// OwnComment is a comment as who made it sees it.
type OwnComment struct {
	engine.Docketed
	Call  engine.Call
	Point int // of the opinions that are answered, 0 while it is counted to none
}

// ErrFull says that no more suggestions or comments are taken today, from anybody or from this network.
var ErrFull = errors.New("as many suggestions have come today as are taken in one day")

// A Suggestion is what a citizen hands in: with it a whole suggestion, or what was asked for later.
type Suggestion struct {
	Form   map[string]any
	Reason string
	Files  []engine.Upload // Kind is left to the door
	Secret string          // by which it will be found
	Key    string          // the same for whatever is sent again

	Network string // from where it comes, roughly; nothing of it is kept. Empty: from within the house
}

// Own is a suggestion as who made it sees it.
type Own struct {
	engine.Docketed
	Letters []OwnLetter
	May     []engine.Event // what is open to who made it
}

// An OwnLetter is a letter to who made the suggestion.
type OwnLetter struct {
	engine.Words
	Number string
	On     string // date
}
