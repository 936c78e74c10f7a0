// Package intests has locks that its tests use in ways that a program should not.
package intests

import "sync"

// A Store has readers and writers.
type Store struct {
	mu sync.RWMutex
	n  int
}

// Read returns with the store read-locked.
func (s *Store) Read() (end func()) {
	s.mu.RLock()
	return s.mu.RUnlock
}

// Write changes the store.
func (s *Store) Write() {
	s.mu.Lock()
	s.n++
	s.mu.Unlock()
}

// Get returns what the store has.
func (s *Store) Get() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.n
}

// Twice is what no program should do.
func (s *Store) Twice() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.Get() // want `LK2002: read-locking Store\.mu again`
}
