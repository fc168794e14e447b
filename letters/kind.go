package letters

import (
	"fmt"
	"slices"

	"santong/calendar"
	"santong/engine"
)

// A Kind is one of the papers.
type Kind string

// The kinds.
const (
	SubmissionLetter Kind = "submission_letter" // 送审函
	AdoptionTable    Kind = "adoption_table"    // 意见采纳情况表
	SupplementNotice Kind = "supplement_notice" // 补正通知
	OpinionLetter    Kind = "opinion_letter"    // 合法性审查意见书
	ResponseTable    Kind = "response_table"    // 审查意见采纳反馈表
	AgendaItem       Kind = "agenda_item"       // 会议议题
	DiscussionRecord Kind = "discussion_record" // 会议讨论记录
	RegistrationForm Kind = "registration_form" // 登记申请表
	FilingReport     Kind = "filing_report"     // 备案报告

	SuggestionForm       Kind = "suggestion_form"       // 审查建议登记表
	SuggestionSupplement Kind = "suggestion_supplement" // 审查建议补正通知书
	AcceptanceNotice     Kind = "acceptance_notice"     // 审查建议受理通知书
	RefusalNotice        Kind = "refusal_notice"        // 审查建议不予受理通知书
	TransferNotice       Kind = "transfer_notice"       // 审查建议移送告知书
	ExtensionNotice      Kind = "extension_notice"      // 审查建议延长办理期限告知书
	SuggestionCorrection Kind = "suggestion_correction" // 建议审查意见
	StopDecision         Kind = "stop_decision"         // 停止执行并责令纠正的决定
	SuggestionReply      Kind = "suggestion_reply"      // 审查建议答复书
	FilingReceipt        Kind = "filing_receipt"        // 备案登记回执
	FilingSupplement     Kind = "filing_supplement"     // 备案材料补正通知
	ExplanationRequest   Kind = "explanation_request"   // 备案审查说明函
	ReviewOpinion        Kind = "review_opinion"        // 备案审查意见书
	RevocationProposal   Kind = "revocation_proposal"   // 撤销建议
	CorrectionReply      Kind = "correction_reply"      // 对审查意见的答复
	CorrectionRejected   Kind = "correction_rejected"   // 纠正情况核验告知
	CorrectionOrder      Kind = "correction_order"      // 责令改正决定
	ReviewResult         Kind = "review_result"         // 备案审查结果告知

	CleanupAnnouncement Kind = "cleanup_announcement" // 清理结果公告
	FilingReminder      Kind = "filing_reminder"      // 催报通知
	FilingBulletin      Kind = "filing_bulletin"      // 未报备通报
	FilingCircular      Kind = "filing_circular"      // 一段时间的报备情况通报，不出自一件案卷
	CatalogueLetter     Kind = "catalogue_letter"     // 报送年度目录的函
)

// An Offer is a letter that can be composed now.
type Offer struct {
	Kind     Kind
	Case     string
	Seq      int           // the entry that it is about, to be put into [Source.Seq]; 0 for the record as it stands
	On       calendar.Date // the day of that entry
	Words    engine.Words
	Number   string // as the ledger has it, "" while there is none
	Material string // the material of the case as which it is handed in, "" where it is none
	Told     bool   // it is written to who brought the case, who may have it without signing in
	Complete bool
	Missing  []engine.Words
}

// A paper is what the package knows of a kind. The ids of fields, events, states and materials are those of the workflows; a test holds both together.
type paper struct {
	kind     Kind
	words    engine.Words
	field    string   // a definition that has this field knows the letter
	also     string   // or this one: what was made in this system is reviewed in its own case of filing
	number   bool     // and gives its number out itself
	material string   // as which it is handed in
	told     bool     // to who brought the case
	about    []string // events of which each has a letter of its own
	due      []string // states in which one about no entry yet is being drafted
	through  string   // an event after the one it is about that completes it
	compose  func(*draft)
}

