package upgrade

import "sync"

// A Table looks up under the read lock and fills under the write lock.
type Table struct {
	mu   sync.RWMutex
	rows map[string]int
}

// Row is silent: the read lock is released before the write lock is taken.
func (t *Table) Row(key string) int {
	t.mu.RLock()
	v, ok := t.rows[key]
	t.mu.RUnlock()
	if ok {
		return v
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if v, ok := t.rows[key]; ok {
		return v
	}
	t.rows[key] = len(t.rows)
	return t.rows[key]
}

// Incr is silent: it lets go before it tries, and an attempt does not wait.
func (t *Table) Incr(key string) bool {
	t.mu.RLock()
	_, ok := t.rows[key]
	t.mu.RUnlock()
	if !ok || !t.mu.TryLock() {
		return false
	}
	t.rows[key]++
	t.mu.Unlock()
	return true
}

// Downgrade is silent: write and read lock follow one another.
func (t *Table) Downgrade(key string) int {
	t.mu.Lock()
	t.rows[key]++
	t.mu.Unlock()
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.rows[key]
}
