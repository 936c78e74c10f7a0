// Package mismatch holds unlocks of the other half: RUnlock for Lock and
// Unlock for RLock. Both end the program.
package mismatch

import "sync"

// A Map mixes the halves.
type Map struct {
	mu sync.RWMutex
	m  map[string]int
}

// Get takes the read half and releases the write half.
func (m *Map) Get(key string) int {
	m.mu.RLock()
	v := m.m[key]
	m.mu.Unlock() // want `LK3003: .*Map\.mu`
	return v
}

// Set takes the write half and releases the read half, deferred.
func (m *Map) Set(key string, v int) {
	m.mu.Lock()
	defer m.mu.RUnlock() // want `LK3003: .*Map\.mu`
	m.m[key] = v
}

// Del is right on one way and wrong on the other.
func (m *Map) Del(key string) bool {
	m.mu.Lock()
	if _, ok := m.m[key]; !ok {
		m.mu.RUnlock() // want `LK3003: .*Map\.mu`
		return false
	}
	delete(m.m, key)
	m.mu.Unlock()
	return true
}

// Len is wrong in a deferred literal.
func (m *Map) Len() int {
	m.mu.RLock()
	defer func() { m.mu.Unlock() }() // want `LK3003: .*Map\.mu`
	return len(m.m)
}

// Swap is silent: each half is released by its own method.
func (m *Map) Swap(key string, v int) int {
	m.mu.RLock()
	old := m.m[key]
	m.mu.RUnlock()
	m.mu.Lock()
	m.m[key] = v
	m.mu.Unlock()
	return old
}
