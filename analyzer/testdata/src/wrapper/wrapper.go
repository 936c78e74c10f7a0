// Package wrapper holds types with a Lock and an Unlock method of their own.
package wrapper

import (
	"errors"
	"sync"
)

var errNone = errors.New("none")

// A Mutex counts how often it is taken.
type Mutex struct {
	mu    sync.Mutex
	taken int
}

// Lock is silent: it returns with mu held, as its name says.
func (m *Mutex) Lock() {
	m.mu.Lock()
	m.taken++
}

// Unlock is silent: it releases what Lock took.
func (m *Mutex) Unlock() { m.mu.Unlock() }

// A Store is guarded by the wrapper.
type Store struct {
	lk Mutex
	m  map[string]int
}

// Get is silent.
func (s *Store) Get(key string) int {
	s.lk.Lock()
	defer s.lk.Unlock()
	return s.m[key]
}

// Incr locks the wrapper again.
func (s *Store) Incr(key string) {
	s.lk.Lock()
	defer s.lk.Unlock()
	s.m[key] = s.Get(key) + 1 // want `LK2001: .*Store\.lk`
}

// Take returns with the wrapper locked.
func (s *Store) Take(key string) (int, error) {
	s.lk.Lock()
	v, ok := s.m[key]
	if !ok {
		return 0, errNone // want `LK3001: .*Store\.lk`
	}
	delete(s.m, key)
	s.lk.Unlock()
	return v, nil
}
