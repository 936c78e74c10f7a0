package underlock

import "sync"

// A Store has a lock of its own, and a queue with another.
type Store struct {
	mu    sync.Mutex
	queue *Queue
	n     int
}

// A Queue is waited for by a Cond.
type Queue struct {
	mu    sync.Mutex
	ready *sync.Cond
	items []int
}

func NewStore() *Store {
	q := &Queue{}
	q.ready = sync.NewCond(&q.mu)
	return &Store{queue: q}
}

// Take waits with both; Wait gives back that of the queue.
func (s *Store) Take() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 {
		q.ready.Wait() // want `LK4003: waiting for Queue\.ready while holding Store\.mu: who signals needs that lock first \(at cond\.go:\d+\)`
	}
	n := q.items[0]
	q.items = q.items[1:]
	return n
}

// Put takes the Store's lock before it signals.
func (s *Store) Put(n int) {
	s.mu.Lock()
	s.n++
	s.mu.Unlock()
	q := s.queue
	q.mu.Lock()
	q.items = append(q.items, n)
	q.mu.Unlock()
	q.ready.Signal()
}

// A Gate is silent: it is opened without the lock.
type Gate struct {
	outer, mu sync.Mutex
	cond      sync.Cond
	open      bool
}

func NewGate() *Gate {
	g := &Gate{}
	g.cond.L = &g.mu
	return g
}

func (g *Gate) Pass() {
	g.outer.Lock()
	defer g.outer.Unlock()
	g.mu.Lock()
	for !g.open {
		g.cond.Wait()
	}
	g.mu.Unlock()
}

func (g *Gate) Open(locked bool) {
	if locked {
		g.outer.Lock()
		defer g.outer.Unlock()
	}
	g.mu.Lock()
	g.open = true
	g.cond.Broadcast()
	g.mu.Unlock()
}

// A Door has the Cond by value.
type Door struct {
	outer, mu sync.Mutex
	cond      sync.Cond
	open      bool
}

func NewDoor() *Door {
	d := &Door{}
	d.cond.L = &d.mu
	return d
}

func (d *Door) Pass() {
	d.outer.Lock()
	defer d.outer.Unlock()
	d.mu.Lock()
	for !d.open {
		d.cond.Wait() // want `LK4003: waiting for Door\.cond while holding Door\.outer: who signals needs that lock first`
	}
	d.mu.Unlock()
}

func (d *Door) Open() {
	d.outer.Lock()
	defer d.outer.Unlock()
	d.mu.Lock()
	d.open = true
	d.cond.Broadcast()
	d.mu.Unlock()
}

// A Plain is silent: Wait gives back its only lock.
type Plain struct {
	mu   sync.Mutex
	cond *sync.Cond
	n    int
}

func NewPlain() *Plain {
	p := &Plain{}
	p.cond = sync.NewCond(&p.mu)
	return p
}

func (p *Plain) Wait() {
	p.mu.Lock()
	for p.n == 0 {
		p.cond.Wait()
	}
	p.mu.Unlock()
}

func (p *Plain) Add() {
	p.mu.Lock()
	p.n++
	p.cond.Signal()
	p.mu.Unlock()
}
