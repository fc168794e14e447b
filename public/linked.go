package public

import (
	"mime"

	"santong/calendar"
	"santong/engine"
)

// linked is the document in the words of schema.org, for machines that read pages: https://schema.org/Legislation.
type linked struct {
	Context     string       `json:"@context"`
	Type        string       `json:"@type"`
	ID          string       `json:"@id"`
	URL         string       `json:"url"`
	Name        string       `json:"name"`
	Language    string       `json:"inLanguage"`
	Identifier  []string     `json:"legislationIdentifier,omitempty"`
	Kind        string       `json:"legislationType,omitempty"`
	PassedBy    *linkedBody  `json:"legislationPassedBy,omitempty"`
	Responsible *linkedBody  `json:"legislationResponsible,omitempty"`
	Date        string       `json:"legislationDate,omitempty"`
	Published   string       `json:"datePublished"`
	Force       string       `json:"legislationLegalForce"`
	Coverage    string       `json:"temporalCoverage,omitempty"`
	BasedOn     *linkedWork  `json:"isBasedOn,omitempty"` // where its publication was not witnessed here
	Note        string       `json:"creditText,omitempty"`
	Encoding    []linkedDoc  `json:"encoding,omitempty"`
	Correction  []linkedNote `json:"correction,omitempty"`
}

// A linkedNote says what was corrected: https://schema.org/CorrectionComment.
type linkedNote struct {
	Type string `json:"@type"`
	Text string `json:"text"`
	Date string `json:"datePublished,omitempty"`
}

type linkedWork struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

type linkedBody struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

type linkedDoc struct {
	Type   string `json:"@type"`
	Name   string `json:"name"`
	URL    string `json:"contentUrl"`
	Format string `json:"encodingFormat"`
	SHA256 string `json:"sha256"`
}

func (s *site) linked(v *visit, d *documentView) linked {
	out := linked{Context: "https://schema.org", Type: "Legislation", ID: v.base() + "/zh" + v.ownPath(), URL: d.Address, Name: d.Title, Language: "zh-CN", Kind: d.Kind.Zh,
		PassedBy: s.linkedBody(d.Maker), Responsible: s.linkedBody(d.Drafter), Date: d.Dated.String(), Published: d.Published.String(),
		Force: "https://schema.org/NotInForce", Coverage: coverage(&d.Listing)}
	if d.Dated.IsZero() {
		out.Date = ""
	}
	if !d.Witnessed && d.Source != "" {
		out.Note, out.BasedOn = "本系统启用前公布，由登记机构据所列文件补录", &linkedWork{"CreativeWork", d.Source}
	}
	if d.Phase != nil && d.Phase.Binding {
		out.Force = "https://schema.org/InForce"
	}
	for _, no := range []string{d.IssueNo, d.RegistrationNo} {
		if no != "" {
			out.Identifier = append(out.Identifier, no)
		}
	}
	for _, c := range d.Corrections {
		note := linkedNote{Type: "CorrectionComment", Text: c.What + "（" + c.No + "）"}
		if !c.On.IsZero() {
			note.Date = c.On.String()
		}
		out.Correction = append(out.Correction, note)
	}
	for _, p := range d.Papers {
		format, _, err := mime.ParseMediaType(p.Type)
		if err != nil {
			format = "application/octet-stream"
		}
		out.Encoding = append(out.Encoding, linkedDoc{"LegislationObject", p.Zh, v.base() + paperPath(p.Hash), format, p.Hash})
	}
	return out
}

func (s *site) linkedBody(code string) *linkedBody {
	if code == "" {
		return nil
	}
	return &linkedBody{"GovernmentOrganization", s.Organ(code).Zh}
}

// coverage are the days from the first on which the document binds to the last, as ISO 8601 writes an interval; one without an end is open.
func coverage(l *engine.Listing) string {
	var from, end calendar.Date
	open := false
	for i, p := range l.Phases {
		if !p.Binding {
			continue
		}
		if from.IsZero() {
			from = p.From
		}
		if open = i+1 == len(l.Phases); !open {
			end = l.Phases[i+1].From.Add(-1)
		}
	}
	switch {
	case from.IsZero():
		return ""
	case open:
		return from.String() + "/.."
	}
	return from.String() + "/" + end.String()
}
