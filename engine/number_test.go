package engine

import (
	"fmt"
	"maps"
	"testing"

	"santong/calendar"
	"santong/people"
)

// Every form of registration and issue number that the domain knows, with the number that the third allocation gives.
func TestNumberTemplates(t *testing.T) {
	vars := map[string]string{"year": "2017", "month": "07", "organ": "1", "word": "曹政发", "short": "曹政办", "region": "CX", "level": "D"}
	tests := []struct {
		place, template string
		scope           map[string][]string
		vars            map[string]string
		want            string
	}{
		{"发文字号", "{word}〔{year}〕{seq}号", map[string][]string{"seq": {"year", "word"}}, nil, "曹政发〔2017〕3号"},
		{"山东", "{region}{level}R-{year}-{organ:3}{seq:4}", map[string][]string{"seq": {"year", "organ"}}, nil, "CXDR-2017-0010003"},
		{"杨凌，两个计数", "杨管规〔{year}〕{seq:3}-{short}{seq2}", map[string][]string{"seq": {"year"}, "seq2": {"short"}}, nil, "杨管规〔2017〕003-曹政办3"},
		{"湖南", "{region}DR—{year}—{organ:2}{seq:3}", map[string][]string{"seq": {"year", "organ"}}, map[string]string{"region": "XX"}, "XXDR—2017—01003"},
		{"惠州", "HFGS—{year}—{seq}", map[string][]string{"seq": {"year"}}, nil, "HFGS—2017—3"},
		{"广州", "穗府规〔{year}〕{seq}号", map[string][]string{"seq": {"year"}}, nil, "穗府规〔2017〕3号"},
		{"广州部门", "GZ{organ:2}{year}{seq:4}", map[string][]string{"seq": {"year", "organ"}}, nil, "GZ0120170003"},
		{"浙江", "ZJSP{organ:2}-{year}-{seq:4}", map[string][]string{"seq": {"year", "organ"}}, nil, "ZJSP01-2017-0003"},
		{"备案报告", "曹政规备字〔{year}〕{seq}号", map[string][]string{"seq": {"year"}}, nil, "曹政规备字〔2017〕3号"},
		{"按月重计", "{year}{month}-{seq:2}", map[string][]string{"seq": {"year", "month"}}, nil, "201707-03"},
		{"从不重计", "总{seq:6}", map[string][]string{"seq": {}}, nil, "总000003"},
	}
	for _, test := range tests {
		t.Run(test.place, func(t *testing.T) {
			s := &Series{ID: "s", Template: test.template, Scope: test.scope, Vars: test.vars}
			counters, got := map[string]int64{}, ""
			for range 3 {
				number, counts, err := s.allocate(vars, func(key string) (int64, error) { return counters[key], nil })
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range counts {
					counters[c.Key] = c.Now
				}
				got = number
			}
			if got != test.want {
				t.Errorf("third number = %s, want %s", got, test.want)
			}
			parsed, ok := s.Parse(got)
			if !ok || parsed["seq"] != "3" {
				t.Errorf("Parse(%s) = %v, %v", got, parsed, ok)
			}
			for _, other := range []string{"", got + "x", got[:len(got)-1]} {
				if parsed, ok := s.Parse(other); ok {
					t.Errorf("Parse(%q) = %v", other, parsed)
				}
			}
		})
	}
}

