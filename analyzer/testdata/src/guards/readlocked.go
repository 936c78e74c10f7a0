package guards

import (
	"slices"
	"sync"
)

// A Level changes its fields under the lock, but for one place each, where it is
// only read-locked.
type Level struct {
	mu     sync.RWMutex
	tables []int
	stats  map[string]int
	hits   int
}

func (l *Level) Add(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tables = append(l.tables, n)
	l.stats["add"]++
}

func (l *Level) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tables = l.tables[:0]
	clear(l.stats)
}

func (l *Level) Len() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return len(l.tables)
}

func (l *Level) Stat(name string) int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.stats[name]
}

// Sort changes the elements.
func (l *Level) Sort() {
	l.mu.RLock()
	defer l.mu.RUnlock()
	slices.Sort(l.tables) // want `LK5003: writing Level\.tables while Level\.mu is only read-locked`
}

// Note writes a map beside other readers.
func (l *Level) Note(name string) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	l.stats[name] = 1 // want `LK5003: writing Level\.stats while Level\.mu is only read-locked`
}

// Sorted is silent: it sorts a copy.
func (l *Level) Sorted() []int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	list := slices.Clone(l.tables)
	slices.Sort(list)
	return list
}

// Hit and Miss are silent: that both write under the read lock says that the lock is
// not for this.
func (l *Level) Hit() {
	l.mu.RLock()
	l.hits++
	l.mu.RUnlock()
}

func (l *Level) Miss() {
	l.mu.RLock()
	l.hits--
	l.mu.RUnlock()
}

func (l *Level) Clear() {
	l.mu.Lock()
	l.hits = 0
	l.mu.Unlock()
}

func (l *Level) Refill() {
	l.mu.Lock()
	l.hits = 1
	l.mu.Unlock()
}
