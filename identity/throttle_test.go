package identity

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

// A world is an account and those who try at it, with a clock.
type world struct {
	now   time.Time
	tries []Attempt // oldest first
}

func (w *world) hold(network, device string) time.Duration {
	newest := slices.Clone(w.tries)
	slices.Reverse(newest)
	return hold(newest, network, device, w.now)
}

// try makes an attempt where it is let, and tells whether it was.
func (w *world) try(kind Kind, network, device string) bool {
	if w.hold(network, device) > 0 {
		return false
	}
	w.tries = append(w.tries, Attempt{ID: fmt.Sprint(len(w.tries)), At: stamp(w.now), Kind: kind, Network: network, Device: device})
	return true
}

func (w *world) failures(n int, network, device string) (let int) {
	for range n {
		if w.try(Failed, network, device) {
			let++
		}
	}
	return let
}

func TestHold(t *testing.T) {
	for name, c := range map[string]struct {
		before func(w *world)
		after  time.Duration
		pair   [2]string
		want   time.Duration
	}{
		"nothing":                    {func(*world) {}, 0, [2]string{"a", ""}, 0},
		"four":                       {func(w *world) { w.failures(4, "a", "") }, 0, [2]string{"a", ""}, 0},
		"five":                       {func(w *world) { w.failures(5, "a", "") }, 0, [2]string{"a", ""}, 15 * time.Minute},
		"five, and ten minutes":      {func(w *world) { w.failures(5, "a", "") }, 10 * time.Minute, [2]string{"a", ""}, 5 * time.Minute},
		"five, and a quarter":        {func(w *world) { w.failures(5, "a", "") }, 15 * time.Minute, [2]string{"a", ""}, 0},
		"five in another network":    {func(w *world) { w.failures(5, "b", "") }, 0, [2]string{"a", ""}, 0},
		"five, from a known browser": {func(w *world) { w.failures(5, "a", "") }, 0, [2]string{"a", "d"}, 0},
		"five of a known browser":    {func(w *world) { w.failures(5, "a", "d") }, 0, [2]string{"b", "d"}, 15 * time.Minute},
		"of another known browser":   {func(w *world) { w.failures(5, "a", "d") }, 0, [2]string{"a", "e"}, 0},
		"known ones do not count for the unknown": {func(w *world) { w.failures(5, "a", "d") }, 0, [2]string{"a", ""}, 0},
		"a success between":                       {func(w *world) { w.failures(4, "a", ""); w.try(SignedIn, "a", ""); w.failures(4, "a", "") }, 0, [2]string{"a", ""}, 0},
		"a success of another network": {func(w *world) { w.failures(4, "a", ""); w.try(SignedIn, "b", ""); w.failures(1, "a", "") }, 0,
			[2]string{"a", ""}, 15 * time.Minute},
		"a password without its code is no success": {func(w *world) { w.failures(4, "a", ""); w.try(Passed, "a", ""); w.failures(1, "a", "") }, 0,
			[2]string{"a", ""}, 15 * time.Minute},
		"what was never decided counts": {func(w *world) {
			for range 5 {
				w.try(Tried, "a", "")
			}
		}, 0, [2]string{"a", ""}, 15 * time.Minute},
		"unlocked": {func(w *world) {
			w.failures(5, "a", "")
			w.tries = append(w.tries, Attempt{At: stamp(w.now), Kind: Unlocked})
		}, 0, [2]string{"a", ""}, 0},
		"ten networks": {func(w *world) {
			for i := range 10 {
				w.failures(5, fmt.Sprint(i), "")
			}
		}, 0, [2]string{"a", ""}, time.Hour},
		"ten networks, and a known browser": {func(w *world) {
			for i := range 10 {
				w.failures(5, fmt.Sprint(i), "")
			}
		}, 0, [2]string{"0", "d"}, 0},
	} {
		w := &world{now: noon}
		c.before(w)
		w.now = w.now.Add(c.after)
		if got := w.hold(c.pair[0], c.pair[1]); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// Somebody has a thousand networks and a day, and wants to guess, or at least to keep the victim out.
func TestAnAttackerLocksOutNobodyElse(t *testing.T) {
	w, guesses := &world{now: noon}, 0
	for minute := range 24 * 60 {
		w.now = noon.Add(time.Duration(minute) * time.Minute)
		guesses += w.failures(3, fmt.Sprintf("network %d", minute%1000), "")
		if minute%60 == 0 {
			w.failures(2, "office", "the victim's") // who mistypes too
			if !w.try(SignedIn, "office", "the victim's") {
				t.Fatalf("after %d minutes the victim is locked out", minute)
			}
			if !w.try(SignedIn, "at home", "the victim's") { // the browser counts, wherever it is
				t.Fatalf("after %d minutes the victim is locked out at home", minute)
			}
		}
	}
	if most := allFailures * 25; guesses > most {
		t.Errorf("%d guesses in a day, want at most %d", guesses, most)
	}
	// It passes by itself, without anybody's doing.
	w.now = w.now.Add(allWindow)
	if wait := w.hold("a new computer", ""); wait != 0 {
		t.Errorf("an hour later a new computer still waits %v", wait)
	}
}

// Whoever guesses from one network is slowed to twenty an hour, and only there.
func TestOneNetwork(t *testing.T) {
	w, guesses := &world{now: noon}, 0
	for minute := range 60 {
		w.now = noon.Add(time.Duration(minute) * time.Minute)
		guesses += w.failures(100, "bad", "")
	}
	if guesses != 20 {
		t.Errorf("%d guesses in an hour", guesses)
	}
	if wait := w.hold("good", ""); wait != 0 {
		t.Errorf("another network waits %v", wait)
	}
}

// Many accounts from one place: what counts is on how many nobody gets in from there.
func TestSpread(t *testing.T) {
	of := func(n int, kind Kind, device string) (out []Attempt) {
		for i := range n {
			out = append(out, Attempt{Person: fmt.Sprint(i), Kind: kind, Device: device})
		}
		return out
	}
	for name, c := range map[string]struct {
		tries []Attempt // oldest first, a second apart
		after time.Duration
		want  time.Duration
	}{
		"nineteen accounts":         {of(19, Failed, ""), 0, 0},
		"twenty":                    {of(20, Failed, ""), 0, spreadWindow - 19*time.Second},
		"twenty, and an hour":       {of(20, Failed, ""), time.Hour, spreadWindow - time.Hour - 19*time.Second},
		"twenty, and the window":    {of(20, Failed, ""), spreadWindow, 0},
		"one account, often":        {slices.Repeat(of(1, Failed, ""), 300), 0, 0},
		"undecided ones count":      {of(20, Tried, ""), 0, spreadWindow - 19*time.Second},
		"browsers that are known":   {of(300, Failed, "d"), 0, 0},
		"an office that mistypes":   {append(of(300, Failed, ""), of(300, SignedIn, "")...), 0, 0},
		"and some have forgotten":   {append(append(of(300, Failed, ""), of(300, SignedIn, "")...), of(19, Failed, "")...), 0, 0},
		"a guess after they got in": {append(of(20, SignedIn, ""), of(20, Failed, "")...), 0, spreadWindow - 19*time.Second},
	} {
		for i := range c.tries {
			c.tries[i].At = stamp(noon.Add(time.Duration(i) * time.Second))
		}
		slices.Reverse(c.tries)
		if got := spread(c.tries, c.tries[0].When().Add(c.after)); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestNetworks(t *testing.T) {
	for address, want := range map[string][2]string{
		"192.0.2.77": {"192.0.2.0/24", "192.0.2.77/32"}, "::ffff:192.0.2.77": {"192.0.2.0/24", "192.0.2.77/32"},
		"2001:db8:1:2ff:3::4": {"2001:db8:1:200::/56", "2001:db8:1:2ff::/64"}, "fe80::1%eth0": {"fe80::/56", "fe80::/64"},
		"": {"unknown", "unknown"}, "x": {"unknown", "unknown"}, "192.0.2.77:80": {"unknown", "unknown"},
	} {
		c := Client{Address: address}
		if got := [2]string{c.network(), c.place()}; got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}
