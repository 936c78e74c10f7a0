// Package parentwalk holds a walk to the root that locks each node until the end.
package parentwalk

import "sync"

// testing (*common).destination
var bench sync.Mutex

type common struct {
	mu     sync.Mutex
	parent *common
	done   bool
}

func (c *common) destination() *common {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.done {
		return c
	}
	for p := c.parent; p != nil; p = p.parent {
		p.mu.Lock()
		defer p.mu.Unlock()
		if !p.done {
			return p
		}
	}
	return nil
}

func (c *common) runN() {
	bench.Lock()
	defer bench.Unlock()
	c.destination()
}

func (c *common) Launch() {
	for i := 0; i < 10; i++ {
		c.runN()
	}
}
