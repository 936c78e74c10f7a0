package elements

import "sync"

// Incr is silent: the value of a map, looked up once.
func (t *Table) Incr(key string) {
	e := t.byKey[key]
	e.mu.Lock()
	defer e.mu.Unlock()
	e.n++
}

// Take returns with the lock of a value of the map.
func (t *Table) Take(key string) bool {
	e, ok := t.byKey[key]
	if !ok {
		return false
	}
	e.mu.Lock()
	if e.n == 0 {
		return false // want `LK3001: .*entry\.mu`
	}
	e.n--
	e.mu.Unlock()
	return true
}

// Sum is silent: the values are locked one after the other.
func (t *Table) Sum() (n int) {
	for _, e := range t.byKey {
		e.mu.Lock()
		n += e.n
		e.mu.Unlock()
	}
	for _, e := range t.list {
		e.mu.Lock()
		n -= e.n
		e.mu.Unlock()
	}
	return n
}

// Twice locks one value of the slice twice.
func (t *Table) Twice(i int) {
	e := t.list[i]
	e.mu.Lock()
	defer e.mu.Unlock()
	e.bump() // want `LK2001: .*entry\.mu`
}

func (e *entry) bump() {
	e.mu.Lock()
	e.n++
	e.mu.Unlock()
}

// A Shards is locked by a map of locks, value by value.
type Shards struct {
	mu    sync.Mutex
	locks map[string]*sync.RWMutex
}

// Use is silent: mu is released before the lock of the key is waited for.
func (s *Shards) Use(key string, fn func()) {
	s.mu.Lock()
	l, ok := s.locks[key]
	if !ok {
		l = new(sync.RWMutex)
		s.locks[key] = l
	}
	s.mu.Unlock()
	l.RLock()
	defer l.RUnlock()
	fn()
}
