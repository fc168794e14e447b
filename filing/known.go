package filing

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"santong/calendar"
	"santong/engine"
)

// What is known of the years of a list: their numbers in the ledger, and what was published.
type knowledge struct {
	ledger    map[string]engine.LedgerLine // by key
	mine      map[string]bool              // keys of which the actor may know more than that they were given
	documents map[string]*Document         // by key of the issue number
	titles    map[string][]*Document       // by what remains of the title
	judged    map[string]Judgement         // by key
}

const ledgerPage = 1000

// known reads the ledger of the years, and what was published in them and in the year after: what is numbered in December is often published in January.
func (b *Book) known(ctx context.Context, a engine.Actor, series string, years map[string]bool) (*knowledge, error) {
	k := &knowledge{ledger: map[string]engine.LedgerLine{}, mine: map[string]bool{}, documents: map[string]*Document{}, titles: map[string][]*Document{}}
	overseer := b.Oversees(a)
	published := map[int]bool{}
	for _, year := range slices.Sorted(maps.Keys(years)) {
		n, err := strconv.Atoi(year)
		if err != nil {
			return nil, err
		}
		published[n], published[n+1] = true, true
		q := engine.LedgerQuery{All: true, Series: series, Year: year, Limit: ledgerPage}
		if err := b.lines(ctx, q, func(l engine.LedgerLine) {
			if key := engine.NumberKey(l.Number); l.VoidSeq == 0 || !l.Entered || k.ledger[key].Number == "" { // what was entered by mistake gives way to what was entered again
				k.ledger[key] = l
			}
		}); err != nil {
			return nil, err
		}
		q.All, q.Organs = overseer, b.Engine.Organs(a)
		if err := b.lines(ctx, q, func(l engine.LedgerLine) { k.mine[engine.NumberKey(l.Number)] = true }); err != nil {
			return nil, err
		}
	}
	for _, year := range slices.Sorted(maps.Keys(published)) {
		if year > calendar.Of(b.Engine.Now()).Time().Year() {
			continue
		}
		list, err := b.Year(ctx, year, "")
		if err != nil {
			return nil, err
		}
		for i := range list {
			k.add(&list[i])
		}
	}
	return k, nil
}

func (k *knowledge) add(d *Document) {
	if d.IssueNo != "" {
		k.documents[engine.NumberKey(d.IssueNo)] = d
	}
	core := core(d.Title)
	k.titles[core] = append(k.titles[core], d)
}

func (b *Book) lines(ctx context.Context, q engine.LedgerQuery, visit func(engine.LedgerLine)) error {
	for {
		lines, err := b.Store.Ledger(ctx, q)
		if err != nil {
			return err
		}
		for _, l := range lines {
			visit(l)
			q.After = l.Position
		}
		if len(lines) < q.Limit {
			return nil
		}
	}
}

// place finds what became of a row with a number that can be read.
func (b *Book) place(ctx context.Context, k *knowledge, row *listed) error {
	line, given := k.ledger[row.key]
	d := k.documents[row.key]
	if d == nil && given { // numbered in one of the years, published in neither that nor the next
		list, err := b.Store.ListingsByNumber(ctx, row.Number, "")
		if err != nil {
			return err
		}
		if len(list) > 0 {
			one, err := b.document(ctx, list[0])
			if err != nil {
				return err
			}
			d = &one
			k.documents[row.key] = d
		}
	}
	if judged, ok := k.judged[row.key]; ok && d == nil && !given {
		row.Judgement = &judged
		if judged.Judgement == FoundNotNormative {
			row.Found, row.Detail = FoundNotNormative, engine.Words{Zh: "理由：" + judged.Why, En: "why: " + judged.Why}
			return nil
		}
	}
	switch {
	case given && line.VoidSeq > 0:
		row.Found, row.Detail = FoundVoided, said("该文号在台账中已作废，不得再用", "the number is void in the ledger, and must not be used")
	case d != nil:
		b.published(row, d)
	case given:
		row.Found = FoundUnpublished
		if k.mine[row.key] {
			row.Dossier = line.Dossier
		}
	default:
		row.unregistered(k)
	}
	return nil
}

// published tells how the filing of a document that was found stands. The worst of its filings counts.
func (b *Book) published(r *listed, d *Document) {
	r.RegistrationNo, r.Dossier = d.RegistrationNo, d.Dossier
	if !alike(r.Title, d.Title) {
		r.Found, r.Detail = FoundDiffers, said("登记的标题为“%s”", "the title registered is %s", d.Title)
		return
	}
	worst := map[string]int{Filed: 1, Due: 2, FiledLate: 3, Overdue: 4}
	found := map[string]string{Filed: FoundFiled, Due: FoundDue, FiledLate: FoundLate, Overdue: FoundUnfiled}
	r.Found = FoundOutside
	rank := 0
	for _, f := range d.Filings {
		if worst[f.Standing] > rank {
			rank, r.Found = worst[f.Standing], found[f.Standing]
		}
	}
	switch r.Found {
	case FoundUnfiled:
		r.Detail = b.which(d, Overdue, engine.Words{Zh: "未报：", En: "not filed with: "})
	case FoundLate:
		r.Detail = b.which(d, FiledLate, engine.Words{Zh: "逾期报：", En: "late with: "})
	}
}

