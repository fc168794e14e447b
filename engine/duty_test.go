package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"santong/engine"
	"santong/people"
)

func (l *lab) task(id, kase, role string) engine.Task {
	l.t.Helper()
	tasks, err := l.Store.DossierTasks(context.Background(), id)
	if err != nil {
		l.t.Fatal(err)
	}
	at := slices.IndexFunc(tasks, func(t engine.Task) bool { return t.Case == kase && t.Role == role })
	if at < 0 {
		l.t.Fatalf("no task for %s of %s in %+v", role, kase, tasks)
	}
	return tasks[at]
}

func (l *lab) holder(id, kase, role string) engine.Holder {
	l.t.Helper()
	list, err := l.Standings(context.Background(), l.dossier(id))
	if err != nil {
		l.t.Fatal(err)
	}
	for _, st := range list {
		for _, h := range st.Holders {
			if st.ID == kase && h.Role == role {
				return h
			}
		}
	}
	l.t.Fatalf("nobody has a duty as %s", role)
	return engine.Holder{}
}

// action returns what the actor is told of one event.
func (l *lab) action(who, id, kase, event string) engine.Action {
	l.t.Helper()
	_, list, err := l.Actions(context.Background(), id, l.actor(who))
	if err != nil {
		l.t.Fatal(err)
	}
	at := slices.IndexFunc(list, func(a engine.Action) bool { return a.Case == kase && a.Event == event })
	if at < 0 {
		l.t.Fatalf("%s of %s is not listed", event, kase)
	}
	return list[at]
}

func options(a engine.Action, field string) []string {
	var out []string
	for _, f := range a.Form {
		for _, o := range f.Options {
			if f.ID == field {
				out = append(out, o.ID)
			}
		}
	}
	return out
}

var checker = form{"role": "checker"}

func TestClaimReleaseAssign(t *testing.T) {
	l := sqliteLab(t)
	id := l.sent()
	l.refused("wen", id, "notice", "duty:claim", checker, "", "role")
	l.refused("chen", id, "notice", "duty:claim", form{"role": "boss"}, "", "field:role")
	l.refused("chen", id, "notice", "duty:release", checker, "", "free")
	l.must("chen", id, "notice", "duty:claim", checker, "")
	if task := l.task(id, "notice", "checker"); task.Holder != "chen" || task.Held == "" {
		t.Errorf("the task: %+v", task)
	}
	if h := l.holder(id, "notice", "checker"); h.Held == nil || h.Held.Person != "chen" || h.Stranded || len(h.Able) != 3 {
		t.Errorf("the holder: %+v", h)
	}
	l.refused("chen", id, "notice", "duty:claim", checker, "", "held")
	l.refused("duo", id, "notice", "duty:claim", checker, "", "held")
	l.refused("duo", id, "notice", "check", verdict("good"), "", "held")
	l.refused("duo", id, "notice", "duty:release", checker, "", "role")
	l.must("chen", id, "notice", "remark", form{"remarks": []any{form{"text": "读过"}}}, "") // an event that stays does not end it
	l.must("chen", id, "notice", "duty:release", checker, "")
	l.must("duo", id, "notice", "duty:claim", checker, "")
	l.refused("duo", id, "notice", "duty:assign", form{"role": "checker", "person": "chen"}, " ", "field:reason")
	l.refused("duo", id, "notice", "duty:assign", form{"role": "checker", "person": "wen"}, "出差", "field:person")
	l.refused("duo", id, "notice", "duty:assign", form{"role": "checker", "person": "duo"}, "出差", "field:person")
	l.must("duo", id, "notice", "duty:assign", form{"role": "checker", "person": "chen"}, "出差")
	entries, err := l.Store.Entries(context.Background(), id, l.dossier(id).Version-1, 1)
	var p engine.Payload
	if err != nil || json.Unmarshal(entries[0].Payload, &p) != nil || p.Duty == nil || *p.Duty != (engine.DutyAct{Role: "checker", Person: "chen", Was: "duo"}) || entries[0].Kind != engine.KindDuty {
		t.Errorf("the entry: %s %v", entries[0].Payload, err)
	}
	l.must("chen", id, "notice", "check", verdict("good"), "")
	if c := l.dossier(id).Case("notice"); c.Held != nil {
		t.Errorf("left the state, and still held: %v", c.Held)
	}
	l.must("duo", id, "notice", "duty:claim", form{"role": "boss"}, "")
}

