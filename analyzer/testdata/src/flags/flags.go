// Package flags holds literals that share a variable which says whether the
// lock is held. All of it is silent but Half.
package flags

import "sync"

// A Tree is rebalanced in steps.
type Tree struct {
	mu    sync.Mutex
	depth int
}

// Walk is silent: lock and unlock keep the flag, and the deferred one finds out.
func (t *Tree) Walk(step func(int) bool) {
	locked := false
	lock := func() {
		if !locked {
			t.mu.Lock()
			locked = true
		}
	}
	unlock := func() {
		if locked {
			t.mu.Unlock()
			locked = false
		}
	}
	defer unlock()
	lock()
	depth := t.depth
	unlock()
	if !step(depth) {
		return
	}
	lock()
	t.depth++
}

// Grow is silent: the flag is set before each return that has released.
func (t *Tree) Grow(n int) int {
	t.mu.Lock()
	held := true
	defer func() {
		if held {
			t.mu.Unlock()
		}
	}()
	if n == 0 {
		return 0
	}
	t.depth += n
	d := t.depth
	held = false
	t.mu.Unlock()
	return d
}

// A Heap clears the flag and forgets the lock.
type Heap struct {
	mu sync.Mutex
	n  int
}

// Half clears the flag where it does not unlock.
func (h *Heap) Half(n int) int {
	h.mu.Lock()
	held := true
	defer func() {
		if held {
			h.mu.Unlock()
		}
	}()
	if n == 0 {
		held = false
		return 0 // want `LK3001: .*Heap\.mu`
	}
	h.n /= n
	return h.n
}
