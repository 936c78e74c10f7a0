package funcfield

import "sync"

// A Pool stores a literal that comes back to the pool.
type Pool struct {
	mu     sync.Mutex
	free   int
	refill func()
}

// NewPool sets refill to a literal that locks the pool.
func NewPool() *Pool {
	p := &Pool{}
	p.refill = func() { p.mu.Lock(); p.free = 10; p.mu.Unlock() }
	return p
}

// Get calls refill with the lock held. There is no other function in the field.
func (p *Pool) Get() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.free == 0 {
		p.refill() // want `LK2001: .*Pool\.mu|LK1002: .*Pool\.mu`
	}
	p.free--
}

// A Bus calls what was subscribed.
type Bus struct {
	mu       sync.Mutex
	handlers []func(string)
	sent     int
}

// Subscribe adds a handler.
func (b *Bus) Subscribe(fn func(string)) {
	b.mu.Lock()
	b.handlers = append(b.handlers, fn)
	b.mu.Unlock()
}

// Publish is silent: the handlers are copied under the lock and called without.
func (b *Bus) Publish(msg string) {
	b.mu.Lock()
	handlers := append([]func(string){}, b.handlers...)
	b.sent++
	b.mu.Unlock()
	for _, fn := range handlers {
		fn(msg)
	}
}

// Attach subscribes a handler that locks the bus.
func (b *Bus) Attach(log func(int)) {
	b.Subscribe(func(string) { log(b.Sent()) })
}

// Sent locks.
func (b *Bus) Sent() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.sent
}

// A Timer calls a field whose value nobody here knows.
type Timer struct {
	mu   sync.Mutex
	now  func() int64
	last int64
}

// NewTimer takes any clock.
func NewTimer(now func() int64) *Timer { return &Timer{now: now} }

// Tick is silent: what now does is the caller's, and nothing seen locks here.
func (t *Timer) Tick() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = t.now()
}
