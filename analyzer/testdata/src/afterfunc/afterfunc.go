// Package afterfunc holds callbacks of timers: they run in a goroutine of
// their own, later.
package afterfunc

import (
	"sync"
	"time"
)

// An Entry expires.
type Entry struct {
	mu    sync.Mutex
	timer *time.Timer
	gone  bool
	uses  int
}

// Arm is silent: the callback locks e.mu, but not on this goroutine.
func (e *Entry) Arm(d time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.timer = time.AfterFunc(d, e.expire)
}

func (e *Entry) expire() {
	e.mu.Lock()
	e.gone = true
	e.mu.Unlock()
}

// Touch is silent: the same with a literal.
func (e *Entry) Touch(d time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.timer = time.AfterFunc(d, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.gone = e.uses == 0
	})
}

// Release forgets the unlock in the callback when the entry is in use again.
func (e *Entry) Release(d time.Duration) {
	time.AfterFunc(d, func() {
		e.mu.Lock()
		if e.uses > 0 {
			return // want `LK3001: .*Entry\.mu`
		}
		e.gone = true
		e.mu.Unlock()
	})
}
