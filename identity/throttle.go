package identity

import (
	"time"

	"santong/people"
)

// How many failures there may be. See the package's words on guesses.
const (
	pairFailures = 5 // of an account with a network, or with a known browser
	pairWindow   = 15 * time.Minute
	allFailures  = 50 // of an account, from all browsers that have not signed in to it before
	allWindow    = time.Hour
	maxTries     = 1000 // that are looked at

	// Accounts on which somebody fails from one place, and who never gets in from there: so many that an office where some have forgotten their password
	// does not come to it, and so few that a password that is tried on all accounts takes days for a few hundred.
	spreadAccounts = 20
	spreadWindow   = 6 * time.Hour
)

// hold tells how long the next attempt on the account must wait, 0 for not at all. tries are those of the account, newest first; device is ""
// for a browser that has not signed in to it before.
func hold(tries []Attempt, network, device string, now time.Time) time.Duration {
	var pair, all []time.Time // of failures, newest first
	cleared := false          // by a success of this pair: what was before it no longer counts against it
	for _, t := range tries {
		if t.Kind == Unlocked { // by an administrator
			break
		}
		same := t.Device == device
		if device == "" {
			same = same && t.Network == network
		}
		switch t.Kind {
		case SignedIn, Proved:
			cleared = cleared || same
		case Tried, Failed:
			if same && !cleared {
				pair = append(pair, t.When())
			}
			if t.Device == "" {
				all = append(all, t.When())
			}
		}
	}
	wait := until(pair, pairFailures, pairWindow, now)
	if device == "" {
		wait = max(wait, until(all, allFailures, allWindow, now))
	}
	return wait
}

// spread tells how long a browser without a device cookie must wait at a place from which too many accounts were tried in vain. tries are those of the place, newest
// first. Who mistypes and gets in afterwards, as people do, does not count; nor does a browser that is known.
func spread(tries []Attempt, now time.Time) time.Duration {
	var failed []time.Time // the newest on each account
	settled := map[string]bool{}
	for _, t := range tries {
		switch {
		case settled[t.Person]:
		case t.Kind == SignedIn:
			settled[t.Person] = true
		case (t.Kind == Tried || t.Kind == Failed) && t.Device == "":
			settled[t.Person] = true
			failed = append(failed, t.When())
		}
	}
	return until(failed, spreadAccounts, spreadWindow, now)
}

// until is when fewer than n of the failures are within the window.
func until(failures []time.Time, n int, window time.Duration, now time.Time) time.Duration {
	if len(failures) < n {
		return 0
	}
	return max(0, failures[n-1].Add(window).Sub(now))
}

// counted is the name under which attempts are counted. Nobody learns from it whether there is one, not even from a copy of the database:
// what was typed may have been a password.
func (s *Service) counted(name string) (key string, person *people.Person) {
	if who, err := s.Person(name); err == nil {
		return who.ID, who
	}
	return "?" + sign(s.keys.strays, name)[:22], nil
}