// Who must be kept apart from all that a duty is made of cannot take it on, nor be given it.
func TestClaimIsKeptApart(t *testing.T) {
	l := sqliteLab(t)
	id := l.open("duo")
	if err := l.upload("wen", id, "稿"); err != nil {
		t.Fatal(err)
	}
	l.must("wen", id, "notice", "ask", form{"asked": []any{"ONE"}}, "")
	l.must("yi", id, "answer-ONE", "reply", form{"stance": "同意"}, "")
	l.must("wen", id, "notice", "send", nil, "")
	if h := l.holder(id, "notice", "checker"); len(h.Able) != 3 { // a remark asks for nobody apart
		t.Errorf("able: %v", h.Able)
	}
	apart := alteredLab(t, func(n, _ *engine.Definition) {
		n.Events = slices.Clone(n.Events)
		for _, id := range []string{"remark", "pause", "straight"} {
			event(n, id).Apart = event(n, "check").Apart
		}
	})
	id = apart.sentBy("duo")
	apart.refused("duo", id, "notice", "duty:claim", checker, "", "apart")
	apart.must("chen", id, "notice", "duty:claim", checker, "")
	if got := options(apart.action("chen", id, "notice", "duty:assign"), "person"); !slices.Equal(got, []string{"duo2"}) {
		t.Errorf("may be assigned to %v", got)
	}
}

func (l *lab) sentBy(who string) string {
	l.t.Helper()
	id := l.open(who)
	if err := l.upload(who, id, "稿"); err != nil {
		l.t.Fatal(err)
	}
	l.must(who, id, "notice", "ask", form{"asked": []any{"ONE"}}, "")
	l.must("yi", id, "answer-ONE", "reply", form{"stance": "同意"}, "")
	l.must(who, id, "notice", "send", nil, "")
	return id
}

