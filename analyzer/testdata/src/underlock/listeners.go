package underlock

import (
	"maps"
	"slices"
	"sync"
)

// A Setting tells functions in a list when it changes, in one place with its lock held.
type Setting struct {
	mu    sync.Mutex
	tell  []func(int)
	value int
}

func (s *Setting) OnChange(tell func(int)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tell = append(s.tell, tell)
}

func (s *Setting) Set(n int) {
	s.mu.Lock()
	s.value = n
	list := slices.Clone(s.tell)
	s.mu.Unlock()
	for _, tell := range list {
		tell(n)
	}
}

func (s *Setting) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.value = 0
	for _, tell := range s.tell {
		tell(0) // want `LK4005: calling one of Setting\.tell while holding Setting\.mu: it may want that lock, by \(\*Setting\)\.OnChange; the same call at listeners\.go:28 comes after it is given back`
	}
}

// A Listener is told by others.
type Listener interface {
	Changed(int)
	Name() string
}

// A Registry tells listeners.
type Registry struct {
	mu        sync.Mutex
	listeners map[string]Listener
	value     int
}

func (r *Registry) Add(l Listener) {
	name := l.Name()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.listeners[name] = l
}

func (r *Registry) Set(n int) {
	r.mu.Lock()
	r.value = n
	list := slices.Collect(maps.Values(r.listeners))
	r.mu.Unlock()
	for _, l := range list {
		l.Changed(n)
	}
}

func (r *Registry) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.value = 0
	for _, l := range r.listeners {
		l.Changed(0) // want `LK4005: calling Changed of one of Registry\.listeners while holding Registry\.mu: it may want that lock, by \(\*Registry\)\.Add; the same call at listeners\.go:\d+ comes after it is given back`
	}
}

// Names is silent: who is asked tells, and is not told.
func (r *Registry) Names() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []string
	for _, l := range r.listeners {
		list = append(list, l.Name())
	}
	return list
}

// A Counted is silent: the object in its field is a counter.
type Counted struct {
	mu    sync.Mutex
	count Counter
	value int
}

type Counter interface{ Inc() }

func NewCounted(c Counter) *Counted { return &Counted{count: c} }

func (c *Counted) Set(n int) {
	c.mu.Lock()
	c.value = n
	c.mu.Unlock()
	c.count.Inc()
}

func (c *Counted) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.value = 0
	c.count.Inc()
}

// An Ordered is silent: it always tells with the lock, in the order of the changes.
type Ordered struct {
	mu    sync.Mutex
	tell  []func(int)
	value int
}

func (o *Ordered) OnChange(tell func(int)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.tell = append(o.tell, tell)
}

func (o *Ordered) Set(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.value = n
	for _, tell := range o.tell {
		tell(n)
	}
}
