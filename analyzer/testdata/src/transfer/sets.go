package transfer

import "sync"

// A Set merges with others of its kind.
type Set struct {
	mu    sync.RWMutex
	items map[string]bool
}

// Merge holds its own lock, and the other's for reading: a.Merge(b) and
// b.Merge(a) stop each other.
func (s *Set) Merge(other *Set) {
	s.mu.Lock()
	defer s.mu.Unlock()
	other.mu.RLock() // want `LK1002: .*Set\.mu`
	defer other.mu.RUnlock()
	for k := range other.items {
		s.items[k] = true
	}
}

// Join calls Merge with two sets that others may have.
func Join(a, b *Set) {
	a.Merge(b)
}

// Absorb is not called here: it may be that one of the two is always new.
func (s *Set) Absorb(other *Set) {
	s.mu.Lock()
	defer s.mu.Unlock()
	other.mu.Lock()
	defer other.mu.Unlock()
	s.items, other.items = other.items, nil
}

// Unequal checks only that the two are not the same, which orders nothing.
func Unequal(a, b *Box) {
	if a == b {
		return
	}
	a.mu.Lock()
	b.mu.Lock() // want `LK1002: .*Box\.mu`
	a.n, b.n = b.n, a.n
	b.mu.Unlock()
	a.mu.Unlock()
}

// A Box holds a number.
type Box struct {
	mu sync.Mutex
	n  int
}
