// Package locker holds locks that are known as sync.Locker only.
package locker

import "sync"

// A Guard is given its lock.
type Guard struct {
	l sync.Locker
	n int
}

// NewGuard makes a guard around any lock.
func NewGuard(l sync.Locker) *Guard { return &Guard{l: l} }

// Get locks what it was given.
func (g *Guard) Get() int {
	g.l.Lock()
	defer g.l.Unlock()
	return g.n
}

// Incr locks it again.
func (g *Guard) Incr() {
	g.l.Lock()
	defer g.l.Unlock()
	g.n = g.Get() + 1 // want `LK2001: .*Guard\.l`
}

// TakeLast forgets the unlock.
func (g *Guard) TakeLast() int {
	g.l.Lock()
	if g.n == 0 {
		return 0 // want `LK3001: .*Guard\.l`
	}
	g.n--
	g.l.Unlock()
	return g.n
}

// With is silent: it locks the parameter and unlocks it.
func With(l sync.Locker, fn func()) {
	l.Lock()
	defer l.Unlock()
	fn()
}

// Twice locks its parameter twice.
func Twice(l sync.Locker) {
	l.Lock()
	defer l.Unlock()
	With(l, func() {}) // want `LK2001: .*`
}

// Both is silent: two lockers, always in the order of the parameters; that
// some caller passes them the other way round is that caller's affair.
func Both(outer *Guard, inner sync.Locker) {
	outer.l.Lock()
	defer outer.l.Unlock()
	inner.Lock()
	defer inner.Unlock()
	outer.n++
}
