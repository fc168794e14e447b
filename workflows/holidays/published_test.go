package holidays

import (
	"strings"
	"testing"

	"santong/calendar"
)

const good = `{"$schema": "s", "$id": "i", "year": 2027, "papers": ["https://www.gov.cn/x"], "days": [
	{"name": "元旦", "date": "2027-01-02", "isOffDay": true}, {"name": "元旦", "date": "2027-01-01", "isOffDay": true}, {"name": "元旦", "date": "2027-01-10", "isOffDay": false}]}`

// Both forms of a notice give the same year.
func TestRead(t *testing.T) {
	json, err := Read([]byte("\n " + good))
	if err != nil {
		t.Fatal(err)
	}
	own, err := Read([]byte("year: 2027\nnotice: https://www.gov.cn/x\noff: {元旦: [2027-01-01..2027-01-02]}\nwork: {元旦: [2027-01-10]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if !json.Equal(own) || json.Notice != own.Notice || len(json.Off) != 2 || json.Off[0].Date.After(json.Off[1].Date) {
		t.Errorf("%+v\n%+v", json, own)
	}
}

func TestReadRefuses(t *testing.T) {
	replaced := func(old, new string) string {
		if strings.Count(good, old) == 0 {
			t.Fatalf("no %q", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	for name, c := range map[string]struct{ text, want string }{
		"nothing":             {"", "empty"},
		"not published":       {replaced(`["https://www.gov.cn/x"]`, `[]`), "not published yet"},
		"unknown key":         {replaced(`"$id"`, `"$idea"`), "$idea"},
		"unknown key of days": {replaced(`"isOffDay": false`, `"isOffDay": false, "rest": 1`), "rest"},
		"key twice":           {replaced(`"year": 2027`, `"year": 2027, "year": 2028`), "year"},
		"off or not":          {replaced(`, "isOffDay": false`, ``), "isOffDay"},
		"off is a word":       {replaced(`"isOffDay": false`, `"isOffDay": "no"`), "bool"},
		"day":                 {replaced(`2027-01-10`, `2027-01-32`), "existing day"},
		"wrong year":          {replaced(`"year": 2027`, `"year": 2028`), "outside the year"},
		"work on a Monday":    {replaced(`2027-01-10`, `2027-01-11`), "no weekend day"},
		"day twice":           {replaced(`2027-01-02`, `2027-01-01`), "named twice"},
		"cut short":           {good[:len(good)-3], "notice"},
		"two":                 {good + "\n---\n" + good, "one year"},
		"too long":            {good + strings.Repeat(" ", maxBytes), "at most"},
		"aliases of aliases": {"a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c]\noff: {x: *d}\n",
			"notice"},
	} {
		if _, err := Read([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is laid over takes the place of the built-in year, and of no other.
func TestWith(t *testing.T) {
	years, err := Years()
	if err != nil {
		t.Fatal(err)
	}
	last := years[len(years)-1]
	last.Off = append([]calendar.Named{}, last.Off...)
	last.Off[0].Name = "另名"
	cal, err := With(last)
	if err != nil {
		t.Fatal(err)
	}
	built, err := Calendar()
	if err != nil {
		t.Fatal(err)
	}
	if cal.Day(last.Off[0].Date).Zh != "另名" || built.Day(last.Off[0].Date).Zh == "另名" || cal.Version() == built.Version() {
		t.Error("the year was not laid over the built-in one")
	}
	if same, err := With(); err != nil || same.Version() != built.Version() {
		t.Errorf("nothing was laid over: %v", err)
	}
	if _, err := With(last, last); err == nil {
		t.Error("a year was taken in twice")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("year: 2027\nnotice: x\noff: {元旦: [2027-01-01..2027-01-02]}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		y, err := Read(data)
		if err == nil && y.Validate() != nil {
			t.Errorf("%q was read as %+v", data, y)
		}
	})
}
