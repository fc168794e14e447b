package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"santong/engine"
	"santong/store"
)

// TestRacingApprovals has two hundred clerks send the same approval at once: one is kept, all others are told that the dossier has changed.
func TestRacingApprovals(t *testing.T) {
	onBoth(t, func(t *testing.T, config store.Config) {
		const racers = 200
		l := newLab(t, config)
		id := l.sent()
		before := l.dossier(id).Version
		cmd := engine.Command{Dossier: id, Case: "notice", Event: "check", Version: before, Actor: l.actor("chen"), Form: verdict("good")}
		var done, stale atomic.Int32
		var wg sync.WaitGroup
		gun := make(chan struct{})
		for range racers {
			wg.Go(func() {
				<-gun
				switch _, err := l.Fire(context.Background(), cmd); {
				case err == nil:
					done.Add(1)
				case errors.Is(err, engine.ErrStale):
					stale.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		close(gun)
		wg.Wait()
		entries, err := l.Store.Entries(context.Background(), id, before, racers)
		if done.Load() != 1 || stale.Load() != racers-1 || len(entries) != 1 || err != nil {
			t.Errorf("%d succeeded, %d were stale, %d entries, %v", done.Load(), stale.Load(), len(entries), err)
		}
		l.verified()
	})
}

// A chronicle notes when each call began and ended.
type chronicle struct {
	begun time.Time
	mu    sync.Mutex
	calls []porcupine.Operation
}

func (c *chronicle) note(client int, input any, call func() any) {
	start := time.Since(c.begun).Nanoseconds()
	output := call()
	op := porcupine.Operation{ClientId: client, Input: input, Output: output, Call: start, Return: time.Since(c.begun).Nanoseconds()}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, op)
}

// sound demands an order of the calls that explains what everybody was told.
func (c *chronicle) sound(t *testing.T, model porcupine.Model) {
	t.Helper()
	if result := porcupine.CheckOperationsTimeout(model, c.calls, time.Minute); result != porcupine.Ok {
		t.Errorf("%d calls: %s", len(c.calls), result)
		for _, op := range c.calls {
			t.Logf("client %d %d…%d: %+v → %+v", op.ClientId, op.Call, op.Return, op.Input, op.Output)
		}
	}
}

const histories = 20

// The state of one dossier for its readers and writers: its version and the seal of its newest entry.
type standingAt struct {
	version int
	head    engine.Hash
}

// A told answer is what a client heard: the version and seal that it read or wrote, or that it came too late.
type told struct {
	standingAt
	stale bool
}

// register is a dossier as a register with compare-and-append: a read tells what stands; an append succeeds if, and only if, it was sent on what stands.
// The input of an append is the version that it was sent on, that of a read 0.
func register(start standingAt) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return start },
		Step: func(state, input, output any) (bool, any) {
			now, sentOn, out := state.(standingAt), input.(int), output.(told)
			switch {
			case sentOn == 0:
				return out.standingAt == now, now
			case out.stale:
				return sentOn != now.version, now
			default:
				return sentOn == now.version && out.version == now.version+1, out.standingAt
			}
		},
	}
}

// TestDossierIsLinearizable: concurrent readers and writers of one dossier hear what they could have heard one after the other.
func TestDossierIsLinearizable(t *testing.T) {
	onBoth(t, func(t *testing.T, config store.Config) {
		l := newLab(t, config)
		appended, stale := 0, 0
		for range histories {
			id := l.sent()
			d := l.dossier(id)
			c := &chronicle{begun: time.Now()}
			crowd(6, func(client int, r *rand.Rand) {
				seen := d.Version
				for range 12 {
					if r.IntN(3) == 0 {
						c.note(client, 0, func() any { return l.look(id, &seen) })
					} else {
						c.note(client, seen, func() any { return l.append(id, &seen) })
					}
				}
			})
			c.sound(t, register(standingAt{d.Version, d.Head}))
			for _, op := range c.calls {
				switch out := op.Output.(told); {
				case op.Input.(int) > 0 && out.stale:
					stale++
				case op.Input.(int) > 0:
					appended++
				}
			}
		}
		t.Logf("%d histories, %d appended, %d too late", histories, appended, stale)
		if appended == 0 || stale == 0 {
			t.Error("the histories do not show both outcomes")
		}
		l.verified()
	})
}