func TestNumberScopesCountApart(t *testing.T) {
	s := &Series{ID: "r", Template: "{year}-{organ}-{seq}", Scope: map[string][]string{"seq": {"year", "organ"}}}
	counters := map[string]int64{}
	var got []string
	for _, vars := range []map[string]string{{"year": "2026", "organ": "001"}, {"year": "2026", "organ": "002"}, {"year": "2026", "organ": "001"}, {"year": "2027", "organ": "001"}} {
		number, counts, err := s.allocate(vars, func(key string) (int64, error) { return counters[key], nil })
		if err != nil {
			t.Fatal(err)
		}
		counters[counts[0].Key] = counts[0].Now
		got = append(got, number)
	}
	if want := "[2026-001-1 2026-002-1 2026-001-2 2027-001-1]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestNumberFaults(t *testing.T) {
	full := func(string) (int64, error) { return 9999, nil }
	for _, test := range []struct {
		name string
		s    Series
	}{
		{"a full series", Series{Template: "{seq:4}", Scope: map[string][]string{"seq": {}}}},
		{"an unknown variable", Series{Template: "{nobody}{seq}", Scope: map[string][]string{"seq": {}}}},
		{"an unknown scope", Series{Template: "{seq}", Scope: map[string][]string{"seq": {"nobody"}}}},
		{"a counter that does not stand in it", Series{Template: "x", Scope: map[string][]string{"seq": {}}}},
		{"a brace that is no field", Series{Template: "{SEQ}{seq}", Scope: map[string][]string{"seq": {}}}},
		{"nothing counted", Series{Template: "x"}},
	} {
		if number, _, err := test.s.allocate(maps.Clone(map[string]string{"year": "2026"}), full); err == nil {
			t.Errorf("%s gave %s, not an error", test.name, number)
		}
	}
}

// TestCounterParts takes apart what allocate has written, wherever the year stands.
func TestCounterParts(t *testing.T) {
	vars := map[string]string{"year": "2026", "organ": "371722", "word": "曹政发"}
	for _, test := range []struct {
		within []string
		want   LedgerPart
	}{
		{nil, LedgerPart{Counter: "s/seq"}},
		{[]string{"year"}, LedgerPart{Counter: "s/seq/2026", Year: "2026"}},
		{[]string{"year", "word"}, LedgerPart{Counter: "s/seq/2026/曹政发", Year: "2026", Word: "曹政发"}},
		{[]string{"organ", "year", "word"}, LedgerPart{Counter: "s/seq/371722/2026/曹政发", Year: "2026", Word: "371722/曹政发"}},
		{[]string{"year", "year"}, LedgerPart{Counter: "s/seq/2026/2026", Year: "2026", Word: "2026"}},
	} {
		s := Series{ID: "s", Template: "{seq}", Scope: map[string][]string{"seq": test.within}}
		_, counts, err := s.allocate(vars, func(string) (int64, error) { return 0, nil })
		if err != nil {
			t.Fatal(err)
		}
		test.want.Series = "s"
		if got := CounterPart(counts[0].Key); got != test.want {
			t.Errorf("within %v: %+v, want %+v", test.within, got, test.want)
		}
	}
	if got, want := CounterPart("odd"), (LedgerPart{Counter: "odd", Series: "odd"}); got != want {
		t.Errorf("%+v", got)
	}
}

// The codes in a number are those of the party that the definition names, the maker where it names none.
func TestNumberer(t *testing.T) {
	directory, err := people.NewDirectory([]people.Organisation{{Code: "A", Zh: "甲", En: "A", Kind: "department", Codes: map[string]string{"word": "甲发"}},
		{Code: "B", Zh: "乙", En: "B", Kind: "department", Codes: map[string]string{"word": "乙发"}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	d := &decision{Engine: &Engine{Directory: func() *people.Directory { return directory }}, today: calendar.Day(2026, 3, 2)}
	c := &Case{Parties: map[string]string{"maker": "A", "bureau": "B"}}
	for of, want := range map[string]string{"": "甲发", "bureau": "乙发"} {
		if got := d.numberVars(&Definition{NumbersOf: of}, c)["word"]; got != want {
			t.Errorf("numbers of %q: got %q, want %q", of, got, want)
		}
	}
	for template, want := range map[string]bool{"{year}{month}{seq}": false, "{word}{seq}": true, "{region}{seq}": false} {
		s := &Series{Template: template, Scope: map[string][]string{"seq": {"year"}}, Vars: map[string]string{"region": "371721"}}
		if s.Coded() != want {
			t.Errorf("%s: coded %v", template, !want)
		}
	}
}
