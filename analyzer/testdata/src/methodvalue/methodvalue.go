// Package methodvalue holds methods that are bound now and called later.
package methodvalue

import "sync"

// A Gauge has a getter.
type Gauge struct {
	mu sync.Mutex
	v  float64
}

// Get locks.
func (g *Gauge) Get() float64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.v
}

// Scale calls the bound getter under the lock.
func (g *Gauge) Scale(f float64) {
	get := g.Get
	g.mu.Lock()
	defer g.mu.Unlock()
	g.v = get() * f // want `LK2001: .*Gauge\.mu`
}

// Shift calls the method expression under the lock.
func (g *Gauge) Shift(d float64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.v = (*Gauge).Get(g) + d // want `LK2001: .*Gauge\.mu`
}

// Copy is silent: the bound receiver is the other gauge, and only one lock is
// held at a time.
func (g *Gauge) Copy(from *Gauge) {
	get := from.Get
	v := get()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.v = v
}

// Func is silent: it binds the getter under the lock and does not call it.
func (g *Gauge) Func() func() float64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.v = 0
	return g.Get
}