// which names the recipients of the filings that stand so, each with the last day for it.
func (b *Book) which(d *Document, standing string, out engine.Words) engine.Words {
	n := 0
	for _, f := range d.Filings {
		if f.Standing != standing {
			continue
		}
		if n++; n > 1 {
			out.Zh, out.En = out.Zh+"、", out.En+", "
		}
		name := b.Engine.OrganWords(f.Recipient)
		out.Zh, out.En = out.Zh+name.Zh+"（期限"+f.Due.String()+"）", out.En+name.En+" (due "+f.Due.String()+")"
	}
	return out
}

// unregistered looks whether a document with the title was registered under another number.
func (r *listed) unregistered(k *knowledge) {
	r.Found = FoundUnregistered
	for _, d := range k.titles[core(r.Title)] {
		if r.Title != "" && d.IssueNo != "" {
			r.Found, r.RegistrationNo, r.Dossier = FoundDiffers, d.RegistrationNo, d.Dossier
			r.Detail = said("同名文件登记的文号为%s", "a document of that title is registered as %s", d.IssueNo)
			return
		}
	}
}

// unlisted are the numbers of the ledger, under the words and in the years of the list, that the list does not have. A void number is not missed.
func (k *knowledge) unlisted(rows []listed) (out []Finding) {
	has, covers := map[string]bool{}, map[[2]string]int{}
	for _, r := range rows {
		if r.value > 0 {
			has[r.key] = true
			at := [2]string{r.word, r.year}
			covers[at] = max(covers[at], r.value)
		}
	}
	var lines []engine.LedgerLine
	for key, l := range k.ledger {
		part := engine.CounterPart(l.Counter)
		if _, within := covers[[2]string{part.Word, part.Year}]; within && !has[key] && l.VoidSeq == 0 {
			lines = append(lines, l)
		}
	}
	slices.SortFunc(lines, func(a, b engine.LedgerLine) int {
		return cmp.Or(cmp.Compare(a.Counter, b.Counter), cmp.Compare(a.Value, b.Value))
	})
	for _, l := range lines {
		f := Finding{Number: l.Number, Found: FoundUnlisted}
		part := engine.CounterPart(l.Counter)
		if last := covers[[2]string{part.Word, part.Year}]; int(l.Value) > last {
			f.Detail = said("在目录最后的第%d号之后", "after number %d, the last of the list", last)
		}
		key := engine.NumberKey(l.Number)
		if d := k.documents[key]; d != nil {
			f.Title, f.Dossier, f.RegistrationNo = d.Title, d.Dossier, d.RegistrationNo // it is published: anybody may know
		} else if k.mine[key] {
			f.Title, f.Dossier = l.Title, l.Dossier
		}
		out = append(out, f)
	}
	return out
}

// gaps are the serials, from 1 to the last, that neither the list nor the ledger has.
func (k *knowledge) gaps(issue *engine.Series, rows []listed) (out []Finding) {
	values := map[[2]string][]int{}
	for _, r := range rows {
		if r.value > 0 {
			at := [2]string{r.word, r.year}
			values[at] = append(values[at], r.value)
		}
	}
	for _, l := range k.ledger {
		part := engine.CounterPart(l.Counter)
		if at := [2]string{part.Word, part.Year}; values[at] != nil {
			values[at] = append(values[at], int(l.Value))
		}
	}
	named := func(at [2]string, n int) string {
		return strings.NewReplacer("{word}", at[0], "{year}", at[1], "{seq}", strconv.Itoa(n)).Replace(issue.Template)
	}
	for _, at := range slices.SortedFunc(maps.Keys(values), func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[1], b[1]), cmp.Compare(a[0], b[0])) }) {
		slices.Sort(values[at])
		before := 0
		for _, v := range values[at] {
			if v > before+1 {
				if len(out) == maxGaps {
					return out
				}
				f := Finding{Number: named(at, before+1), Found: FoundGap}
				if v > before+2 {
					f.Detail = said("至%s，共%d个", "up to %s, %d numbers", named(at, v-1), v-1-before)
				}
				out = append(out, f)
			}
			before = v
		}
	}
	return out
}

// core is what remains of a title without the marks and the words of a covering notice.
func core(title string) string {
	if from, to := strings.Index(title, "《"), strings.LastIndex(title, "》"); from >= 0 && to > from {
		title = title[from:to]
	}
	out := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, title)
	if at := strings.Index(out, "关于印发"); at >= 0 {
		out = strings.TrimSuffix(out[at+len("关于印发"):], "的通知")
	}
	return out
}

// alike tells whether two titles can be those of one document: one stands in the other, or they share most of their pairs of characters.
func alike(a, b string) bool {
	a, b = core(a), core(b)
	if a == "" || strings.Contains(a, b) || strings.Contains(b, a) {
		return true
	}
	one, other, both := pairs(a), pairs(b), 0
	for p := range one {
		if other[p] {
			both++
		}
	}
	return 10*2*both >= 7*(len(one)+len(other))
}

func pairs(text string) map[string]bool {
	out := map[string]bool{}
	runes := []rune(text)
	for i := 0; i+1 < len(runes); i++ {
		out[string(runes[i:i+2])] = true
	}
	return out
}
