package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A text that few titles have is found by its rarest pair of letters; one whose every pair stands in more titles than this is found soon by going through them, the newest first.
const (
	fewTitles  = 2000
	triedGrams = 24
)

// rarest returns the pair of letters in the text that the fewest titles have; "" where there is none that few have.
func (s *Store) rarest(ctx context.Context, sought string) (string, error) {
	grams := gramsOf(sought)
	if len(grams) == 0 {
		return "", nil
	}
	var b query
	for i, gram := range grams {
		if i > 0 {
			b.add(` union all `)
		}
		b.add(`select `+strconv.Itoa(i)+`, (select count(*) from (select 1 from title_grams where gram = `, gram)
		b.limit(fewTitles + 1)
		b.add(`) g)`)
	}
	type counted struct{ at, titles int }
	counts, err := many(ctx, s, b.text(), b.args, func(scan func(...any) error) (c counted, err error) {
		err = scan(&c.at, &c.titles)
		return c, err
	})
	if err != nil || len(counts) == 0 {
		return "", err
	}
	least := slices.MinFunc(counts, func(a, b counted) int { return a.titles - b.titles })
	if least.titles > fewTitles {
		return "", nil
	}
	return grams[least.at], nil
}

// gramsOf lists the pairs of letters of what is sought, as the database cuts titles.
func gramsOf(sought string) (out []string) {
	if _, ok := like(sought); !ok {
		return nil
	}
	letters := []rune(lowerASCII(sought))
	for i := 0; i+1 < len(letters) && len(out) < triedGrams; i++ {
		if gram := string(letters[i : i+2]); utf8.ValidString(gram) && !slices.Contains(out, gram) && !strings.ContainsRune(gram, 0) {
			out = append(out, gram)
		}
	}
	return out
}
