package embedded

import "sync"

type base struct {
	sync.RWMutex
	n int
}

// A Leaf gets its lock from two levels up, by pointer.
type Leaf struct {
	*base
	name string
}

// Set is silent.
func (l *Leaf) Set(n int) {
	l.Lock()
	defer l.Unlock()
	l.n = n
}

// Grow upgrades.
func (l *Leaf) Grow() {
	l.RLock()
	defer l.RUnlock()
	if l.n == 0 {
		l.Set(1) // want `LK2003: .*base`
	}
}

// Name releases the wrong half.
func (l *Leaf) Name() string {
	l.RLock()
	defer l.Unlock() // want `LK3003: .*base`
	return l.name
}

// A Shared has a pointer to a mutex embedded.
type Shared struct {
	*sync.Mutex
	n int
}

// Add locks twice.
func (s *Shared) Add(n int) {
	s.Lock()
	defer s.Unlock()
	s.add(n) // want `LK2001: .*Shared`
}

func (s *Shared) add(n int) {
	s.Lock()
	s.n += n
	s.Unlock()
}

// Halves returns two that share the lock of s, locked only once.
//
// It is silent: the fields are set from s.Mutex, nothing locks it again.
func (s *Shared) Halves() (a, b *Shared) {
	s.Lock()
	defer s.Unlock()
	a = &Shared{s.Mutex, s.n / 2}
	b = &Shared{s.Mutex, s.n - s.n/2}
	return a, b
}
