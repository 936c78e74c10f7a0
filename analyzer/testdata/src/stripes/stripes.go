// Package stripes has one big lock in the form of an array of small ones.
package stripes

import "sync"

type item struct {
	key, ref int
	used     int64
}

// Unordered holds two of its locks at a time, in two functions.
type Unordered struct {
	size  int
	locks []sync.Mutex
	byKey []map[int]*item
	byRef []map[int]*item
}

// Set takes the key's lock first, whatever the numbers are.
func (s *Unordered) Set(it *item) {
	k, r := it.key%s.size, it.ref%s.size
	s.locks[k].Lock()
	defer s.locks[k].Unlock()
	if k != r {
		s.locks[r].Lock()
		defer s.locks[r].Unlock()
	}
	s.byKey[k][it.key] = it
	s.byRef[r][it.ref] = it
}

// GC does so, too, with the numbers of another item. That it compares times orders
// nothing.
func (s *Unordered) GC(since int64) {
	for k := 0; k < s.size; k++ {
		s.locks[k].Lock()
		for key, it := range s.byKey[k] {
			if it.used >= since {
				continue
			}
			r := it.ref % s.size
			if r != k {
				s.locks[r].Lock() // want `LK1002: acquiring Unordered\.locks\[\] of one element while holding that of another`
			}
			delete(s.byRef[r], it.ref)
			delete(s.byKey[k], key)
			if r != k {
				s.locks[r].Unlock()
			}
		}
		s.locks[k].Unlock()
	}
}

// Alone has one function that holds two, and runs in one goroutine.
type Alone struct {
	size  int
	locks []sync.Mutex
	byKey []map[int]*item
	byRef []map[int]*item
}

// Set holds one at a time.
func (s *Alone) Set(it *item) {
	k, r := it.key%s.size, it.ref%s.size
	s.locks[k].Lock()
	s.byKey[k][it.key] = it
	s.locks[k].Unlock()
	s.locks[r].Lock()
	s.byRef[r][it.ref] = it
	s.locks[r].Unlock()
}

// GC is silent.
func (s *Alone) GC() {
	for k := 0; k < s.size; k++ {
		s.locks[k].Lock()
		for key, it := range s.byKey[k] {
			r := it.ref % s.size
			if r != k {
				s.locks[r].Lock()
			}
			delete(s.byRef[r], it.ref)
			delete(s.byKey[k], key)
			if r != k {
				s.locks[r].Unlock()
			}
		}
		s.locks[k].Unlock()
	}
}

// Ordered takes the smaller number first, in both functions.
type Ordered struct {
	locks  [16]sync.Mutex
	values [16]map[string]int
}

// Move compares the numbers.
func (s *Ordered) Move(from, to int, name string) {
	first, second := from, to
	if second < first {
		first, second = second, first
	}
	s.locks[first].Lock()
	defer s.locks[first].Unlock()
	if second != first {
		s.locks[second].Lock()
		defer s.locks[second].Unlock()
	}
	s.values[to][name] = s.values[from][name]
}

// Swap compares them, too.
func (s *Ordered) Swap(a, b int) {
	if a > b {
		a, b = b, a
	}
	s.locks[a].Lock()
	s.locks[b].Lock()
	s.values[a], s.values[b] = s.values[b], s.values[a]
	s.locks[b].Unlock()
	s.locks[a].Unlock()
}

// Gated has a lock that keeps the two functions apart.
type Gated struct {
	mu    sync.Mutex
	locks []sync.Mutex
	sums  []int
}

// Add holds the gate.
func (s *Gated) Add(a, b int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.locks[a].Lock()
	s.locks[b].Lock()
	s.sums[a] += s.sums[b]
	s.locks[b].Unlock()
	s.locks[a].Unlock()
}

// Sub holds it, too.
func (s *Gated) Sub(a, b int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.locks[a].Lock()
	s.locks[b].Lock()
	s.sums[a] -= s.sums[b]
	s.locks[b].Unlock()
	s.locks[a].Unlock()
}

// Helped takes two of its locks in helpers, whose callers order the indexes.
type Helped struct {
	locks [16]sync.RWMutex
	sums  [16]int
}

func (s *Helped) both(first, second int) {
	s.locks[first].Lock()
	s.locks[second].Lock()
}

func (s *Helped) bothReading(first, second int) {
	s.locks[first].RLock()
	s.locks[second].RLock()
}

// Add orders them.
func (s *Helped) Add(a, b int) {
	s.both(min(a, b), max(a, b))
	defer s.locks[a].Unlock()
	defer s.locks[b].Unlock()
	s.sums[a] += s.sums[b]
}

// Sum orders them, too.
func (s *Helped) Sum(a, b int) int {
	s.bothReading(min(a, b), max(a, b))
	defer s.locks[a].RUnlock()
	defer s.locks[b].RUnlock()
	return s.sums[a] + s.sums[b]
}
