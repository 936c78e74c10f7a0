package keyed

import "sync"

// A Table hands out the lock of a key.
type Table struct {
	mu    sync.Mutex
	locks map[string]*sync.Mutex
	n     map[string]int
}

// lockOf returns the lock of a key, unlocked.
func (t *Table) lockOf(key string) *sync.Mutex {
	t.mu.Lock()
	defer t.mu.Unlock()
	l, ok := t.locks[key]
	if !ok {
		l = new(sync.Mutex)
		t.locks[key] = l
	}
	return l
}

// Incr is silent.
func (t *Table) Incr(key string) {
	l := t.lockOf(key)
	l.Lock()
	defer l.Unlock()
	t.n[key]++
}

// Decr forgets the unlock of the key's lock.
func (t *Table) Decr(key string) bool {
	l := t.lockOf(key)
	l.Lock()
	if t.n[key] == 0 {
		return false // want `LK3001: .*`
	}
	t.n[key]--
	l.Unlock()
	return true
}
