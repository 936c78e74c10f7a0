// Package readcycle holds cycles in which every acquisition is a read lock.
// Readers do not stop each other; a writer that waits stops new readers.
package readcycle

import "sync"

// A Schema and its Views are only ever read-locked.
type Schema struct {
	mu    sync.RWMutex
	n     int
	views *View
}

// A View points back.
type View struct {
	mu     sync.RWMutex
	n      int
	schema *Schema
}

// Columns is silent: there is no writer of either lock, so no reader waits.
func (s *Schema) Columns() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	s.views.mu.RLock()
	defer s.views.mu.RUnlock()
	return s.n + s.views.n
}

// Rows is silent for the same reason.
func (v *View) Rows() int {
	v.mu.RLock()
	defer v.mu.RUnlock()
	v.schema.mu.RLock()
	defer v.schema.mu.RUnlock()
	return v.n * v.schema.n
}

// A Zone and its Records have the same cycle, and writers.
type Zone struct {
	mu      sync.RWMutex
	n       int
	records *Record
}

// A Record points back.
type Record struct {
	mu   sync.RWMutex
	n    int
	zone *Zone
}

// Serial holds one read lock and takes the other: with a writer waiting for
// each, it stops, and so does TTL.
func (z *Zone) Serial() int {
	z.mu.RLock()
	defer z.mu.RUnlock()
	z.records.mu.RLock() // want `LK1001: .*Record\.mu.*Zone\.mu`
	defer z.records.mu.RUnlock()
	return z.n + z.records.n
}

// TTL is the opposite order.
func (r *Record) TTL() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	r.zone.mu.RLock()
	defer r.zone.mu.RUnlock()
	return r.n + r.zone.n
}

// Bump writes the zone.
func (z *Zone) Bump() {
	z.mu.Lock()
	z.n++
	z.mu.Unlock()
}

// Set writes the record.
func (r *Record) Set(n int) {
	r.mu.Lock()
	r.n = n
	r.mu.Unlock()
}
