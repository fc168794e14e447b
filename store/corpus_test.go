package store_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/store"
	"santong/store/storetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestCorpus searches real statutes: a golden list of what people type, with how many texts have it and where the first stands, the same on both databases.
func TestCorpus(t *testing.T) {
	files, _ := filepath.Glob("../../shared/corpus/laws/*.md")
	if len(files) == 0 {
		t.Skip("NOT TESTED ON REAL TEXTS: there is no ../shared/corpus")
	}
	if raceEnabled {
		t.Skip("the whole length runs without the race detector")
	}
	golden, err := os.ReadFile("testdata/search.golden.txt")
	if err != nil {
		t.Fatal(err)
	}
	stated := regexp.MustCompile(`\((\d{4})-(\d{2})-(\d{2})\)`)
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			t.Parallel()
			s := storetest.Open(t, db.make(t))
			ctx := context.Background()
			for i, file := range files {
				data, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				title, on := strings.TrimSuffix(filepath.Base(file), ".md"), calendar.Day(1980, 1, 1).Add(i)
				if m := stated.FindStringSubmatch(title); m != nil {
					at, err := time.Parse(time.DateOnly, m[1]+"-"+m[2]+"-"+m[3])
					if err != nil {
						t.Fatal(err)
					}
					on = calendar.FromTime(at)
				}
				storetest.Publish(t, s, fmt.Sprintf("law-%03d", i), on, stated.ReplaceAllString(title, ""), string(data))
			}
			begun := time.Now()
			if n, err := s.Index(ctx); err != nil || n != len(files) {
				t.Fatalf("%d of %d were indexed: %v", n, len(files), err)
			}
			t.Logf("%d statutes were indexed in %s", len(files), time.Since(begun).Round(time.Millisecond))
			queries := 0
			var fresh strings.Builder
			var slowest time.Duration
			for line := range strings.Lines(string(golden)) {
				typed, want, ok := strings.Cut(strings.TrimSpace(line), "\t")
				if !ok {
					continue
				}
				queries++
				begun := time.Now()
				got := answer(t, s, typed)
				slowest = max(slowest, time.Since(begun))
				if fmt.Fprintf(&fresh, "%s\t%s\n", typed, got); got != want && !*update {
					t.Errorf("%s\n got %s\nwant %s", typed, got, want)
				}
			}
			if queries < 100 {
				t.Errorf("only %d queries", queries)
			}
			if *update && db.name == databases[0].name {
				if err := os.WriteFile("testdata/search.golden.txt", []byte(fresh.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("%d queries, the slowest in %s", queries, slowest.Round(time.Millisecond/10))
		})
	}
}

// answer says how many texts have what was typed, which comes first, and where in it.
func answer(t *testing.T, s *store.Store, typed string) string {
	t.Helper()
	q := engine.SearchQuery{Typed: typed, ListingQuery: engine.ListingQuery{On: calendar.Day(2026, 11, 25), Limit: 3}}
	list, err := s.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	facets, err := s.SearchFacets(context.Background(), q)
	if err != nil || min(facets.Total, 3) != len(list) {
		t.Errorf("%s: %d are counted, %d found, %v", typed, facets.Total, len(list), err)
	}
	if len(list) == 0 {
		return "0"
	}
	out := []string{fmt.Sprint(facets.Total), list[0].Title}
	for _, p := range list[0].Places {
		if p.Label != "" && !slices.Contains(out, p.Label) {
			out = append(out, p.Label)
		}
	}
	return strings.Join(out, " | ")
}
