// Package correlated holds locks that are taken and released under one
// condition, tested twice.
package correlated

import "sync"

// A Store is shared or not, from its beginning.
type Store struct {
	mu     sync.Mutex
	shared bool
	n      int
}

// Add is silent: both tests have one outcome, for nothing in between changes
// the field.
func (s *Store) Add(n int) {
	if s.shared {
		s.mu.Lock()
	}
	s.n += n
	if s.shared {
		s.mu.Unlock()
	}
}

// Sub is silent: a deferred unlock is part of the branch that locks.
func (s *Store) Sub(n int) {
	if s.shared {
		s.mu.Lock()
		defer s.mu.Unlock()
	}
	s.n -= n
}

// Mul is silent: a parameter decides.
func (s *Store) Mul(n int, lock bool) int {
	if lock {
		s.mu.Lock()
	}
	s.n *= n
	out := s.n
	if lock {
		s.mu.Unlock()
	}
	return out
}

// Div is silent: a local variable says whether the lock is held.
func (s *Store) Div(n int) {
	locked := false
	if n == 0 {
		s.mu.Lock()
		locked = true
		n = 1
	}
	s.n /= n
	if locked {
		s.mu.Unlock()
	}
}

// Neg is silent: the opposite test leads to the same branch.
func (s *Store) Neg(lock bool) {
	if !lock {
		s.n = -s.n
	} else {
		s.mu.Lock()
		s.n = -s.n
	}
	if !lock {
		return
	}
	s.mu.Unlock()
}
