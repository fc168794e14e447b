package stock

import (
	"path"
	"regexp"
	"strings"

	"santong/calendar"
	"santong/intake"
)

var (
	issueNo      = regexp.MustCompile(`[\p{Han}]{2,12}[〔\[［（(]\s*(?:19|20)\d\d\s*[〕\]］）)]\s*\d{1,5}\s*号`)
	registration = regexp.MustCompile(`[A-Z]{2}[PCD]R[-—－]{1,2}(?:19|20)\d\d[-—－]{1,2}\d{7}`)
	takesEffect  = regexp.MustCompile(`自` + anyDate + `起(?:施行|实施|生效|执行)`)
	validUntil   = regexp.MustCompile(`有效期(?:限)?(?:为|：|:)?(?:自` + anyDate + `)?(?:至|到)` + anyDate)
	signedLine   = regexp.MustCompile(`(?m)^[\s（(]*` + anyDate + `[\s）)]*$`)
)

// fromText reads of a text what it says of itself. What it does not say stays empty, and the rules will say what is missing.
func fromText(name string, c *intake.Content) map[string]string {
	out := map[string]string{"title": strings.TrimSuffix(path.Base(name), path.Ext(name))}
	text := strings.ReplaceAll(c.Text, "\r", "")
	head := text
	if len(head) > 6000 {
		head = head[:6000]
	}
	if no := issueNo.FindString(head); no != "" {
		out["issue_no"] = no
	}
	if no := registration.FindString(head); no != "" {
		out["registration_no"] = no
	}
	for line := range strings.Lines(head) {
		line = strings.TrimSpace(strings.TrimLeft(line, "# "))
		if line == "" || len([]rune(line)) > 100 || issueNo.MatchString(line) || registration.MatchString(line) || strings.HasSuffix(line, "文件") {
			continue
		}
		out["title"] = line
		break
	}
	if at := takesEffect.FindStringSubmatch(text); at != nil {
		out["effective_on"] = at[1]
	}
	if at := validUntil.FindStringSubmatch(text); at != nil {
		out["valid"] = at[2]
	}
	if all := signedLine.FindAllStringSubmatch(text, -1); all != nil {
		out["signed_on"] = all[len(all)-1][1] // the last that stands alone: below the signature
	}
	return out
}

// dayOr is the day in the cell; wrong tells that something else stands there.
func dayOr(cell string) (d calendar.Date, wrong bool) {
	if cell = strings.TrimSpace(cell); cell == "" || cell == "-" || cell == "—" || cell == "/" || cell == "无" {
		return calendar.Date{}, false
	}
	d, ok := date(cell)
	return d, !ok
}
