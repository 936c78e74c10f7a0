// Package iterators holds range-over-func loops: the body runs under the locks
// of the iterator.
package iterators

import (
	"iter"
	"sync"
)

// A Set yields its items under its lock.
type Set struct {
	mu    sync.Mutex
	items map[string]int
}

// All is silent: the literal unlocks when the loop ends, by break or not.
func (s *Set) All() iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for k, v := range s.items {
			if !yield(k, v) {
				return
			}
		}
	}
}

// Set locks.
func (s *Set) Set(key string, n int) {
	s.mu.Lock()
	s.items[key] = n
	s.mu.Unlock()
}

// Zero locks in the body what the iterator holds; the report stands at the loop
// that calls the iterator.
func (s *Set) Zero() {
	for k := range s.All() { // want `LK2001: .*Set\.mu`
		s.Set(k, 0)
	}
}

// Sum is silent: the body does not lock.
func (s *Set) Sum() (n int) {
	for _, v := range s.All() {
		if v < 0 {
			break
		}
		n += v
	}
	return n
}

// Keys is silent: the body runs without the lock.
func (s *Set) Keys() iter.Seq[string] {
	return func(yield func(string) bool) {
		s.mu.Lock()
		keys := make([]string, 0, len(s.items))
		for k := range s.items {
			keys = append(keys, k)
		}
		s.mu.Unlock()
		for _, k := range keys {
			if !yield(k) {
				return
			}
		}
	}
}

// Clear is silent: Keys has let go when the body runs.
func (s *Set) Clear() {
	for k := range s.Keys() {
		s.Set(k, 0)
	}
}

// A Log forgets the lock when its reader breaks off.
type Log struct {
	mu    sync.Mutex
	lines []string
}

// Lines returns from the literal with the lock held.
func (l *Log) Lines() iter.Seq[string] {
	return func(yield func(string) bool) {
		l.mu.Lock()
		for _, line := range l.lines {
			if !yield(line) {
				return // want `LK3001: .*Log\.mu`
			}
		}
		l.mu.Unlock()
	}
}

// A Row is locked around a loop whose body returns.
type Row struct {
	mu    sync.Mutex
	cells *Set
	best  int
}

// Find is silent: each return of the body is a return of Find, and unlocks.
func (r *Row) Find(min int) (string, bool) {
	r.mu.Lock()
	for k, v := range r.cells.All() {
		if v >= min {
			r.best = v
			r.mu.Unlock()
			return k, true
		}
	}
	r.mu.Unlock()
	return "", false
}
