package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"santong/engine"
	"santong/steward"
)

const proposalPage = 50

func (s *service) proposals(r *request) error {
	q := steward.ProposalQuery{State: r.query.Get("state"), Limit: proposalPage + 1}
	if key := parts(r.query.Get("after"), 2); key != nil {
		q.Before = &steward.ProposalCursor{At: key[0], ID: key[1]}
	}
	list, err := s.Steward.Proposals(r.ctx, q)
	if err != nil {
		return err
	}
	next := ""
	if len(list) > proposalPage {
		list = list[:proposalPage]
		next = cursor(list[proposalPage-1].At, list[proposalPage-1].ID)
	}
	return r.render(http.StatusOK, "admin-proposals", engine.Words{Zh: "变更", En: "Proposals"}, struct {
		State string
		List  []steward.Proposal
		Next  string
	}{q.State, list, next})
}

type proposalView struct {
	P       steward.Proposal
	Preview *steward.Preview // nil until it is computed
	At      string           // when it was
	Seen    string           // which preview the form stands under
	Waits   bool             // the preview is still being computed
	Looked  int              // dossiers so far; -1 before its turn
	Reload  bool             // the page asks again by itself
	Refused engine.Words     // why it cannot be accepted as things stand
	Own     bool             // the reader proposed it
	Open    bool
	Proved  bool
	Wrong   engine.Words
	Text    string // the change as it was sealed
}

// Left tells whether accepting would leave work without anybody to do it.
func (v proposalView) Left() bool {
	if v.Preview == nil || v.Preview.Directory == nil {
		return false
	}
	d := v.Preview.Directory
	for _, p := range d.Passing {
		if p.To == "" && p.Dossiers+p.Tasks > 0 {
			return true
		}
	}
	return d.Tasks > 0 || len(d.Missing) > 0
}

func (s *service) proposal(r *request) error {
	if r.query.Get("again") != "" {
		s.previews.again(r.Param("id"))
	}
	return s.showProposal(r, http.StatusOK, engine.Words{})
}

// showProposal says what accepting would do, before anybody accepts.
func (s *service) showProposal(r *request, status int, wrong engine.Words) error {
	p, err := s.Steward.Proposal(r.ctx, r.Param("id"))
	if err != nil {
		return err
	}
	v := proposalView{P: p, Own: p.By == r.Person.ID, Open: p.State == steward.Open, Proved: r.actor.Proved, Wrong: wrong, Text: indented(p.Data)}
	if v.Open {
		if err := s.putPreview(r, &v); err != nil {
			return err
		}
		v.Reload = v.Waits && status == http.StatusOK // asking again would wipe the words of a refusal away
	}
	return r.render(status, "admin-proposal", engine.Words{Zh: "变更：" + kindsOfChange[p.Kind].Zh, En: "Proposal: " + kindsOfChange[p.Kind].En}, v)
}

func (s *service) putPreview(r *request, v *proposalView) error {
	key, err := s.previewKey(r, v.P.ID)
	if err != nil {
		return err
	}
	made, looked, err := s.previews.wait(r.ctx, key, previewPatience)
	switch {
	case errors.Is(err, errPreviewLong):
		if v.Wrong.Zh == "" {
			v.Wrong = engine.Words{Zh: "五分钟内没有算完采纳后的影响，已停止。请在系统较空闲时重新计算；在此之前不能采纳。", En: "What accepting would do was not computed within five minutes, and was given up. Compute it again when the system is less busy; until then it cannot be accepted."}
		}
		return nil
	case err != nil:
		return err
	case made == nil:
		v.Waits, v.Looked = true, looked
		return nil
	}
	v.Preview, v.At, v.Seen = &made.result, made.at.UTC().Format(engine.TimeLayout), key.seen()
	if made.result.Refused != nil {
		v.Refused, _ = steward.Explain(made.result.Refused)
	}
	return nil
}

func (s *service) previewKey(r *request, proposal string) (previewKey, error) {
	revision, err := s.Steward.Store.Revision(r.ctx)
	return previewKey{proposal, revision, s.today().String()}, err
}

var errUnseen = &wrongWords{engine.Words{Zh: "采纳前须看过它现在的影响；自您打开本页后情况有变，或者影响尚未算出。请看过下面的内容后再采纳。", En: "What it would do now has to be seen before it is accepted: something has changed since you opened the page, or it was not computed yet. Look at what stands below, then accept."}}

// unseen refuses to accept what was not shown as it is now. What was decided meanwhile is the steward's to say.
func (s *service) unseen(r *request, id string) error {
	p, err := s.Steward.Proposal(r.ctx, id)
	if err != nil || p.State != steward.Open {
		return err
	}
	key, err := s.previewKey(r, id)
	if err == nil && r.FormValue("seen") != key.seen() {
		err = errUnseen
	}
	return err
}

var kindsOfChange = map[string]engine.Words{
	steward.KindDirectory:   {Zh: "机关、人员和岗位", En: "organisations, persons and posts"},
	steward.KindCalendar:    {Zh: "年度放假安排", En: "holidays of a year"},
	steward.KindDelegation:  {Zh: "职责委托", En: "delegation of duties"},
	steward.KindDefinitions: {Zh: "程序定义", En: "definitions of procedures"},
}

// decideProposal accepts, declines or withdraws. Accepting is proved with the password, like everything that cannot be undone.
func (s *service) decideProposal(r *request) error {
	id, reason := r.Param("id"), r.FormValue("reason")
	var err error
	switch r.FormValue("outcome") {
	case "accept":
		if err = s.unseen(r, id); err == nil {
			err = s.prove(r)
		}
		if err == nil {
			_, err = s.Steward.Accept(r.ctx, r.actor, id, reason)
		}
	case "decline":
		_, err = s.Steward.Decline(r.ctx, r.actor, id, reason)
	case "withdraw":
		_, err = s.Steward.Withdraw(r.ctx, r.actor, id, reason)
	default:
		err = &wrongWords{engine.Words{Zh: "请选择审批结论", En: "choose what becomes of it"}}
	}
	if err == nil {
		return r.to("/admin/proposals/" + id)
	}
	words, ok := say(err)
	if !ok {
		return err
	}
	return s.showProposal(r, http.StatusUnprocessableEntity, words)
}

// propose makes a proposal of the change and goes to its page, where what it would do is shown.
func (s *service) propose(r *request, change steward.Change) error {
	p, err := s.Steward.Propose(r.ctx, r.actor, change, r.FormValue("reason"))
	if err != nil {
		return err
	}
	return r.to("/admin/proposals/" + p.ID)
}

func indented(data json.RawMessage) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if enc.Encode(data) != nil {
		return string(data)
	}
	return b.String()
}
