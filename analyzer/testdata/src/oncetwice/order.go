package oncetwice

import "sync"

// A Client dials once. Do acts as a lock: whoever comes second waits for the
// function of the first.
type Client struct {
	mu   sync.Mutex
	dial sync.Once
	n    int
}

// Send holds mu while it waits for the dial of another goroutine, which waits
// for mu.
func (c *Client) Send() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dial.Do(func() {}) // want `LK1001: .*Client\.dial.*Client\.mu`
	c.n++
}

// Connect takes mu inside.
func (c *Client) Connect() {
	c.dial.Do(c.open)
}

func (c *Client) open() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n = 1
}

// A Lazy takes its lock inside Do, and never holds it around.
type Lazy struct {
	mu   sync.Mutex
	once sync.Once
	v    int
}

// Value is silent: Do comes before the lock, always.
func (l *Lazy) Value() int {
	l.once.Do(func() {
		l.mu.Lock()
		l.v = 42
		l.mu.Unlock()
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.v
}

// A Relocked runs a function by Do under its lock, and that locks again.
type Relocked struct {
	mu   sync.Mutex
	once sync.Once
	v    int
}

// Value holds mu while Do runs init.
func (r *Relocked) Value() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.once.Do(r.init) // want `LK2001: .*Relocked\.mu`
	return r.v
}

func (r *Relocked) init() {
	r.mu.Lock()
	r.v = 42
	r.mu.Unlock()
}
