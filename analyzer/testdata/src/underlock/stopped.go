package underlock

import (
	"context"
	"sync"
	"time"
)

// A Sink is fed under the lock that the goroutine which receives needs for each item.
type Sink struct {
	mu    sync.Mutex
	items chan int
	quit  chan struct{}
	sum   int
}

func NewSink(ctx context.Context) *Sink {
	s := &Sink{items: make(chan int), quit: make(chan struct{})}
	go s.run(ctx)
	return s
}

func (s *Sink) run(ctx context.Context) {
	for {
		select {
		case n := <-s.items:
			s.mu.Lock()
			s.sum += n
			s.mu.Unlock()
		case <-ctx.Done():
			return
		}
	}
}

// put is silent: the end of the context lets it go on.
func (s *Sink) put(ctx context.Context, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-ctx.Done():
	case s.items <- n:
	}
}

// putIn is silent: it does not wait for long.
func (s *Sink) putIn(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.items <- n:
	case <-time.After(time.Second):
	}
}

// putBefore is silent for the same reason.
func (s *Sink) putBefore(ctx context.Context, n int) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.items <- n:
	case <-ctx.Done():
	}
}

// wait is silent: it waits for the end and for nothing else.
func (s *Sink) wait(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.quit:
	case <-ctx.Done():
	}
}

func (s *Sink) stop() { close(s.quit) }

// A Member takes the lock when it has left for the reason for which others stop to wait
// for it.
type Member struct {
	mu   sync.Mutex
	in   chan int
	quit chan struct{}
	list map[*Member]bool
}

func (m *Member) follow() {
	for {
		select {
		case <-m.in:
		case <-m.quit:
			m.mu.Lock()
			delete(m.list, m)
			m.mu.Unlock()
			return
		}
	}
}

// tell is silent: when the member leaves, quit is closed.
func (m *Member) tell(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	select {
	case m.in <- n:
	case <-m.quit:
	}
}

func newMember() *Member {
	m := &Member{in: make(chan int), quit: make(chan struct{}), list: map[*Member]bool{}}
	go m.follow()
	return m
}

func (m *Member) leave() { close(m.quit) }

// A Pump is waited for until a context ends, with the lock that it needs to end.
type Pump struct {
	mu   sync.Mutex
	done chan struct{}
	sum  int
}

func StartPump(in chan int) *Pump {
	p := &Pump{done: make(chan struct{})}
	go func() {
		defer close(p.done)
		for n := range in {
			p.mu.Lock()
			p.sum += n
			p.mu.Unlock()
		}
	}()
	return p
}

// Shutdown is silent for the same reason.
func (p *Pump) Shutdown(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
