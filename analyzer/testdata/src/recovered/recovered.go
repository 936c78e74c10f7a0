// Package recovered holds deferred literals that recover.
package recovered

import (
	"fmt"
	"sync"
)

// A Worker calls code that may panic.
type Worker struct {
	mu   sync.Mutex
	n    int
	last any
}

// Run is silent: the literal recovers or not, and unlocks.
func (w *Worker) Run(fn func()) (err error) {
	w.mu.Lock()
	defer func() {
		if r := recover(); r != nil {
			w.last = r
			err = fmt.Errorf("panic: %v", r)
		}
		w.mu.Unlock()
	}()
	fn()
	return nil
}

// Try is silent: recover returns nil unless there is a panic, and on that way
// the unlock below was not reached.
func (w *Worker) Try(fn func()) {
	w.mu.Lock()
	defer func() {
		if r := recover(); r != nil {
			w.last = r
			w.mu.Unlock()
		}
	}()
	fn()
	w.n++
	w.mu.Unlock()
}

// Call is silent: the deferred Unlock runs whether fn panics or not, and before
// the literal.
func (w *Worker) Call(fn func()) {
	defer func() {
		if r := recover(); r != nil {
			w.note(r)
		}
	}()
	w.mu.Lock()
	defer w.mu.Unlock()
	fn()
}

func (w *Worker) note(r any) {
	w.mu.Lock()
	w.last = r
	w.mu.Unlock()
}

// A Runner forgets that recover is nil when all goes well.
type Runner struct {
	mu sync.Mutex
	n  int
}

// Run unlocks only after a panic.
func (r *Runner) Run(fn func()) int {
	r.mu.Lock()
	defer func() {
		if v := recover(); v != nil {
			r.mu.Unlock()
		}
	}()
	fn()
	r.n++
	return r.n // want `LK3001: .*Runner\.mu`
}
