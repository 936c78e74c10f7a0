// Package closures holds function literals that lock what the function around
// them has locked.
package closures

import "sync"

// A Meter measures.
type Meter struct {
	mu sync.Mutex
	n  int
}

// Add calls a literal where it stands, with the lock held.
func (m *Meter) Add(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	func() { m.Inc() }() // want `LK2001: .*Meter\.mu`
	m.n += n
}

// Inc locks.
func (m *Meter) Inc() {
	m.mu.Lock()
	m.n++
	m.mu.Unlock()
}

// AddAll calls a literal by its variable, with the lock held.
func (m *Meter) AddAll(ns []int) {
	add := func(n int) { m.mu.Lock(); m.n += n; m.mu.Unlock() }
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, n := range ns {
		add(n) // want `LK2001: .*Meter\.mu`
	}
}

// SetAll is silent: the literal is called before the lock is taken.
func (m *Meter) SetAll(ns []int) {
	set := func(n int) { m.mu.Lock(); m.n = n; m.mu.Unlock() }
	for _, n := range ns {
		set(n)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.n++
}

// Later is silent: the literal is made under the lock, but leaves with the
// return and is called by someone else.
func (m *Meter) Later() func() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.n
	return func() int {
		m.mu.Lock()
		defer m.mu.Unlock()
		return m.n - n
	}
}

// Since calls what Later returned under the lock.
func (m *Meter) Since() int {
	since := m.Later()
	m.mu.Lock()
	defer m.mu.Unlock()
	return since() // want `LK2001: .*Meter\.mu`
}
