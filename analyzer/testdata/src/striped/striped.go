// Package striped holds an array of locks of which a hash picks one.
package striped

import "sync"

const stripes = 32

// A Series is guarded stripe by stripe.
type Series struct {
	locks [stripes]sync.RWMutex
	parts [stripes]map[uint64]int
}

// Get is silent: the index is computed twice, to the same value.
func (s *Series) Get(hash uint64) int {
	s.locks[hash%stripes].RLock()
	defer s.locks[hash%stripes].RUnlock()
	return s.parts[hash%stripes][hash]
}

// Set is silent: the index is kept.
func (s *Series) Set(hash uint64, v int) {
	i := hash & (stripes - 1)
	s.locks[i].Lock()
	s.parts[i][hash] = v
	s.locks[i].Unlock()
}

// GC is silent: one stripe after the other.
func (s *Series) GC(dead func(int) bool) (n int) {
	for i := 0; i < stripes; i++ {
		s.locks[i].Lock()
		for h, v := range s.parts[i] {
			if dead(v) {
				delete(s.parts[i], h)
				n++
			}
		}
		s.locks[i].Unlock()
	}
	return n
}

// Incr forgets the stripe.
func (s *Series) Incr(hash uint64) bool {
	i := hash % stripes
	s.locks[i].Lock()
	if _, ok := s.parts[i][hash]; !ok {
		return false // want `LK3001: .*Series\.locks`
	}
	s.parts[i][hash]++
	s.locks[i].Unlock()
	return true
}
