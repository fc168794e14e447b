package steward

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"santong/calendar"
	"santong/engine"
	"santong/people"
	"santong/workflows"
	"santong/workflows/holidays"
)

// A Service administers an instance. The exported fields must be set before [Service.Start]; Poll may be left out.
// The engine takes its directory and its calendar from here: see [Service.Directory], [Service.Calendar].
type Service struct {
	Store   Store
	Engine  *engine.Engine
	Library *workflows.Library // what the running program brings
	Now     func() time.Time
	NewID   func() string
	Log     *slog.Logger
	Poll    time.Duration // how often to look whether another process has changed something

	// Strand is told of tasks that have lost the last person who may do them, before that is noted with them; nil where nobody listens. What it
	// was told once it may be told again.
	Strand func(ctx context.Context, tasks []engine.Task) error

	standing atomic.Pointer[standing]
	turn     sync.Mutex // one reader of what stands at a time, so that an older state never follows a newer one
	woken    chan struct{}
	left     chan *people.Directory // as it was before somebody left, until that has been followed
	once     sync.Once
}

const usualPoll = 5 * time.Second

// A standing is everything that is administered, as of one revision.
type standing struct {
	revision  int64
	directory *people.Directory
	years     []calendar.Year // that were taken in
	calendar  *calendar.Calendar
	adoptions []Adoption
}

// adopted lists the hashes that are current, in their order.
func (s *standing) adopted() []string {
	var out []string
	for _, a := range s.adoptions {
		if a.Until == "" {
			out = append(out, a.Hash)
		}
	}
	return out
}

// year returns the year as it holds now: the one that was taken in, else the built-in one.
func (s *standing) year(year int) (calendar.Year, bool, error) {
	built, err := holidays.Years()
	if err != nil {
		return calendar.Year{}, false, err
	}
	for _, y := range slices.Concat(s.years, built) {
		if y.Year == year {
			return y, true, nil
		}
	}
	return calendar.Year{}, false, nil
}

// Directory is who is who now. It is never nil after [Service.Start].
func (s *Service) Directory() *people.Directory { return s.standing.Load().directory }

// Calendar is the calendar now.
func (s *Service) Calendar() *calendar.Calendar { return s.standing.Load().calendar }

// Years are the years of the calendar now, built in or taken in, oldest first.
func (s *Service) Years() ([]calendar.Year, error) {
	built, err := holidays.Years()
	if err != nil {
		return nil, err
	}
	taken := s.standing.Load().years
	years := slices.DeleteFunc(built, func(y calendar.Year) bool {
		return slices.ContainsFunc(taken, func(t calendar.Year) bool { return t.Year == y.Year })
	})
	years = append(years, taken...)
	slices.SortFunc(years, func(a, b calendar.Year) int { return a.Year - b.Year })
	return years, nil
}

// Start keeps the definitions of the running program, adopts them where none were ever adopted, and reads what stands. Where others were adopted,
// new cases go on beginning under those, until a proposal says otherwise.
func (s *Service) Start(ctx context.Context) error {
	s.wake() // makes the channel
	for _, w := range s.Library.All() {
		if err := s.Engine.Store.SaveDefinition(ctx, w.Hash, w.JSON); err != nil {
			return err
		}
	}
	for {
		now, err := s.read(ctx)
		if err != nil {
			return err
		}
		if len(now.adoptions) > 0 {
			return s.Refresh(ctx)
		}
		var first []Adoption
		for _, w := range s.Library.All() {
			first = append(first, Adoption{Hash: w.Hash, Workflow: w.Definition.Workflow, Variant: w.Definition.Variant, Since: s.instant()})
		}
		if err := s.Store.Write(ctx, now.revision, Write{Adoptions: first}); err != nil && !errors.Is(err, ErrMoved) {
			return err
		}
	}
}

// Refresh takes over what other processes have changed. Where nothing has, it costs one small query.
func (s *Service) Refresh(ctx context.Context) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	revision, err := s.Store.Revision(ctx)
	if err != nil {
		return err
	}
	before := s.standing.Load()
	if before != nil && before.revision == revision {
		return nil
	}
	now, err := s.read(ctx)
	if err != nil {
		return err
	}
	if before == nil || !slices.Equal(before.adopted(), now.adopted()) {
		if err := s.adopt(ctx, now.adopted()); err != nil {
			return err
		}
	}
	s.standing.Store(now)
	return nil
}

// written takes over what has just been written. That stands, whatever becomes of the reading, or of who asked for it: so a failure is not his.
func (s *Service) written(ctx context.Context) {
	if now := s.standing.Load(); now != nil {
		defer s.departed(now.directory)
	}
	if err := s.Refresh(context.WithoutCancel(ctx)); err != nil {
		s.Log.LogAttrs(ctx, slog.LevelError, "what was changed will be heard of later", slog.String("error", err.Error()))
	}
}

// read reads what stands, again where it changed meanwhile.
func (s *Service) read(ctx context.Context) (*standing, error) {
	for {
		now, err := s.readOnce(ctx)
		if err != nil {
			return nil, err
		}
		again, err := s.Store.Revision(ctx)
		if err != nil {
			return nil, err
		}
		if again == now.revision {
			return now, nil
		}
	}
}

func (s *Service) readOnce(ctx context.Context) (now *standing, err error) {
	now = &standing{}
	if now.revision, err = s.Store.Revision(ctx); err != nil {
		return nil, err
	}
	if now.directory, err = s.Store.Directory(ctx); err != nil {
		return nil, err
	}
	if now.years, err = s.Store.CalendarYears(ctx); err != nil {
		return nil, err
	}
	if now.calendar, err = holidays.With(now.years...); err != nil {
		return nil, fmt.Errorf("the years that were taken in: %w", err)
	}
	now.adoptions, err = s.Store.Adoptions(ctx)
	return now, err
}

// adopt offers new cases the definitions with the hashes.
func (s *Service) adopt(ctx context.Context, hashes []string) error {
	list := make([]*engine.Workflow, 0, len(hashes))
	for _, hash := range hashes {
		w, err := s.Engine.Workflow(ctx, hash)
		if err != nil {
			return err
		}
		list = append(list, w)
	}
	s.Engine.Workflows.Adopt(list)
	return nil
}

func (s *Service) instant() string      { return s.Now().UTC().Format(engine.TimeLayout) }
func (s *Service) today() calendar.Date { return calendar.Of(s.Now()) }