// Two hundred take the same duty on at once: one has it.
func TestClaimIsAtomic(t *testing.T) {
	l := sqliteLab(t)
	id := l.sent()
	version := l.dossier(id).Version
	var won, late atomic.Int32
	var wg sync.WaitGroup
	for i := range 200 {
		who := l.actor([]string{"chen", "duo", "duo2"}[i%3])
		wg.Go(func() {
			switch _, err := l.Fire(context.Background(), engine.Command{Dossier: id, Case: "notice", Event: "duty:claim", Version: version, Actor: who, Form: checker}); {
			case err == nil:
				won.Add(1)
			case errors.Is(err, engine.ErrStale):
				late.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 || late.Load() != 199 {
		t.Errorf("%d have it, %d came too late", won.Load(), late.Load())
	}
	l.verified()
}

// Supervisors dispose of what lies in their own organisation, operators of everything.
func TestWhoMayAssign(t *testing.T) {
	l := sqliteLab(t)
	l.hire("head", "dept_head", "OFFICE")
	l.hire("other", "dept_head", "DEPT")
	l.hire("root", "administrator", "STRANGER")
	id := l.sent()
	give := form{"role": "checker", "person": "duo"}
	l.refused("other", id, "notice", "duty:assign", give, "忙", "role")
	l.refused("au", id, "notice", "duty:assign", give, "忙", "role")
	l.must("head", id, "notice", "duty:assign", give, "忙")
	l.refused("chen", id, "notice", "check", verdict("good"), "", "held")
	l.must("root", id, "notice", "duty:release", checker, "")
	l.refused("root", id, "notice", "duty:assign", give, "忙", "role") // who looks after the system hands out no work
	l.must("head", id, "notice", "duty:assign", give, "忙")
	l.refused("chen", id, "notice", "duty:claim", checker, "", "held")
	l.leave("duo") // who has left stands in nobody's way
	if h := l.holder(id, "notice", "checker"); !h.Left {
		t.Errorf("the holder has left: %+v", h)
	}
	l.must("chen", id, "notice", "duty:claim", checker, "")
	l.must("chen", id, "notice", "check", verdict("good"), "")
}

// hire appoints somebody new, or gives somebody another post; leave takes all posts away.
func (l *lab) hire(person, kind, organ string) {
	l.t.Helper()
	persons := slices.Clone(l.directory.Persons)
	post := people.Post{Kind: kind, Organisation: organ}
	if at := slices.IndexFunc(persons, func(p people.Person) bool { return p.ID == person }); at >= 0 {
		persons[at].Posts = append(slices.Clip(persons[at].Posts), post)
	} else {
		persons = append(persons, people.Person{ID: person, Name: person, Posts: []people.Post{post}})
	}
	l.settle(persons)
}

func (l *lab) leave(person string) {
	l.t.Helper()
	persons := slices.Clone(l.directory.Persons)
	for i := range persons {
		if persons[i].ID == person {
			persons[i].Posts = nil
		}
	}
	l.settle(persons)
}

func (l *lab) settle(persons []people.Person) {
	l.t.Helper()
	d, err := people.NewDirectory(l.directory.Organisations, persons)
	if err != nil {
		l.t.Fatal(err)
	}
	l.directory = d.WithDelegations(l.directory.Delegations)
}

// A duty is urged once in two working days, by people who have a part in the dossier.
func TestUrge(t *testing.T) {
	l := sqliteLab(t) // it is Monday
	id := l.sent()
	l.refused("au", id, "notice", "duty:urge", checker, "", "role")
	l.must("wen", id, "notice", "duty:urge", checker, "")
	l.refused("wen", id, "notice", "duty:urge", checker, "", "urged")
	var r *engine.Refusal
	if err := l.try("wen", id, "notice", "duty:urge", checker, ""); !errors.As(err, &r) || !strings.Contains(r.Unmet[0].Zh, "2026年3月2日") || r.Unmet[0].Do.En != "It may be urged again from 4 March 2026" {
		t.Errorf("the refusal writes its days as %v", err)
	}
	l.now = l.now.AddDate(0, 0, 1)
	l.refused("duo", id, "notice", "duty:urge", checker, "", "urged")
	l.now = l.now.AddDate(0, 0, 1)
	l.must("wen", id, "notice", "duty:urge", checker, "")
	if u := l.dossier(id).Case("notice").Urged["checker"]; u.Times != 2 || u.On.String() != "2026-03-04" {
		t.Errorf("urged %+v", u)
	}
	l.must("chen", id, "notice", "pause", nil, "补充")
	l.must("wen", id, "notice", "more", nil, "")
	l.must("chen", id, "notice", "duty:claim", checker, "")
	l.refused("chen", id, "notice", "duty:urge", checker, "", "own")
	l.must("wen", id, "notice", "duty:urge", checker, "") // another stay in the state
}

// Recusal (回避) removes a person everywhere in the dossier, and raises an alarm where nobody is left.
func TestRecusal(t *testing.T) {
	l := sqliteLab(t)
	l.hire("head", "dept_head", "OFFICE")
	l.hire("root", "administrator", "STRANGER")
	id := l.sent()
	l.must("chen", id, "notice", "duty:claim", checker, "")
	if got := options(l.action("head", id, "notice", "duty:exclude"), "person"); !slices.Contains(got, "duo") || slices.Contains(got, "head") || slices.Contains(got, "wen") {
		t.Errorf("head may enter the recusal of %v", got)
	}
	decided := func(who string) form { return form{"person": who, "decided_by": "办公厅"} }
	l.refused("chen", id, "notice", "duty:recuse", form{"person": "bo"}, "亲属", "field:person")
	l.refused("chen", id, "notice", "duty:exclude", decided("bo"), "亲属", "role")
	l.refused("head", id, "notice", "duty:exclude", decided("wen"), "亲属", "field:person")
	l.refused("head", id, "notice", "duty:exclude", decided("head"), "亲属", "field:person")
	l.refused("head", id, "notice", "duty:exclude", form{"person": "duo"}, "亲属", "field:decided_by")
	l.refused("head", id, "notice", "duty:exclude", form{"person": "duo", "decided_by": " "}, "亲属", "field:decided_by")
	l.refused("au", id, "notice", "duty:recuse", nil, "亲属", "role")
	l.refused("chen", id, "notice", "duty:recuse", nil, "", "field:reason")
	l.must("chen", id, "notice", "duty:recuse", nil, "近亲属为利害关系人")
	if c := l.dossier(id).Case("notice"); c.Held != nil {
		t.Errorf("recused, and holds %v", c.Held)
	}
	l.delegated("chen duo2 checker OFFICE", "duo2 bo checker OFFICE")
	l.refused("chen", id, "notice", "check", verdict("good"), "", "recused")
	l.refused("chen", id, "notice", "duty:claim", checker, "", "recused")
	l.refused("chen", id, "notice", "duty:urge", form{"role": "checker"}, "", "recused")
	l.refused("duo2@chen", id, "notice", "check", verdict("good"), "", "recused") // nor anybody for chen
	l.refused("bo@chen", id, "notice", "check", verdict("good"), "", "recused")
	l.must("head", id, "notice", "duty:exclude", decided("duo"), "与起草单位有利害关系")
	if task := l.task(id, "notice", "checker"); task.Stranded {
		t.Errorf("duo2 is left: %+v", task)
	}
	l.refused("root", id, "notice", "duty:exclude", decided("duo2"), "举报属实", "role") // who looks after the system decides no recusal
	l.must("head", id, "notice", "duty:exclude", decided("duo2"), "举报属实")
	if task := l.task(id, "notice", "checker"); !task.Stranded {
		t.Errorf("nobody is left, and no alarm: %+v", task)
	}
	l.refused("bo@duo2", id, "notice", "check", verdict("good"), "", "recused")
	alarms, err := l.Stranded(context.Background(), l.dossier(id))
	if err != nil || len(alarms) != 1 || alarms[0].Role != "checker" || !alarms[0].Stranded {
		t.Errorf("alarms: %+v %v", alarms, err)
	}
	l.refused("head", id, "notice", "duty:assign", form{"role": "checker", "person": "duo"}, "急", "nobody")
	l.hire("new", "checker", "OFFICE") // the alarm ends with an appointment
	if alarms, err := l.Stranded(context.Background(), l.dossier(id)); err != nil || len(alarms) != 0 {
		t.Errorf("alarms: %+v %v", alarms, err)
	}
	l.must("new", id, "notice", "check", verdict("good"), "")
	var r *engine.Refusal
	if err := l.upload("wen", id, "x"); !errors.As(err, &r) {
		t.Error(err)
	}
	l.must("wen", id, "notice", "duty:recuse", nil, "调离")
	if err := l.upload("wen", id, "x"); !errors.As(err, &r) || r.Unmet[0].Kind != engine.UnmetRecused || !r.Forbidden() {
		t.Errorf("a recused person lays a paper down: %v", err)
	}
}
