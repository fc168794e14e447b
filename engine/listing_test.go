package engine_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"santong/calendar"
	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

// The writings of a number that people use are one number.
func TestNumberKey(t *testing.T) {
	for key, same := range map[string][]string{
		"曹政发(2018)37号":      {"曹政发〔2018〕37号", "曹政发[2018]37号", "曹政发（2018）37 号", "曹政发［２０１８］３７号", " 曹政发【2018】37号\n", "曹政发(2018)37号"},
		"CXDR-2017-0010001": {"CXDR-2017-0010001", "cxdr—2017—0010001", "CXDR--2017-0010001", "CXDR-2017---0010001", "CXDR－2017－0010001", "ＣＸＤＲ——2017——0010001", "CXDR -2017- 0010001"},
		"":                  {"", " ", "　"},
	} {
		for _, number := range same {
			if got := engine.NumberKey(number); got != key {
				t.Errorf("%q: %q, want %q", number, got, key)
			}
		}
	}
	if engine.NumberKey("曹政发〔2018〕37号") == engine.NumberKey("曹政发〔2018〕73号") {
		t.Error("two numbers are one")
	}
}

// decreed issues a decree and returns its dossier.
func (l *lab) decreed(number string, f form) string {
	l.t.Helper()
	ctx := context.Background()
	r, err := l.Open(ctx, "decree", "", engine.Command{Actor: l.actor("wen"), Form: form{"title": "关于" + number + "的布告"}})
	if err != nil {
		l.t.Fatal(err)
	}
	for _, kind := range []string{"text", "note"} {
		_, err := l.Upload(ctx, engine.Command{Dossier: r.Dossier, Case: "decree", Version: l.dossier(r.Dossier).Version, Actor: l.actor("wen")},
			engine.Upload{Kind: kind, Name: kind + ".txt", Type: "text/plain", Data: []byte(kind + number)})
		if err != nil {
			l.t.Fatal(err)
		}
	}
	all := form{"kind": "county", "issue": "布〔2026〕" + number + "号", "mark": "XX-" + number, "issued_on": "2026-03-02", "begins_on": "2026-04-01"}
	maps.Copy(all, f)
	l.must("wen", r.Dossier, "decree", "issue_it", all, "")
	return r.Dossier
}

// phases are those of the newest listing, as "day id".
func (l *lab) phases(id string) string {
	l.t.Helper()
	list, err := l.Store.DossierListings(context.Background(), id)
	if err != nil {
		l.t.Fatal(err)
	}
	var out []string
	for _, p := range list[len(list)-1].Phases {
		out = append(out, p.From.String()+" "+p.ID)
	}
	return strings.Join(out, ", ")
}

// What a document is on a day follows from its days and from what was decided, whenever that was entered.
func TestPhases(t *testing.T) {
	l := sqliteLab(t)
	id := l.decreed("1", form{"lapses_on": "2029-04-01"})
	is := func(want string) {
		t.Helper()
		if got := l.phases(id); got != want {
			t.Errorf("phases:\n got %s\nwant %s", got, want)
		}
	}
	is("2026-03-02 coming, 2026-04-01 in_force, 2029-04-01 lapsed")
	l.must("wen", id, "decree", "stop", form{"since": "2026-06-01"}, "")
	is("2026-03-02 coming, 2026-04-01 in_force, 2026-06-01 halted, 2029-04-01 lapsed")
	l.must("wen", id, "decree", "go_on", form{"since": "2026-09-01"}, "")
	is("2026-03-02 coming, 2026-04-01 in_force, 2026-06-01 halted, 2026-09-01 in_force, 2029-04-01 lapsed")
	l.must("wen", id, "decree", "end", form{"since": "2027-01-01"}, "")
	is("2026-03-02 coming, 2026-04-01 in_force, 2026-06-01 halted, 2026-09-01 in_force, 2027-01-01 over")

	id = l.decreed("2", nil)
	is("2026-03-02 coming, 2026-04-01 in_force")
	l.must("wen", id, "decree", "end", form{"since": "2026-01-01"}, "") // before it was published: it never held
	is("2026-03-02 over")
	list, err := l.Store.DossierListings(context.Background(), id)
	if err != nil || len(list) != 2 || list[0].Until != list[1].Known || list[1].Until != "" || list[0].On(calendar.Day(2026, 5, 1)).ID != "in_force" {
		t.Errorf("as it was known before: %+v, %v", list, err)
	}
}

