package parcel

import (
	"fmt"

	"santong/engine"
)

// A Fault says why a package, an answer or a request is not taken. It is for whoever sent it, so it says nothing that he could not know.
type Fault struct {
	Code  string
	Words engine.Words
}

func (f *Fault) Error() string { return f.Words.Zh + " / " + f.Words.En }

// The codes of faults. They are only ever added to.
const (
	CodeForm      = "parcel-form"       // it is not written as a package is
	CodeSize      = "parcel-size"       // it is too large
	CodeSignature = "parcel-signature"  // a byte was changed after it was signed, or the signature is none
	CodeUnknown   = "parcel-unknown"    // nobody trusted has signed it
	CodeExpired   = "parcel-expired"    // the key is not good on this day
	CodeRecipient = "parcel-recipient"  // it is for somebody else
	CodeOrgan     = "parcel-organ"      // the key does not speak for the organ
	CodeReplay    = "parcel-replay"     // its number was used by a package with other content
	CodeThread    = "parcel-thread"     // it belongs to nothing that is known here
	CodeRefused   = "parcel-refused"    // the procedure is against it
	CodeDisabled  = "parcel-no-key"     // this instance has no key, or nobody takes packages in
	CodeBusy      = "parcel-busy"       // it is being sent just now
	CodeTooEarly  = "parcel-incomplete" // the record has nothing to send
)

func fault(code, zh, en string, args ...any) *Fault {
	return &Fault{Code: code, Words: engine.Words{Zh: fmt.Sprintf(zh, args...), En: fmt.Sprintf(en, args...)}}
}

func malformed(zh, en string, args ...any) *Fault {
	return fault(CodeForm, "不是有效的报送包："+zh, "it is no package: "+en, args...)
}
