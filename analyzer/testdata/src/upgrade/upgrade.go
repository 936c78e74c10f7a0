// Package upgrade holds read locks that are made write locks without letting
// go, and the other way round. An RWMutex can do neither.
package upgrade

import "sync"

// A Cache fills itself on a miss.
type Cache struct {
	mu    sync.RWMutex
	items map[string]int
}

// Load waits for all readers to leave, itself included.
func (c *Cache) Load(key string) int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if v, ok := c.items[key]; ok {
		return v
	}
	c.mu.Lock() // want `LK2003: .*Cache\.mu`
	defer c.mu.Unlock()
	c.items[key] = len(key)
	return c.items[key]
}

// Fill reaches the write lock by a call.
func (c *Cache) Fill(keys []string) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, k := range keys {
		if _, ok := c.items[k]; !ok {
			c.store(k) // want `LK2003: .*Cache\.mu`
		}
	}
}

func (c *Cache) store(key string) {
	c.mu.Lock()
	c.items[key] = len(key)
	c.mu.Unlock()
}

// Replace goes from write to read, by a call.
func (c *Cache) Replace(key string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[key]++
	return c.get(key) // want `LK2003: .*Cache\.mu`
}

func (c *Cache) get(key string) int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.items[key]
}

// Touch goes from write to read without a call.
func (c *Cache) Touch(key string) int {
	c.mu.Lock()
	c.items[key]++
	c.mu.RLock() // want `LK2003: .*Cache\.mu`
	n := c.items[key]
	c.mu.RUnlock()
	c.mu.Unlock()
	return n
}
