package detector

import (
	"sync"
	"sync/atomic"
	"time"
)

// waitKind says what a goroutine waits for.
type waitKind uint8

const (
	forLock    waitKind = iota
	forSignal           // Cond.Wait
	forWorkers          // WaitGroup.Wait
)

// waiting is what a goroutine tells the others before it blocks. While it waits
// it changes nothing, and whoever finds the same odd turn before and after
// reading has read what was so at one time.
type waiting struct {
	turn atomic.Uint64 // odd while the goroutine waits; never the same again

	id    uint64
	kind  waitKind
	lock  uintptr // address of what it waits for
	node  uint32  // 0 for Cond and WaitGroup
	mode  mode
	at    frames
	held  []held // the goroutine's
	works []uintptr
	since time.Time

	row        *row // list of those who wait
	next, prev *goroutine
}

// rows list the goroutines that wait, in several parts so that they do not wait
// for each other to be listed.
var rows [16]row

type row struct {
	mu    sync.Mutex // guards first, and next and prev of those listed
	first *goroutine
}

// begin announces that the goroutine waits. end must follow.
//
//go:norace
//go:noinline
func (g *goroutine) begin(kind waitKind, address uintptr, node uint32, m mode) {
	w := &g.wait
	capture(&w.at)
	w.id, w.kind, w.lock, w.node, w.mode = g.id, kind, address, node, m
	w.held, w.works = g.held, g.works
	w.since = time.Now()
	w.turn.Add(1)

	w.row = &rows[g.id%uint64(len(rows))]
	w.row.mu.Lock()
	w.prev, w.next = nil, w.row.first
	if w.next != nil {
		w.next.wait.prev = g
	}
	w.row.first = g
	w.row.mu.Unlock()
	watch()
}

// end says that the wait is over.
//
//go:norace
func (g *goroutine) end() {
	w := &g.wait
	w.turn.Add(1)
	w.row.mu.Lock()
	if w.prev == nil {
		w.row.first = w.next
	} else {
		w.prev.wait.next = w.next
	}
	if w.next != nil {
		w.next.wait.prev = w.prev
	}
	w.row.mu.Unlock()
	w.next, w.prev, w.held, w.works = nil, nil, nil, nil
	g.waited(time.Since(w.since))
}

// instance is a lock as others know it. At the address of one that was dropped while
// somebody held it another lock may be, which has another node.
type instance struct {
	address uintptr
	node    uint32
}

// snapshot is a consistent copy of what a waiting goroutine holds and wants.
type snapshot struct {
	g     *goroutine
	turn  uint64
	id    uint64
	kind  waitKind
	lock  uintptr
	node  uint32
	mode  mode
	at    frames
	held  []held // without what others gave back
	works []uintptr
}

// wanted is the lock that the goroutine waits for.
func (s *snapshot) wanted() instance { return instance{s.lock, s.node} }

// valid reports whether the goroutine has waited all the time since.
//
//go:norace
func (s *snapshot) valid() bool {
	raceOff()
	defer raceOn()
	if s.g.wait.turn.Load() != s.turn {
		return false
	}
	for r := s.g.returned.Load(); r != nil; r = r.next {
		for i := range s.held {
			if s.held[i].lock == r.lock && s.held[i].mode == r.mode {
				return false
			}
		}
	}
	return true
}

// waiters returns snapshots of the goroutines that wait.
//
//go:norace
func waiters() []snapshot {
	raceOff()
	defer raceOn()
	var list []*goroutine
	for i := range rows {
		r := &rows[i]
		r.mu.Lock()
		for g := r.first; g != nil; g = g.wait.next {
			list = appendOne(list, g)
		}
		r.mu.Unlock()
	}
	var all []snapshot
	for i := range list {
		if s, ok := list[i].snapshot(); ok {
			all = appendOne(all, s)
		}
	}
	return all
}

//go:norace
func (g *goroutine) snapshot() (s snapshot, ok bool) {
	w := &g.wait
	s.g, s.turn = g, w.turn.Load()
	if s.turn%2 == 0 {
		return s, false
	}
	s.id, s.kind, s.lock, s.node, s.mode = w.id, w.kind, w.lock, w.node, w.mode
	s.at = w.at
	list, works := w.held, w.works
	if w.turn.Load() != s.turn {
		return s, false // the slices may be half of one and half of another
	}
	s.held = make([]held, 0, len(list))
	for i := range list {
		if !g.gaveBack(&list[i]) {
			s.held = appendOne(s.held, list[i])
		}
	}
	for i := range works {
		s.works = appendOne(s.works, works[i])
	}
	return s, w.turn.Load() == s.turn
}

// gaveBack reports whether another goroutine has given the lock back. Of a lock
// that is held twice it says so of both.
//
//go:norace
func (g *goroutine) gaveBack(h *held) bool {
	for r := g.returned.Load(); r != nil; r = r.next {
		if r.lock == h.lock && r.mode == h.mode {
			return true
		}
	}
	return false
}

// appendOne is append for memory that the race detector must not watch.
//
//go:norace
func appendOne[T any](list []T, v T) []T {
	if n := len(list); n < cap(list) {
		list = list[:n+1]
		list[n] = v
		return list
	}
	more := make([]T, len(list)+1, 2*len(list)+4)
	//lint:ignore S1001 copy would be watched by the race detector
	for i := range list {
		more[i] = list[i]
	}
	more[len(list)] = v
	return more
}
