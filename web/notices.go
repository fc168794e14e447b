package web

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"santong/engine"
	"santong/notices"
)

var noticeRoutes = []route{
	{method: http.MethodGet, path: "/notices", who: signed, handle: (*service).notices},
	{method: http.MethodPost, path: "/notices/read", who: signed, handle: (*service).readNotices},
	{method: http.MethodGet, path: "/live", who: signed, handle: (*service).live, stream: true},
}

const noticePage = 40

type noticesView struct {
	Unread bool // only those that were not read
	Lines  []noticeLine
	Next   int64
}

type noticeLine struct {
	notices.Notice
	Text notices.Text
}

// notices lists what the person was told, newest first.
func (s *service) notices(r *request) error {
	v := noticesView{Unread: r.query.Get("show") != "all"}
	before, _ := strconv.ParseInt(r.query.Get("before"), 10, 64) // a wrong one begins at the newest
	list, err := s.Store.Notices(r.ctx, r.reader(), notices.Query{Unread: v.Unread, Before: max(0, before), Limit: noticePage + 1})
	if err != nil {
		return err
	}
	if len(list) > noticePage {
		list = list[:noticePage]
		v.Next = list[noticePage-1].ID
	}
	for _, n := range list {
		v.Lines = append(v.Lines, noticeLine{n, n.Text(r.Lang)})
	}
	return r.render(http.StatusOK, "notices", engine.Words{Zh: "通知", En: "Notices"}, v)
}

// readNotices marks one as read and goes to what it is about, or marks all.
func (s *service) readNotices(r *request) error {
	now := s.Engine.Now().UTC().Format(engine.TimeLayout)
	id, err := strconv.ParseInt(r.FormValue("id"), 10, 64)
	if err != nil {
		if err := s.Store.ReadAll(r.ctx, r.Person.ID, now); err != nil {
			return err
		}
		s.Board.Nudge(r.ctx, r.Person.ID)
		return r.to("/notices")
	}
	if err := s.Store.Read(r.ctx, r.Person.ID, now, id); err != nil {
		return err
	}
	s.Board.Nudge(r.ctx, r.Person.ID)
	list, err := s.Store.Notices(r.ctx, r.reader(), notices.Query{Before: id + 1, Limit: 1})
	if err != nil {
		return err
	}
	if len(list) == 1 && list[0].ID == id {
		return r.to(list[0].Path())
	}
	return r.to("/notices")
}

// Streams end by themselves after a while, so that one whose session has ended does not go on; the browser comes back.
const (
	streamTime = 5 * time.Minute
	pulse      = 20 * time.Second // how often a stream shows that it lives, and asks whether its session does
)

// live tells the browser how many notices wait, whenever that changes.
func (s *service) live(r *request) error {
	counts, cancel, err := s.Board.Subscribe(r.Person.ID)
	if err != nil {
		return r.NoContent(http.StatusNoContent) // a page beyond these counts when it is loaded anew; an error would stand in the console, and nowhere else
	}
	defer cancel()
	w := r.Response()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	if r.Request().Method == http.MethodHead {
		return nil // nobody listens
	}
	control := http.NewResponseController(w)
	// What is written last, after this returns, ends the answer: without time left for it the stream would break off, which browsers report as a fault.
	patient := func() { _ = control.SetWriteDeadline(time.Now().Add(2 * s.pulse)) } // where the server knows no deadlines there is nothing to extend
	defer patient()
	end := time.After(streamTime)
	beat := time.NewTicker(s.pulse)
	defer beat.Stop()
	send := func(text string) error {
		patient()
		if _, err := fmt.Fprint(w, text); err != nil {
			return err
		}
		return control.Flush()
	}
	if err := send(fmt.Sprintf("retry: %d\nevent: unread\ndata: %d\n\n", (s.pulse / 4).Milliseconds(), r.Unread())); err != nil {
		return nil // the browser is gone
	}
	for {
		text := ": \n\n"
		select {
		case <-r.ctx.Done():
			return nil
		case <-end:
			return nil
		case n, ok := <-counts:
			if !ok {
				return nil
			}
			text = fmt.Sprintf("event: unread\ndata: %d\n\n", n)
		case <-beat.C: // the session may have been ended from elsewhere
			if alive, err := s.Identity.Sessions.Alive(r.ctx); err != nil || !alive {
				return nil
			}
		}
		if err := send(text); err != nil {
			return nil
		}
	}
}
