// Package earlyreturn holds returns that were added later, without the unlock
// that stands below.
package earlyreturn

import (
	"errors"
	"fmt"
	"os"
	"sync"
)

var errDup = errors.New("exists")

// A Registry has the usual shapes of the mistake.
type Registry struct {
	mu    sync.RWMutex
	names map[string]int
	path  string
}

// Add returns its error with the lock held.
func (r *Registry) Add(name string) error {
	r.mu.Lock()
	if _, ok := r.names[name]; ok {
		return errDup // want `LK3001: .*Registry\.mu`
	}
	r.names[name] = 1
	r.mu.Unlock()
	return nil
}

// Load forgets one of three error returns.
func (r *Registry) Load() error {
	r.mu.Lock()
	f, err := os.Open(r.path)
	if err != nil {
		r.mu.Unlock()
		return fmt.Errorf("load: %w", err)
	}
	defer f.Close()
	var n int
	if _, err := fmt.Fscan(f, &n); err != nil {
		return fmt.Errorf("load: %w", err) // want `LK3001: .*Registry\.mu`
	}
	if n < 0 {
		r.mu.Unlock()
		return errDup
	}
	r.names = make(map[string]int, n)
	r.mu.Unlock()
	return nil
}

// Lookup forgets the read lock.
func (r *Registry) Lookup(name string) (int, bool) {
	r.mu.RLock()
	n, ok := r.names[name]
	if !ok {
		return 0, false // want `LK3001: .*Registry\.mu`
	}
	r.mu.RUnlock()
	return n, true
}

// Count releases on the early return and forgets the normal one.
func (r *Registry) Count() int {
	r.mu.Lock()
	if r.names == nil {
		r.mu.Unlock()
		return 0
	}
	return len(r.names) // want `LK3001: .*Registry\.mu`
}

// Remove is silent: every way out releases.
func (r *Registry) Remove(name string) error {
	r.mu.Lock()
	if _, ok := r.names[name]; !ok {
		r.mu.Unlock()
		return errDup
	}
	delete(r.names, name)
	r.mu.Unlock()
	return nil
}

// Rename is silent: it returns before it locks.
func (r *Registry) Rename(from, to string) error {
	if from == to {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.names[to]; ok {
		return errDup
	}
	r.names[to] = r.names[from]
	delete(r.names, from)
	return nil
}
