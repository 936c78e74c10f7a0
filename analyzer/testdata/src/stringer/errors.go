package stringer

import (
	"fmt"
	"sync"
)

// A Multi is an error that collects errors.
type Multi struct {
	mu   sync.Mutex
	errs []error
}

// Error locks.
func (m *Multi) Error() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return fmt.Sprint(len(m.errs), " errors")
}

// Wrap makes a text of m with its lock held.
func (m *Multi) Wrap() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.errs) == 0 {
		return nil
	}
	return fmt.Errorf("failed: %w", m) // want `LK2001: .*Multi\.mu`
}

// A Vec formats itself.
type Vec struct {
	mu sync.RWMutex
	xs []float64
}

// Format takes the read lock.
func (v *Vec) Format(f fmt.State, verb rune) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	for _, x := range v.xs {
		fmt.Fprintf(f, "%g ", x)
	}
}

// Push prints under the write lock.
func (v *Vec) Push(x float64) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.xs = append(v.xs, x)
	return fmt.Sprintf("%v", v) // want `LK2003: .*Vec\.mu`
}

// A Key is a value with a method on the value: no lock in it, and none in String.
type Key struct{ hi, lo int }

// String does not lock.
func (k Key) String() string { return fmt.Sprintf("%x-%x", k.hi, k.lo) }

// A Ring holds keys.
type Ring struct {
	mu  sync.Mutex
	key Key
}

// Show is silent: the String that is called takes no lock.
func (r *Ring) Show() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return fmt.Sprint(r.key)
}
