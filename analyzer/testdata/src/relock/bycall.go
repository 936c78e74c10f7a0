package relock

import "sync"

// A Cache calls its own exported methods under its lock.
type Cache struct {
	mu    sync.Mutex
	items map[string]string
}

// Get locks.
func (c *Cache) Get(key string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.items[key]
}

// Set calls Get under the lock.
func (c *Cache) Set(key, value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.Get(key) != value { // want `LK2001: .*Cache\.mu.*Get`
		c.items[key] = value
	}
}

// Rename reaches Get through two more calls.
func (c *Cache) Rename(from, to string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[to] = c.must(from) // want `LK2001: .*Cache\.mu`
	delete(c.items, from)
}

func (c *Cache) must(key string) string { return orEmpty(c, key) }

func orEmpty(c *Cache, key string) string {
	if c == nil {
		return ""
	}
	return c.Get(key)
}

// Swap is silent: other is not c, as far as the code shows, and is locked alone.
func (c *Cache) Swap(other *Cache, key string) {
	v := other.Get(key)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[key] = v
}

// getLocked requires the lock and does not take it.
func (c *Cache) getLocked(key string) string { return c.items[key] }

// Update is silent: it calls the variant that expects the lock to be held.
func (c *Cache) Update(key string, fn func(string) string) {
	old := c.Get(key)
	value := fn(old)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.getLocked(key) == old {
		c.items[key] = value
	}
}
