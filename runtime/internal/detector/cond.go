package detector

import (
	"sync"
	"unsafe"
)

// Cond is sync.Cond, watched: a goroutine that waits for a signal while it holds
// other locks than L is seen to. Use NewCond, or set L before first use. A Cond
// must not be copied after that.
type Cond struct {
	// L is held while observing or changing the condition.
	L sync.Locker

	ready sync.Once
	cond  sync.Cond // its L is a condLocker of this one
}

// NewCond returns a new Cond with Locker l.
func NewCond(l sync.Locker) *Cond { return &Cond{L: l} }

// Wait is (*sync.Cond).Wait.
//
//go:norace
func (c *Cond) Wait() {
	raceOff()
	c.ready.Do(c.prepare)
	raceOn()
	c.cond.Wait()
}

//go:norace
func (c *Cond) prepare() { c.cond.L = (*condLocker)(c) }

// Signal is (*sync.Cond).Signal.
func (c *Cond) Signal() { c.cond.Signal() }

// Broadcast is (*sync.Cond).Broadcast.
func (c *Cond) Broadcast() { c.cond.Broadcast() }

// condLocker is a Cond's Locker as sync.Cond uses it in Wait: unlocked before
// the waiting, locked after it.
type condLocker Cond

// Unlock gives L back and announces the waiting, if other locks are held.
//
//go:norace
func (c *condLocker) Unlock() {
	c.L.Unlock()
	raceOff()
	if g := lookup(goroutineID()); g != nil && len(g.held) != 0 {
		g.begin(forSignal, uintptr(unsafe.Pointer(c)), 0, write)
	}
	raceOn()
}

//go:norace
func (c *condLocker) Lock() {
	raceOff()
	if g := lookup(goroutineID()); g != nil && g.wait.turn.Load()%2 == 1 {
		g.end()
	}
	raceOn()
	c.L.Lock()
}
