package web

import (
	"errors"

	"santong/engine"
	"santong/parcel"
)

// An errandView is how it stands with what is to be sent of a case.
type errandView struct {
	parcel.Errand
	engine.Words
	Title string
	Tag   string // how it is shown
}

// Paper tells whether nothing of the case goes over the network.
func (v *errandView) Paper() bool { return v.State == parcel.ErrandNone }

var errandStates = map[string]errandView{
	parcel.ErrandWaits:   {Words: engine.Words{Zh: "等待发送", En: "waiting to be sent"}, Tag: "tag-soon"},
	parcel.ErrandDone:    {Words: engine.Words{Zh: "已送达，有签名回执", En: "delivered, and signed for"}, Tag: "tag-done"},
	parcel.ErrandRefused: {Words: engine.Words{Zh: "未被收下", En: "not taken"}, Tag: "tag-late"},
	parcel.ErrandGivenUp: {Words: engine.Words{Zh: "多次未送达，已停止发送", En: "not delivered, given up"}, Tag: "tag-late"},
	parcel.ErrandNone:    {Words: engine.Words{Zh: "不经网络报送", En: "not sent over the network"}, Tag: "tag-quiet"},
}

func errandOf(e parcel.Errand) errandView {
	v := errandStates[e.State]
	switch v.Errand = e; {
	case e.State == parcel.ErrandWaits && e.Attempts > 0 && e.Error == (engine.Words{}):
		v.Words = engine.Words{Zh: "正在发送", En: "being sent"}
	case e.State == parcel.ErrandWaits && e.Attempts > 0:
		v.Words = engine.Words{Zh: "尚未送达，将自动再试", En: "not delivered yet, it is tried again by itself"}
	}
	return v
}

// errand is how it stands with what is to be sent of the case, nil where nothing is.
func (s *service) errand(r *request, dossier, kase string) (*errandView, error) {
	if s.Parcels == nil {
		return nil, nil
	}
	e, err := s.Parcels.Store.Errand(r.ctx, dossier, kase)
	if errors.Is(err, engine.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v := errandOf(e)
	return &v, nil
}

// errands are those that wait or do not go, of dossiers that the reader may know of.
func (s *service) errands(r *request) (out []errandView, err error) {
	list, err := s.Parcels.Store.OpenErrands(r.ctx, maxParcels)
	if err != nil {
		return nil, err
	}
	for _, e := range list {
		d, err := s.Engine.Dossier(r.ctx, e.Dossier, r.actor)
		if errors.Is(err, engine.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		v := errandOf(e)
		v.Title = d.Title
		out = append(out, v)
	}
	return out, nil
}
