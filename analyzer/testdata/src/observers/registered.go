package observers

import "sync"

// A Listener has more implementations than anyone follows; which of them a
// Registry calls is known by what is added to it.
type Listener interface{ Notify(int) }

// Nine types that listen elsewhere.
type (
	l1 struct{ mu sync.Mutex }
	l2 struct{ mu sync.Mutex }
	l3 struct{ mu sync.Mutex }
	l4 struct{ mu sync.Mutex }
	l5 struct{ mu sync.Mutex }
	l6 struct{ mu sync.Mutex }
	l7 struct{ mu sync.Mutex }
	l8 struct{ mu sync.Mutex }
	l9 struct{ mu sync.Mutex }
)

func (l *l1) Notify(int) { l.mu.Lock(); defer l.mu.Unlock() }
func (l *l2) Notify(int) { l.mu.Lock(); defer l.mu.Unlock() }
func (l *l3) Notify(int) { l.mu.Lock(); defer l.mu.Unlock() }
func (l *l4) Notify(int) { l.mu.Lock(); defer l.mu.Unlock() }
func (l *l5) Notify(int) { l.mu.Lock(); defer l.mu.Unlock() }
func (l *l6) Notify(int) { l.mu.Lock(); defer l.mu.Unlock() }
func (l *l7) Notify(int) { l.mu.Lock(); defer l.mu.Unlock() }
func (l *l8) Notify(int) { l.mu.Lock(); defer l.mu.Unlock() }
func (l *l9) Notify(int) { l.mu.Lock(); defer l.mu.Unlock() }

// Elsewhere is where they listen.
var Elsewhere = [...]Listener{&l1{}, &l2{}, &l3{}, &l4{}, &l5{}, &l6{}, &l7{}, &l8{}, &l9{}}

// A Registry calls its listeners with its lock.
type Registry struct {
	mu        sync.Mutex
	listeners []Listener
}

// Add adds a listener.
func (r *Registry) Add(l Listener) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.listeners = append(r.listeners, l)
}

// Fire calls them.
func (r *Registry) Fire(v int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, l := range r.listeners {
		l.Notify(v) // want `LK1001: .*Meter\.mu.*Registry\.mu`
	}
}

// A Meter listens, and registers with its lock.
type Meter struct {
	mu  sync.Mutex
	reg *Registry
	v   int
}

// Notify locks.
func (m *Meter) Notify(v int) {
	m.mu.Lock()
	m.v = v
	m.mu.Unlock()
}

// Start registers.
func (m *Meter) Start() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reg.Add(m)
}

// A Gauge listens, too, and has no part in the cycle.
type Gauge struct {
	mu sync.Mutex
	v  int
}

// Notify locks.
func (g *Gauge) Notify(v int) {
	g.mu.Lock()
	g.v = v
	g.mu.Unlock()
}

// NewGauge registers.
func NewGauge(r *Registry) *Gauge {
	g := &Gauge{}
	r.Add(g)
	return g
}