// The listing has what the definition makes public, and the very text to which its publication was bound.
func TestListing(t *testing.T) {
	l := sqliteLab(t)
	id := l.decreed("3", nil)
	got, err := l.Store.ListingByNumber(context.Background(), engine.NumberKey("布[2026] 3号"))
	if err != nil {
		t.Fatal(err)
	}
	if got.Dossier != id || got.Title != "关于3的布告" || got.Kind.Zh != "县" || got.Maker != "DEPT" || got.RegistrationNo != "XX-3" || got.Witnessed || !got.Lapses.IsZero() {
		t.Errorf("listed: %+v", got)
	}
	if len(got.Papers) != 1 || got.Papers[0].Hash != engine.HashOf([]byte("text3")).String() || got.Papers[0].ID != "official" {
		t.Errorf("papers: %+v", got.Papers)
	}
	shown := l.decreed("4", form{"show_note": true})
	if list, err := l.Store.DossierListings(context.Background(), shown); err != nil || len(list) != 1 || len(list[0].Papers) != 2 {
		t.Errorf("with its explanation: %+v, %v", list, err)
	}
	l.must("wen", id, "decree", "unlist", nil, "重复登记")
	if _, err := l.Store.ListingByNumber(context.Background(), engine.NumberKey("XX-3")); !errors.Is(err, engine.ErrNotFound) {
		t.Errorf("what was taken off the catalogue is found: %v", err)
	}
	if d := l.open("wen"); d != "" {
		if list, err := l.Store.DossierListings(context.Background(), d); err != nil || len(list) != 0 {
			t.Errorf("a case without a catalogue is listed: %v, %v", list, err)
		}
	}
}

// Guards look other documents up, by either number, however it is written.
func TestListed(t *testing.T) {
	l := sqliteLab(t)
	older, newer := l.decreed("5", nil), l.decreed("6", nil)
	l.refused("wen", older, "decree", "amend", form{"amended": []any{form{"by": "布〔2026〕99号"}}}, "", "amender-listed")
	l.refused("wen", older, "decree", "amend", form{"amended": []any{form{"by": "XX-5"}}}, "", "amender-listed")
	l.must("wen", older, "decree", "amend", form{"amended": []any{form{"by": "布[2026]6 号", "clause": "第三条", "on": "2026-04-01"}}}, "")
	l.refused("wen", older, "decree", "end", form{"since": "2026-05-01", "later": "xx-6"}, "", "later-binding")
	l.now = l.now.AddDate(0, 2, 0)
	l.must("wen", older, "decree", "end", form{"since": "2026-05-01", "later": "xx-6"}, "")
	changed, err := l.Store.(*store.Store).ListingsChangedBy(context.Background(), []string{engine.NumberKey("XX-6"), engine.NumberKey("布〔2026〕6号")}, "")
	if err != nil || len(changed) != 1 || changed[0].Dossier != older || len(changed[0].Relations) != 2 || changed[0].Relations[0].Clause != "第三条" {
		t.Errorf("changed by %s: %+v, %v", newer, changed, err)
	}
}

// A decision that looked into the catalogue is taken again where the catalogue has moved in between.
func TestLookedBefore(t *testing.T) {
	storetest.InTurn(t)
	for name, config := range map[string]func(testing.TB) store.Config{"sqlite": func(t testing.TB) store.Config { return store.Config{Path: storetest.SQLite(t)} },
		"postgres": func(t testing.TB) store.Config { return store.Config{URL: storetest.Postgres(t)} }} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t, config(t))
			older, newer := l.decreed("7", form{"begins_on": "2026-03-02"}), l.decreed("8", form{"begins_on": "2026-03-02"})
			st := l.Store
			moved := false
			l.Store = interferingStore{st, func() {
				if !moved {
					moved = true
					l.Store = st
					l.must("wen", newer, "decree", "stop", form{"since": "2026-03-02"}, "")
				}
			}}
			err := l.try("wen", older, "decree", "end", form{"since": "2026-03-02", "later": "XX-8"}, "")
			l.Store = st
			var r *engine.Refusal
			if !moved || !errors.As(err, &r) || r.Unmet[0].ID != "later-binding" {
				t.Errorf("decided on what no longer stood: %v", err)
			}
			l.verified()
		})
	}
}

