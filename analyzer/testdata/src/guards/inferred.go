package guards

import "sync"

// A Pool uses its fields under its lock, but for one place each.
type Pool struct {
	mu   sync.Mutex
	free []int
	used int
	size int // never written after the pool was made
	tick int
}

func NewPool(n int) *Pool {
	p := &Pool{size: n}
	p.free = make([]int, n)
	return p
}

func (p *Pool) Take() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.free) == 0 {
		return -1
	}
	n := p.free[0]
	p.free = p.free[1:]
	p.used++
	return n
}

func (p *Pool) Give(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free = append(p.free, n)
	p.used--
}

func (p *Pool) Free() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.free)
}

func (p *Pool) Used() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.used
}

// Size is silent: nobody writes it.
func (p *Pool) Size() int { return p.size }

// Clear forgets it.
func (p *Pool) Clear() {
	p.used = 0 // want `LK5002: writing Pool\.used without Pool\.mu, which is held at \d+ of \d+ accesses`
}

// Peek is silent: reads do no harm here, the caller is the only one that gives.
func (p *Pool) Peek() int { return len(p.free) }

// clear is called with the lock, where it is called.
func (p *Pool) ClearAll() { p.used, p.free = 0, nil }

func (p *Pool) Drain() {
	p.mu.Lock()
	p.ClearAll()
	p.mu.Unlock()
}

// A Clock has two uses only: that is no custom.
type Clock struct {
	mu  sync.Mutex
	now int
}

func (c *Clock) Set(n int) {
	c.mu.Lock()
	c.now = n
	c.mu.Unlock()
}

func (c *Clock) Now() int { return c.now }
