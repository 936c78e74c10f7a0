// Package deferlock holds `defer mu.Lock()` where Unlock was meant: the lock
// stays held, and the function never returns.
package deferlock

import "sync"

// A Cache has the slip of the pen.
type Cache struct {
	mu sync.RWMutex
	m  map[string]int
}

// Set never returns.
func (c *Cache) Set(key string, v int) {
	c.mu.Lock()
	defer c.mu.Lock() // want `LK3004: .*Cache\.mu`
	c.m[key] = v
}

// Get keeps two read locks.
func (c *Cache) Get(key string) int {
	c.mu.RLock()
	defer c.mu.RLock() // want `LK3004: .*Cache\.mu`
	return c.m[key]
}

// Len has it in a literal.
func (c *Cache) Len() int {
	c.mu.Lock()
	defer func() { c.mu.Lock() }() // want `LK3004: .*Cache\.mu|LK2001: .*Cache\.mu`
	return len(c.m)
}

// A Runner lets go of its lock for a while.
type Runner struct {
	mu sync.Mutex
	n  int
}

// run is silent: its caller holds the lock, and gets it back.
func (r *Runner) run(fn func()) {
	r.mu.Unlock()
	defer r.mu.Lock()
	fn()
}

// Run is silent.
func (r *Runner) Run(fn func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n++
	r.run(fn)
}

// Each is silent: the deferred Lock of the literal ends the window that the
// literal opens.
func (r *Runner) Each(fns []func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, fn := range fns {
		func() {
			r.mu.Unlock()
			defer r.mu.Lock()
			fn()
		}()
		r.n++
	}
}
