package public

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"santong/calendar"
	"santong/engine"
)

// A commentView is the form of a comment.
type commentView struct {
	*callView
	Fields []suggestField
	Token  string
	Faults []suggestFault
}

var (
	commentTitle = engine.Words{Zh: "发表意见", En: "Comment"}
	callFull     = &fault{http.StatusServiceUnavailable, engine.Words{Zh: "网上收件已满", En: "No more comments are taken here"},
		engine.Words{Zh: "今日或者本次征求意见的网上收件已达上限。请在截止日前书面邮寄、送交起草单位。您填写的内容没有保存。",
			En: "As many as are taken in one day, or on this draft, have come. Send it to the drafting unit by post before the last day. What you wrote was not kept."}}
	callOver = &fault{http.StatusConflict, engine.Words{Zh: "征求意见已经截止", En: "Comments are taken no more"},
		engine.Words{Zh: "可以书面向起草单位提出。", En: "You may still write to the drafting unit."}}
	callGivenUp = &fault{http.StatusConflict, engine.Words{Zh: "草案不再制定，不再征求意见", En: "The draft was given up, and comments are taken no more"},
		engine.Words{Zh: "如有疑问，请向起草单位询问。", En: "If you have questions, ask the drafting unit."}}
)

// over says why no comments are taken.
func over(c *engine.Call) error {
	if c.Ended != (engine.Words{}) {
		return callGivenUp
	}
	return callOver
}

// comment shows the form. No cache keeps it.
func (s *site) comment(v *visit) error {
	def, c, err := s.called(v)
	if err != nil {
		return err
	}
	if !c.Open(s.today()) {
		return over(c)
	}
	return s.showComment(v, http.StatusOK, def, c, map[string]string{}, nil)
}

func (s *site) showComment(v *visit, status int, def *engine.Definition, c *engine.Call, given map[string]string, faults []suggestFault) error {
	view := &commentView{callView: &callView{Call: *c, Today: s.today()}, Token: s.newToken(), Faults: faults}
	view.Fields = fieldsOf(def, def.Comments.Asked, given, faults, func(id string) bool { return slices.Contains(def.Opening.Requires, id) })
	v.private()
	return v.render(status, "comment", v.say(commentTitle), view)
}

// commented takes a comment in.
func (s *site) commented(v *visit) error {
	def, c, err := s.called(v)
	if err != nil {
		return err
	}
	in, err := v.take()
	if err != nil {
		return err
	}
	again := func(words engine.Words) error {
		return s.showComment(v, http.StatusUnprocessableEntity, def, c, in.given, []suggestFault{{"", words}})
	}
	nonce, words := s.redeem(in.given[tokenField], in.given[trapField])
	if words == (engine.Words{}) && (len(in.files) > 0 || in.wrong != engine.Words{}) {
		words = engine.Words{Zh: "意见不附材料", En: "nothing is enclosed with a comment"}
	}
	if words != (engine.Words{}) {
		return again(words)
	}
	one := Suggestion{Form: map[string]any{def.Comments.Number(): c.Number}, Secret: s.secretOf(nonce), Key: "comment:" + nonce, Network: region(v.RealIP())}
	for _, id := range def.Comments.Asked {
		if value := in.given[id]; value != "" {
			one.Form[id] = value
		}
	}
	own, err := s.Door.Comment(v.ctx, one)
	var refusal *engine.Refusal
	switch {
	case errors.Is(err, ErrFull):
		return callFull
	case errors.As(err, &refusal) && !c.Open(s.today()):
		return over(c)
	case errors.As(err, &refusal):
		return s.showComment(v, http.StatusUnprocessableEntity, def, c, in.given, faultsOf(refusal))
	case err != nil:
		return err
	}
	v.private()
	return v.render(http.StatusOK, "commented", v.say(engine.Words{Zh: "意见已收到", En: "Your comment has been received"}),
		&ownCommentView{OwnComment: own, Today: s.today(), Link: v.base() + "/" + v.Lang + "/public/comments/" + url.PathEscape(one.Secret)})
}

// An ownCommentView is a comment as who made it sees it.
type ownCommentView struct {
	*OwnComment
	Today calendar.Date
	Link  string // shown once
}

// Path is where the draft stands, below the language.
func (o *ownCommentView) Path() string { return "/consultations/" + url.PathEscape(o.Call.Number) }

// Answer is the opinion to which the comment is counted, once the public is told what became of it; nil where that is not told.
func (o *ownCommentView) Answer() *engine.CallPoint {
	if o.Call.Outcome != nil {
		for i := range o.Call.Outcome.Points {
			if o.Call.Outcome.Points[i].No == o.Point {
				return &o.Call.Outcome.Points[i]
			}
		}
	}
	return nil
}

// ownComment shows the comment that the secret leads to.
func (s *site) ownComment(v *visit) error {
	secret, err := v.segment("secret")
	if err != nil || len(secret) != secretLength {
		return engine.ErrNotFound
	}
	if _, err := s.commentsOn(); err != nil {
		return engine.ErrNotFound
	}
	own, err := s.Door.OwnComment(v.ctx, secret)
	if err != nil {
		return err
	}
	v.private()
	return v.render(http.StatusOK, "own", v.say(engine.Words{Zh: "我的意见", En: "My comment"}), &ownCommentView{OwnComment: own, Today: s.today()})
}
