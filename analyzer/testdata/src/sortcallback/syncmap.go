package sortcallback

import "sync"

// A Hub keeps rooms in a sync.Map.
type Hub struct {
	mu    sync.Mutex
	rooms sync.Map
	n     int
}

// Count locks in the callback what it holds around Range.
func (h *Hub) Count() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.rooms.Range(func(_, _ any) bool { h.incr(); return true }) // want `LK2001: .*Hub\.mu`
}

func (h *Hub) incr() {
	h.mu.Lock()
	h.n++
	h.mu.Unlock()
}

// Recount is silent: Range holds no lock while it calls, so that the callback
// may use the map and take mu.
func (h *Hub) Recount() {
	h.rooms.Range(func(k, _ any) bool {
		h.rooms.Delete(k)
		h.incr()
		return true
	})
}

// A Lazy wraps a value that sync.OnceValue computes.
type Lazy struct {
	mu  sync.Mutex
	n   int
	get func() int
}

// NewLazy is silent: the literal locks when it is called, and nothing is held
// here.
func NewLazy() *Lazy {
	l := &Lazy{}
	l.get = sync.OnceValue(func() int {
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.n
	})
	return l
}

// Value is silent: the lock is taken after get.
func (l *Lazy) Value() int {
	v := l.get()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.n = v
	return v
}