var papers = []paper{
	{kind: AdoptionTable, words: engine.Words{Zh: "征求意见采纳情况表", En: "Table of opinions and their adoption"}, field: "adoption",
		about: []string{"close_consultation"}, due: []string{"consulting"}, compose: (*draft).adoptionTable},
	{kind: SubmissionLetter, words: engine.Words{Zh: "送审函", En: "Submission letter"}, field: "submitted_on", material: "submission_letter",
		about: []string{"submit"}, due: []string{"countersign", "coordinating", "supplementing"}, compose: (*draft).submissionLetter},
	{kind: SupplementNotice, words: engine.Words{Zh: "补正通知", En: "Supplement notice"}, field: "supplement_list",
		about: []string{"return_incomplete", "return_incomplete_again", "ask_supplement"}, compose: (*draft).supplementNotice},
	{kind: OpinionLetter, words: engine.Words{Zh: "合法性审查意见书", En: "Legality opinion letter"}, field: "opinion_no", material: "opinion_letter",
		about: []string{"issue_opinion"}, due: []string{"legality_review", "review_supplement", "argument"}, compose: (*draft).opinionLetter},
	{kind: ResponseTable, words: engine.Words{Zh: "审查意见采纳反馈表", En: "Response to the opinion"}, field: "responses",
		about: []string{"answer_opinion", "resubmit_revised"}, due: []string{"revising"}, compose: (*draft).responseTable},
	{kind: AgendaItem, words: engine.Words{Zh: "会议议题", En: "Agenda item"}, field: "opinion_no", // of what was reviewed
		about: []string{"schedule"}, due: []string{"agenda_pending"}, compose: (*draft).agendaItem},
	{kind: DiscussionRecord, words: engine.Words{Zh: "会议讨论记录", En: "Record of the discussion"}, field: "opinion_no",
		about: []string{"hold_meeting"}, due: []string{"deliberating"}, through: "decide", compose: (*draft).discussionRecord},
	{kind: RegistrationForm, words: engine.Words{Zh: "规范性文件登记申请表", En: "Registration application"}, field: "registration_no", number: true,
		material: "registration_form", about: []string{"apply_registration"}, due: []string{"signing", "signed"}, through: "register", compose: (*draft).registrationForm},
	{kind: FilingReport, words: engine.Words{Zh: "备案报告", En: "Filing report"}, field: "filing_no", number: true, material: "filing_report",
		about: []string{"submit_filing", "resubmit_filing"}, due: []string{"due", "supplement_asked"}, compose: (*draft).filingReport},
	{kind: FilingReminder, words: engine.Words{Zh: "限期报送备案通知", En: "Reminder to file"}, field: "urged_until",
		about: []string{"urge_filing"}, compose: (*draft).filingReminder},
	{kind: FilingBulletin, words: engine.Words{Zh: "未报送备案的通报", En: "Notice of criticism for not filing"}, field: "bulletin_no",
		about: []string{"circulate_notice"}, compose: (*draft).filingBulletin},
	{kind: CatalogueLetter, words: engine.Words{Zh: "报送年度目录的报告", En: "Letter that sends the yearly catalogue"}, field: "catalogue_no", number: true,
		about: []string{"send_catalogue"}, due: []string{"compiling"}, compose: (*draft).catalogueLetter},
	{kind: SuggestionForm, words: engine.Words{Zh: "审查建议登记表", En: "Registration of a review suggestion"}, field: "suggestion_no", number: true,
		about: []string{"register"}, compose: (*draft).suggestionForm},
	{kind: SuggestionSupplement, words: engine.Words{Zh: "审查建议补正通知书", En: "Notice of what a suggestion lacks"}, field: "missing_asked_on", told: true,
		about: []string{"ask_supplement", "ask_supplement_again"}, compose: (*draft).suggestionSupplement},
	{kind: AcceptanceNotice, words: engine.Words{Zh: "审查建议受理通知书", En: "Notice of acceptance"}, field: "suggestion_no", told: true,
		about: []string{"accept"}, compose: (*draft).acceptanceNotice},
	{kind: RefusalNotice, words: engine.Words{Zh: "审查建议不予受理通知书", En: "Notice of non-acceptance"}, field: "refusal_note", told: true,
		about: []string{"refuse"}, compose: (*draft).refusalNotice},
	{kind: TransferNotice, words: engine.Words{Zh: "审查建议移送告知书", En: "Notice of transfer"}, field: "transferred_to", told: true,
		about: []string{"transfer"}, compose: (*draft).transferNotice},
	{kind: ExtensionNotice, words: engine.Words{Zh: "审查建议延长办理期限告知书", En: "Notice of extension"}, field: "extended_until", told: true,
		about: []string{"approve_extension"}, compose: (*draft).extensionNotice},
	{kind: SuggestionCorrection, words: engine.Words{Zh: "建议审查意见", En: "Review opinion on a suggestion"}, field: "correction_asked_on",
		about: []string{"ask_correction"}, compose: (*draft).suggestionCorrection},
	{kind: StopDecision, words: engine.Words{Zh: "停止执行并责令纠正的决定", En: "Decision to stop a clause and to order its correction"}, field: "reviewed_maker",
		about: []string{"order_stop"}, compose: (*draft).stopDecision},
	{kind: SuggestionReply, words: engine.Words{Zh: "审查建议答复书", En: "Reply to a suggestion"}, field: "reply_no", number: true, told: true,
		about: []string{"reply_founded", "reply_concluded"}, compose: (*draft).suggestionReply},
	{kind: FilingSupplement, words: engine.Words{Zh: "备案材料补正通知", En: "Notice to supplement a filing"}, field: "to_supplement", also: "filing_no",
		about: []string{"defer_registration", "ask_supplement"}, compose: (*draft).filingSupplement},
	{kind: FilingReceipt, words: engine.Words{Zh: "备案登记回执", En: "Receipt of a filing"}, field: "review_no", also: "filing_no", number: true,
		about: []string{"register_received", "register_filing"}, compose: (*draft).filingReceipt},
	{kind: ExplanationRequest, words: engine.Words{Zh: "备案审查请予说明函", En: "Request for an explanation"}, field: "questions", also: "filing_no",
		about: []string{"request_explanation", "request_explanation_extended", "ask_explanation"}, compose: (*draft).explanationRequest},
	{kind: ReviewOpinion, words: engine.Words{Zh: "备案审查意见书", En: "Opinion of the filing review"}, field: "review_opinion", also: "filing_no",
		about: []string{"send_opinion", "ask_correction"}, compose: (*draft).reviewOpinion},
	{kind: RevocationProposal, words: engine.Words{Zh: "撤销建议", En: "Proposal to revoke"}, field: "proposal",
		about: []string{"propose_revocation"}, compose: (*draft).revocationProposal},
	{kind: CorrectionReply, words: engine.Words{Zh: "备案审查意见答复", En: "Answer to the opinion of the filing review"}, field: "correction_opinion",
		about: []string{"accept_correction", "decline_correction"}, compose: (*draft).correctionReply},
	{kind: CorrectionRejected, words: engine.Words{Zh: "纠正情况核验告知", En: "Notice that it was not corrected"}, field: "correction_received", also: "filing_no",
		about: []string{"reject_correction"}, compose: (*draft).correctionRejected},
	{kind: CorrectionOrder, words: engine.Words{Zh: "责令改正决定", En: "Order to correct"}, field: "ordered_on", also: "filing_no",
		about: []string{"order_correction"}, compose: (*draft).correctionOrder},
	{kind: ReviewResult, words: engine.Words{Zh: "备案审查结果告知", En: "Notice of the result of the review"}, field: "notified_on", also: "filing_no",
		about: []string{"notify_maker", "clear", "confirm_correction"}, compose: (*draft).reviewResult},
	{kind: CleanupAnnouncement, words: engine.Words{Zh: "清理结果公告", En: "Announcement of a clean-up's result"}, field: "listed_count",
		about: []string{"publish_result"}, due: []string{"decided"}, compose: (*draft).cleanupAnnouncement},
}

