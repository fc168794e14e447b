package people

import (
	"strings"
	"testing"

	"santong/calendar"
)

func day(t *testing.T, text string) calendar.Date {
	t.Helper()
	d, err := calendar.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func organ(code string) Organisation {
	return Organisation{Code: code, Zh: code, En: code, Kind: "department"}
}

// The legal office became part of the justice bureau on 1 January 2019: its duties pass on, its history keeps its name.
func TestSuccession(t *testing.T) {
	old := organ("LEGAL-OFFICE")
	old.Until, old.Successor = day(t, "2019-01-01"), "JUSTICE"
	d, err := NewDirectory([]Organisation{old, organ("JUSTICE")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for on, want := range map[string]string{"2018-12-31": "LEGAL-OFFICE", "2019-01-01": "JUSTICE", "2026-01-01": "JUSTICE"} {
		if got := d.Current("LEGAL-OFFICE", day(t, on)); got != want {
			t.Errorf("on %s the duties are with %s, want %s", on, got, want)
		}
	}
	if !d.Exists("LEGAL-OFFICE", day(t, "2018-12-31")) || d.Exists("LEGAL-OFFICE", day(t, "2019-01-01")) || d.Exists("NOBODY", day(t, "2019-01-01")) {
		t.Error("an organisation exists until its last day, and not longer")
	}
	if d.Current("NOBODY", day(t, "2019-01-01")) != "NOBODY" || d.Organisation("NOBODY") != nil || d.Person("nobody") != nil {
		t.Error("what is unknown stays unknown")
	}
}

func TestPostsAreHeldForATime(t *testing.T) {
	p := Post{Kind: "registrar", Organisation: "JUSTICE", From: day(t, "2020-03-01"), Until: day(t, "2024-03-01")}
	for on, want := range map[string]bool{"2020-02-29": false, "2020-03-01": true, "2024-02-29": true, "2024-03-01": false} {
		if p.Held(day(t, on)) != want {
			t.Errorf("held on %s: %v", on, !want)
		}
	}
	if !(Post{}).Held(day(t, "2020-01-01")) {
		t.Error("a post without days is held always")
	}
}

func TestEveryFaultIsNamedAtOnce(t *testing.T) {
	circle, other := organ("A"), organ("B")
	circle.Successor, circle.Until = "B", day(t, "2020-01-01")
	other.Successor, other.Until = "A", day(t, "2020-01-01")
	endless := organ("C")
	endless.Successor = "A"
	_, err := NewDirectory([]Organisation{circle, other, endless, organ("D"), organ("D"), {Code: "E"}, {Code: "F", Zh: "F", En: "F", Kind: "x", Successor: "X"}},
		[]Person{{ID: "p", Name: "P"}, {ID: "p", Name: "P"}, {ID: "q"}, {ID: "r", Name: "R", Posts: []Post{{Kind: "k", Organisation: "NOWHERE"}}}})
	if err == nil {
		t.Fatal("nothing was found")
	}
	for _, want := range []string{"circle", "C has a successor but no day", "D is listed twice", `("E")`, "successor X is not listed", "person p is listed twice", `("q")`, "NOWHERE"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no word of %q in:\n%v", want, err)
		}
	}
}
