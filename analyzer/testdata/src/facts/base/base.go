// Package base has types that other packages embed.
package base

import "sync"

// A Guard is embedded for its lock.
type Guard struct {
	sync.RWMutex
	version int
}

// Version takes the read lock.
func (g *Guard) Version() int {
	g.RLock()
	defer g.RUnlock()
	return g.version
}

// Bump requires the write lock.
func (g *Guard) Bump() { g.version++ }

// A Map is generic.
type Map[K comparable, V any] struct {
	mu sync.RWMutex
	m  map[K]V
}

// Store writes.
func (m *Map[K, V]) Store(key K, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.m == nil {
		m.m = map[K]V{}
	}
	m.m[key] = v
}

// Range calls fn under the read lock.
func (m *Map[K, V]) Range(fn func(K, V) bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for k, v := range m.m {
		if !fn(k, v) {
			return
		}
	}
}