// known tells whether the definition knows the paper.
func (p *paper) known(def *engine.Definition) bool {
	f := def.Field(p.field)
	return f != nil && (!p.number || f.Type == engine.Number) || p.also != "" && def.Field(p.also) != nil
}

// Offered lists the letters of the case, or of every case where the source names none, in the order of the procedure.
func Offered(src Source) []Offer {
	if src.Dossier == nil {
		return nil
	}
	src.read = decode(src.Entries)
	cases := src.Dossier.Cases
	if src.Case != nil {
		cases = []*engine.Case{src.Case}
	}
	var out []Offer
	for _, c := range cases {
		at := src
		at.Definition, at.Case, at.Seq = src.definition(c), c, 0
		if at.check() != nil {
			continue
		}
		for i := range papers {
			p := &papers[i]
			if !p.known(at.Definition) {
				continue
			}
			for _, seq := range p.seqs(&at) {
				at.Seq = seq
				d := compose(p, at)
				out = append(out, Offer{Kind: p.kind, Case: c.ID, Seq: seq, On: d.On, Words: d.Words, Number: d.Ledger,
					Material: p.laid(at.Definition), Told: p.told, Complete: d.Complete(), Missing: d.Missing})
			}
		}
	}
	return out
}

// laid is the material as which the paper is handed in under the definition.
func (p *paper) laid(def *engine.Definition) string {
	if m := def.Material(p.material); m != nil && len(m.By) > 0 {
		return p.material
	}
	return ""
}

// seqs are the entries that letters of the kind are about; 0 stands for a draft.
func (p *paper) seqs(src *Source) []int {
	var out []int
	all := *src
	all.Seq = 0
	r := newRecord(all, "")
	for _, e := range r.entries {
		if e.Case == src.Case.ID && slices.Contains(p.about, e.Event) && !r.undone[e.Seq] && !r.brought(&e) {
			out = append(out, e.Seq)
		}
	}
	if src.Case.Open && slices.Contains(p.due, src.Case.State) && !r.written(p) {
		out = append(out, 0)
	}
	return out
}

// Compose writes the letter as of [Source.Seq].
func Compose(kind Kind, src Source) (*Letter, error) {
	if err := src.check(); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(papers, func(p paper) bool { return p.kind == kind })
	def := src.definition(src.Case)
	if i < 0 || !papers[i].known(def) {
		return nil, fmt.Errorf("%w: %s knows no %q", ErrNoSuchLetter, def.Workflow, kind)
	}
	src.Definition = def
	if src.Seq != 0 && !slices.Contains(papers[i].seqs(&src), src.Seq) {
		return nil, fmt.Errorf("%w: entry %d has no %q", ErrNoSuchLetter, src.Seq, kind)
	}
	return compose(&papers[i], src).Letter, nil
}

// Written names the letter that the event writes.
func Written(def *engine.Definition, event string) (Kind, bool) {
	e := def.Event(event)
	for i := range papers {
		if p := &papers[i]; e != nil && e.Writes != "" && p.material == e.Writes && p.known(def) && slices.Contains(p.about, event) {
			return p.kind, true
		}
	}
	return "", false
}
