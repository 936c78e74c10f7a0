package goroutine

import "sync"

// A Source and a Target are locked in two orders, but never by one goroutine.
type Source struct {
	mu     sync.Mutex
	n      int
	target *Target
}

// A Target points back.
type Target struct {
	mu     sync.Mutex
	n      int
	source *Source
}

// Push is silent: Target.mu is taken in another goroutine, which holds nothing.
func (s *Source) Push() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n--
	go s.target.add()
}

func (t *Target) add() {
	t.mu.Lock()
	t.n++
	t.mu.Unlock()
}

// Pull is silent: it is the only order.
func (t *Target) Pull() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.source.mu.Lock()
	t.n += t.source.n
	t.source.mu.Unlock()
}

// A Left and a Right are locked in two orders, each inside a goroutine.
type Left struct {
	mu    sync.Mutex
	n     int
	right *Right
}

// A Right points back.
type Right struct {
	mu   sync.Mutex
	n    int
	left *Left
}

// Run starts one of the two orders.
func (l *Left) Run() {
	go func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.right.mu.Lock() // want `LK1001: .*Right\.mu.*Left\.mu`
		l.right.n++
		l.right.mu.Unlock()
	}()
}

// Run starts the other.
func (r *Right) Run() { go r.sync() }

func (r *Right) sync() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left.mu.Lock()
	r.left.n++
	r.left.mu.Unlock()
}
