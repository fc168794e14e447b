package web

import (
	"container/list"
	"maps"
	"slices"
	"sync"

	"santong/engine"
	"santong/people"
)

// keptTold is how many histories are kept retold: more than are looked at in an hour.
const keptTold = 256

// retold keeps what the histories say that were looked at last, so that a page replays only what has happened since. It holds nothing that depends on who looks: what is personal
// is not in the history. What is kept is shared and never written to; whoever goes on from it works on a copy.
type retold struct {
	mu    sync.Mutex
	order *list.List // of *told, last used first
	byID  map[string]*list.Element
}

func newRetold() *retold { return &retold{order: list.New(), byID: map[string]*list.Element{}} }

// get returns what was kept of the dossier in the words of the directory, not beyond the version; nil where nothing was.
func (k *retold) get(id string, version int, words *people.Directory) *told {
	k.mu.Lock()
	defer k.mu.Unlock()
	e := k.byID[id]
	if e == nil {
		return nil
	}
	t := e.Value.(*told)
	if t.directory != words || t.d.Version > version {
		return nil
	}
	k.order.MoveToFront(e)
	return t
}

// keep keeps it, unless more of the history is kept already.
func (k *retold) keep(t *told) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if e := k.byID[t.d.ID]; e != nil {
		if known := e.Value.(*told); known.directory != t.directory || known.d.Version < t.d.Version ||
			known.d.Version == t.d.Version && known.d.Head != t.d.Head {
			e.Value = t
		}
		k.order.MoveToFront(e)
		return
	}
	k.byID[t.d.ID] = k.order.PushFront(t)
	if k.order.Len() > keptTold {
		oldest := k.order.Back()
		k.order.Remove(oldest)
		delete(k.byID, oldest.Value.(*told).d.ID)
	}
}

// on is a copy to go on from.
func (t *told) on() *told {
	out := &told{filled: maps.Clone(t.filled), stands: maps.Clone(t.stands), ended: maps.Clone(t.ended), rounds: maps.Clone(t.rounds), d: t.d, directory: t.directory}
	for kase, rounds := range out.ended {
		copied := slices.Clone(rounds)
		for i := range copied {
			copied[i].Facts = slices.Clip(copied[i].Facts) // what is appended goes elsewhere
		}
		out.ended[kase] = copied
	}
	return out
}

// follows tells whether the entry that is kept last is still the one in the history: a database may have been restored from a backup below us.
func (t *told) follows(e *engine.Entry) bool { return e.Seq == t.d.Version && e.Hash == t.d.Head }
