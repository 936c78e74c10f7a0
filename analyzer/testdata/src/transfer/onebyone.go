package transfer

import "sync"

// A Tally copies before it merges.
type Tally struct {
	mu sync.Mutex
	by map[string]int
}

// Snapshot returns a copy.
func (t *Tally) Snapshot() map[string]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make(map[string]int, len(t.by))
	for k, v := range t.by {
		out[k] = v
	}
	return out
}

// Add is silent: the other's lock is released before its own is taken.
func (t *Tally) Add(other *Tally) {
	items := other.Snapshot()
	t.mu.Lock()
	defer t.mu.Unlock()
	for k, v := range items {
		t.by[k] += v
	}
}

// Fork is silent: nobody else can hold the lock of an object made here.
func (t *Tally) Fork() *Tally {
	child := &Tally{by: map[string]int{}}
	t.mu.Lock()
	defer t.mu.Unlock()
	child.mu.Lock()
	defer child.mu.Unlock()
	for k, v := range t.by {
		child.by[k] = v
	}
	return child
}
