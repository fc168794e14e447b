package engine

import "errors"

// What can be wrong with a command besides the law. The law's own answer is a [Refusal].
var (
	ErrNotFound       = errors.New("not found")
	ErrStale          = errors.New("the dossier has changed since it was read")
	ErrKeyReused      = errors.New("the idempotency key was used for another request")
	ErrTooLarge       = errors.New("the dossier has grown as large as a dossier may be")
	ErrDraft          = errors.New("a draft is larger than a draft may be: hand the form in, or shorten it")
	ErrUnknownOutcome = errors.New("the database did not say whether it kept the change; look before trying again")
)
