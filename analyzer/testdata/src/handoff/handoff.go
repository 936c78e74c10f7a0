// Package handoff holds locks that one function takes and another one, or
// another goroutine, releases: by design.
package handoff

import "sync"

// A Store gives out views that hold its read lock.
type Store struct {
	mu sync.RWMutex
	m  map[string]int
}

// A View is a consistent state of a store, until it is closed.
type View struct{ store *Store }

// View is silent: Close releases.
func (s *Store) View() *View {
	s.mu.RLock()
	return &View{s}
}

// Get needs no lock of its own.
func (v *View) Get(key string) int { return v.store.m[key] }

// Close is silent: it releases what View took.
func (v *View) Close() { v.store.mu.RUnlock() }

// Sum is silent.
func (s *Store) Sum(keys []string) (n int) {
	v := s.View()
	defer v.Close()
	for _, k := range keys {
		n += v.Get(k)
	}
	return n
}

// A Txn carries the function that unlocks.
type Txn struct {
	m      map[string]int
	unlock func()
}

// Begin is silent: the method value leaves in the struct.
func (s *Store) Begin() *Txn {
	s.mu.Lock()
	return &Txn{m: s.m, unlock: s.mu.Unlock}
}

// Commit is silent: it calls what Begin has stored.
func (t *Txn) Commit() { t.unlock() }
