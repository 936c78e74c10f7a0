package deferred

import "sync"

// A Span has helpers for defer.
type Span struct {
	mu sync.Mutex
	n  int
}

// lock locks now and returns what undoes it.
func (s *Span) lock() func() {
	s.mu.Lock()
	return s.mu.Unlock
}

// Add is silent: lock runs at once, what it returns runs at the end.
func (s *Span) Add(n int) {
	defer s.lock()()
	s.n += n
}

// Log is silent: the argument of a deferred call is computed at once, under the
// lock that is held, and only its value is kept.
func (s *Span) Log(print func(int)) {
	defer s.lock()()
	defer print(s.n)
	s.n++
}

// A Probe locks in the argument of its deferred call.
type Probe struct {
	mu sync.Mutex
	n  int
}

// Get locks.
func (p *Probe) Get() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.n
}

// Trace computes the argument with the lock held, not at the end.
func (p *Probe) Trace(print func(int)) {
	p.mu.Lock()
	defer print(p.Get()) // want `LK2001: .*Probe\.mu`
	p.n++
	p.mu.Unlock()
}
