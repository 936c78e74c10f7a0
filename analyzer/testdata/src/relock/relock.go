// Package relock holds mutexes that a goroutine locks again while it holds
// them: Go's mutexes are not reentrant, so it waits for itself.
package relock

import "sync"

// A Counter locks twice in one function.
type Counter struct {
	mu sync.Mutex
	n  int
}

// Add forgot that the lock is held already.
func (c *Counter) Add(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n += n
	c.mu.Lock() // want `LK2001: .*Counter\.mu.*`
	defer c.mu.Unlock()
	return c.n
}

// AddTwice is silent: the lock is released in between.
func (c *Counter) AddTwice(n int) {
	c.mu.Lock()
	c.n += n
	c.mu.Unlock()
	c.mu.Lock()
	c.n += n
	c.mu.Unlock()
}

// Reset locks in one branch what it locks below anyway.
func (c *Counter) Reset(hard bool) {
	if hard {
		c.mu.Lock()
		c.n = 0
	}
	c.mu.Lock() // want `LK2001: .*Counter\.mu`
	c.n /= 2
	c.mu.Unlock()
}
