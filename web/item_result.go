package web

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"santong/engine"
	"santong/porch"
)

// An itemResult is what came of one item of several that were sent at once.
type itemResult struct {
	Dossier, Case, Title string
	Done                 bool
	Seq                  int             // the entry, where it was done
	Refusal              *engine.Refusal // what the law asks
	Fault                *fault          // whatever else stood in the way
}

func allDone(results []itemResult) bool {
	return !slices.ContainsFunc(results, func(r itemResult) bool { return !r.Done })
}

// A pickedItem is a case in the version that the sender has seen.
type pickedItem struct {
	Dossier, Case string
	Version       int
}

func (p pickedItem) String() string { return p.Dossier + " " + p.Case + " " + strconv.Itoa(p.Version) }

func readPicked(text string) (pickedItem, bool) {
	parts := strings.Split(text, " ")
	if len(parts) != 3 || !bounded(text) {
		return pickedItem{}, false
	}
	version, err := strconv.Atoi(parts[2])
	return pickedItem{parts[0], parts[1], version}, err == nil && version > 0
}

// doItem fires the event of one item, on behalf of whom the engine names. What was carried out before under the key is answered as it was then.
func (s *service) doItem(r *request, item pickedItem, key string, versions map[string]int, fields func(*engine.Workflow) (string, map[string]any)) itemResult {
	out := itemResult{Dossier: item.Dossier, Case: item.Case}
	d, actions, err := s.Engine.Actions(r.ctx, item.Dossier, r.actor)
	if err != nil {
		out.Fault = s.itemFault(r, err)
		return out
	}
	out.Title = d.Title
	c := d.Case(item.Case)
	if c == nil {
		out.Fault = s.fault(engine.ErrNotFound)
		return out
	}
	w, err := s.Engine.Workflow(r.ctx, c.Definition)
	if err == nil && w.Definition.Meeting == nil {
		err = engine.ErrNotFound
	}
	if err != nil {
		out.Fault = s.itemFault(r, err)
		return out
	}
	cmd := engine.Command{Actor: r.actor, Key: itemKey(key, item)}
	cmd.Event, cmd.Form = fields(w)
	for _, a := range actions {
		if a.Case == item.Case && a.Event == cmd.Event {
			cmd.Actor.For = a.For
		}
	}
	return s.fired(r, out, item, cmd, versions)
}

// fired does one of several, in the version that was seen, or that those before it have made of the dossier.
func (s *service) fired(r *request, out itemResult, item pickedItem, cmd engine.Command, versions map[string]int) itemResult {
	cmd.Dossier, cmd.Case, cmd.Version = item.Dossier, item.Case, max(item.Version, versions[item.Dossier])
	cmd.Request = askedFor(cmd)
	result, err := s.Engine.Fire(r.ctx, cmd)
	if refusal, ok := errors.AsType[*engine.Refusal](err); ok {
		out.Refusal = refusal
		return out
	}
	if err != nil {
		out.Fault = s.itemFault(r, err)
		return out
	}
	versions[cmd.Dossier] = result.Version
	out.Done, out.Seq = true, result.Entry.Seq
	return out
}

// itemFault is what went wrong with one item. The others have their results, so the page must be shown: a fault of ours is told to the log here.
func (s *service) itemFault(r *request, err error) *fault {
	f := *s.fault(err)
	if f.Status == http.StatusInternalServerError {
		f.Request = r.Response().Header().Get(porch.RequestID)
		s.Log.LogAttrs(r.ctx, slog.LevelError, "one of several items", slog.String("request", f.Request), slog.Any("error", err))
	}
	return &f
}

// askedFor is the hash of all that the command says, but for the version: who was overtaken and sends the same again asks for the same.
func askedFor(cmd engine.Command) string {
	data, err := json.Marshal([]any{cmd.Dossier, cmd.Case, cmd.Event, cmd.Actor.For, cmd.Form, cmd.Reason})
	if err != nil { // what came out of a form can be written
		panic(err)
	}
	return engine.HashOf(data).String()
}

// itemKey is the key of one item of a form.
func itemKey(key string, item pickedItem) string { return key + "/" + item.Dossier + "/" + item.Case }

var errFormBroken = faultf(http.StatusBadRequest, engine.Words{Zh: "表单不完整", En: "The form is not whole"},
	engine.Words{Zh: "请回到会议页面，重新打开表单；一次至多办理50件。", En: "Go back to the meeting and open the form again; at most 50 items go at once."})
