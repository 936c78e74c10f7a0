package striped

import "sync"

type series struct {
	sync.Mutex
	id int
}

type stripe struct{ sync.RWMutex }

// A Table has stripes by hash and by id, and one collector at a time.
type Table struct {
	collect sync.Mutex
	stripes []stripe
	series  []map[int]*series
}

// Collect is silent: the closure runs in place, and only under the collector's lock.
func (t *Table) Collect(stale func(*series) bool) {
	t.collect.Lock()
	defer t.collect.Unlock()
	drop := func(hash int, s *series) {
		s.Lock()
		defer s.Unlock()
		if !stale(s) {
			return
		}
		if by := s.id % len(t.stripes); by != hash {
			t.stripes[by].Lock()
			delete(t.series[by], s.id)
			t.stripes[by].Unlock()
		}
	}
	for i := range t.stripes {
		t.stripes[i].Lock()
		for _, s := range t.series[i] {
			drop(i, s)
		}
		t.stripes[i].Unlock()
	}
}
