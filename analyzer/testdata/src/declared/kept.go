package declared

import "sync"

//lockcheck:order Volume.mu < Extent.mu

// A Volume is locked first.
type Volume struct {
	mu sync.RWMutex
	n  int
}

// An Extent is locked second.
type Extent struct {
	mu     sync.RWMutex
	n      int
	volume *Volume
}

// Grow is silent: this is the declared order.
func (v *Volume) Grow(e *Extent) {
	v.mu.Lock()
	defer v.mu.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	v.n++
	e.n++
}

// Shrink is silent: the extent is released before the volume is locked.
func (e *Extent) Shrink() {
	e.mu.Lock()
	e.n--
	e.mu.Unlock()
	e.volume.mu.Lock()
	e.volume.n--
	e.volume.mu.Unlock()
}

// Probe is silent: an attempt does not wait, so it violates no order.
func (e *Extent) Probe() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.volume.mu.TryLock() {
		return false
	}
	defer e.volume.mu.Unlock()
	return e.volume.n > e.n
}
