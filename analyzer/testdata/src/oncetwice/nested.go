package oncetwice

import "sync"

// A Driver has two of them, one inside the other.
type Driver struct {
	load  sync.Once
	probe sync.Once
	mu    sync.Mutex
	n     int
}

// Probe is silent: the inner Once is another one, and load never reaches probe.
func (d *Driver) Probe() {
	d.probe.Do(func() {
		d.Load()
		d.n++
	})
}

// Load is silent.
func (d *Driver) Load() {
	d.load.Do(func() { d.n = 1 })
}

// Reset is silent: Once.Do of two objects of one class, parent and child.
func (d *Driver) Reset(child *Driver) {
	d.load.Do(func() { d.n = 2 })
	child.load.Do(func() { child.n = 2 })
}
