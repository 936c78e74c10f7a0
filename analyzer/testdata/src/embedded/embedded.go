// Package embedded holds mutexes without a field name: their methods are
// promoted to the struct.
package embedded

import "sync"

// A Store is a mutex and a map.
type Store struct {
	sync.Mutex
	m map[string]int
}

// Get locks by the promoted method.
func (s *Store) Get(key string) int {
	s.Lock()
	defer s.Unlock()
	return s.m[key]
}

// Incr calls Get under the lock.
func (s *Store) Incr(key string) {
	s.Lock()
	defer s.Unlock()
	s.m[key] = s.Get(key) + 1 // want `LK2001: .*Store`
}

// Delete locks by the promoted method and by the full path: they are one lock.
func (s *Store) Delete(key string) {
	s.Lock()
	defer s.Unlock()
	s.Mutex.Lock() // want `LK2001: .*Store`
	delete(s.m, key)
	s.Mutex.Unlock()
}

// Take forgets the unlock on the early return.
func (s *Store) Take(key string) (int, bool) {
	s.Lock()
	v, ok := s.m[key]
	if !ok {
		return 0, false // want `LK3001: .*Store`
	}
	delete(s.m, key)
	s.Unlock()
	return v, true
}

// Put is silent: one half is promoted, the other written out.
func (s *Store) Put(key string, v int) {
	s.Mutex.Lock()
	s.m[key] = v
	s.Unlock()
}
