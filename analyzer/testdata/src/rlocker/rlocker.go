// Package rlocker holds the read half of an RWMutex as a sync.Locker: Lock
// there is RLock of the mutex.
package rlocker

import "sync"

// A Table hands out its read half.
type Table struct {
	mu   sync.RWMutex
	rows int
}

// Scan is silent: Lock and Unlock of the read half.
func (t *Table) Scan() int {
	r := t.mu.RLocker()
	r.Lock()
	defer r.Unlock()
	return t.rows
}

// Grow goes from the read half to the write half.
func (t *Table) Grow() {
	r := t.mu.RLocker()
	r.Lock()
	defer r.Unlock()
	t.mu.Lock() // want `LK2003: .*Table\.mu`
	t.rows++
	t.mu.Unlock()
}

// Double takes the read lock by both names.
func (t *Table) Double() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	r := t.mu.RLocker()
	r.Lock() // want `LK2002: .*Table\.mu`
	defer r.Unlock()
	return 2 * t.rows
}

// Mixed is silent: RLock is released through the read half.
func (t *Table) Mixed() int {
	t.mu.RLock()
	defer t.mu.RLocker().Unlock()
	return t.rows
}

// Wrong releases the write lock for the read half.
func (t *Table) Wrong() int {
	t.mu.RLocker().Lock()
	n := t.rows
	t.mu.Unlock() // want `LK3003: .*Table\.mu`
	return n
}

// Empty forgets the read half on one return.
func (t *Table) Empty() bool {
	r := t.mu.RLocker()
	r.Lock()
	if t.rows > 0 {
		return false // want `LK3001: .*Table\.mu`
	}
	r.Unlock()
	return true
}
