package letters_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"santong/letters"
)

var update = flag.Bool("update", false, "write the golden files anew")

// A scene ends with the record that an unfinished letter is written from.
type scene struct {
	kind letters.Kind
	kase string
	play []func(*stage)
}

func open(adoption []form) func(*stage) { return func(s *stage) { s.consulted(adoption) } }

var unfinished = []scene{
	{letters.AdoptionTable, "document", []func(*stage){(*stage).drafted, (*stage).consulting}},
	{letters.SubmissionLetter, "document", []func(*stage){(*stage).drafted, (*stage).consulting, open(adoption()), (*stage).countersigned}},
	{letters.OpinionLetter, "document", []func(*stage){(*stage).drafted, (*stage).consulting, open(adoption()), (*stage).countersigned, (*stage).submitted, (*stage).supplemented}},
	{letters.ResponseTable, "document", []func(*stage){(*stage).drafted, (*stage).consulting, open(adoption()), (*stage).countersigned, (*stage).submitted, (*stage).supplemented,
		func(s *stage) { s.prepared(points); s.issued("第一次", form{"verdict": "revise"}) }}},
	{letters.AgendaItem, "document", beforeTheMeeting},
	{letters.DiscussionRecord, "document", append(slices.Clone(beforeTheMeeting), (*stage).scheduled)},
	{letters.RegistrationForm, "document", append(slices.Clone(beforeTheMeeting), (*stage).scheduled, (*stage).held, (*stage).signed)},
	{letters.FilingReport, "filing-CX-PCSC", append(slices.Clone(beforeTheMeeting), (*stage).scheduled, (*stage).held, (*stage).signed, (*stage).registered, (*stage).published)},
	{letters.SupplementNotice, "document", []func(*stage){(*stage).drafted}}, // nothing was asked for: a form with blanks
}

var beforeTheMeeting = []func(*stage){(*stage).drafted, (*stage).consulting, open(adoption()), (*stage).countersigned, (*stage).submitted, (*stage).supplemented,
	func(s *stage) { s.prepared(points); s.revised(points) }}

// Each kind, over a record that is not there yet: what is missing is a blank, and is counted.
func TestUnfinished(t *testing.T) {
	for _, c := range unfinished {
		t.Run(string(c.kind), func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			for _, play := range c.play {
				play(s)
			}
			l, err := letters.Compose(c.kind, s.source(c.kase))
			if err != nil {
				t.Fatal(err)
			}
			if l.Complete() || !bytes.Contains([]byte(html(t, l, "zh")), []byte("（待填）")) {
				t.Errorf("nothing is missing: %v", l.Missing)
			}
			golden(t, string(c.kind)+".unfinished.zh", l, "zh")
			offers := letters.Offered(s.source(c.kase))
			i := slices.IndexFunc(offers, func(o letters.Offer) bool { return o.Kind == c.kind })
			if c.kind == letters.SupplementNotice {
				if i >= 0 {
					t.Error("a notice is offered that nobody gave")
				}
				return
			}
			if i < 0 || offers[len(offers)-1].Complete && offers[i].Complete {
				t.Errorf("no draft is offered among %v", offers)
			}
		})
	}
}

// Every letter of a dossier that went all the way.
func TestFinished(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.whole()
	s.answered()
	seen := map[letters.Kind]int{}
	for _, played := range []*stage{reviewed(t), s} {
		played.write(letters.Offered(played.source("")), seen)
	}
	for _, kind := range letters.Kinds() {
		if seen[kind] == 0 && !slices.Contains(slices.Concat(ofSuggestions, ofUrging), kind) && kind != letters.CleanupAnnouncement { // which package cleanup plays
			t.Errorf("no %s was offered", kind)
		}
	}
	if seen[letters.OpinionLetter] != 2 || seen[letters.SupplementNotice] != 2 || seen[letters.FilingReport] != 2 {
		t.Errorf("letters by kind: %v", seen)
	}
}

// write holds every letter on offer against its golden file.
func (s *stage) write(offers []letters.Offer, seen map[letters.Kind]int) {
	t := s.t
	t.Helper()
	for _, o := range offers {
		l := s.letter(o)
		if !o.Complete || !l.Complete() || bytes.Contains([]byte(html(t, l, "zh")), []byte("（待填）")) {
			t.Errorf("%s of %s is missing %v", o.Kind, o.Case, l.Missing)
		}
		seen[o.Kind]++
		name := string(o.Kind)
		if n := seen[o.Kind]; n > 1 {
			name += "-" + string(rune('0'+n))
		}
		golden(t, name+".zh", l, "zh")
		if seen[o.Kind] == 1 {
			golden(t, name+".en", l, "en")
		}
	}
}

func (s *stage) letter(o letters.Offer) *letters.Letter {
	s.t.Helper()
	src := s.source(o.Case)
	src.Seq = o.Seq
	l, err := letters.Compose(o.Kind, src)
	if err != nil {
		s.t.Fatal(err)
	}
	return l
}

func html(t testing.TB, l *letters.Letter, lang string) string {
	t.Helper()
	var b bytes.Buffer
	if err := l.HTML(&b, lang); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func golden(t testing.TB, name string, l *letters.Letter, lang string) {
	t.Helper()
	got, file := []byte(html(t, l, lang)), filepath.Join("testdata", name+".golden.html")
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s has changed: run go test ./letters -update and read the difference", file)
	}
}
