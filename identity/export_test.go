package identity

import "net/http"

// Cheap makes passwords cost next to nothing from now on.
func (a *Accounts) Cheap() { a.hasher.cost = cheap }

// Dear makes them cost what they usually do.
func (a *Accounts) Dear() { a.hasher.cost = usual }

// Ours is for a test of where browsers are sent.
var Ours = ours

// ParseDevice is for a test of cookies.
var ParseDevice = parseDevice

// DeviceCookie is for a test of whom it is good for.
func (s *Service) DeviceCookie(person, id string) *http.Cookie { return s.deviceCookieFor(person, id) }

// Open opens what was sealed.
func (s *Service) Open(text, owner string) (string, error) { return s.keys.opened(text, owner) }