// What guards ask of other dossiers they are told by the view: in the place where all writing waits, nothing is read past it, and what was told must still be so at the commit.
func TestAskedThroughTheView(t *testing.T) {
	l := sqliteLab(t)
	id := l.decreed("7", form{"begins_on": "2026-03-02"})
	l.decreed("8", form{"begins_on": "2026-03-02"})
	st := l.Store
	var looks []engine.Look
	version := l.dossier(id).Version
	l.Store = mutedStore{st, &looks}
	a := l.actor("wen")
	_, err := l.Fire(context.Background(), engine.Command{Dossier: id, Case: "decree", Event: "end", Version: version, Actor: a, Form: form{"since": "2026-03-02", "later": "XX-8"}})
	l.Store = st
	if err != nil {
		t.Fatal(err)
	}
	var at []string
	for _, look := range looks {
		at = append(at, look.At)
		if found := look.Seq > 0; found != (look.At == engine.LookListing) {
			t.Errorf("told: %+v", look)
		}
	}
	if want := []string{engine.LookListing, engine.LookCall, engine.LookCount}; !slices.Equal(at, want) {
		t.Errorf("held against it: %v, want %v", at, want)
	}
	l.verified()
}

// A mutedStore tells nothing of other dossiers but through the view, and what was then held against the decision.
type mutedStore struct {
	engine.Store
	looks *[]engine.Look
}

var errMuted = errors.New("read past the view")

func (mutedStore) ListingByNumber(context.Context, string) (engine.Listing, error) {
	return engine.Listing{}, errMuted
}
func (mutedStore) Call(context.Context, string) (engine.Call, error)        { return engine.Call{}, errMuted }
func (mutedStore) CountFacts(context.Context, string, string) (int, error)  { return 0, errMuted }
func (mutedStore) Dossier(context.Context, string) (*engine.Dossier, error) { return nil, errMuted }

func (s mutedStore) Update(ctx context.Context, id string, decide func(engine.View) (*engine.Change, error)) error {
	return s.Store.Update(ctx, id, func(v engine.View) (*engine.Change, error) {
		c, err := decide(v)
		if c != nil {
			*s.looks = c.Looks
		}
		return c, err
	})
}

// A look-up that fails is an error, and does not count as "not kept apart": of whoever might do the work nothing is said then.
func TestFailedLookIsAnError(t *testing.T) {
	ctx := context.Background()
	l := alteredLab(t, func(n, _ *engine.Definition) {
		n.Events = slices.Clone(n.Events)
		for i := range n.Events {
			if slices.Contains(n.Events[i].By, "writer") {
				n.Events[i].Apart = &engine.Separation{Words: engine.Words{Zh: "不得由同一人办理", En: "Not by the same person"}, From: []string{"role:writer"}, Document: "title", Basis: []string{"b"}}
			}
		}
	})
	id := l.open("wen")
	d := l.dossier(id)
	look := func() (errs []error) {
		_, err := l.Standings(ctx, d)
		errs = append(errs, err)
		_, err = l.Stranded(ctx, d)
		errs = append(errs, err)
		_, _, err = l.Overtaken(ctx, id)
		return append(errs, err)
	}
	for i, err := range look() {
		if err != nil {
			t.Fatalf("%d: %v", i, err)
		}
	}
	l.Store = blindStore{l.Store}
	for i, err := range look() {
		if !errors.Is(err, errMuted) {
			t.Errorf("%d: %v", i, err)
		}
	}
}

// A blindStore cannot look into the catalogue.
type blindStore struct{ engine.Store }

func (blindStore) ListingByNumber(context.Context, string) (engine.Listing, error) {
	return engine.Listing{}, errMuted
}

