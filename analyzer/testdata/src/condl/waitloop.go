package condl

import "sync"

// A Gate opens and closes; its Cond is a value, tied in the constructor.
type Gate struct {
	mu     sync.Mutex
	cond   sync.Cond
	open   bool
	closed bool
}

// NewGate ties cond to mu.
func NewGate() *Gate {
	g := &Gate{}
	g.cond.L = &g.mu
	return g
}

// Enter is silent: each way out of the loop has the lock and releases it.
func (g *Gate) Enter() bool {
	g.cond.L.Lock()
	for {
		if g.closed {
			g.cond.L.Unlock()
			return false
		}
		if g.open {
			break
		}
		g.cond.Wait()
	}
	g.cond.L.Unlock()
	return true
}

// Open lets all enter.
func (g *Gate) Open() {
	g.mu.Lock()
	g.open = true
	g.mu.Unlock()
	g.cond.Broadcast()
}

// Leave leaves the loop with the lock when the gate is closed.
func (g *Gate) Leave() bool {
	g.mu.Lock()
	for !g.open {
		if g.closed {
			return false // want `LK3001: .*Gate\.mu`
		}
		g.cond.Wait()
	}
	g.mu.Unlock()
	return true
}

// A Cache waits on the read half of its lock.
type Cache struct {
	mu    sync.RWMutex
	fresh *sync.Cond
	n     int
}

// NewCache ties fresh to the read half.
func NewCache() *Cache {
	c := &Cache{}
	c.fresh = sync.NewCond(c.mu.RLocker())
	return c
}

// Wait is silent: fresh.L.Lock is mu.RLock.
func (c *Cache) Wait() int {
	c.mu.RLock()
	for c.n == 0 {
		c.fresh.Wait()
	}
	n := c.n
	c.mu.RUnlock()
	return n
}

// Refresh has the read half and asks for the write half.
func (c *Cache) Refresh() {
	c.fresh.L.Lock()
	defer c.fresh.L.Unlock()
	c.mu.Lock() // want `LK2003: .*Cache\.mu`
	c.n++
	c.mu.Unlock()
}

// Set is silent.
func (c *Cache) Set(n int) {
	c.mu.Lock()
	c.n = n
	c.mu.Unlock()
	c.fresh.Broadcast()
}
