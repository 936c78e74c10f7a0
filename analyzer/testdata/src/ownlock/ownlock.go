// Package ownlock holds a lock that is made of a channel: its methods say what it
// is.
package ownlock

import "sync"

// An RW is a reader/writer lock of its own making.
type RW struct{ sem chan int }

// Lock waits for all others.
func (l *RW) Lock() { l.sem <- 1 }

// Unlock lets others in.
func (l *RW) Unlock() { <-l.sem }

// RLock waits for a writer.
func (l *RW) RLock() { l.sem <- 0 }

// RUnlock lets a writer in.
func (l *RW) RUnlock() { <-l.sem }

// A Table is guarded by one.
type Table struct {
	mu   RW
	rows map[string]*Row
}

// A Row has a mutex.
type Row struct {
	mu    sync.Mutex
	table *Table
	n     int
}

// Get forgets the lock when there is no row.
func (t *Table) Get(name string) int {
	t.mu.RLock()
	r := t.rows[name]
	if r == nil {
		return 0 // want `LK3001: .*Table\.mu`
	}
	n := r.n
	t.mu.RUnlock()
	return n
}

// Sum holds Table.mu and locks rows.
func (t *Table) Sum() (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, r := range t.rows {
		r.mu.Lock() // want `LK1001: .*Row\.mu.*Table\.mu`
		n += r.n
		r.mu.Unlock()
	}
	return n
}

// Drop holds Row.mu and locks the table.
func (r *Row) Drop(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.table.mu.Lock()
	delete(r.table.rows, name)
	r.table.mu.Unlock()
}

// Again locks twice.
func (t *Table) Again() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.Sum() // want `LK2001: .*Table\.mu`
}
