package web

import (
	"errors"
	"slices"
	"strings"

	"santong/engine"
)

// countEach counts each comment that was picked. One that cannot be counted keeps no other back: it is told of, with the reason.
func countEach(lines []commentLine, pick []string, count func(*commentLine) error) (counted int, not engine.Words, err error) {
	var zh, en []string
	for i := range lines {
		line := &lines[i]
		if !slices.Contains(pick, line.Dossier) {
			continue
		}
		err := count(line)
		words := engine.Words{Zh: "已有他人办理，请看过后再归入", En: "somebody else has dealt with it: look at it, then count it"}
		refusal, refused := errors.AsType[*engine.Refusal](err)
		switch {
		case err == nil:
			counted++
			continue
		case refused:
			words = refusal.Unmet[0].Words
		case !errors.Is(err, engine.ErrStale):
			return counted, not, err
		}
		zh, en = append(zh, line.Receipt+"："+words.Zh), append(en, line.Receipt+": "+words.En)
	}
	return counted, engine.Words{Zh: strings.Join(zh, "；"), En: strings.Join(en, "; ")}, nil
}