// An interferingStore lets something else happen between the first decision and its commit.
type interferingStore struct {
	engine.Store
	between func()
}

func (s interferingStore) Update(ctx context.Context, id string, decide func(engine.View) (*engine.Change, error)) error {
	return s.Store.Update(ctx, id, func(v engine.View) (*engine.Change, error) {
		c, err := decide(v)
		s.between()
		return c, err
	})
}

// What is to be published on a day to come is in the catalogue on that day and not before: no expression finds it, and nothing has to happen for it to be found.
func TestListedOnItsDay(t *testing.T) {
	l := sqliteLab(t)
	day := l.now
	older := l.decreed("1", form{"begins_on": "2026-03-02"})
	later := calendar.Of(day).Add(5).String()
	l.decreed("2", form{"issued_on": later, "begins_on": later})
	err := l.try("wen", older, "decree", "end", form{"since": later, "later": "XX-2"}, "")
	var r *engine.Refusal
	if !errors.As(err, &r) || r.Unmet[0].ID != "later-binding" {
		t.Errorf("it is found before its day: %v", err)
	}
	l.now = day.AddDate(0, 0, 5)
	l.must("wen", older, "decree", "end", form{"since": later, "later": "XX-2"}, "")
	l.verified()
}

// A definition whose catalogue names what is not there, or what is of another type, does not compile.
func TestCatalogueRefused(t *testing.T) {
	for want, spoil := range map[string]func(*engine.Publicity){
		`catalogue.title: no field is called "titel"`:                        func(p *engine.Publicity) { p.Title = "titel" },
		`catalogue.published: title is a text, and must be a date`:           func(p *engine.Publicity) { p.Published = "title" },
		`catalogue.kind: title is a text, and must be a choice`:              func(p *engine.Publicity) { p.Kind = "title" },
		`catalogue.maker: no party is called "nobody"`:                       func(p *engine.Publicity) { p.Maker = "nobody" },
		`catalogue.phases: what is a document in the state ended?`:           func(p *engine.Publicity) { p.Phases = p.Phases[1:] },
		`catalogue.phases[1].from: no field is called "soon"`:                func(p *engine.Publicity) { p.Phases[1].From = "soon" },
		`catalogue.papers[0].from: issue_it is not bound to draft`:           func(p *engine.Publicity) { p.Papers[0].From = []string{"issue_it.draft"} },
		`catalogue.papers[0].from: no event is called "publish"`:             func(p *engine.Publicity) { p.Papers[0].From = []string{"publish.text"} },
		`catalogue.papers[0].from: "text" is not of the form event.material`: func(p *engine.Publicity) { p.Papers[0].From = []string{"text"} },
		`catalogue.papers[1].if: title is a text, and must be a flag`:        func(p *engine.Publicity) { p.Papers[1].If = "title" },
		`catalogue.relations[0].no: no field or column is called "later"`:    func(p *engine.Publicity) { p.Relations[0].No = "later" },
		`catalogue.relations[0].table: title is no table`:                    func(p *engine.Publicity) { p.Relations[0].Table = "title" },
		`catalogue.relations[1].on: later is a text, and must be a date`:     func(p *engine.Publicity) { p.Relations[1].On = "later" },
		`catalogue.corrections.table: no field is called "slips"`: func(p *engine.Publicity) {
			p.Corrections = &engine.CorrectionRule{Table: "slips", What: "what", No: "decision", On: "on"}
		},
		`catalogue.corrections: say what was corrected`:  func(p *engine.Publicity) { p.Corrections = &engine.CorrectionRule{Table: "corrected", No: "decision"} },
		`catalogue.hidden: no state is called "nowhere"`: func(p *engine.Publicity) { p.Hidden = append(p.Hidden, "nowhere") },
	} {
		def := *definitions(t)[2].Definition
		p := *def.Catalogue
		p.Phases, p.Papers, p.Relations = slices.Clone(p.Phases), slices.Clone(p.Papers), slices.Clone(p.Relations)
		spoil(&p)
		def.Catalogue = &p
		if _, err := engine.Compile(&def); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s, got: %v", want, err)
		}
	}
}
