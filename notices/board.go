package notices

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"
)

// Limits of a board: each subscriber is an open connection.
const (
	maxPerPerson   = 5
	maxSubscribers = 2000
)

// boardEvery is how often the board looks for what other processes did.
const boardEvery = 15 * time.Second

// countTime is how long one count may wait and take: whoever looks is shown the number with the next.
const countTime = 5 * time.Second

// ErrCrowded says that too many are looking already: the page must count when it is loaded anew.
var ErrCrowded = errors.New("too many open pages: this one counts when it is loaded anew")

// A Board shows whoever is looking how many unread notices there are, as the number changes.
type Board struct {
	Store  Store
	Log    *slog.Logger
	Reader func(person string) Reader // what somebody may know of now: see [ReaderOf]

	mu      sync.Mutex
	turn    chan struct{} // who counts stands in it, so that an older count never replaces a newer one
	looking map[string][]*subscriber
	total   int
	closed  bool
}

// A subscriber gets the newest number; one that it has not fetched is replaced.
type subscriber struct {
	counts chan int
	last   int // -1 before the first
}

// Subscribe gives the person's number of unread notices now and whenever it changes, until cancel is called.
// Once the board is closed, so is the channel. It returns [ErrCrowded] beyond the limits.
func (b *Board) Subscribe(person string) (counts <-chan int, cancel func(), err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		over := make(chan int)
		close(over)
		return over, func() {}, nil
	}
	if b.total >= maxSubscribers || len(b.looking[person]) >= maxPerPerson {
		return nil, nil, ErrCrowded
	}
	if b.looking == nil {
		b.looking = map[string][]*subscriber{}
	}
	s := &subscriber{counts: make(chan int, 1), last: -1}
	b.looking[person] = append(b.looking[person], s)
	b.total++
	go b.Nudge(context.Background(), person)
	return s.counts, sync.OnceFunc(func() { b.leave(person, s) }), nil
}

// close ends all channels, so that open pages do not hold up the end of the server.
func (b *Board) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, list := range b.looking {
		for _, s := range list {
			close(s.counts)
		}
	}
	b.looking, b.total, b.closed = nil, 0, true
}

func (b *Board) leave(person string, s *subscriber) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	b.looking[person] = slices.DeleteFunc(b.looking[person], func(other *subscriber) bool { return other == s })
	if len(b.looking[person]) == 0 {
		delete(b.looking, person)
	}
	b.total--
}

// Nudge counts anew for those of the persons who are looking.
func (b *Board) Nudge(ctx context.Context, persons ...string) {
	b.mu.Lock()
	persons = slices.DeleteFunc(slices.Clone(persons), func(person string) bool { return b.looking[person] == nil })
	if b.turn == nil {
		b.turn = make(chan struct{}, 1)
	}
	b.mu.Unlock()
	slices.Sort(persons)
	persons = slices.Compact(persons)
	if len(persons) == 0 {
		return
	}
	within, end := context.WithTimeout(ctx, countTime)
	defer end()
	select {
	case b.turn <- struct{}{}:
		defer func() { <-b.turn }()
	case <-within.Done():
		return // whoever counts is slow, and says so
	}
	readers := make([]Reader, len(persons))
	for i, person := range persons {
		readers[i] = b.Reader(person)
	}
	counts, err := b.Store.UnreadOf(within, readers)
	if err != nil {
		if ctx.Err() == nil {
			b.Log.LogAttrs(ctx, slog.LevelWarn, "unread notices could not be counted", slog.Any("error", err))
		}
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, person := range persons {
		for _, s := range b.looking[person] {
			s.show(counts[person])
		}
	}
}

// show is called under the lock of the board, the only sender.
func (s *subscriber) show(count int) {
	if s.last == count {
		return
	}
	s.last = count
	select {
	case <-s.counts:
	default:
	}
	s.counts <- count
}

func (b *Board) run(ctx context.Context) {
	defer b.close()
	ticks := time.NewTicker(boardEvery)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
			b.mu.Lock()
			persons := slices.Collect(maps.Keys(b.looking))
			b.mu.Unlock()
			b.Nudge(ctx, persons...)
		}
	}
}
