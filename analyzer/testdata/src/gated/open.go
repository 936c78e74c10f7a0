package gated

import "sync"

// A Depot has a gate on one side only, which keeps nobody out.
type Depot struct {
	gate  sync.Mutex
	racks sync.Mutex
	carts sync.Mutex
	n     int
}

// Load takes the gate.
func (d *Depot) Load() {
	d.gate.Lock()
	defer d.gate.Unlock()
	d.racks.Lock()
	defer d.racks.Unlock()
	d.carts.Lock() // want `LK1001: .*Depot\.carts.*Depot\.racks`
	d.n++
	d.carts.Unlock()
}

// Unload does not.
func (d *Depot) Unload() {
	d.carts.Lock()
	defer d.carts.Unlock()
	d.racks.Lock()
	d.n--
	d.racks.Unlock()
}

// A Library has a gate that both sides hold for reading: readers do not
// exclude each other.
type Library struct {
	gate    sync.RWMutex
	shelves sync.Mutex
	loans   sync.Mutex
	n       int
}

// Borrow holds the gate for reading.
func (l *Library) Borrow() {
	l.gate.RLock()
	defer l.gate.RUnlock()
	l.shelves.Lock()
	defer l.shelves.Unlock()
	l.loans.Lock() // want `LK1001: .*Library\.loans.*Library\.shelves`
	l.n++
	l.loans.Unlock()
}

// Return holds the gate for reading, too.
func (l *Library) Return() {
	l.gate.RLock()
	defer l.gate.RUnlock()
	l.loans.Lock()
	defer l.loans.Unlock()
	l.shelves.Lock()
	l.n--
	l.shelves.Unlock()
}

// Close is the one writer of the gate.
func (l *Library) Close() {
	l.gate.Lock()
	defer l.gate.Unlock()
	l.n = -1
}
