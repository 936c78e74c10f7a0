// Package callback holds functions that are passed as an argument and called
// under a lock of the callee.
package callback

import "sync"

// A Registry walks its entries under its lock.
type Registry struct {
	mu      sync.RWMutex
	entries map[string]int
}

// Each calls fn under the read lock.
func (r *Registry) Each(fn func(name string, n int) bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for name, n := range r.entries {
		if !fn(name, n) {
			return
		}
	}
}

// Set writes.
func (r *Registry) Set(name string, n int) {
	r.mu.Lock()
	r.entries[name] = n
	r.mu.Unlock()
}

// Zero writes from within Each.
func (r *Registry) Zero() {
	r.Each(func(name string, _ int) bool { r.Set(name, 0); return true }) // want `LK2003: .*Registry\.mu`
}

// Total reads from within Each.
func (r *Registry) Total() (n int) {
	r.Each(func(name string, _ int) bool { n += r.get(name); return true }) // want `LK2002: .*Registry\.mu`
	return n
}

func (r *Registry) get(name string) int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.entries[name]
}

// Names is silent: the callback does not lock.
func (r *Registry) Names() (names []string) {
	r.Each(func(name string, _ int) bool { names = append(names, name); return true })
	return names
}

// CopyTo is silent: the callback does not lock the other registry,
// it fills a local map, which is written to dst when Each is over.
func (r *Registry) CopyTo(dst *Registry) {
	all := map[string]int{}
	r.Each(func(name string, n int) bool { all[name] = n; return true })
	for name, n := range all {
		dst.Set(name, n)
	}
}
