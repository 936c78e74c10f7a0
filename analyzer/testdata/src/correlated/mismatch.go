package correlated

import "sync"

// A Counter tests one condition and then another.
type Counter struct {
	mu     sync.Mutex
	shared bool
	dirty  bool
	n      int
}

// Add unlocks only if the counter is dirty, too.
func (c *Counter) Add(n int) {
	if c.shared {
		c.mu.Lock()
	}
	c.n += n
	if c.shared && c.dirty {
		c.mu.Unlock()
	}
} // want `LK3001: .*Counter\.mu`

// Write unlocks unless atomic, but returns early in both cases.
func (c *Counter) Write(atomic bool, avail int) bool {
	c.mu.Lock()
	if !atomic {
		c.mu.Unlock()
	}
	if avail == 0 {
		return false // want `LK3001: .*Counter\.mu`
	}
	if !atomic {
		c.mu.Lock()
	}
	c.n += avail
	c.mu.Unlock()
	return true
}

// Swap tests a parameter that it has changed in between.
func (c *Counter) Swap(n int, lock bool) {
	if lock {
		c.mu.Lock()
	}
	c.n, n = n, c.n
	lock = n > 0
	if lock {
		c.mu.Unlock()
	}
} // want `LK3001: .*Counter\.mu`

// Reset is silent: nil or not is the condition, in both places.
func Reset(c *Counter) int {
	if c != nil {
		c.mu.Lock()
	}
	n := 1
	if c != nil {
		c.n = n
		c.mu.Unlock()
	}
	return n
}

// Read is silent: the error is the condition.
func Read(c *Counter, open func() error) (n int) {
	err := open()
	if err == nil {
		c.mu.Lock()
	}
	n = 1
	if err == nil {
		n = c.n
		c.mu.Unlock()
	}
	return n
}
