// Package doubleunlock holds unlocks of a lock that is not held: the program
// stops with a fatal error, which no recover catches.
package doubleunlock

import (
	"errors"
	"sync"
)

var errBad = errors.New("bad")

// An Appender unlocks in a branch and falls through to the second unlock.
type Appender struct {
	mu      sync.Mutex
	pending []int
}

// Append forgot the return.
func (a *Appender) Append(v int) error {
	var err error
	a.mu.Lock()
	if v < 0 {
		a.mu.Unlock()
		err = errBad
	}
	a.pending = append(a.pending, v)
	a.mu.Unlock() // want `LK3002: .*Appender\.mu`
	return err
}

// Flush has both a deferred unlock and one by hand; the deferred one is what
// finds the lock released.
func (a *Appender) Flush(write func([]int) error) error {
	a.mu.Lock()
	defer a.mu.Unlock() // want `LK3002: .*Appender\.mu`
	if len(a.pending) == 0 {
		a.mu.Unlock()
		return nil
	}
	return write(a.pending)
}

// Reset unlocks twice in a row.
func (a *Appender) Reset() {
	a.mu.Lock()
	a.pending = nil
	a.mu.Unlock()
	a.mu.Unlock() // want `LK3002: .*Appender\.mu`
}

// Check is silent: each way has one unlock.
func (a *Appender) Check(v int) error {
	a.mu.Lock()
	if v < 0 {
		a.mu.Unlock()
		return errBad
	}
	a.mu.Unlock()
	return nil
}

// A Reader releases the read lock twice.
type Reader struct {
	mu   sync.RWMutex
	rows []int
}

// Next forgot that the loop releases.
func (r *Reader) Next(want int) bool {
	r.mu.RLock()
	for _, v := range r.rows {
		if v == want {
			r.mu.RUnlock()
			break
		}
	}
	r.mu.RUnlock() // want `LK3002: .*Reader\.mu`
	return false
}
