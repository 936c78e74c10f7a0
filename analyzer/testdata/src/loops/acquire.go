package loops

import (
	"errors"
	"sync"
)

var errBusy = errors.New("busy")

// A Door is waited for in a loop that ends with the lock held.
type Door struct {
	mu   sync.Mutex
	open bool
	wake chan struct{}
	n    int
}

// NewDoor returns a door that open opens.
func NewDoor(open <-chan struct{}) *Door {
	d := &Door{wake: make(chan struct{})}
	go func() {
		for range open {
			d.wake <- struct{}{}
		}
	}()
	return d
}

// Enter is silent: the loop is left with the lock, which is released below.
func (d *Door) Enter() {
	for {
		d.mu.Lock()
		if d.open {
			break
		}
		d.mu.Unlock()
		<-d.wake
	}
	d.n++
	d.mu.Unlock()
}

// Hold is silent: the deferred unlock comes after the loop.
func (d *Door) Hold(fn func()) {
	d.mu.Lock()
	for !d.open {
		d.mu.Unlock()
		<-d.wake
		d.mu.Lock()
	}
	defer d.mu.Unlock()
	fn()
}

// Attempt is silent: each of the rounds releases, and so does the return.
func (d *Door) Attempt() error {
	for range 3 {
		d.mu.Lock()
		if d.open {
			d.n++
			d.mu.Unlock()
			return nil
		}
		d.mu.Unlock()
		<-d.wake
	}
	return errBusy
}

// A Hatch gives up with the lock held.
type Hatch struct {
	mu   sync.Mutex
	open bool
	wake chan struct{}
	n    int
}

// NewHatch returns a hatch that is open when the channel has something.
func NewHatch(wake chan struct{}) *Hatch { return &Hatch{wake: wake} }

// Enter returns its error after a Lock at the end of the last round.
func (h *Hatch) Enter() error {
	h.mu.Lock()
	for range 3 {
		if h.open {
			h.n++
			h.mu.Unlock()
			return nil
		}
		h.mu.Unlock()
		<-h.wake
		h.mu.Lock()
	}
	return errBusy // want `LK3001: .*Hatch\.mu`
}