func (l *lab) look(id string, seen *int) told {
	d, err := l.Dossier(context.Background(), id, l.actor("chen"))
	if err != nil {
		l.t.Error(err)
		return told{}
	}
	*seen = d.Version
	return told{standingAt: standingAt{d.Version, d.Head}}
}

func (l *lab) append(id string, seen *int) told {
	remark := form{"remarks": []any{form{"text": "意见"}}}
	r, err := l.Fire(context.Background(), engine.Command{Dossier: id, Case: "notice", Event: "remark", Version: *seen, Actor: l.actor("chen"), Form: remark})
	switch {
	case errors.Is(err, engine.ErrStale):
		if d, err := l.Dossier(context.Background(), id, l.actor("chen")); err == nil {
			*seen = d.Version // outside the call: what it is told now does not count
		}
		return told{stale: true}
	case err != nil:
		l.t.Error(err)
		return told{}
	}
	*seen = r.Version
	return told{standingAt: standingAt{r.Version, r.Entry.Hash}}
}

// crowd runs the clients at once and waits for them.
func crowd(clients int, client func(i int, r *rand.Rand)) {
	var wg sync.WaitGroup
	gun := make(chan struct{})
	for i := range clients {
		wg.Go(func() {
			<-gun
			client(i, rand.New(rand.NewPCG(uint64(i), 7)))
		})
	}
	close(gun)
	wg.Wait()
}

// counter is a series of numbers as fetch-and-add.
var counter = porcupine.Model{
	Init:              func() any { return 0 },
	Step:              func(state, _, output any) (bool, any) { return output.(int) == state.(int)+1, output },
	DescribeOperation: func(_, output any) string { return fmt.Sprintf("number %v", output) },
}

// TestNumbersAreLinearizable: dossiers that are numbered at the same time get numbers in an order that is also that of time, none left out.
func TestNumbersAreLinearizable(t *testing.T) {
	onBoth(t, func(t *testing.T, config store.Config) {
		const clients, rounds = 6, 5
		l := newLab(t, config)
		ids := make([]string, clients)
		for i := range ids {
			ids[i] = l.sent()
			l.must("chen", ids[i], "notice", "check", verdict("good"), "")
		}
		for h := range histories {
			l.now = l.now.AddDate(1, 0, 0) // the counter begins anew each year
			c := &chronicle{begun: time.Now()}
			crowd(clients, func(client int, _ *rand.Rand) {
				for range rounds {
					c.note(client, nil, func() any { return l.number(ids[client]) })
					if err := l.try("bo", ids[client], "notice", "unnumber", nil, "另编"); err != nil {
						t.Error(err)
					}
				}
			})
			c.sound(t, counter)
			if len(c.calls) != clients*rounds {
				t.Errorf("history %d has %d calls", h, len(c.calls))
			}
		}
		l.verified()
	})
}

// number has the dossier numbered and returns the counter's value in the number, 0 where there is none.
func (l *lab) number(id string) int {
	d := l.dossier(id)
	if _, err := l.Fire(context.Background(), engine.Command{Dossier: id, Case: "notice", Event: "number", Version: d.Version, Actor: l.actor("bo"), Form: form{"from_day": "2036-04-01"}}); err != nil {
		l.t.Error(err)
		return 0
	}
	number, _ := l.dossier(id).Case("notice").Facts["number"].(string)
	_, seq, _ := strings.Cut(strings.TrimSuffix(number, "号"), "〕")
	n, err := strconv.Atoi(seq)
	if err != nil {
		l.t.Error(err)
	}
	return n
}
