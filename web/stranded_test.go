package web

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/notices"
	"santong/people"
	"santong/steward"
)

// Who supervises and who administers hear of work that nobody can do any more as soon as the leaving is accepted: no scan is waited for, and nothing is told twice.
func TestStrandedWorkIsToldAtOnce(t *testing.T) {
	l := playing(t, "曹县甲办法", "曹县乙办法")
	worker := &notices.Worker{Engine: l.engine, Store: l.store, Now: l.clock, Log: slog.New(slog.DiscardHandler)}
	l.steward.Strand, l.steward.Poll = worker.Strand, time.Hour
	ctx, stop := context.WithCancel(t.Context())
	var run sync.WaitGroup
	run.Go(func() { l.steward.Run(ctx) })
	defer run.Wait()
	defer stop()

	today := calendar.Of(l.clock())
	var leavers []steward.Ending
	for _, p := range l.engine.Directory().Holders("drafter", "CX-NDRC", today) {
		leavers = append(leavers, steward.Ending{Person: p.ID, Post: "drafter", Organisation: "CX-NDRC", Until: today})
	}
	if len(leavers) == 0 {
		t.Fatal("there are no drafters")
	}
	stranded := func(person string) (out []notices.Notice) {
		list, err := l.store.Notices(ctx, notices.Reader{Person: person, All: true}, notices.Query{Limit: 50})
		if err != nil {
			t.Fatal(err)
		}
		return slices.DeleteFunc(list, func(n notices.Notice) bool { return n.Kind != notices.Stranded })
	}
	l.change(steward.DirectoryChange{End: leavers})
	var told []string
	for i := range l.engine.Directory().Persons {
		p := &l.engine.Directory().Persons[i]
		if l.engine.Directory().May(p.Posts, people.Supervises, "CX-NDRC", today) || l.engine.Directory().May(p.Posts, people.Administers, "", today) {
			if l.engine.Sees(l.dossier(l.ids[0]), engine.Actor{Person: p.ID, Posts: p.Posts}) {
				told = append(told, p.ID)
			}
		}
	}
	if len(told) == 0 {
		t.Fatal("nobody is to be told")
	}
	for _, person := range told {
		for begun := time.Now(); len(stranded(person)) < len(l.ids); time.Sleep(5 * time.Millisecond) {
			if time.Since(begun) > 10*time.Second {
				t.Fatalf("%s has %d notices", person, len(stranded(person)))
			}
		}
		text := stranded(person)[0].Text("zh")
		if !slices.ContainsFunc(text.Lines, func(line string) bool {
			return line == "曹县发展和改革局（起草人员）现无可以办理的人员，请指定人员或者调整任职。"
		}) {
			t.Errorf("%s is told %q", person, text)
		}
	}
	if got := stranded("ye.wenjing"); len(got) != 0 {
		t.Errorf("whom it does not concern is told: %v", got)
	}
	var tasks []engine.Task
	for begun := time.Now(); len(tasks) < len(l.ids); time.Sleep(5 * time.Millisecond) { // noted after it was told
		var err error
		if tasks, err = l.store.Tasks(ctx, engine.TaskQuery{All: true, Stranded: true, Limit: 10}); err != nil || time.Since(begun) > 10*time.Second {
			t.Fatalf("%d tasks are noted as stranded, %v", len(tasks), err)
		}
	}
	if err := worker.Strand(ctx, tasks); err != nil {
		t.Fatal(err)
	}
	if got := stranded(told[0]); len(got) != len(l.ids) {
		t.Errorf("told again: %d", len(got))
	}
}

// A request for the emergency path that the chief turns down is over: it needs a reason, who asked cannot settle it, and it can be asked for anew.
func TestRefuseEmergency(t *testing.T) {
	l := playing(t, "曹县甲办法")
	id := l.ids[0]
	fires := func(person, event, reason string, form map[string]any) []string {
		_, err := l.engine.Fire(t.Context(), engine.Command{Dossier: id, Case: "document", Event: event, Version: l.dossier(id).Version, Actor: l.actor(person), Form: form, Reason: reason})
		return unmetIn(t, err)
	}
	turns := func() (roles []string) {
		tasks, err := l.store.DossierTasks(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, task := range tasks {
			roles = append(roles, task.Role)
		}
		return roles
	}
	if got := fires("shi.zhengping", "refuse_emergency", "无此必要", nil); !slices.Equal(got, []string{"emergency-awaited"}) {
		t.Errorf("refused before it was asked for: %v", got)
	}
	for range 2 {
		if got := fires("sun.deming", "request_emergency", "汛期将至", rowOf{"emergency_ground": "disaster"}); got != nil {
			t.Fatal(got)
		}
		if !slices.Contains(turns(), "chief") {
			t.Fatalf("it is the turn of %v", turns())
		}
		if got := fires("shi.zhengping", "refuse_emergency", "", nil); !slices.Equal(got, []string{"field:reason"}) {
			t.Errorf("without a reason: %v", got)
		}
		if got := fires("sun.deming", "refuse_emergency", "算了", nil); !slices.Contains(got, "role") {
			t.Errorf("by who asked: %v", got)
		}
		if got := fires("shi.zhengping", "refuse_emergency", "尚可按正常程序办理", nil); got != nil {
			t.Fatal(got)
		}
		if facts := l.dossier(id).Cases[0].Facts; facts["emergency_asked"] != false || facts["emergency"] == true || slices.Contains(turns(), "chief") {
			t.Errorf("%v; it is the turn of %v", facts, turns())
		}
		if got := fires("shi.zhengping", "authorise_emergency", "还是批准", nil); !slices.Contains(got, "emergency-asked") {
			t.Errorf("authorised after it was refused: %v", got)
		}
	}
}

// unmetIn lists what a refusal names; nil where there is no error.
func unmetIn(t *testing.T, err error) (ids []string) {
	t.Helper()
	if err == nil {
		return nil
	}
	refusal, ok := errors.AsType[*engine.Refusal](err)
	if !ok {
		t.Fatal(err)
	}
	for _, u := range refusal.Unmet {
		ids = append(ids, u.ID)
	}
	return ids
}
