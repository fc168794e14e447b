package api

import (
	"context"
	"slices"

	"santong/calendar"
	"santong/engine"
	"santong/people"
)

// A task is the engine's, with what only today can say of it.
type task struct {
	engine.Task
	Left       *int         `json:"left,omitempty"` // working days; negative when overdue; not given where no clock runs
	Overdue    bool         `json:"overdue"`
	Procedure  engine.Words `json:"workflow_words"`
	StateWords engine.Words `json:"state_words"`
	RoleWords  engine.Words `json:"role_words"`
}

// tasks lists whose turn it is, least time left first: that of the person's own posts, or of the whole organisation.
func (s *service) tasks(c *call) error {
	scope, err := c.query.choice("scope", "mine", "organisation")
	if err != nil {
		return err
	}
	limit, err := c.query.limit()
	if err != nil {
		return err
	}
	after, err := c.query.taskCursor()
	if err != nil {
		return err
	}
	turn, err := c.query.choice("turn", "now", "waiting")
	if err != nil {
		return err
	}
	posts := s.postsOf(c.actor, scope == "mine")
	if len(posts) == 0 {
		return c.list([]task{}, "")
	}
	q := engine.TaskQuery{Posts: posts, After: after, Limit: limit + 1}
	if today := s.today().String(); turn == "waiting" {
		q.Later = today
	} else {
		q.Open = today
	}
	list, err := s.Engine.Store.Tasks(c.ctx, q)
	if err != nil {
		return err
	}
	next := ""
	if len(list) > limit {
		list, next = list[:limit], taskCursor(list[limit-1])
	}
	out := make([]task, len(list))
	for i, t := range list {
		if out[i], err = s.standing(c.ctx, t); err != nil {
			return err
		}
	}
	return c.list(out, next)
}

func (s *service) standing(ctx context.Context, t engine.Task) (out task, err error) {
	out.Task = t
	if out.Procedure, out.StateWords, out.RoleWords, err = s.Engine.TaskWords(ctx, t); err != nil {
		return out, err
	}
	if due, err := calendar.Parse(t.Due); err == nil {
		left := s.Engine.Calendar().Left(s.today(), due)
		out.Left, out.Overdue = &left, s.today().After(due)
	}
	return out, nil
}

// postsOf lists the posts that the person holds today, in each organisation whose duties that post has taken over; or, for all
// of the organisation, the organisations alone.
func (s *service) postsOf(a engine.Actor, own bool) []engine.PostAt {
	var out []engine.PostAt
	for _, p := range a.Posts {
		for _, organ := range s.Engine.Organs(engine.Actor{Posts: []people.Post{p}}) { // none where the post is not held
			at := engine.PostAt{Organ: organ}
			if own {
				at.Kind = p.Kind
			}
			if !slices.Contains(out, at) {
				out = append(out, at)
			}
		}
	}
	return out
}
