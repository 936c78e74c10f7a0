// Package reassigned holds a walk in which a deferred literal unlocks the last node.
package reassigned

import "sync"

// testing (*common).frameSkip: the walk to the parent reassigns the receiver (captured by
// the deferred closure, which unlocks the last one when a captured flag says so).
var bench sync.Mutex

type common struct {
	mu     sync.Mutex
	parent *common
	level  int
	names  map[string]bool
}

func (c *common) walk(frames []string) string {
	unlock := false
	defer func() {
		if unlock {
			c.mu.Unlock()
		}
	}()
	for _, f := range frames {
		if f == "runner" {
			if c.level > 1 {
				parent := c.parent
				if unlock {
					c.mu.Unlock()
				}
				c = parent
				unlock = true
				c.mu.Lock()
				continue
			}
			return f
		}
		if !c.names[f] {
			return f
		}
	}
	return ""
}

func (c *common) site(frames []string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.walk(frames)
}

func (c *common) runN(frames []string) {
	bench.Lock()
	defer bench.Unlock()
	c.site(frames)
}

func (c *common) Launch(frames []string) {
	for i := 0; i < 10; i++ {
		c.runN(frames)
	}
}
