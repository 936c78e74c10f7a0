// Package keyed holds mutexes by key: a map of locks, guarded by a lock.
package keyed

import "sync"

// A Mutex locks keys.
type Mutex struct {
	mu    sync.Mutex
	locks map[string]*entry
}

type entry struct {
	mu   sync.Mutex
	refs int
}

// Lock is silent: mu is released before the lock of the key is waited for, and
// that is kept for Unlock.
func (m *Mutex) Lock(key string) {
	m.mu.Lock()
	e, ok := m.locks[key]
	if !ok {
		e = &entry{}
		m.locks[key] = e
	}
	e.refs++
	m.mu.Unlock()
	e.mu.Lock()
}

// Unlock is silent: it releases what Lock took.
func (m *Mutex) Unlock(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.locks[key]
	e.refs--
	if e.refs == 0 {
		delete(m.locks, key)
	}
	e.mu.Unlock()
}

// A Store locks per key.
type Store struct {
	keys Mutex
	m    map[string]int
}

// Incr is silent.
func (s *Store) Incr(key string) {
	s.keys.Lock(key)
	defer s.keys.Unlock(key)
	s.m[key]++
}

// Rename is silent: two keys are two locks, and the smaller key is first.
func (s *Store) Rename(from, to string) {
	if from == to {
		return
	}
	a, b := min(from, to), max(from, to)
	s.keys.Lock(a)
	defer s.keys.Unlock(a)
	s.keys.Lock(b)
	defer s.keys.Unlock(b)
	s.m[to] = s.m[from]
	delete(s.m, from)
}
