// Package elements holds locks in slices, maps and arrays. Elements of one
// container are many locks of one class.
package elements

import "sync"

// A Table has locks of its own for each of its parts.
type Table struct {
	locks [8]sync.Mutex
	parts [8]int
	byKey map[string]*entry
	list  []*entry
}

type entry struct {
	mu sync.Mutex
	n  int
}

// Swap is silent: constant indices, in ascending order, are two locks.
func (t *Table) Swap() {
	t.locks[0].Lock()
	defer t.locks[0].Unlock()
	t.locks[1].Lock()
	defer t.locks[1].Unlock()
	t.parts[0], t.parts[1] = t.parts[1], t.parts[0]
}

// Zero locks one element twice.
func (t *Table) Zero() {
	t.locks[0].Lock()
	defer t.locks[0].Unlock()
	t.parts[0] = 0
	t.locks[0].Lock() // want `LK2001: .*Table\.locks`
	t.parts[0]++
	t.locks[0].Unlock()
}

// Add locks the element of one index twice, by a call.
func (t *Table) Add(i int) {
	t.locks[i].Lock()
	defer t.locks[i].Unlock()
	t.parts[i] += t.get(i) // want `LK2001: .*Table\.locks`
}

func (t *Table) get(i int) int {
	t.locks[i].Lock()
	defer t.locks[i].Unlock()
	return t.parts[i]
}

// Each is silent: in each iteration i, and with it the lock, is another one.
func (t *Table) Each() (n int) {
	for i := range t.locks {
		t.locks[i].Lock()
		n += t.parts[i]
		t.locks[i].Unlock()
	}
	return n
}

// Find returns with the lock of an element.
func (t *Table) Find(want int) int {
	for i := range t.locks {
		t.locks[i].Lock()
		if t.parts[i] == want {
			return i // want `LK3001: .*Table\.locks`
		}
		t.locks[i].Unlock()
	}
	return -1
}
