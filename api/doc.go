// Package api is the engine over HTTP, as JSON. It holds no rule of procedure: it finds out who asks, reads what is asked strictly,
// asks the engine, and says the answer.
//
// # The contract
//
// openapi.yaml is written by hand and comes first; it is served at /api/v1/openapi.json. The table in routes.go is the only place
// where a route is mounted. Tests hold the two against each other, and every recorded answer against the contract.
//
// # Who may
//
// A request carries a token (Authorization: Bearer). Only its SHA-256 sum is looked up, so that whoever reads the database cannot act, and
// the token itself is never logged. The token names a person, and the directory says which posts that person holds. What a person may
// not know of answers 404 with the very body of what does not exist: nobody learns from an answer that a draft is there.
//
// A command may name the person acted for ("for"). Whether a delegation lets the caller is the engine's to say, by the directory of that day.
//
// # Writing
//
// A dossier's ETag is its version. Whoever changes it sends back the version that was seen (If-Match): without it the answer is 428, and
// if somebody was faster 409. A command may carry an Idempotency-Key: sent again with the same body it does nothing again and gets the same
// answer; with another body it gets 422.
//
// # Problems
//
// Every error is application/problem+json (RFC 9457) with a stable code and a sentence in Chinese and English. The codes stand in
// problem.go; they are only ever added to. What the law forbids lists everything that is unmet, with its articles. What went wrong
// inside is told to the log alone; the answer has the number of the request under which to find it.
package api
